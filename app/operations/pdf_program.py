"""A program of its own: reads tickets and resumes as HTML, writes their PDFs. Started with `python -I`, never imported.

WeasyPrint weighs 200 MB and starts slowly, so no web process carries it. The program reads from standard input one
document after the other: HTML in UTF-8 and a photo, each as 8 bytes of length and the content; no photo is an empty
one. It answers each with 8 bytes of length and the PDF. A long document comes in parts: the highest bit of the HTML's
length says that more follow, each of them but the last is answered with a length of 0, and the last one with the PDF
of all. It ends with its input, or when nothing was asked for half a minute. It opens no address: what it knows are the
fonts in app/reference/fonts and the photo of the document.
"""

import logging
import os
import resource
import select
import sys
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONTS = Path(__file__).resolve().parent.parent / "reference" / "fonts"
BASE = "https://paper.invalid/"  # an address that joins names as addresses do, and that nobody opens
PHOTO = BASE + "photo.jpg"
MEMORY_LIMIT = 1536 * 1024 * 1024  # bytes of address space
CPU_LIMIT = 600  # seconds for all documents of one run; the caller limits each
IDLE = 30  # seconds
LONGEST = 8 * 1024 * 1024  # bytes of HTML, and of a photo
MORE = 1 << 63  # in a length: another part of the same document follows
VARIANT = "pdf/ua-1"


class OnlyOurs(URLFetcher):
    """Refuses every address but those of the font files, by their names, and of the photo."""

    photo = b""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url == PHOTO and self.photo:
            return URLFetcherResponse(url, self.photo, {"Content-Type": "image/jpeg"})
        name = url.removeprefix(BASE)
        path = FONTS / name
        if not url.startswith(BASE) or path.parent != FONTS or path.suffix not in (".ttf", ".otf"):
            raise ValueError("Only fonts and the photo are fetched.")
        return URLFetcherResponse(url, path.read_bytes())


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT))
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # their messages quote the document
    fetcher, fonts = OnlyOurs(), FontConfiguration()
    sheet = CSS(
        string=(FONTS / "fonts.css").read_text(encoding="utf-8"), base_url=BASE, url_fetcher=fetcher, font_config=fonts
    )
    pages: list[Any] = []
    while True:
        html, more = _read()
        if not html:
            return
        fetcher.photo, _ = _read()
        document = HTML(string=html.decode("utf-8"), base_url=BASE, url_fetcher=fetcher)
        drawn = document.render(stylesheets=[sheet], font_config=fonts, pdf_variant=VARIANT)
        pages += drawn.pages
        if more:
            _write(b"")
        else:
            _write(drawn.copy(pages).write_pdf(pdf_variant=VARIANT))
            pages = []


def _read() -> tuple[bytes, bool]:
    """The next part of a document, empty at the end, and whether more of it follow."""
    if not select.select([0], [], [], IDLE)[0]:
        return b"", False
    header = int.from_bytes(_exactly(8), "big")
    length, more = header & ~MORE, bool(header & MORE)
    if length > LONGEST:
        raise ValueError("The document is too long.")
    return _exactly(length), more


def _exactly(count: int) -> bytes:
    """Unbuffered, so that waiting on the pipe and reading from it see the same."""
    content = b""
    while len(content) < count and (part := os.read(0, count - len(content))):
        content += part
    return content


def _write(pdf: bytes) -> None:
    sys.stdout.buffer.write(len(pdf).to_bytes(8, "big") + pdf)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
