"""From a walk-in to a full membership: a link, the number of the ticket, and then the same sign-up as for everybody.

Whoever is a member already gets the registration; where they have one for that fair, the two become one.
"""

from typing import Any

from flask import flash, make_response, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import client_address, db
from app.forms.claim import ClaimForm
from app.models import Member, WalkIn
from app.operations import budget
from app.operations import draft as drafts
from app.operations.draft import Sender
from app.operations.people import claiming
from app.operations.people.merging import NotMergeable
from app.operations.walk_in import claim
from app.rules.email import DOMAINS, parted
from app.views.member.blueprint import bp
from app.web.errors import error_page
from app.web.filters import code_shown
from app.web.language import chosen
from app.web.render import lead_to, render_form
from app.wizards.join import BY_EMAIL, JOIN, OTHER_DOMAIN

TRIES_PER_ADDRESS = "30 per 10 minutes"


@bp.route("/join/claim/<token>", methods=["GET", "POST"])
def join_claim(token: str) -> Any:
    """Asks for the number of the ticket. Who it is, the sign-up proves afterwards; who is a member is asked no more."""
    try:
        claim.open_claim(token)
    except claim.NoSuchClaim:
        return _over(token)
    form = ClaimForm()
    if not form.validate_on_submit():
        return _page(form)
    if not budget.within("claim.address", client_address(), TRIES_PER_ADDRESS):
        return error_page(429)
    try:
        found = claim.prove(token, form.number.data or "")
    except claim.WrongNumber as wrong:
        db.session.commit()
        form.number.errors = [
            gettext("This is not the number of the ticket. You have %(tries)s more tries.", tries=wrong.tries_left)
        ]
        return _page(form)
    except claim.NoSuchClaim:
        db.session.commit()
        return _over(token)
    db.session.commit()  # whoever puts records together takes other locks before that of the link
    return _given(form, found, token) if _member() else _begun(found)


def _member() -> Member | None:
    """Who is logged in as a member."""
    return current_user._get_current_object() if current_user.is_authenticated and current_user.is_member else None


def _page(form: ClaimForm, written_down: str = "") -> Any:
    """`written_down`: the name at the door, where it is not the member's; whoever knows the number may see it."""
    return render_form("member/join_claim.html", form, member=_member(), written_down=written_down)


def _given(form: ClaimForm, found: WalkIn, token: str) -> Any:
    """To somebody who is a member: nothing is to be typed. Under another name they say that it is theirs."""
    member = _member()
    assert member is not None
    if not claiming.is_of(member, found) and not form.is_me.data:
        form.is_me.errors = [gettext("The name on the ticket is not yours. Say whether it was made for you.")]
        return _page(form, found.registration.member.name)
    try:
        claimed = claiming.give_to(member, found)
    except (claim.NoSuchClaim, NotMergeable):
        db.session.rollback()
        return _over(token)
    db.session.commit()
    flash(" ".join(_what_happened(claimed)), "success")
    return lead_to("fair.ticket", public_id=claimed.registration.public_id)


def _what_happened(claimed: claiming.Claimed) -> list[str]:
    """What became of it, plainly; the page of the ticket that counts shows the rest."""
    if claimed.former is None:
        return [gettext("The ticket is yours now.")]
    said = [gettext("You were registered for this fair already, so your two registrations are one now.")]
    if claimed.registration.is_held:
        said.append(_which_is_valid(claimed))
    if claimed.void_code:
        number = code_shown(claimed.void_code)
        said.append(gettext("The other ticket, number %(number)s, is void.", number=number))
    if claimed.former == "waiting" and claimed.is_of_the_door:
        said.append(gettext("You are no longer on the waiting list: this ticket needs no place of it."))
    if claimed.both_used:
        said.append(gettext("Both tickets were used at the door. Our staff look at it; you need not do anything."))
    return said


def _which_is_valid(claimed: claiming.Claimed) -> str:
    if claimed.is_of_the_door:
        return gettext("The ticket that you got at the door is the valid one. It is on this page.")
    return gettext("The ticket that you had before is the valid one. It is on this page.")


def _begun(found: WalkIn) -> Any:
    """A sign-up that knows what was said at the door; all of it can be changed, and none of it counts as proved."""
    draft, secret = drafts.start(JOIN.name, chosen())
    said = Sender("", draft.counter)
    drafts.save(draft, "claim", {}, sender=said, derived={"walk_in": found.id, "link": request.path})
    drafts.save(draft, "identity", _known(found), sender=said, derived={"way": BY_EMAIL}, is_complete=False)
    drafts.give_to_browser(JOIN.name, secret)
    db.session.commit()
    return lead_to("member.join_identity")


def _known(found: WalkIn) -> dict[str, Any]:
    member = found.registration.member
    values = {"name": member.name, "nationality": member.nationality or "", "birth_date": ""}
    if not member.email:
        return values
    local, domain = parted(member.email)
    is_listed = domain in DOMAINS
    email = {"email_local": local, "email_domain": domain if is_listed else OTHER_DOMAIN}
    return values | email | {"email_typed": "" if is_listed else domain}


def _over(token: str) -> Any:
    """The link is good once. Who has used it is led to what it gave them."""
    member = _member()
    mine = claiming.claimed_by(member, token) if member else None
    if mine is not None:
        flash(gettext("This ticket is in your membership already."), "info")
        return lead_to("fair.ticket", public_id=mine.public_id)
    return make_response(render_template("member/join_claim_over.html"), 404)
