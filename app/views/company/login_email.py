"""A company's people log in: e-mail and password, then a second factor (CL-5)."""

import time
from typing import Any

from flask import Response, flash, make_response, render_template, request, session, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user

from app.extensions import client_address, db
from app.forms.base import BaseForm
from app.forms.company.entrance import EmailLoginForm, SecondFactorForm
from app.models import CompanyPerson
from app.operations import login as logins
from app.operations.company import email_login
from app.operations.company.login import LoginRefused
from app.operations.login_attempts import MustWait
from app.views.company.blueprint import bp
from app.web import company_signing_in
from app.web.errors import error_page
from app.web.paths import lead_back, safe_next
from app.web.render import lead_to, render_form

HALF_WAY = "company_half_way"  # whose password was right, until the code is; since when; as what
HALF_WAY_HOLDS = 600  # seconds


@bp.route("/login/email", methods=["GET", "POST"])
def login_email() -> Any:
    """Type of login, e-mail and password."""
    if request.method != "POST" and current_user.is_authenticated and current_user.is_company:
        return lead_back(request.args.get("next"), url_for("company.index"))
    if request.method == "POST" and not logins.has_room():
        return error_page(503, retry_after=5)
    form = EmailLoginForm(login_type=request.args.get("type", "general"))
    if not form.validate_on_submit():
        return _page(form)
    try:
        person = email_login.check_first_step(form.email.data, form.password.data, address=client_address())
    except logins.NoMatch:
        form.form_errors.append(gettext("The e-mail or the password does not match."))
        return _page(form)
    except MustWait as wait:
        return must_wait(_page, form, wait.seconds)
    except logins.TooBusy:
        return error_page(503, retry_after=5)
    session[HALF_WAY] = [person.public_id, int(time.time()), form.login_type.data]
    return lead_to("company.login_code", next=safe_next(request.args.get("next")))


@bp.route("/login/code", methods=["GET", "POST"])
def login_code() -> Any:
    """The second factor."""
    person, login_type = _half_way()
    if person is None:
        return lead_to("company.login_email")
    form = SecondFactorForm()
    if not form.validate_on_submit():
        return _code_page(form)
    try:
        email_login.check_second_step(person, form.code.data, address=client_address())
    except logins.NoMatch:
        db.session.rollback()
        form.code.errors = [gettext("This code does not match, or was used before. Wait for the next one.")]
        return _code_page(form)
    except MustWait as wait:
        return must_wait(_code_page, form, wait.seconds)
    return _logged_in(person, login_type)


def _half_way() -> tuple[CompanyPerson | None, str]:
    public_id, since, login_type = session.get(HALF_WAY) or (None, 0, "")
    if public_id is None or time.time() - since > HALF_WAY_HOLDS:
        return None, ""
    person = db.session.scalar(db.select(CompanyPerson).where(CompanyPerson.public_id == public_id))
    return (person, login_type) if person is not None and person.may_log_in else (None, "")


def _logged_in(person: CompanyPerson, login_type: str) -> Response:
    """Also where the login is refused, the code is used up."""
    response: Response = lead_back(request.args.get("next"), url_for("company.index"))
    try:
        company_signing_in.start(response, person.company, person=person, login_type=login_type)
    except LoginRefused as refused:
        db.session.commit()
        session.pop(HALF_WAY, None)
        page = render_template("company/login_refused.html", code=refused.code, company=person.company)
        return make_response(page, 403)
    db.session.commit()
    flash(gettext("You are logged in."), "success")
    return response


def must_wait(page: Any, form: BaseForm, seconds: int) -> Response:
    """The form again, with what was typed, and when the next try is looked at."""
    db.session.rollback()
    form.form_errors.append(
        ngettext(
            "Too many logins were wrong. Wait %(num)d second, then try again.",
            "Too many logins were wrong. Wait %(num)d seconds, then try again.",
            seconds,
        )
    )
    response: Response = page(form)
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response


def _page(form: EmailLoginForm) -> Response:
    return render_form("company/login_email.html", form, next=safe_next(request.args.get("next")))


def _code_page(form: SecondFactorForm) -> Response:
    return render_form("company/login_code.html", form, next=safe_next(request.args.get("next")))
