"""The fragments of step 3: the check of the ID, the search for an address, and saving while typing.

Without script their buttons submit the page itself with check=…, and the page comes back with the answer in it.
"""

import json
from typing import Any, NamedTuple

from flask import g, make_response, render_template, request
from flask_babel import gettext

from app.clients.addresses import Address, AddressSearchError, KeywordRefused
from app.extensions import client_address, db
from app.forms.member import InformationForm, MemberIdForm
from app.models.types import now
from app.operations import address, budget
from app.operations import draft as drafts
from app.views.member.blueprint import bp
from app.views.member.sign_up import sender, within_sign_up
from app.web.language import chosen
from app.web.reading import reads_only
from app.wizards.join import information_form_of

CHECKS_PER_SIGN_UP = "20 per day"
CHECKS_PER_ADDRESS = "30 per 10 minutes"
SEARCHES_PER_SIGN_UP = "200 per day"
SEARCHES_PER_ADDRESS = "300 per 10 minutes"
PICKED = "pick:"


class Found(NamedTuple):
    """The answer to an address search as the picker shows it."""

    options: list[dict[str, Any]]
    count_text: str
    nothing: str


@bp.post("/join/information/member-id")
@reads_only("POST")
@within_sign_up("information")
def join_information_member_id() -> Any:
    """The member ID field alone, checked on request and when the person leaves it."""
    form = MemberIdForm(meta={"csrf": False})
    status = _check_member_id(form)
    return make_response(render_template("member/_join_information_member_id.html", form=form), status)


def _check_member_id(form: MemberIdForm) -> int:
    """Look at the field within the budget; 200, or 429 where the budget is used up."""
    if not (
        budget.within("member_id.sign_up", g.draft.public_id, CHECKS_PER_SIGN_UP)
        and budget.within("member_id.address", client_address(), CHECKS_PER_ADDRESS)
    ):
        form.member_id.errors = [
            gettext("You have checked many IDs. Choose one and go on: it is checked again when you finish.")
        ]
        return 429
    if form.member_id.validate(form):
        form.member_id.free = gettext("%(wanted)s is free.", wanted=form.member_id.data)
    return 200


@bp.post("/join/information/address")
@within_sign_up("information")
def join_information_address() -> Any:
    """The addresses that fit what was typed."""
    keyword = request.form.get("address_search", "")
    return render_template("member/_join_information_address.html", found=_found(keyword), keyword=keyword)


def _found(keyword: str) -> Found:
    """Ask the search. Whatever goes wrong, the address can be typed."""
    if not address.is_configured():
        return Found([], "", typed_instead())
    if not (
        budget.within("address.sign_up", g.draft.public_id, SEARCHES_PER_SIGN_UP)
        and budget.within("address.address", client_address(), SEARCHES_PER_ADDRESS)
    ):
        return Found([], "", gettext("You have searched often. Type your address and postcode below."))
    db.session.rollback()
    try:
        page = address.search(keyword, chosen())
    except KeywordRefused as refused:
        return Found([], "", _advice(refused.reason))
    except AddressSearchError:
        return Found([], "", typed_instead())
    if not page.rows:
        return Found([], "", gettext("No address fits. Check the road name and number, or type your address below."))
    return Found([_option(row) for row in page.rows], _count(page.total, len(page.rows)), "")


def typed_instead() -> str:
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


def check_on_page(form: InformationForm) -> Found | None:
    """What a button of the page asked for without script."""
    button = request.form.get("check", "")
    if button == "member_id":
        _check_member_id(form)
    elif button == "address_search":
        return _found(form.address_search.data or "")
    elif button.startswith(PICKED):
        form.take_found(button.removeprefix(PICKED))
    return None


@bp.post("/join/information/draft")
@within_sign_up("information")
def join_information_draft() -> Any:
    """Keep what is typed while it is typed, unchecked; what nothing was typed into is left alone."""
    form = information_form_of(g.answers)(meta={"csrf": False})
    typed = {name: value for name, value in form.kept().items() if name in request.form}
    try:
        drafts.save(g.draft, "information", typed, sender=sender(), is_complete=False, language=chosen())
    except drafts.StaleFields:
        db.session.rollback()
        return render_template("draft/_saved.html", saved_at=None)
    db.session.commit()
    return render_template("draft/_saved.html", saved_at=now())
