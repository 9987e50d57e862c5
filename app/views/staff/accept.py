"""Setting up how one logs in, by the link of a mail: a password, an authenticator, ten recovery codes (ST-1)."""

from typing import Any

from flask import Response, current_app, flash, make_response, render_template, request, session
from flask_babel import gettext

from app.extensions import db
from app.forms.company.entrance import NewSecondFactorForm
from app.forms.staff_accounts import SetPasswordForm
from app.models import StaffInvitation
from app.operations import second_factor, staff_invitations
from app.operations.login import TooBusy, hash_password
from app.operations.staff_invitations import InvitationOver, SetUp
from app.views.staff.blueprint import bp
from app.views.staff.security import hand_out
from app.web import language, signing_in
from app.web.company_acting import seal, unsealed
from app.web.mailed_links import hold
from app.web.render import lead_to, render_form

HELD = "staff_invitation"  # the hash of the link's secret
CHOSEN = "staff_chosen"  # hash of the password and secret of the authenticator, sealed
LONGEST_TOKEN = 100


@bp.get("/invitations/<token>")
def invitation_link(token: str) -> Response:
    """Where the mail leads."""
    return hold(HELD, staff_invitations.hash_of(token[:LONGEST_TOKEN]), "staff.accept")


@bp.route("/accept", methods=["GET", "POST"])
def accept() -> Response:
    """A password."""
    invitation = staff_invitations.with_hash(session.get(HELD))
    if invitation is None:
        return _over()
    form = SetPasswordForm()
    form.about(invitation.staff)
    if not form.validate_on_submit():
        return render_form("staff/accept.html", form, person=invitation.staff)
    return _choose(form, invitation)


def _choose(form: SetPasswordForm, invitation: StaffInvitation) -> Response:
    invitation_id = invitation.id
    db.session.rollback()  # nothing is held while the password is hashed
    try:
        password_hash = hash_password(form.password.data)
    except TooBusy:
        form.form_errors.append(gettext("Many people log in at this moment. Wait a little, then press again."))
        response = render_form("staff/accept.html", form, person=invitation.staff)
        response.status_code = 503
        return response
    secret = second_factor.new_secret()
    seal(CHOSEN, {"invitation": invitation_id, "password_hash": password_hash, "secret": secret})
    return lead_to("staff.accept_code")  # type: ignore[no-any-return]


@bp.route("/accept/code", methods=["GET", "POST"])
def accept_code() -> Response:
    """The picture that an authenticator reads; a code that it then shows makes it hold."""
    invitation, chosen = staff_invitations.with_hash(session.get(HELD)), unsealed(CHOSEN)
    if invitation is None:
        return _over()
    if chosen is None or chosen["invitation"] != invitation.id:
        return lead_to("staff.accept")  # type: ignore[no-any-return]
    form = NewSecondFactorForm()
    if form.validate_on_submit():
        step = second_factor.step_of(chosen["secret"], form.code.data)
        if step is not None:
            return _accepted(invitation, chosen, step)
        form.code.errors = [gettext("This code does not match. Wait for the next one, and check your phone’s clock.")]
    uri = second_factor.uri(chosen["secret"], invitation.staff.email, current_app.config["SITE_NAME"])
    return render_form(
        "staff/accept_code.html", form, secret=chosen["secret"], drawing=second_factor.drawing(uri), uri=uri
    )


def _accepted(invitation: StaffInvitation, chosen: dict[str, Any], step: int) -> Response:
    set_up = SetUp(chosen["password_hash"], chosen["secret"], step, language.chosen())
    try:
        person, codes = staff_invitations.accept(invitation.id, set_up)
    except InvitationOver:
        db.session.rollback()
        return _over()
    response: Response = lead_to("staff.recovery_codes")
    signing_in.start(response, person)
    hand_out(codes)
    db.session.commit()
    flash(gettext("You can log in from now on."), "success")
    return response


def _over() -> Response:
    for name in (HELD, CHOSEN):
        session.pop(name, None)
    return make_response(render_template("staff/invitation_over.html", is_page=request.method == "GET"), 404)
