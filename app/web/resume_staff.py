"""A submitted resume as staff read it: what is masked of a person is masked here too, on the page and on paper.

Whoever of the desk needs it whole says why, on the page of the resume. The answer holds a pass of a minute, good for
that login and resume alone, with which the whole paper and the documents, which nobody can mask, are handed out.
"""

import hmac
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from flask import abort, g, request
from flask_babel import gettext

from app.extensions import keys
from app.models import Resume, ResumeVersion
from app.models.types import now
from app.operations.resume import seen
from app.rules import email
from app.web.filters import address_masked, birth_masked, country_name, phone_masked
from app.web.resume_document import Document, Row, Section, Text
from app.web.resume_review import document_of_version
from app.wizards.resume import entries_of

SHOWN_FOR = timedelta(minutes=1)
# Step and field of the rows that are masked.
ROWS = (("", "phone"), ("basics", "email"), ("", "birth_date"), ("address", "address_road"), ("name_check", "state"))


class Revealed(NamedTuple):
    """What was masked, whole: rows of the document. `token`: the pass for paper and documents."""

    rows: tuple[Row, ...]
    token: str


def document(version: ResumeVersion, language: str) -> Document:
    """Masked, for every role: in the reader's language, with the other beside it."""
    whole = document_of_version(version, language)
    return replace(whole, sections=tuple(_section(section, version.content) for section in whole.sections))


def document_whole(version: ResumeVersion, language: str) -> Document:
    """With nothing masked, for who has said why."""
    return document_of_version(version, language)


def reveal(found: Resume, version: ResumeVersion, language: str, token: str = "") -> Revealed:
    """What is masked of this version; with a new pass, unless there is one."""
    sections = document_whole(version, language).sections
    rows = tuple(row for section in sections for row in section.rows if _is_masked(row))
    until = int((now() + SHOWN_FOR).timestamp())
    return Revealed(rows, token or f"{until}-{_seal(found, until)}")


def is_revealed(found: Resume) -> bool:
    """Whether the address holds a pass for this resume that is good for this login now."""
    until, _, seal = request.args.get("whole", "").partition("-")
    if not (until.isascii() and until.isdigit() and len(until) < 12):
        return False
    return hmac.compare_digest(seal.encode(), _seal(found, int(until)).encode()) and int(until) >= now().timestamp()


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


def number_masked(mask: str | None) -> str:
    """The mask of a registration number begins with the birth date; of that the year stays."""
    return f"{mask[:2]}****-*******" if mask else ""


def _seal(found: Resume, until: int) -> str:
    return keys.hash("resume.whole", f"{g.login.id} {found.id} {until}")[:32]


def _section(section: Section, content: dict[str, Any]) -> Section:
    return replace(section, rows=tuple(_row(row, content) for row in section.rows))


def _is_masked(row: Row) -> bool:
    return (row.step, row.field) in ROWS and not row.is_missing


def _row(row: Row, content: dict[str, Any]) -> Row:
    if not _is_masked(row):
        return row
    if row.field == "state":  # the name check: what came of it stays, the number beside it is masked
        mask = content["name_check"].get("mask")
        return replace(row, values=tuple(_number(text, mask) for text in row.values))
    if row.field == "email":
        return replace(row, values=tuple(Text(email.masked(text.main)) for text in row.values))
    said = {
        "phone": lambda: phone_masked(content["person"].get("phone")),
        "birth_date": lambda: birth_masked(content["person"].get("birth_date")),
        "address_road": lambda: _place_masked(content["answers"].get("address", {})),
    }
    return replace(row, values=(Text(said[row.field]()),))


def _number(text: Text, mask: str | None) -> Text:
    return Text(number_masked(mask)) if mask and text.main == mask else text


def _place_masked(written: dict[str, Any]) -> str:
    """Province and district where the road was written in Korean, which begins with them; of one abroad its country."""
    if written.get("address_place") == "abroad":
        country = str(written.get("address_country") or "")
        return address_masked({"way": "abroad", "country": country_name(country) if len(country) == 2 else country})
    road = str(written.get("address_road") or "")
    return address_masked({"road": road if any("가" <= letter <= "힣" for letter in road) else ""})
