"""The search for an address on pages: its answer as the picker shows it, and what stands there when it has none."""

import json
from typing import Any, NamedTuple

from flask_babel import gettext

from app.clients.addresses import Address, AddressSearchError, KeywordRefused
from app.extensions import client_address, db
from app.forms.address import AddressFields
from app.operations import address, budget
from app.web.language import chosen

PER_ASKER = "200 per day"
PER_ADDRESS = "300 per 10 minutes"
BUTTON = "address_search"
PICKED = "pick:"


class Found(NamedTuple):
    """The answer to an address search as the picker shows it."""

    options: list[dict[str, Any]]
    count_text: str
    nothing: str


def find(keyword: str, *, asker: str) -> Found:
    """Ask the search, within the budget of the asker. Whatever goes wrong, the address can be typed."""
    if not address.is_configured():
        return Found([], "", _typed_instead())
    if not (
        budget.within("address.sign_up", asker, PER_ASKER)
        and budget.within("address.address", client_address(), PER_ADDRESS)
    ):
        return Found([], "", gettext("You have searched often. Type your address and postcode below."))
    db.session.rollback()
    try:
        page = address.search(keyword, chosen())
    except KeywordRefused as refused:
        return Found([], "", _advice(refused.reason))
    except AddressSearchError:
        return Found([], "", _typed_instead())
    if not page.rows:
        return Found([], "", gettext("No address fits. Check the road name and number, or type your address below."))
    return Found([_option(row) for row in page.rows], _count(page.total, len(page.rows)), "")


def pressed(form: AddressFields, button: str, *, asker: str) -> Found | None:
    """What a button of the search does where it submits the page itself: search, or fill in what was chosen."""
    if button == BUTTON:
        return find(form.address_search.data or "", asker=asker)
    if button.startswith(PICKED):
        form.take_found(button.removeprefix(PICKED))
    return None


def _typed_instead() -> str:
    return gettext("The address search does not answer now. Type your address and postcode below.")


def _advice(reason: str) -> str:
    advice = {
        "empty": gettext("Type a road name and number."),
        "too_short": gettext("Type at least two letters of the road."),
        "too_broad": gettext("Add the road name and number."),
        "too_many": gettext("Add the number of the building."),
        "digits_only": gettext("Add the name of the road."),
        "symbols_only": gettext("Add the name of the road."),
    }
    return advice.get(reason) or gettext("Type less: a road name and a number are enough.")


def _count(total: int, shown: int) -> str:
    if total > shown:
        return gettext(
            "%(total)s addresses found, the first %(shown)s are here. Add the number.", total=total, shown=shown
        )
    return gettext("%(total)s addresses found", total=total)


def _option(row: Address) -> dict[str, Any]:
    """A row with what choosing it fills in; the reader's language first."""
    found = {
        "road": row.road,
        "road_english": row.road_english,
        "postcode": row.postcode,
        "province": row.province_code,
        "district": row.district_code,
        "building": row.building,
    }
    value = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    in_korean = chosen() == "ko" or not row.road_english
    text, sub = (row.road, row.road_english) if in_korean else (row.road_english, row.road)
    return {
        "text": f"{text} {row.postcode}",
        "sub": sub,
        "sub_lang": "en" if in_korean else "ko",
        "value": value,
        "fill": {"address_road": row.road, "address_postcode": row.postcode, "address_found": value},
    }
