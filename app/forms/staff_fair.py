"""The form in which staff make and change a fair (ST-6, FR-4). All times in it are Korean."""

from datetime import datetime
from typing import Any

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
from app.models import Fair, Slot
from app.models.fair import KOREA
from app.operations.fair import ExhibitorPlan, FairPlan, SlotPlan
from app.rules.text import clean_name

LANGUAGES = {"ko": lazy_gettext("Korean"), "en": lazy_gettext("English")}
DESK_LANGUAGES = ("ko", "en", "vi", "zh-Hans", "mn", "uz", "id", "km", "th", "ne", "my", "ru", "si", "bn", "ur", "ja")
MOST_SLOTS = 36  # a request has at most 200 fields
MOST_PLACES = 20_000
MINUTES_OF_A_DAY = 24 * 60


class SlotRow(PlainForm):
    """One time of entry with its places."""

    public_id = HiddenField()
    starts_at = MomentField(
        lazy_gettext("Begins"), validators=[ReadsAs("moment", lazy_gettext("Enter the day and hour when it begins."))]
    )
    ends_at = ClockField(
        lazy_gettext("Ends"), validators=[ReadsAs("clock", lazy_gettext("Enter when it ends, for example 12:00."))]
    )
    capacity = DigitsField(lazy_gettext("Places"), validators=[NumberUpTo(MOST_PLACES)])

    def validate_ends_at(self, field: ClockField) -> None:
        starts_at, ends_at = self.starts_at.moment, field.clock
        if starts_at and ends_at and ends_at <= starts_at.time():
            raise StopValidation(gettext("It must end later than it begins, on the same day."))

    @property
    def plan(self) -> SlotPlan:
        starts_at, ends_at = self.starts_at.moment, self.ends_at.clock
        assert starts_at and ends_at
        return SlotPlan(
            self.public_id.data or "",
            starts_at,
            datetime.combine(starts_at.date(), ends_at, KOREA),
            int(self.capacity.data or 0),
        )


class FairForm(BaseForm):
    """A whole fair. Its texts, one set for each language, are added below the class."""

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
    slots = FieldList(FormField(SlotRow), lazy_gettext("Times of entry"))
    exhibitors = LinesField(
        lazy_gettext("Companies"),
        description=lazy_gettext("One line each: name | booth | what it looks for"),
        validators=[MayBeEmpty(), NoLongerThan(40_000)],
    )

    def validate_ends_on(self, field: DayField) -> None:
        if field.day and self.starts_on.day and field.day < self.starts_on.day:
            raise StopValidation(gettext("The last day cannot be before the first."))

    def validate_registration_closes_at(self, field: MomentField) -> None:
        opens_at = self.registration_opens_at.moment
        if field.moment and opens_at and field.moment <= opens_at:
            raise StopValidation(gettext("Registration must close later than it opens."))

    def validate_slots(self, field: FieldList) -> None:
        first, last = self.starts_on.day, self.ends_on.day
        for row in field.entries:
            starts_at = row.form.starts_at.moment
            if starts_at and first and last and not first <= starts_at.date() <= last:
                raise StopValidation(gettext("Every time of entry must be on a day of the fair."))

    # ------------------------------------------------ rows

    @property
    def has_room_for_slots(self) -> bool:
        return len(self.slots.entries) < MOST_SLOTS

    def add_slot(self) -> None:
        """One more row: after the last one, as long and with as many places."""
        if self.has_room_for_slots:
            last = self.slots.entries[-1].form if self.slots.entries else None
            self.slots.append_entry(_after(last) if last else {"starts_at": f"{self.starts_on.data or ''}T10:00"})

    def remove_slot(self, name: str) -> None:
        self.slots.entries = [row for row in self.slots.entries if row.name != name]

    def restore_slot(self, slot: Slot) -> None:
        """Put a row back that was taken out and has to stay."""
        self.slots.append_entry(_row_values(slot))

    def row_of(self, public_id: str) -> SlotRow | None:
        return next((row.form for row in self.slots.entries if row.form.public_id.data == public_id), None)

    # ------------------------------------------------ from and to a fair

    @property
    def plan(self) -> FairPlan:
        columns = {
            "slug": self.slug.data,
            "texts": {code: self._texts(code) for code in LANGUAGES},
            "desk_languages": [tag for tag in DESK_LANGUAGES if tag in (self.desk_languages.data or [])],
            "starts_on": self.starts_on.day,
            "ends_on": self.ends_on.day,
            "registration_opens_at": self.registration_opens_at.moment,
            "registration_closes_at": self.registration_closes_at.moment,
            "ticket_days": self.ticket_days.data,
            "admit_early_minutes": _number(self.admit_early_minutes.data),
            "admit_late_minutes": _number(self.admit_late_minutes.data),
            "allows_reentry": bool(self.allows_reentry.data),
        }
        return FairPlan(columns, [row.form.plan for row in self.slots.entries], _exhibitors(self.exhibitors.data or ""))

    def _texts(self, code: str) -> dict[str, str]:
        texts = {key: self[f"{key}_{code}"].data or "" for key in TEXTS}
        return {key: text for key, text in texts.items() if text}


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
    "name_ko": lazy_gettext("Enter the fair's Korean name."),
    "venue_ko": lazy_gettext("Enter the place in Korean."),
}
for _code in LANGUAGES:
    for _key, (_label, _field, _most) in TEXTS.items():
        _name = f"{_key}_{_code}"
        _first = Needed(NEEDED_TEXTS[_name]) if _name in NEEDED_TEXTS else MayBeEmpty()
        setattr(FairForm, _name, _field(_label, validators=[_first, NoLongerThan(_most)]))


def values_of(fair: Fair) -> dict[str, Any]:
    """What the form shows for a fair."""
    values: dict[str, Any] = {
        "slug": fair.slug,
        "starts_on": fair.starts_on.isoformat(),
        "ends_on": fair.ends_on.isoformat(),
        "registration_opens_at": _local(fair.registration_opens_at),
        "registration_closes_at": _local(fair.registration_closes_at),
        "ticket_days": fair.ticket_days,
        "admit_early_minutes": _shown(fair.admit_early_minutes),
        "admit_late_minutes": _shown(fair.admit_late_minutes),
        "allows_reentry": fair.allows_reentry,
        "desk_languages": fair.desk_languages,
        "slots": [_row_values(slot) for slot in fair.slots],
        "exhibitors": "\n".join(" | ".join((one.name, one.booth, one.openings)) for one in fair.exhibitors),
    }
    for code in LANGUAGES:
        values |= {f"{key}_{code}": fair.texts.get(code, {}).get(key, "") for key in TEXTS}
    return values


def _row_values(slot: Slot) -> dict[str, str]:
    return {
        "public_id": slot.public_id,
        "starts_at": _local(slot.starts_at),
        "ends_at": f"{slot.ends_at.astimezone(KOREA):%H:%M}",
        "capacity": str(slot.capacity),
    }


def _after(row: SlotRow) -> dict[str, str]:
    starts_at, ends_at = row.starts_at.moment, row.ends_at.clock
    if not starts_at or not ends_at or ends_at <= starts_at.time():
        return {"starts_at": row.starts_at.data or "", "capacity": row.capacity.data or ""}
    end = datetime.combine(starts_at.date(), ends_at, KOREA)
    next_end = end + (end - starts_at)
    return {
        "starts_at": _local(end),
        "ends_at": f"{next_end:%H:%M}" if next_end.date() == end.date() else "",
        "capacity": row.capacity.data or "",
    }


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(KOREA):%Y-%m-%dT%H:%M}"


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


def _exhibitors(text: str) -> list[ExhibitorPlan]:
    rows = ([clean_name(part) for part in line.split("|", 2)] for line in text.splitlines() if line.strip(" |"))
    return [ExhibitorPlan(*(row + ["", ""])[:3]) for row in rows]
