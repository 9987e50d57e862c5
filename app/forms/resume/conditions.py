"""Desired working conditions (RS-10)."""

from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from app.forms.fields import Choices, CodesField, LineField, choices_of
from app.forms.picking import EntryField, PickedCode
from app.forms.resume.texts import TextForm
from app.forms.validators import MayBeEmpty, NoLongerThan, OneOf
from app.operations import picking
from app.operations.picking import Entry

WORK_TYPES = choices_of((("full_time", _l("Full-time")), ("contract", _l("Contract or intern"))))
MOST_PLACES = 10
LONGEST_WISH = 120


class PlacesField(CodesField):
    """Provinces and districts, by their codes."""

    def entries(self) -> dict[str, Entry]:
        """What is known of the places, by code."""
        found = picking.names([("region", code) for code in self.data or ()])
        return {code: entry for (_, code), entry in found.items()}

    def named(self) -> list[tuple[str, str]]:
        """(code, words) of each place that the list knows."""
        known, language = self.entries(), str(get_locale())
        return [(code, _in_words(known[code], language)) for code in self.data or () if code in known]

    def in_words(self, codes: list[str]) -> list[str]:
        """Places as pages name them: a province stands for all of it."""
        found, language = picking.names([("region", code) for code in codes]), str(get_locale())
        return [_in_words(found[("region", code)], language) for code in codes if ("region", code) in found]


def _in_words(entry: Entry, language: str) -> str:
    if entry.parent is None:
        return gettext("All of %(place)s", place=entry.name(language))
    return entry.full_name(language)


class SomePlaces:
    """One at least, ten at most, and each a province or district of the list."""

    def __call__(self, form: Any, field: PlacesField) -> None:
        if not field.data:
            raise StopValidation(gettext("Choose a province where you would work, and press “Add”."))
        if len(field.data) > MOST_PLACES:
            raise StopValidation(gettext("Keep at most %(most)s places and remove the others.", most=MOST_PLACES))
        known = field.entries()
        if any(code not in known for code in field.data):
            field.data = [code for code in field.data if code in known]
            raise StopValidation(gettext("Choose the places from the list."))


class ConditionsForm(TextForm):
    """Work type, places, occupation and job. `province` and `district` are the place that is being added."""

    work_type = Choices(
        _l("Work type"), [OneOf(_l("Choose the kind of contract that you look for."))], choices=WORK_TYPES
    )
    places = PlacesField(_l("Places of work"), [SomePlaces()])
    province = EntryField(_l("Province or city"), kind="region")
    district = EntryField(_l("District"), kind="region", below="province")
    occupation_text = LineField(_l("Desired occupation"), [MayBeEmpty(), NoLongerThan(LONGEST_WISH)])
    occupation = PickedCode("occupation", names="occupation_text")
    job_text = LineField(_l("Desired job"), [MayBeEmpty(), NoLongerThan(LONGEST_WISH)])
    job = PickedCode("occupation", names="job_text")

    def kept(self) -> dict[str, Any]:
        """The place that is being added is no answer yet."""
        return {name: value for name, value in super().kept().items() if name not in ("province", "district")}

    def add_place(self) -> bool:
        """Take the chosen province or district into the list; False where nothing is chosen, or no room is left.

        What it overlaps with goes: a whole province takes the place of its districts, and a district that of the whole.
        """
        wanted = self.district.data or self.province.data
        place = picking.entry("region", wanted)
        if place is None or (self.district.data and place.parent != self.province.data):
            return False
        known = self.places.entries()
        left = [code for code in self.places.data or () if code in known and not _overlap(known[code], place)]
        if len(left) >= MOST_PLACES:
            return False
        self.places.data, self.province.data, self.district.data = [*left, place.code], "", ""
        return True

    def remove_place(self, code: str) -> None:
        self.places.data = [kept for kept in self.places.data or () if kept != code]


def _overlap(one: Entry, other: Entry) -> bool:
    return one.code in (other.code, other.parent) or one.parent == other.code
