"""Forms about times of entry: many by a pattern, one of them, and where its people go."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import StopValidation

from app.forms.base import BaseForm
from app.forms.fields import DigitsField, ListField, choices_of
from app.forms.staff_fair import SeenField, local
from app.forms.staff_fair_fields import ClockField, MomentField, NumberUpTo, ReadsAs
from app.models import Fair, Slot
from app.models.fair import KOREA
from app.operations import slots
from app.operations.fair import SlotPlan
from app.rules.slot_pattern import Pattern
from app.rules.stamp import stamp

MOST_PLACES = 20_000
SHORTEST, LONGEST = 5, 12 * 60  # minutes


class PatternForm(BaseForm):
    """Many times at once: from, to, every, places."""

    days = SelectMultipleField(lazy_gettext("Days"), validate_choice=False)
    first = ClockField(
        lazy_gettext("From"), validators=[ReadsAs("clock", lazy_gettext("Enter when the first one begins."))]
    )
    last = ClockField(lazy_gettext("To"), validators=[ReadsAs("clock", lazy_gettext("Enter when the last one ends."))])
    every = DigitsField(lazy_gettext("Minutes each"), default="60", validators=[NumberUpTo(LONGEST)])
    capacity = DigitsField(lazy_gettext("Places at each time"), default="100", validators=[NumberUpTo(MOST_PLACES)])

    @classmethod
    def for_fair(cls, fair: Fair) -> "PatternForm":
        form = cls()
        form.days.choices = choices_of((day.isoformat(), day.isoformat()) for day in fair.days)
        if form.days.data is None or not form.is_submitted():
            form.days.data = [day.isoformat() for day in fair.days]
        return form

    def validate_days(self, field: Any) -> None:
        known = {choice.value for choice in field.choices}
        if not field.data or not set(field.data) <= known:
            raise StopValidation(gettext("Choose at least one day of the fair."))

    def validate_last(self, field: ClockField) -> None:
        if field.clock and self.first.clock and field.clock <= self.first.clock:
            raise StopValidation(gettext("It must end later than it begins, on the same day."))

    def validate_every(self, field: DigitsField) -> None:
        if int(field.data or 0) < SHORTEST:
            raise StopValidation(
                gettext("Enter a whole number from %(least)s to %(most)s.", least=SHORTEST, most=LONGEST)
            )
        if self.first.clock and self.last.clock and not next(self.pattern.spans(), None):
            raise StopValidation(gettext("No whole time fits between the two hours."))

    @property
    def pattern(self) -> Pattern:
        days = tuple(date.fromisoformat(day) for day in sorted(self.days.data or ()) if day in self._days())
        first, last = self.first.clock or time(), self.last.clock or time()
        capacity = int(self.capacity.data) if (self.capacity.data or "").isdigit() else 0
        return Pattern(days, first, last, int(self.every.data or 0), capacity)

    def _days(self) -> set[str]:
        return {choice.value for choice in self.days.choices or ()}


class SlotForm(BaseForm):
    """One time of entry. `seen` is the stamp of what the page showed."""

    seen = SeenField()
    starts_at = MomentField(
        lazy_gettext("Begins"), validators=[ReadsAs("moment", lazy_gettext("Enter the day and hour when it begins."))]
    )
    ends_at = ClockField(
        lazy_gettext("Ends"), validators=[ReadsAs("clock", lazy_gettext("Enter when it ends, for example 12:00."))]
    )
    capacity = DigitsField(lazy_gettext("Places"), validators=[NumberUpTo(MOST_PLACES)])

    @classmethod
    def of(cls, slot: Slot) -> "SlotForm":
        return cls(data=cls.values_of(slot) | {"seen": cls.stamp_of(slot)})

    @staticmethod
    def values_of(slot: Slot) -> dict[str, str]:
        ends_at = f"{slot.ends_at.astimezone(KOREA):%H:%M}"
        return {"starts_at": local(slot.starts_at), "ends_at": ends_at, "capacity": str(slot.capacity)}

    @staticmethod
    def stamp_of(slot: Slot) -> str:
        return stamp(slots.reading(slot.public_id)(slot.fair))

    def validate_ends_at(self, field: ClockField) -> None:
        starts_at, ends_at = self.starts_at.moment, field.clock
        if starts_at and ends_at and ends_at <= starts_at.time():
            raise StopValidation(gettext("It must end later than it begins, on the same day."))

    @property
    def plan(self) -> SlotPlan:
        starts_at, ends_at = self.starts_at.moment, self.ends_at.clock
        assert starts_at and ends_at
        end = datetime.combine(starts_at.date(), ends_at, KOREA)
        return SlotPlan("", starts_at, end, int(self.capacity.data or 0))


class MoveForm(BaseForm):
    """Where the people of a time go."""

    target = ListField(lazy_gettext("Move them to"))
    closes = BooleanField(lazy_gettext("Close this time for new registrations as well"))

    def validate_target(self, field: ListField) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise StopValidation(gettext("Choose the time to which they are moved."))
