"""Another password: the present one is asked for in the same form (IM-5, IL-5)."""

from typing import Any

from flask import flash, g
from flask_babel import gettext
from flask_login import current_user

from app.extensions import client_address, db
from app.forms.account_password import ChangePasswordForm
from app.operations import password_change, proving
from app.views.account.blueprint import bp
from app.web import signing_in
from app.web.access import member_only
from app.web.proving import is_changed, proved_hash, with_status
from app.web.render import lead_to, render_form


@bp.route("/account/password", methods=["GET", "POST"])
@member_only
def password() -> Any:
    """The password until now, and the new one twice; everybody else is logged out."""
    form = ChangePasswordForm()
    form.about(current_user)
    if not form.validate_on_submit():
        return _page(form)
    old_hash = proved_hash(form, form.current, current_user, proving.prove)
    if old_hash is None:
        return _page(form)
    db.session.commit()
    return _change(form, old_hash)


@bp.get("/.well-known/change-password")
def change_password() -> Any:
    """Where password managers look for the page."""
    return lead_to("account.password")


def _change(form: ChangePasswordForm, old_hash: str) -> Any:
    def change(new_hash: str) -> None:
        about = {"this_login": g.login, "device": signing_in.device(), "address": client_address()}
        password_change.change(current_user, old_hash=old_hash, new_hash=new_hash, **about)

    if not is_changed(form, change, password_change.ChangedMeanwhile):
        return _page(form)
    db.session.commit()
    flash(gettext("Your new password holds from now on. All other devices are logged out."), "success")
    return lead_to("account.home")


def _page(form: ChangePasswordForm) -> Any:
    return with_status(render_form("account/password.html", form))
