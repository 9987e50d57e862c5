"""From a walk-in to a full membership: a link, the number of the ticket, and then the same sign-up as for everybody."""

from typing import Any

from flask import flash, make_response, render_template
from flask_babel import gettext
from flask_login import current_user

from app.extensions import client_address, db
from app.forms.claim import ClaimForm
from app.models import WalkIn
from app.operations import audit, budget
from app.operations import draft as drafts
from app.operations.draft import Sender
from app.operations.walk_in import claim
from app.rules.email import DOMAINS, parted
from app.views.member.blueprint import bp
from app.web.errors import error_page
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
        return _over()
    form = ClaimForm()
    if not form.validate_on_submit():
        return render_form("member/join_claim.html", form)
    if not budget.within("claim.address", client_address(), TRIES_PER_ADDRESS):
        return error_page(429)
    try:
        found = claim.prove(token, form.number.data or "")
    except claim.WrongNumber as wrong:
        db.session.commit()
        form.number.errors = [
            gettext("This is not the number of the ticket. You have %(tries)s more tries.", tries=wrong.tries_left)
        ]
        return render_form("member/join_claim.html", form)
    except claim.NoSuchClaim:
        db.session.commit()
        return _over()
    return _given(found) if current_user.is_authenticated and current_user.is_member else _begun(found)


def _given(found: WalkIn) -> Any:
    """To somebody who is a member: nothing is to be typed."""
    try:
        registration = claim.give_to(current_user, found)
    except claim.AlreadyThere:
        db.session.rollback()
        flash(gettext("You are registered for this fair already. Staff at the desk make one of the two."), "info")
        return lead_to("fair.tickets")
    except claim.NoSuchClaim:
        db.session.rollback()
        return _over()
    audit.record("walk_in.claim", f"registration:{registration.id}", actor=f"member:{current_user.id}")
    db.session.commit()
    flash(gettext("The ticket is yours now."), "success")
    return lead_to("fair.ticket", public_id=registration.public_id)


def _begun(found: WalkIn) -> Any:
    """A sign-up that knows what was said at the door; all of it can be changed, and none of it counts as proved."""
    draft, secret = drafts.start(JOIN.name, chosen())
    said = Sender("", draft.counter)
    drafts.save(draft, "claim", {}, sender=said, derived={"walk_in": found.id})
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


def _over() -> Any:
    return make_response(render_template("member/join_claim_over.html"), 404)
