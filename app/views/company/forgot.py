"""A new password by a mailed link; the second factor stays as it was (CL-5)."""

from flask import Response, flash, make_response, render_template, session
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.company.entrance import ForgotForm, NewPasswordForm
from app.models import CompanyInvitation, CompanyPerson
from app.operations import budget
from app.operations.company import password
from app.operations.login import TooBusy, hash_password
from app.rules.email import read_email
from app.views.company.blueprint import bp
from app.web import signing_in
from app.web.company_acting import hold_link
from app.web.render import lead_to, render_form

HELD = "company_password_link"  # the hash of the link's secret
ASKED_PER_ADDRESS = "20 per 10 minutes; 60 per hour; 300 per day"


@bp.route("/login/forgot", methods=["GET", "POST"])
def forgot() -> Response:
    """The address; what comes of it is told in its mailbox alone."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_form("company/forgot.html", form)
    if not budget.within("company.password", client_address(), ASKED_PER_ADDRESS):
        form.email.errors = [gettext("Many mails were asked for from this network. Wait ten minutes, then try again.")]
        response = render_form("company/forgot.html", form)
        response.status_code = 429
        return response
    password.request(read_email(form.email.data))
    db.session.commit()
    return lead_to("company.forgot_sent")  # type: ignore[no-any-return]


@bp.get("/login/forgot/sent")
def forgot_sent() -> str:
    """The one answer, whoever asked about whom."""
    return render_template("company/forgot_sent.html", minutes=int(password.HOLDS.total_seconds() // 60))


@bp.get("/reset/<token>")
def reset(token: str) -> Response:
    """Where the mail leads."""
    return hold_link(HELD, token, "company.reset_password")


@bp.route("/reset", methods=["GET", "POST"])
def reset_password() -> Response:
    """A new password for the person of the link; the login follows by hand, with the second factor."""
    found = password.with_hash(session.get(HELD))
    person = db.session.get(CompanyPerson, found.person_id) if found is not None else None
    if found is None or person is None:
        return _over()
    form = NewPasswordForm()
    form.about(person)
    if not form.validate_on_submit():
        return render_form("company/reset_password.html", form, person=person)
    return _set(found, form, person)


def _set(found: CompanyInvitation, form: NewPasswordForm, person: CompanyPerson) -> Response:
    link_id = found.id
    db.session.rollback()  # nothing is held while the password is hashed
    try:
        password.set_by_link(link_id, hash_password(form.password.data), device=signing_in.device())
    except TooBusy:
        form.form_errors.append(gettext("Many people log in at this moment. Wait a little, then press again."))
        response = render_form("company/reset_password.html", form, person=person)
        response.status_code = 503
        return response
    except password.LinkOver:
        db.session.rollback()
        return _over()
    response = lead_to("company.login_email")
    signing_in.end(response)
    db.session.commit()
    flash(gettext("The new password is stored, and you are logged out everywhere. Log in with it."), "success")
    return response


def _over() -> Response:
    session.pop(HELD, None)
    return make_response(render_template("company/reset_over.html"), 404)
