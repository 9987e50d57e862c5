"""A program of its own: reads a ticket's HTML, writes its PDF. Run as `python -I ticket_pdf.py`, never imported.

WeasyPrint weighs 200 MB and starts slowly, so no web process carries it. The program reads from standard input one
document after the other, each as 8 bytes of length and UTF-8, and answers each with 8 bytes of length and the PDF. It
ends with its input, or when nothing was asked for half a minute. It opens no address: the only files it knows are the
fonts in app/reference/fonts.
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
BASE = "https://fonts.invalid/"  # an address that joins names as addresses do, and that nobody opens
MEMORY_LIMIT = 1536 * 1024 * 1024  # bytes of address space
CPU_LIMIT = 600  # seconds for all documents of one run; the caller limits each
IDLE = 30  # seconds
LONGEST = 1024 * 1024  # bytes of HTML


class OnlyOurFonts(URLFetcher):
    """Refuses every address but the font files by their names."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        name = url.removeprefix(BASE)
        path = FONTS / name
        if not url.startswith(BASE) or path.parent != FONTS or path.suffix not in (".ttf", ".otf"):
            raise ValueError("Only fonts are fetched.")
        return URLFetcherResponse(url, path.read_bytes())


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT))
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # its messages quote the document
    fetcher, fonts = OnlyOurFonts(), FontConfiguration()
    sheet = CSS(
        string=(FONTS / "fonts.css").read_text(encoding="utf-8"), base_url=BASE, url_fetcher=fetcher, font_config=fonts
    )
    while html := _read():
        document = HTML(string=html, base_url=BASE, url_fetcher=fetcher)
        _write(document.write_pdf(stylesheets=[sheet], font_config=fonts))


def _read() -> str:
    """The next document; empty at the end."""
    if not select.select([0], [], [], IDLE)[0]:
        return ""
    length = int.from_bytes(_exactly(8), "big")
    if length > LONGEST:
        raise ValueError("The document is too long for a ticket.")
    return _exactly(length).decode("utf-8")


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
