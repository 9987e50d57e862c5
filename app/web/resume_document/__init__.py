"""The resume as it is read: on the review page, in the preview, on paper, and by staff (RS-13).

`document_of` makes sections of what was written, whatever of it there is: an unfinished resume shows what is missing.
It is written down once in each language, and where the two differ both are shown beside each other.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext

from app.models.fair import KOREA
from app.models.types import now
from app.web.resume_document import history, options, personal
from app.web.resume_document.shapes import Document, Entry, Group, Person, Row, Section, Text, beside
from app.web.resume_document.words import Fields, Words, names_of
from app.wizards.engine import Answers

__all__ = ["Document", "Entry", "Group", "Person", "Row", "Section", "Text", "document_of", "other_language"]

# Which fields hold codes of which list, by the kind of step.
CODED = {
    "stay": {"visa": "visa"},
    "education": {"region": "region", "university_code": "university", "major_code": "major"},
    "experience": {
        "industry": "industry",
        "industry_detail": "industry",
        "province": "region",
        "district": "region",
        "job": "occupation",
    },
    "conditions": {"occupation": "occupation", "job": "occupation"},
}


def other_language(language: str) -> str:
    """The language that stands beside the reader's one: English for Koreans, Korean for everybody else."""
    return "en" if language == "ko" else "ko"


def document_of(
    answers: Answers,
    person: Person,
    name_check: Fields | None,
    language: str,
    *,
    other: str | None = None,
    at: datetime | None = None,
) -> Document:
    """The resume in a language; with `other` in two. `at`: when it was submitted, for what lasts until "now".

    One statement, for the names of all codes.
    """
    names = names_of(_codes(answers))
    written = {
        code: _written(answers, person, name_check or {}, Words(code, names), at or now())
        for code in (language, other)
        if code
    }
    one = written[language]
    if not other or other == language:
        return one
    return replace(beside(one, written[other]), other=other)


def _written(answers: Answers, person: Person, name_check: Fields, words: Words, at: datetime) -> Document:
    """All of it in one language."""
    basics = answers.get("basics", {})
    english = str(basics.get("english_name") or person.name)
    korean = person.name_korean if person.name_korean != english else ""
    with force_locale(words.language):
        sections = (
            personal.basics(answers, person, name_check, words),
            personal.address(answers, words),
            history.education(answers, words),
            history.experience(answers, words, at.astimezone(KOREA).date()),
            options.options(answers, words),
            personal.conditions(answers, words),
            personal.introduction(answers),
        )
        return Document(
            words.language,
            "",
            Text(gettext("Resume")),
            english,
            korean or "",
            str(basics.get("title") or ""),
            sections,
            str(answers.get("photo", {}).get("photo") or ""),
        )


def _codes(answers: Answers) -> Iterator[tuple[str, Any]]:
    """Every code that was written, as (kind of list, code)."""
    for step, fields in answers.items():
        for field, kind in CODED.get(step.partition(":")[0], {}).items():
            yield kind, fields.get(field)
    for code in answers.get("conditions", {}).get("places") or ():
        yield "region", code
