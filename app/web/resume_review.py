"""The whole resume of the request: checked, as the content of a version, as it is read, and where it is put right."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from flask import g, url_for
from flask_login import current_user

from app.models import ResumeVersion
from app.models.fair import KOREA
from app.models.types import now
from app.operations.resume import submitting
from app.web.language import chosen
from app.web.resume_document import Document, Person, Row, Section, document_of, other_language
from app.web.resumes import address_of
from app.wizards.resume import RESUME
from app.wizards.resume_check import Checked, Problem, check

# Where a member changes what comes from the membership, by the field of the document.
MEMBERSHIP = {"phone": "account.phone"}


def checked() -> Checked:
    """The check of all that stands in the draft of this request."""
    return check(submitting.stored_in(g.draft), phone=current_user.phone, today=now().astimezone(KOREA).date())


def content_of(answers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """These answers as a version keeps them, with what the membership says."""
    return {
        "answers": answers,
        "person": asdict(Person.of(current_user)),
        "name_check": answers.get("name_check", {}),
    }


def document() -> Document:
    """What stands in the draft, finished or not, in the reader's language with the other beside it."""
    stored, language = submitting.stored_in(g.draft), chosen()
    person, name_check = Person.of(current_user), stored.get("name_check", {})
    return document_of(stored, person, name_check, language, other=other_language(language))


def document_of_version(version: ResumeVersion, language: str, person: Person | None = None) -> Document:
    """What was submitted, as it was then."""
    content = version.content
    person = person or Person.kept(content["person"])
    return document_of(
        content["answers"],
        person,
        content["name_check"],
        language,
        other=other_language(language),
        at=version.submitted_at,
    )


def change(step: str, field: str) -> str | None:
    """The address where something of the resume is changed; None where that is not for the member to do."""
    if not step:
        return url_for(MEMBERSHIP[field]) if field in MEMBERSHIP else None
    page, _, entry = step.partition(":")
    return place_of(page, field, entry or None)


def place_of(page: str, field: str, entry: str | None = None, did: str = "open") -> str:
    """The page of a step with its field, or that page with an entry open; `did` as app.web.entries has it."""
    endpoint = next(step.endpoint for step in RESUME.steps if step.name == page)
    opened = {"open": entry, "did": did, "about": entry} if entry else {}
    address = address_of(endpoint, **opened)
    return f"{address}#{field}" if field else address


def place_of_problem(problem: Problem) -> str:
    """Where it is put right; an entry is opened with all that is to be corrected in it."""
    return place_of(problem.step, problem.field, problem.entry, "wrong")


def by_row(problems: tuple[Problem, ...], whole: Document) -> dict[tuple[str, str], Any]:
    """The problems by the rows that show them: that of the field, else the entry, else the first one of the page."""
    rows = [(row.step, row.field) for section in whole.sections for row in _rows(section)]
    found: dict[tuple[str, str], Any] = {}
    for problem in problems:
        step = f"{problem.step}:{problem.entry}" if problem.entry else problem.step
        first = (step, "") if problem.entry else next((row for row in rows if row[0] == step), (step, ""))
        found.setdefault((step, problem.field) if (step, problem.field) in rows else first, problem.message)
    return found


def _rows(section: Section) -> Iterator[Row]:
    yield from section.rows
    for entry in section.entries:
        yield from entry.rows
