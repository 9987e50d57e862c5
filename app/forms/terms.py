"""The form in which an admin writes a new version of a text (ST-6)."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import StopValidation

from app.forms.base import BaseForm
from app.forms.fields import LineField
from app.forms.staff_fair_fields import DayField, ReadsAs
from app.forms.validators import Needed, NoLongerThan
from app.models import TermsText
from app.models.consent import today
from app.operations.terms import Wording
from app.rules.terms import tidy_body

LANGUAGES = ("ko", "en")
LONGEST_TITLE, LONGEST_BODY, LONGEST_NOTE = 200, 60_000, 500
LAST_YEAR = 2100


class BodyField(TextAreaField):
    """A whole text: paragraphs, headings, lists."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options | {"filters": [lambda text: tidy_body(text) if text else text]})


class FromToday:
    """Not a day that is over, nor one that nobody of us will see."""

    def __call__(self, form: Any, field: DayField) -> None:
        if field.day is None:
            return
        if field.day.isoformat() < today():
            raise StopValidation(gettext("Choose today or a later day: a text cannot hold before it is published."))
        if field.day.year >= LAST_YEAR:
            raise StopValidation(gettext("Choose a day before the year %(year)s.", year=LAST_YEAR))


class TermsVersionForm(BaseForm):
    """The day it takes effect, and for each language title, text and what is new; those are added below the class."""

    starts_on = DayField(
        lazy_gettext("Takes effect on"),
        validators=[ReadsAs("day", lazy_gettext("Enter the day on which it takes effect.")), FromToday()],
        description=lazy_gettext("Korean date. Members should be able to read a change some days before it holds."),
    )

    @property
    def version(self) -> str:
        assert self.starts_on.day is not None
        return self.starts_on.day.isoformat()

    @property
    def wordings(self) -> list[Wording]:
        """What was typed, by language."""
        return [
            Wording(code, *(self[f"{part}_{code}"].data or "" for part in ("title", "body", "note")))
            for code in LANGUAGES
        ]


# One field with its label and its message for each part and language.
_PARTS: dict[str, tuple[Any, int, dict[str, tuple[Any, Any]]]] = {
    "title": (
        LineField,
        LONGEST_TITLE,
        {
            "ko": (lazy_gettext("Korean title"), lazy_gettext("Enter the Korean title.")),
            "en": (lazy_gettext("English title"), lazy_gettext("Enter the English title.")),
        },
    ),
    "body": (
        BodyField,
        LONGEST_BODY,
        {
            "ko": (lazy_gettext("Korean text, which holds"), lazy_gettext("Enter the Korean text.")),
            "en": (lazy_gettext("English text"), lazy_gettext("Enter the English text.")),
        },
    ),
    "note": (
        LineField,
        LONGEST_NOTE,
        {
            "ko": (lazy_gettext("What is new, in Korean"), lazy_gettext("Say in Korean what is new.")),
            "en": (lazy_gettext("What is new, in English"), lazy_gettext("Say in English what is new.")),
        },
    ),
}
for _part, (_field, _most, _words) in _PARTS.items():
    for _code, (_label, _message) in _words.items():
        _made = _field(_label, validators=[Needed(_message), NoLongerThan(_most)], render_kw={"lang": _code})
        setattr(TermsVersionForm, f"{_part}_{_code}", _made)


def in_a_week() -> str:
    """The day that is proposed: members get a week to read what will hold."""
    return (date.fromisoformat(today()) + timedelta(days=7)).isoformat()


def values_of(texts: dict[str, TermsText]) -> dict[str, str]:
    """What the form shows at first: the texts of a version. What is new is written anew."""
    values = {f"title_{code}": text.title for code, text in texts.items()}
    return values | {f"body_{code}": text.body for code, text in texts.items()}
