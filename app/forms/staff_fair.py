"""The forms in which staff make and change a fair, one for each subject (ST-6, FR-4). All times in them are Korean.

A form of a part shows what `values_of` reads of the fair, and `plan` is what is to be stored. `seen` is the stamp of
what was shown, so that what a colleague has stored meanwhile is noticed.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

from babel import Locale, UnknownLocaleError
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation

from app.forms.base import BaseForm
from app.forms.fields import AsciiField, Choices, DigitsField, LineField, choices_of
from app.forms.staff_fair_fields import (
    AddressOfAFair,
    ClockField,
    DayField,
    LinesField,
    MomentField,
    NumberUpTo,
    ReadsAs,
)
from app.forms.validators import MayBeEmpty, Needed, NoLongerThan, OneOf
from app.models import Fair
from app.models.fair import KOREA
from app.operations.fair import ExhibitorPlan, FairPlan
from app.rules.stamp import stamp
from app.rules.text import clean_name

DESK_LANGUAGES = ("ko", "en", "vi", "zh-Hans", "mn", "uz", "id", "km", "th", "ne", "my", "ru", "si", "bn", "ur", "ja")
MOST_DAYS = 14
MINUTES_OF_A_DAY = 24 * 60


class SeenField(HiddenField):
    """The stamp of what the page showed. What does not send it has seen nothing."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0] if valuelist else ""


class PartForm(BaseForm):
    """A part of a fair."""

    seen = SeenField()

    @staticmethod
    def values_of(fair: Fair) -> dict[str, Any]:
        """What the form shows for a fair."""
        raise NotImplementedError

    def parts(self) -> dict[str, Any]:
        """What is to be stored, as FairPlan takes it."""
        raise NotImplementedError

    @classmethod
    def of(cls, fair: Fair) -> "PartForm":
        values = cls.values_of(fair)
        return cls(data=values | {"seen": stamp(values)})

    @property
    def plan(self) -> FairPlan:
        return FairPlan(**self.parts(), seen=(type(self).values_of, self.seen.data or ""))


class HoursRow(PlainForm):
    """When the doors open and close on one day; both or neither."""

    day = HiddenField()
    opens = ClockField(lazy_gettext("Doors open"))
    closes = ClockField(lazy_gettext("Doors close"))

    @property
    def is_empty(self) -> bool:
        return not self.opens.data and not self.closes.data

    def validate_opens(self, field: ClockField) -> None:
        if field.clock is None and not self.is_empty:
            raise StopValidation(gettext("Enter when the doors open, for example 09:30."))

    def validate_closes(self, field: ClockField) -> None:
        if not self.is_empty and (field.clock is None or self.opens.clock and field.clock <= self.opens.clock):
            raise StopValidation(gettext("Enter when the doors close, later than they open."))

    @property
    def pair(self) -> list[str] | None:
        return [self.opens.data or "", self.closes.data or ""] if self.opens.clock and self.closes.clock else None


class DaysForm(PartForm):
    """Days, the time of registration and the hours of the doors."""

    slug = AsciiField(lazy_gettext("Name in the address"), validators=[AddressOfAFair()])
    starts_on = DayField(
        lazy_gettext("First day"), validators=[ReadsAs("day", lazy_gettext("Enter the fair's first day."))]
    )
    ends_on = DayField(
        lazy_gettext("Last day"), validators=[ReadsAs("day", lazy_gettext("Enter the fair's last day."))]
    )
    registration_opens_at = MomentField(
        lazy_gettext("Registration opens"),
        validators=[ReadsAs("moment", lazy_gettext("Enter the day and hour when registration opens."))],
    )
    registration_closes_at = MomentField(
        lazy_gettext("Registration closes"),
        validators=[ReadsAs("moment", lazy_gettext("Enter the day and hour when registration closes."))],
    )
    hours = FieldList(FormField(HoursRow), lazy_gettext("Opening times"))

    def validate_ends_on(self, field: DayField) -> None:
        first = self.starts_on.day
        if field.day and first and field.day < first:
            raise StopValidation(gettext("The last day cannot be before the first."))
        if field.day and first and field.day - first >= timedelta(days=MOST_DAYS):
            raise StopValidation(gettext("A fair has at most %(most)s days.", most=MOST_DAYS))

    def validate_registration_closes_at(self, field: MomentField) -> None:
        opens_at = self.registration_opens_at.moment
        if field.moment and opens_at and field.moment <= opens_at:
            raise StopValidation(gettext("Registration must close later than it opens."))

    @staticmethod
    def values_of(fair: Fair) -> dict[str, Any]:
        rows = []
        for day in fair.days:
            opens, closes = fair.hours_on(day) or ("", "")
            rows.append({"day": day.isoformat(), "opens": opens, "closes": closes})
        return {
            "slug": fair.slug,
            "starts_on": fair.starts_on.isoformat(),
            "ends_on": fair.ends_on.isoformat(),
            "registration_opens_at": local(fair.registration_opens_at),
            "registration_closes_at": local(fair.registration_closes_at),
            "hours": rows,
        }

    def parts(self) -> dict[str, Any]:
        first, last = self.starts_on.day, self.ends_on.day
        assert first and last
        days = {(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)}
        rows = [(row.form.day.data, row.form.pair) for row in self.hours.entries]
        columns = {
            "slug": self.slug.data,
            "starts_on": first,
            "ends_on": last,
            "registration_opens_at": self.registration_opens_at.moment,
            "registration_closes_at": self.registration_closes_at.moment,
            "opening_hours": {day: pair for day, pair in rows if pair and day in days},
        }
        return {"columns": columns}


class RulesForm(PartForm):
    """What a ticket is good for, and which languages are spoken at the desk."""

    ticket_days = Choices(
        lazy_gettext("A ticket admits"),
        choices=choices_of(
            (
                ("slot_day", lazy_gettext("On the day of its time")),
                ("any_day", lazy_gettext("On every day of the fair")),
            )
        ),
        default="slot_day",
        validators=[OneOf(lazy_gettext("Choose the days on which a ticket admits."))],
    )
    admit_early_minutes = DigitsField(
        lazy_gettext("Minutes before the time"),
        description=lazy_gettext("How early a visitor is let in. Empty: any time that day."),
        validators=[MayBeEmpty(), NumberUpTo(MINUTES_OF_A_DAY)],
    )
    admit_late_minutes = DigitsField(
        lazy_gettext("Minutes after the time"),
        description=lazy_gettext("How late a visitor is let in. Empty: any time that day."),
        validators=[MayBeEmpty(), NumberUpTo(MINUTES_OF_A_DAY)],
    )
    allows_reentry = BooleanField(lazy_gettext("Visitors may leave and come in again with the same ticket"))
    desk_languages = SelectMultipleField(
        lazy_gettext("Languages at the desk"),
        choices=choices_of((tag, tag) for tag in DESK_LANGUAGES),
        validate_choice=False,
        validators=[MayBeEmpty()],
    )

    @staticmethod
    def values_of(fair: Fair) -> dict[str, Any]:
        return {
            "ticket_days": fair.ticket_days,
            "admit_early_minutes": _shown(fair.admit_early_minutes),
            "admit_late_minutes": _shown(fair.admit_late_minutes),
            "allows_reentry": fair.allows_reentry,
            "desk_languages": fair.desk_languages,
        }

    def parts(self) -> dict[str, Any]:
        columns = {
            "ticket_days": self.ticket_days.data,
            "admit_early_minutes": _number(self.admit_early_minutes.data),
            "admit_late_minutes": _number(self.admit_late_minutes.data),
            "allows_reentry": bool(self.allows_reentry.data),
            "desk_languages": [tag for tag in DESK_LANGUAGES if tag in (self.desk_languages.data or [])],
        }
        return {"columns": columns}


class ExhibitorsForm(PartForm):
    """The companies at the fair."""

    exhibitors = LinesField(
        lazy_gettext("Companies"),
        description=lazy_gettext("One line each: name | booth | what it looks for"),
        validators=[MayBeEmpty(), NoLongerThan(40_000)],
    )

    @staticmethod
    def values_of(fair: Fair) -> dict[str, Any]:
        lines = (" | ".join((one.name, one.booth, one.openings)).rstrip(" |") for one in fair.exhibitors)
        return {"exhibitors": "\n".join(lines)}

    def parts(self) -> dict[str, Any]:
        return {"exhibitors": _exhibitors(self.exhibitors.data or "")}


TEXTS: dict[str, tuple[Any, Any, int]] = {
    "name": (lazy_gettext("Name of the fair"), LineField, 120),
    "summary": (lazy_gettext("In one sentence"), LineField, 300),
    "about": (lazy_gettext("About the fair"), LinesField, 5000),
    "venue": (lazy_gettext("Place"), LineField, 120),
    "address": (lazy_gettext("Address"), LineField, 200),
    "directions": (lazy_gettext("How to get there"), LinesField, 1000),
    "bring": (lazy_gettext("What to bring"), LineField, 300),
}
NEEDED_TEXTS = {
    "name": lazy_gettext("Enter the fair's Korean name."),
    "venue": lazy_gettext("Enter the place in Korean."),
}


class TextsForm(PartForm):
    """The texts of one language."""

    language: ClassVar[str] = "ko"

    def parts(self) -> dict[str, Any]:
        texts = {key: self[key].data or "" for key in TEXTS}
        return {"texts": {self.language: {key: text for key, text in texts.items() if text}}}


@cache
def texts_form(language: str) -> type[TextsForm]:
    """The form of one language; name and place are needed in Korean alone."""
    fields: dict[str, Any] = {"language": language, "values_of": staticmethod(_texts_in(language))}
    for key, (label, kind, most) in TEXTS.items():
        first = Needed(NEEDED_TEXTS[key]) if language == "ko" and key in NEEDED_TEXTS else MayBeEmpty()
        fields[key] = kind(label, validators=[first, NoLongerThan(most)])
    return type(f"TextsForm_{language}", (TextsForm,), fields)


def _texts_in(language: str) -> Any:
    return lambda fair: {key: fair.texts.get(language, {}).get(key, "") for key in TEXTS}


class LanguageForm(BaseForm):
    """One more language for the fair's texts."""

    code = AsciiField(
        lazy_gettext("Language"),
        description=lazy_gettext("Its code, for example vi, zh-Hans, mn or pt-BR."),
        validators=[Needed(lazy_gettext("Enter the code of a language."))],
    )

    def validate_code(self, field: AsciiField) -> None:
        if self.tag is None:
            raise StopValidation(gettext("This code is of no language. Enter one as vi, zh-Hans or pt-BR."))

    @property
    def tag(self) -> str | None:
        return language_tag(self.code.data or "")


def language_tag(code: str) -> str | None:
    """A language's code as it is stored: vi, zh-Hans, pt-BR; None where there is no such language."""
    try:
        locale = Locale.parse(code.replace("_", "-"), sep="-", resolve_likely_subtags=False)
    except (ValueError, TypeError, UnknownLocaleError):
        return None
    return "-".join(part for part in (locale.language, locale.script, locale.territory) if part)


def local(moment: datetime) -> str:
    """A moment as the browser's own field takes it, in Korea."""
    return f"{moment.astimezone(KOREA):%Y-%m-%dT%H:%M}"


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


def _exhibitors(text: str) -> list[ExhibitorPlan]:
    rows = ([clean_name(part) for part in line.split("|", 2)] for line in text.splitlines() if line.strip(" |"))
    return [ExhibitorPlan(*(row + ["", ""])[:3]) for row in rows]
