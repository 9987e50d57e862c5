"""The form in which an admin writes a new version of a text (ST-6)."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import StopValidation

from app.forms.base import BaseForm
from app.forms.fields import Choices, LineField
from app.forms.staff_fair_fields import DayField, ReadsAs
from app.forms.validators import Needed, NoLongerThan, OneOf
from app.models import TermsText
from app.operations.terms import Wording, first_day
from app.rules.terms import DAYS_BEFORE, DAYS_BEFORE_DISADVANTAGE, tidy_body

LANGUAGES = ("ko", "en")
LONGEST_TITLE, LONGEST_BODY, LONGEST_NOTE = 200, 60_000, 500
LAST_YEAR = 2100


class BodyField(TextAreaField):
    """A whole text: paragraphs, headings, lists."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options | {"filters": [lambda text: tidy_body(text) if text else text]})


class AnnouncedInTime:
    """Not a day before members have been told for as long as they are promised, nor one that nobody of us will see."""

    def __call__(self, form: Any, field: DayField) -> None:
        if field.day is None:
            return
        if field.day.isoformat() < first_day(to_disadvantage=form.to_disadvantage):
            raise StopValidation(too_soon(to_disadvantage=form.to_disadvantage))
        if field.day.year >= LAST_YEAR:
            raise StopValidation(gettext("Choose a day before the year %(year)s.", year=LAST_YEAR))


def too_soon(*, to_disadvantage: bool) -> str:
    """The one wording for a day that leaves members too little time, with the first one that does not."""
    return gettext(
        "Choose %(day)s or a later day: members are told %(num)s whole days before.",
        day=first_day(to_disadvantage=to_disadvantage),
        num=DAYS_BEFORE_DISADVANTAGE if to_disadvantage else DAYS_BEFORE,
    )


class TermsVersionForm(BaseForm):
    """How long members are told before, the day it takes effect, and for each language title, text and what is new.

    Those of the languages are added below the class.
    """

    disadvantage = Choices(
        lazy_gettext("Is the change to the members' disadvantage?"),
        choices=[("no", lazy_gettext("No")), ("yes", lazy_gettext("Yes"))],
        validators=[OneOf(lazy_gettext("Choose whether the change is to the members' disadvantage."))],
        description=lazy_gettext(
            "Such as fewer rights, more duties, or more people who see their data. If in doubt, choose yes."
        ),
    )
    starts_on = DayField(
        lazy_gettext("Takes effect on"),
        validators=[ReadsAs("day", lazy_gettext("Enter the day on which it takes effect.")), AnnouncedInTime()],
        description=lazy_gettext("Korean date"),
    )

    @property
    def to_disadvantage(self) -> bool:
        return bool(self.disadvantage.data == "yes")

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


def values_of(texts: dict[str, TermsText]) -> dict[str, str]:
    """What the form shows at first: the texts of a version. What is new is written anew."""
    values = {f"title_{code}": text.title for code, text in texts.items()}
    return values | {f"body_{code}": text.body for code, text in texts.items()}
