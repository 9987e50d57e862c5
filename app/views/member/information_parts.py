"""The fragments of step 3: the check of the ID, the search for an address, and saving while typing.

Without script their buttons submit the page itself with check=…, and the page comes back with the answer in it.
"""

from typing import Any

from flask import g, make_response, render_template, request
from flask_babel import gettext

from app.extensions import client_address
from app.forms.member import InformationForm, MemberIdForm
from app.operations import budget, login_counts
from app.rules.attack import MOST_ID_CHECKS
from app.views.member.blueprint import bp
from app.views.member.sign_up import within_sign_up
from app.web import address_search
from app.web.drafting import keep_typed
from app.web.reading import reads_only
from app.wizards.join import information_form_of

CHECKS_PER_SIGN_UP = "20 per day"
CHECKS_PER_ADDRESS = "30 per 10 minutes"


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
    if not _may_check():
        form.member_id.errors = [
            gettext("You have checked many IDs. Choose one and go on: it is checked again when you finish.")
        ]
        return 429
    if form.member_id.validate(form):
        form.member_id.free = gettext("%(wanted)s is free.", wanted=form.member_id.data)
    return 200


def _may_check() -> bool:
    """Whether sign-up, address and site have checks left (IM-4). That the site has none is a sign for the alarm."""
    if not (
        budget.within("member_id.sign_up", g.draft.public_id, CHECKS_PER_SIGN_UP)
        and budget.within("member_id.address", client_address(), CHECKS_PER_ADDRESS)
    ):
        return False
    if budget.within("member_id.site", "all", MOST_ID_CHECKS):
        return True
    login_counts.count("probing")
    return False


@bp.post("/join/information/address")
@within_sign_up("information")
def join_information_address() -> Any:
    """The addresses that fit what was typed."""
    keyword = request.form.get("address_search", "")
    found = address_search.find(keyword, asker=g.draft.public_id)
    return render_template("member/_join_information_address.html", found=found, keyword=keyword)


def check_on_page(form: InformationForm) -> address_search.Found | None:
    """What a button of the page asked for without script."""
    button = request.form.get("check", "")
    if button == "member_id":
        _check_member_id(form)
    return address_search.pressed(form, button, asker=g.draft.public_id)


@bp.post("/join/information/draft")
@within_sign_up("information")
def join_information_draft() -> Any:
    """Keep what is typed while it is typed."""
    return keep_typed("information", information_form_of(g.answers)(meta={"csrf": False}))
