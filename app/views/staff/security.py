"""How one logs in oneself: password, authenticator, passkeys, recovery codes, and where one is logged in (ST-1)."""

from typing import Any

from flask import abort, current_app, flash, g, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.company.entrance import NewSecondFactorForm
from app.forms.staff_accounts import ChangeStaffPasswordForm, StaffProveForm
from app.operations import audit, passkeys, second_factor
from app.operations import login as logins
from app.operations import staff as operation
from app.views.staff.blueprint import bp
from app.web import signing_in
from app.web.access import staff_freshly_proved, staff_member
from app.web.company_acting import seal, unsealed
from app.web.paths import lead_back, safe_next
from app.web.proving import is_changed, proved_hash, with_status
from app.web.render import lead_to, render_form

SHOWN = "staff_recovery_codes"  # until it is said that they are kept, sealed
PROPOSED = "staff_second_factor"  # the secret that holds once a code of it was shown, sealed
ALL_OTHERS, ALL = "all-others", "all"


@bp.get("/security")
@staff_member
def security() -> str:
    """All of it on one page."""
    return render_template(
        "staff/security.html",
        keys=passkeys.of_staff(current_user),
        takes_passkeys=passkeys.are_possible(),
        codes_left=second_factor.codes_left(current_user),
        logins=operation.live_sessions(current_user),
        this=g.login,
    )


@bp.route("/security/password", methods=["GET", "POST"])
@staff_member
def security_password() -> Any:
    """The password until now, and the new one twice; one is logged out everywhere else."""
    form = ChangeStaffPasswordForm()
    form.about(current_user)
    if not form.validate_on_submit():
        return _password_page(form)
    old_hash = proved_hash(form, form.current, current_user, operation.prove)
    if old_hash is None:
        return _password_page(form)
    db.session.commit()
    if not is_changed(form, lambda new: operation.replace_password(current_user, old_hash, new), operation.Replaced):
        return _password_page(form)
    logins.end_all(current_user, except_login=g.login)
    db.session.commit()
    flash(gettext("The new password holds from now on. All other devices are logged out."), "success")
    return lead_to("staff.security")


def _password_page(form: ChangeStaffPasswordForm) -> Any:
    return with_status(render_form("staff/security_password.html", form))


@bp.route("/security/authenticator", methods=["GET", "POST"])
@staff_member
@staff_freshly_proved
def security_authenticator() -> Any:
    """A new picture for the authenticator; a code of it makes it hold, and makes new recovery codes."""
    form, secret = NewSecondFactorForm(), _proposed()
    if form.validate_on_submit():
        step = second_factor.step_of(secret, form.code.data)
        if step is not None:
            return _renewed(secret, step)
        form.code.errors = [gettext("This code does not match. Wait for the next one, and check your phone’s clock.")]
    uri = second_factor.uri(secret, current_user.email, current_app.config["SITE_NAME"])
    return render_form(
        "staff/security_authenticator.html", form, secret=secret, drawing=second_factor.drawing(uri), uri=uri
    )


def _renewed(secret: str, step: int) -> Any:
    operation.change_second_factor(current_user, secret, step)
    logins.end_all(current_user, except_login=g.login)
    hand_out(second_factor.new_recovery_codes(current_user))
    session.pop(PROPOSED, None)
    db.session.commit()
    flash(gettext("Your new authenticator holds from now on. All other devices are logged out."), "success")
    return lead_to("staff.recovery_codes")


def _proposed() -> str:
    """The same until it is used: the picture was read when the form comes back."""
    proposed = unsealed(PROPOSED)
    if not proposed or proposed["person"] != current_user.id:
        proposed = {"person": current_user.id, "secret": second_factor.new_secret()}
        seal(PROPOSED, proposed)
    return str(proposed["secret"])


def hand_out(codes: list[str]) -> None:
    """Let the next page show them; nothing else can: here are only their hashes."""
    seal(SHOWN, codes)


@bp.get("/recovery-codes")
@staff_member
def recovery_codes() -> Any:
    """The codes that were just made, until it is said that they are kept."""
    codes = unsealed(SHOWN)
    if codes is None:
        return lead_to("staff.security")
    return render_template("staff/recovery_codes.html", codes=codes)


@bp.post("/recovery-codes/kept")
@staff_member
def recovery_codes_kept() -> Any:
    """They are written down: nobody who sits down at this browser later shall see them."""
    session.pop(SHOWN, None)
    return lead_to("staff.security")


@bp.post("/recovery-codes")
@staff_member
@staff_freshly_proved
def new_recovery_codes() -> Any:
    """Ten new ones; the older ones are void."""
    hand_out(second_factor.new_recovery_codes(current_user))
    audit.record("staff.new_recovery_codes", f"staff:{current_user.id}")
    db.session.commit()
    flash(gettext("These codes hold from now on; the older ones are void."), "success")
    return lead_to("staff.recovery_codes")


@bp.post("/security/sessions")
@staff_member
def security_sessions() -> Any:
    """End one of one's own logins, all but this one, or all."""
    which, own = request.form.get("end", ""), operation.live_sessions(current_user)
    ended = own if which == ALL else [login for login in own if login.id != g.login.id]
    if which not in (ALL, ALL_OTHERS):
        ended = [login for login in own if login.public_id == which] or abort(404)
    for login in ended:
        logins.end_session(login)
    audit.record("staff.log_out", f"staff:{current_user.id}", logins=len(ended))
    response = lead_to("staff.security")
    if any(login.id == g.login.id for login in ended):
        response = lead_to("staff.login")
        signing_in.end(response)
    db.session.commit()
    flash(gettext("Logged out there."), "success")
    return response


@bp.route("/prove", methods=["GET", "POST"])
@staff_member
def prove() -> Any:
    """The password once more, or a passkey in its place, before what matters is changed."""
    form = StaffProveForm()
    if form.validate_on_submit() and proved_hash(form, form.password, current_user, operation.prove):
        db.session.commit()
        return lead_back(request.args.get("next"), url_for("staff.home"))
    has_passkey = passkeys.are_possible() and bool(passkeys.of_staff(current_user))
    further = safe_next(request.args.get("next"))
    return with_status(render_form("staff/prove.html", form, next=further, has_passkey=has_passkey))
