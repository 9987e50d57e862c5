"""A submitted resume as staff read it. On the page phone number and e-mail address are masked: whoever of the desk
needs them asks for them there, with the reason. On paper the desk gets them, who may only look does not."""

from dataclasses import replace

from flask import abort, request
from flask_babel import gettext
from flask_login import current_user

from app.models import Resume, ResumeVersion
from app.operations.resume import seen
from app.rules import email
from app.web.filters import phone_masked
from app.web.resume_document import Document, Row, Section, Text
from app.web.resume_review import document_of_version
from app.wizards.resume import entries_of


def document(version: ResumeVersion, language: str) -> Document:
    """For the page: in the reader's language, with the other beside it."""
    return _masked(document_of_version(version, language), version.content["person"].get("phone"))


def document_on_paper(version: ResumeVersion, language: str) -> Document:
    """The same as it is saved and printed, which is recorded."""
    return document_of_version(version, language) if current_user.may("desk") else document(version, language)


def versions_asked(found: Resume) -> tuple[ResumeVersion, ResumeVersion | None]:
    """The version that the address asks for, else the newest, and the one before it; 404 where there is none such."""
    asked = request.args.get("version", str(found.version))
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 9
    both = seen.versions(found.id, int(asked)) if is_number else None
    return both or abort(404)


def files(version: ResumeVersion) -> list[tuple[str, str]]:
    """The documents that were handed in, as (what they are called, public id)."""
    entries = [fields for _, fields in entries_of(version.content["answers"], "options") if fields.get("file")]
    return [(str(fields.get("name") or gettext("File")), str(fields["file"])) for fields in entries]


def _masked(whole: Document, phone: str | None) -> Document:
    return replace(whole, sections=tuple(_section(section, phone) for section in whole.sections))


def _section(section: Section, phone: str | None) -> Section:
    return replace(section, rows=tuple(_row(row, phone) for row in section.rows))


def _row(row: Row, phone: str | None) -> Row:
    if (row.step, row.field) == ("", "phone"):
        return replace(row, values=(Text(phone_masked(phone)),))
    if row.field == "email" and not row.is_missing:
        return replace(row, values=tuple(Text(email.masked(text.main)) for text in row.values))
    return row
