"""Where somebody lives: found by road name, typed, or abroad (IM-7)."""

import json
import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import StopValidation

from app.forms.fields import Choices, DigitsField, LineField, choices_of
from app.forms.validators import NeededWhere, NoLongerThan, OneOf

KOREA, ABROAD = "korea", "abroad"
PLACES = choices_of(((KOREA, _l("In Korea")), (ABROAD, _l("Abroad, not yet in Korea"))))
LONGEST_LINE = 200
LONGEST_FOUND = 1_000
FOUND_BESIDE = ("road_english", "province", "district", "building")


class FiveDigits:
    """A Korean postcode."""

    def __call__(self, form: Any, field: Any) -> None:
        if not re.fullmatch(r"[0-9]{5}", field.data):
            raise StopValidation(gettext("Enter the 5 digits of the postcode, or search for your road."))


class AddressFields:
    """A road-name address with a detail line, or an address in another country.

    A search fills the road, the postcode and `address_found`; the two lines can be typed as well, so nothing
    stops where the search does.
    """

    address_place = Choices(
        _l("Where do you live?"),
        [OneOf(_l("Choose where you live."))],
        choices=PLACES,
        default=KOREA,
    )
    address_search = LineField(
        _l("Search for your road"),
        [NoLongerThan(LONGEST_LINE)],
        description=_l("Road name and number, in Korean or English, for example Gwanak-ro 1"),
    )
    address_road = LineField(
        _l("Road-name address"),
        [
            NeededWhere(
                "address_place", (KOREA,), _l("Search for your road and choose it, or type your address here.")
            ),
            NoLongerThan(LONGEST_LINE),
        ],
        render_kw={"autocomplete": "address-line1"},
    )
    address_postcode = DigitsField(
        _l("Postcode"),
        [
            NeededWhere("address_place", (KOREA,), _l("Enter the 5 digits of the postcode, or search for your road.")),
            FiveDigits(),
        ],
        render_kw={"autocomplete": "postal-code", "inputmode": "numeric", "maxlength": "10"},
    )
    address_detail = LineField(
        _l("Building, floor and room"),
        [NoLongerThan(LONGEST_LINE)],
        description=_l("For example 101-dong 1203-ho"),
        render_kw={"autocomplete": "address-line2"},
    )
    address_country = LineField(
        _l("Country"),
        [NeededWhere("address_place", (ABROAD,), _l("Enter the country.")), NoLongerThan(LONGEST_LINE)],
        render_kw={"autocomplete": "country-name"},
    )
    address_abroad = LineField(
        _l("Address abroad"),
        [
            NeededWhere("address_place", (ABROAD,), _l("Enter street, place and postcode.")),
            NoLongerThan(2 * LONGEST_LINE),
        ],
        description=_l("Street, place, region and postcode, as you write them there"),
        render_kw={"autocomplete": "street-address"},
    )
    address_found = HiddenField()

    @property
    def address(self) -> dict[str, Any]:
        """The address as it is stored. What a search found is kept with it while the road is as it was found."""
        if self.address_place.data == ABROAD:
            return {"way": "abroad", "country": self.address_country.data, "road": self.address_abroad.data}
        found = found_address(self.address_found.data or "")
        is_found = found.get("road") == self.address_road.data and found.get("postcode") == self.address_postcode.data
        return {
            "way": "found" if is_found else "typed",
            "road": self.address_road.data,
            "postcode": self.address_postcode.data,
            "detail": self.address_detail.data or "",
            **({name: found.get(name, "") for name in FOUND_BESIDE} if is_found else {}),
        }

    def take_found(self, text: str) -> None:
        """Fill in the address that was chosen from a list."""
        found = found_address(text)
        if found.get("road") and found.get("postcode"):
            self.address_found.data = text
            self.address_road.data, self.address_postcode.data = found["road"], found["postcode"]


def found_address(text: str) -> dict[str, str]:
    """What the page carries of a found address; an empty one where that is not what we wrote."""
    try:
        found = json.loads(text) if len(text) < LONGEST_FOUND else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str) and len(value) <= LONGEST_LINE}
