"""The search for an address on pages: its answer as the picker shows it, and what stands there when it has none."""

import json
import logging
from typing import Any, NamedTuple

from flask import request
from flask_babel import gettext

from app.clients.addresses import LAST_HIT, Address, AddressPage, AddressSearchError, KeywordRefused
from app.extensions import client_address, db
from app.forms.address import AddressFields
from app.operations import address, budget
from app.web.language import chosen

log = logging.getLogger(__name__)
PER_ASKER = "200 per day"
PER_ADDRESS = "300 per 10 minutes"
BUTTON = "address_search"
PAGED = "address_search:"  # and the number of the page
PICKED = "pick:"


class Found(NamedTuple):
    """The answer to an address search as the picker shows it: a page of addresses, or what to do instead."""

    options: list[dict[str, Any]]
    count_text: str
    nothing: str
    page: int = 1
    pages: int = 1


def find(keyword: str, *, asker: str, page: int | None = None) -> Found:
    """Ask the search, within the budget of the asker. Whatever goes wrong, the address can be typed.

    Without a `page` it is the one that the request names (?page=2), or the first.
    """
    if not address.is_configured():
        return _nothing(_typed_instead())
    if not (
        budget.within("address.sign_up", asker, PER_ASKER)
        and budget.within("address.address", client_address(), PER_ADDRESS)
    ):
        return _nothing(gettext("You have searched often. Type your address and postcode below."))
    db.session.rollback()
    try:
        found = address.search(keyword, chosen(), page or request.args.get("page", 1, int))
    except KeywordRefused as refused:
        return _nothing(_advice(refused.reason))
    except AddressSearchError as error:
        log.warning("address search", extra={"reason": error.reason})
        return _nothing(_typed_instead())
    return _shown(found)


def pressed(form: AddressFields, button: str, *, asker: str) -> Found | None:
    """What a button of the search does where it submits the page itself: search, turn the page, or fill in."""
    keyword = form.address_search.data or ""
    if button == BUTTON:
        return find(keyword, asker=asker, page=1)
    if button.startswith(PAGED):
        return find(keyword, asker=asker, page=_number(button.removeprefix(PAGED)))
    if button.startswith(PICKED):
        form.take_found(button.removeprefix(PICKED))
    return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _shown(found: AddressPage) -> Found:
    if not found.rows:
        return _nothing(gettext("No address fits. Check the road name and number, or type your address below."))
    return Found([_option(row) for row in found.rows], _count(found), "", found.page, found.pages)


def _nothing(instead: str) -> Found:
    return Found([], "", instead)


def _typed_instead() -> str:
    return gettext("The address search does not answer now. Type your address and postcode below.")


def _advice(reason: str) -> str:
    """What to change about the keyword, for each reason of clients.addresses.KeywordRefused."""
    advice = {
        "empty": gettext("Type a road name and number."),
        "too_short": gettext("Type at least two letters of the road."),
        "too_broad": gettext("Add the road name and number."),
        "too_many": gettext("Add the number of the building."),
        "digits_only": gettext("Add the name of the road."),
        "symbols_only": gettext("Add the name of the road."),
        "too_long": gettext("Type less: a road name and a number are enough."),
        "long_number": gettext("Shorten the number: no building has more than ten digits."),
        "forbidden": gettext("Leave out signs such as % and =. A road name and a number are enough."),
    }
    return advice[reason]


def _count(found: AddressPage) -> str:
    """How many there are, which page this is, and how to come to fewer where not all can be looked through."""
    if found.total > LAST_HIT:
        return gettext(
            "%(total)s addresses found, too many to look through. Add the number of the building.", total=found.total
        )
    if found.pages > 1:
        return gettext(
            "%(total)s addresses found, page %(page)s of %(pages)s",
            total=found.total,
            page=found.page,
            pages=found.pages,
        )
    return gettext("%(total)s addresses found", total=found.total)


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
