"""The accounts elsewhere with which a member logs in: seen, linked and unlinked (IL-5)."""

from typing import Any

from flask import abort, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import client_address, db
from app.models import LinkedAccount
from app.operations import provider
from app.views.account.blueprint import bp
from app.web import signing_in
from app.web.access import freshly_proved, member_only
from app.web.providers import offered_providers, provider_name
from app.web.render import lead_to


@bp.route("/account/links", methods=["GET", "POST"])
@member_only
def links() -> Any:
    """The list; a POST with `unlink` removes one. Nobody is locked out by it: every member has a password."""
    if request.method == "POST":
        return _unlink()
    linked = LinkedAccount.of_member(current_user.id)
    taken = {account.provider for account in linked}
    free = [one for one in offered_providers() if one.key not in taken]
    return render_template("account/links.html", linked=linked, free=free)


@freshly_proved
def _unlink() -> Any:
    wanted, address = request.form.get("unlink", ""), client_address()
    key = provider.unlink(current_user, wanted, device=signing_in.device(), address=address) or abort(404)
    db.session.commit()
    flash(gettext("Not linked any more. %(provider)s is told too.", provider=provider_name(key)), "success")
    return lead_to("account.links")
