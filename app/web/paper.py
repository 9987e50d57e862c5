"""The resume on paper: what cannot be printed of it, and its PDF, which a child process makes (RS-13)."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from flask import Flask, Response, current_app
from flask_babel import force_locale
from markupsafe import Markup

from app.extensions import db
from app.operations.pdf_process import PHOTO, pdf_process
from app.operations.resume import photos
from app.rules.letters import BOX, is_right_to_left, pieces, uncovered
from app.web.assets import STATIC
from app.web.downloads import disposition
from app.web.resume_document import Document, Text


def unprintable(document: Document) -> list[str]:
    """The signs of a resume that no font of ours has, each once. They are printed as boxes."""
    return uncovered(_texts(document))


def _texts(part: Any) -> Iterator[str]:
    """Every text of a document, or of a part of it, that somebody typed."""
    if isinstance(part, Text):
        yield part.main
    elif isinstance(part, Document):
        yield from (part.name, part.name_korean, part.title)
        yield from _texts(part.sections)
    elif isinstance(part, tuple):
        for one in part:
            yield from _texts(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _texts(getattr(part, field.name))


def pdf_of(document: Document, photo: bytes | None = None) -> bytes:
    """The resume as a PDF for A4. `photo`: a JPEG. No transaction may be open meanwhile. Raises PdfNotMade."""
    with force_locale(document.language):
        html = current_app.jinja_env.get_template("resume/resume_pdf.html").render(
            document=document, style=_style(), photo=PHOTO if photo else None
        )
    return pdf_process.make(html, photo)


def download(document: Document, resume_id: int) -> Response:
    """The PDF as a file named after the person. Ends the transaction. Raises PdfNotMade, FilesAway."""
    photo = _photo_of(resume_id, document)
    content = pdf_of(document, photo)
    name = disposition(f"resume-{'-'.join(document.name.split())}.pdf")
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": name})


def _photo_of(resume_id: int, document: Document) -> bytes | None:
    """The photo that a document of this resume names, as a JPEG; None where there is none. Ends the transaction."""
    found = photos.of(resume_id, document.photo) if document.photo else None
    if found is not None:
        return photos.read(found, "jpg")
    db.session.rollback()
    return None


@cache
def _style() -> Markup:
    """The sheet of the preview page, to stand in the document: the child opens no address."""
    return Markup((STATIC / "css/resume.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file


def printable(text: str) -> Markup:
    """A text for paper: signs that cannot be drawn become a visible box, which says what stood there."""
    return Markup("").join(
        Markup("{}").format(piece) if is_drawn else Markup('<span class="unprintable">{}</span>').format(BOX)
        for piece, is_drawn in pieces(text)
    )


def direction(text: str) -> str | None:
    """For the attribute dir, which is needed only where a text reads from the right."""
    return "rtl" if is_right_to_left(text) else None


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(printable=printable, direction=direction)
