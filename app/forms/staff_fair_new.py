"""The form in which a fair begins: from a template, or as a copy of an earlier one with its dates moved (ST-6)."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms.validators import StopValidation

from app.forms.base import BaseForm
from app.forms.fields import AsciiField, Choices, DigitsField, LineField, ListField, choices_of
from app.forms.staff_fair_fields import AddressOfAFair, DayField, NumberUpTo, ReadsAs
from app.forms.staff_fair_slots import MOST_PLACES
from app.forms.validators import MayBeEmpty, Needed, NoLongerThan, OneOf
from app.rules.slot_pattern import COPY

TEMPLATE_NAMES = {
    "hall": lazy_gettext("One day in a hall"),
    "two_days": lazy_gettext("Two days"),
    "campus": lazy_gettext("A day on a campus"),
    COPY: lazy_gettext("Copy of an earlier fair"),
}


class NewFairForm(BaseForm):
    """What a fair needs before anything else; the rest has its own pages."""

    template = Choices(
        lazy_gettext("Begin with"),
        choices=choices_of(TEMPLATE_NAMES.items()),
        default="hall",
        validators=[OneOf(lazy_gettext("Choose what the fair begins with."))],
    )
    source = ListField(lazy_gettext("Which fair to copy"), validators=[MayBeEmpty()])
    name_ko = LineField(
        lazy_gettext("Name in Korean"),
        validators=[Needed(lazy_gettext("Enter the fair's Korean name.")), NoLongerThan(120)],
    )
    name_en = LineField(lazy_gettext("Name in English"), validators=[MayBeEmpty(), NoLongerThan(120)])
    venue_ko = LineField(
        lazy_gettext("Place in Korean"),
        validators=[Needed(lazy_gettext("Enter the place in Korean.")), NoLongerThan(120)],
    )
    slug = AsciiField(lazy_gettext("Name in the address"), validators=[AddressOfAFair()])
    starts_on = DayField(
        lazy_gettext("First day"), validators=[ReadsAs("day", lazy_gettext("Enter the fair's first day."))]
    )
    capacity = DigitsField(
        lazy_gettext("Places at each time"),
        description=lazy_gettext("A copy keeps the places of its fair."),
        default="100",
        validators=[NumberUpTo(MOST_PLACES)],
    )

    def validate_template(self, field: Any) -> None:
        if field.data == COPY and self.source.data not in {choice.value for choice in self.source.choices}:
            self.source.errors = [gettext("Choose the fair to copy.")]
            raise StopValidation(gettext("Choose the fair to copy."))

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """Names and place, as the fair keeps them."""
        english = {"name": self.name_en.data} if self.name_en.data else {}
        return {"ko": {"name": self.name_ko.data or "", "venue": self.venue_ko.data or ""}, "en": english}
