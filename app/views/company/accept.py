"""Accepting an invitation: name and password, then a second factor, then ten recovery codes (CL-5)."""

from typing import Any

from flask import Response, current_app, flash, make_response, render_template, request, session
from flask_babel import gettext

from app.extensions import db
from app.forms.company.entrance import AcceptForm, NewSecondFactorForm
from app.models import CompanyInvitation, CompanyPerson
from app.operations import second_factor
from app.operations.company import invitations
from app.operations.company.invitations import EmailTaken, InvitationOver, SetUp
from app.operations.company.login import LoginRefused
from app.operations.login import TooBusy, hash_password
from app.views.company.blueprint import bp
from app.views.company.recovery_codes import hand_out
from app.web import company_signing_in, language, signing_in
from app.web.company_acting import hold_link, login_type_of, seal, unsealed
from app.web.render import lead_to, render_form

HELD = "company_invitation"  # the hash of the link's secret
CHOSEN = "company_chosen"  # name, hash of the password and secret of the second factor, sealed


@bp.get("/invitations/<token>")
def invitation_link(token: str) -> Response:
    """Where the mail leads."""
    return hold_link(HELD, token, "company.accept")


@bp.route("/accept", methods=["GET", "POST"])
def accept() -> Response:
    """Who invites to what; a name and a password."""
    invitation = invitations.with_hash(session.get(HELD))
    if invitation is None:
        return _over()
    person = db.session.get(CompanyPerson, invitation.person_id) if invitation.person_id else None
    form = AcceptForm(name=person.name if person else None)
    form.invited = invitation.email
    if not form.validate_on_submit():
        return _page(form, invitation)
    return _choose(form, invitation)


def _choose(form: AcceptForm, invitation: CompanyInvitation) -> Response:
    invitation_id = invitation.id
    db.session.rollback()  # nothing is held while the password is hashed
    try:
        password_hash = hash_password(form.password.data)
    except TooBusy:
        form.form_errors.append(gettext("Many people log in at this moment. Wait a little, then press again."))
        response = _page(form, invitation)
        response.status_code = 503
        return response
    chosen = {"name": form.name.data, "password_hash": password_hash, "secret": second_factor.new_secret()}
    seal(CHOSEN, {"invitation": invitation_id, **chosen})
    return lead_to("company.accept_code")


@bp.route("/accept/code", methods=["GET", "POST"])
def accept_code() -> Response:
    """The picture that an authenticator reads; a code that it then shows makes it hold."""
    invitation, chosen = invitations.with_hash(session.get(HELD)), unsealed(CHOSEN)
    if invitation is None:
        return _over()
    if chosen is None or chosen["invitation"] != invitation.id:
        return lead_to("company.accept")
    form = NewSecondFactorForm()
    if form.validate_on_submit():
        step = second_factor.step_of(chosen["secret"], form.code.data)
        if step is not None:
            return _accepted(invitation, chosen, step)
        form.code.errors = [gettext("This code does not match. Wait for the next one, and check your phone’s clock.")]
    uri = second_factor.uri(chosen["secret"], invitation.email, current_app.config["SITE_NAME"])
    return render_form(
        "company/accept_code.html", form, secret=chosen["secret"], drawing=second_factor.drawing(uri), uri=uri
    )


def _accepted(invitation: CompanyInvitation, chosen: dict[str, Any], step: int) -> Response:
    set_up = SetUp(chosen["name"], chosen["password_hash"], chosen["secret"], step, language.chosen())
    try:
        person, codes = invitations.accept(invitation.id, set_up, device=signing_in.device())
    except InvitationOver:
        db.session.rollback()
        return _over()
    except EmailTaken:
        db.session.rollback()
        return make_response(render_template("company/invitation_taken.html", email=invitation.email), 409)
    response: Response = lead_to("company.recovery_codes")
    company = invitation.company
    try:
        company_signing_in.start(response, company, person=person, login_type=login_type_of(company))
    except LoginRefused:  # an agency whose approval waits: the way in is set up, and opens later
        session.clear()
    hand_out(codes)
    db.session.commit()
    flash(gettext("You can now log in with your e-mail address."), "success")
    return response


def _page(form: AcceptForm, invitation: CompanyInvitation) -> Response:
    return render_form("company/accept.html", form, invitation=invitation, company=invitation.company)


def _over() -> Response:
    for name in (HELD, CHOSEN):
        session.pop(name, None)
    return make_response(render_template("company/invitation_over.html", is_page=request.method == "GET"), 404)
