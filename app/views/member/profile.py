"""Step 1 for those who come with an account elsewhere (IM-3): what its provider told, to be completed and corrected."""

from typing import Any

from flask import g, request, url_for

from app.forms.fields import as_eight_digits
from app.forms.member import ProviderIdentityForm
from app.operations import draft as drafts
from app.operations import identity
from app.views.member.blueprint import bp
from app.views.member.sign_up import keep, lead_on, next_address, page, store, within_sign_up
from app.web.providers import provider_name
from app.web.render import lead_to
from app.wizards.join import BY_PHONE, BY_PROVIDER, came_by_provider, vouched_of


@bp.route("/join/profile", methods=["GET", "POST"])
@within_sign_up("identity", "code", "mailbox", "terms", "information", "confirm")
def join_profile() -> Any:
    """Name, birth date and nationality; the phone check is offered, not demanded."""
    if not came_by_provider(g.answers):
        return lead_to("member.join_identity")
    vouched = vouched_of(g.answers)
    if request.method == "POST" and request.form.get("check") == BY_PHONE and identity.is_configured():
        keep("provider", {}, derived={"stays": True})
        return lead_on(url_for("member.join_identity"))
    form = ProviderIdentityForm(data=_known())
    form.leave_out(vouched)
    if form.validate_on_submit():
        born_on = str(form.birth_date.date) if "birth_date" in form else vouched["birth_date"]
        derived = {"way": BY_PROVIDER, "born_on": born_on}
        return lead_on(next_address(store("identity", form, derived=derived, drops=("code", "mailbox"))))
    return _page(form, vouched)


def _known() -> dict[str, Any]:
    """What was typed here before; else what the provider told, as values to correct."""
    proof, typed = g.answers["provider"], drafts.values(g.draft, "identity")
    told = {"name": proof.get("name"), "birth_date": as_eight_digits(proof.get("birth_date"))}
    return {name: value for name, value in told.items() if value} | typed


def _page(form: ProviderIdentityForm, vouched: dict[str, Any]) -> Any:
    return page(
        "member/join_profile.html",
        "identity",
        form=form,
        provider=provider_name(g.answers["provider"]["provider"]),
        vouched=vouched,
        offers_phone=identity.is_configured() and not vouched,
    )
