"""Another mobile number, proved by the operator's check (IM-2, IL-5)."""

from typing import Any

from flask import flash, g, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.extensions import client_address, db
from app.operations import draft as drafts
from app.operations import identity, phone_change
from app.operations.identity import Proof
from app.views.account.blueprint import bp
from app.views.identity import Journey, OtherWay, Words, add_identity_pages, end
from app.web import signing_in
from app.web.access import freshly_proved, member_only
from app.web.drafting import lead_on


@bp.get("/account/phone")
@member_only
def phone() -> str:
    """The number that we have, and how to change it."""
    return render_template("account/phone.html", has_service=identity.is_configured())


def _proved(proof: Proof) -> Any:
    """The operator vouches for a person; whether it is this member, decides."""
    try:
        is_new = phone_change.change(current_user, proof, device=signing_in.device(), address=client_address())
    except phone_change.NotChanged as reason:
        return end("account/phone_refused.html", 409, reason=_in_words(reason))
    drafts.erase(g.draft)
    db.session.commit()
    drafts.forget_in_browser(g.journey.wizard)
    if is_new:
        flash(gettext("Your new number is stored. We told you by e-mail."), "success")
    else:
        flash(gettext("This is the number that we have. It is confirmed once more."), "info")
    return lead_on(url_for("account.home"))


def _in_words(reason: phone_change.NotChanged) -> str:
    if isinstance(reason, phone_change.SomebodyElse):
        return gettext(
            "This phone is in another person’s name than your account. Use a phone that is in your own name."
        )
    if isinstance(reason, phone_change.OfAnotherMember):
        return gettext(
            "There is another membership of the person that this phone belongs to. If both are yours, ask the customer "
            "centre which one to keep."
        )
    if isinstance(reason, phone_change.NameDiffers):
        return gettext(
            "Your operator knows you by another name or date of birth than your account. Show your passport or "
            "residence card at the desk, or ask the customer centre: they put it right."
        )
    return gettext("The operator did not say who the phone belongs to. Try again later, or ask the customer centre.")


add_identity_pages(
    bp,
    Journey(
        name="phone",
        path="/account/phone/identity",
        wizard="phone",
        proved=_proved,
        words=Words(title=_l("Confirm your new number")),
        other_way=lambda: OtherWay(url_for("account.phone"), _l("Keep the number as it is")),
        guards=(member_only, freshly_proved),
    ),
)
