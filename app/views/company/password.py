"""One's own password and second factor, renewed while logged in (CL-5)."""

from typing import Any

from flask import current_app, flash, g
from flask_babel import gettext

from app.extensions import db
from app.forms.company.entrance import ChangePasswordForm, NewSecondFactorForm
from app.operations import second_factor as factor
from app.operations.company import email_login
from app.operations.company import password as passwords
from app.views.company.blueprint import bp
from app.views.company.recovery_codes import hand_out
from app.web import signing_in
from app.web.access import company_freshly_proved, company_only
from app.web.company_acting import seal, unsealed
from app.web.proving import is_changed, proved_hash, with_status
from app.web.render import lead_to, render_form

PROPOSED = "company_second_factor"  # the secret that holds once a code of it was shown, sealed


@bp.route("/password", methods=["GET", "POST"])
@company_only("home")
def password() -> Any:
    """The password until now, and the new one twice; the person is logged out everywhere else."""
    if g.company_person is None:  # who came by certificate has no password
        return lead_to("company.index")
    form = ChangePasswordForm()
    form.about(g.company_person)
    if not form.validate_on_submit():
        return _page(form)
    old_hash = proved_hash(form, form.current, g.company_person, email_login.prove)
    if old_hash is None:
        return _page(form)
    db.session.commit()
    return _change(form, old_hash)


def _change(form: ChangePasswordForm, old_hash: str) -> Any:
    def change(new_hash: str) -> None:
        hashes = {"old_hash": old_hash, "new_hash": new_hash}
        passwords.change(g.company_person, **hashes, this_login=g.login, device=signing_in.device())

    if not is_changed(form, change, passwords.ChangedMeanwhile):
        return _page(form)
    db.session.commit()
    flash(gettext("The new password holds from now on. All other devices are logged out."), "success")
    return lead_to("company.index")


def _page(form: ChangePasswordForm) -> Any:
    return with_status(render_form("company/password.html", form))


@bp.route("/second-factor", methods=["GET", "POST"])
@company_only("home")
@company_freshly_proved
def second_factor() -> Any:
    """A new picture for the authenticator; a code of it makes it hold, and makes new recovery codes."""
    if g.company_person is None:
        return lead_to("company.index")
    form = NewSecondFactorForm()
    secret = _proposed()
    if form.validate_on_submit():
        step = factor.step_of(secret, form.code.data)
        if step is not None:
            return _renewed(secret, step)
        form.code.errors = [gettext("This code does not match. Wait for the next one, and check your phone’s clock.")]
    uri = factor.uri(secret, g.company_person.email or "", current_app.config["SITE_NAME"])
    return render_form("company/second_factor.html", form, secret=secret, drawing=factor.drawing(uri), uri=uri)


def _renewed(secret: str, step: int) -> Any:
    codes = email_login.renew_second_factor(
        g.company_person, secret, step, this_login=g.login, device=signing_in.device()
    )
    seal(PROPOSED, None)
    hand_out(codes)
    db.session.commit()
    flash(gettext("Your new authenticator holds from now on. All other devices are logged out."), "success")
    return lead_to("company.recovery_codes")


def _proposed() -> str:
    """The same until it is used: the picture was read when the form comes back."""
    proposed = unsealed(PROPOSED)
    if not proposed or proposed["person"] != g.company_person.id:
        proposed = {"person": g.company_person.id, "secret": factor.new_secret()}
        seal(PROPOSED, proposed)
    return str(proposed["secret"])
