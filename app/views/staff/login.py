"""Staff log in with password and a second factor."""

import time
from typing import Any

from flask import redirect, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.forms.staff import SecondFactorForm, StaffLoginForm
from app.models import Staff
from app.operations import audit, staff
from app.operations.login import NoMatch, TooBusy
from app.operations.login_attempts import MustWait
from app.views.staff.blueprint import bp
from app.web import signing_in
from app.web.errors import error_page
from app.web.paths import lead_back, safe_next
from app.web.render import lead_to, render_form

HALF_WAY = "staff_half_way"  # the person whose password was right, until the code is; and since when
HALF_WAY_HOLDS = 600  # seconds


@bp.route("/login", methods=["GET", "POST"])
def login() -> Any:
    """E-mail and password."""
    if current_user.is_authenticated and current_user.is_staff:
        return lead_to("staff.home")
    form = StaffLoginForm()
    if form.validate_on_submit():
        try:
            person = staff.check_first_step(form.email.data, form.password.data, address=_address())
            session[HALF_WAY] = [person.public_id, int(time.time())]
            return redirect(url_for("staff.login_code", next=safe_next(request.args.get("next"))), 303)
        except NoMatch:
            form.form_errors.append(gettext("The e-mail or the password does not match."))
        except MustWait as wait:
            return _must_wait(wait)
        except TooBusy:
            return error_page(503)
    return render_form("staff/login.html", form)


@bp.route("/login/code", methods=["GET", "POST"])
def login_code() -> Any:
    """The second factor."""
    public_id, since = session.get(HALF_WAY) or (None, 0)
    person = db.session.scalar(select(Staff).where(Staff.public_id == public_id))
    if person is None or not person.is_active or time.time() - since > HALF_WAY_HOLDS:
        return lead_to("staff.login")
    form = SecondFactorForm()
    if form.validate_on_submit():
        try:
            staff.check_second_step(person, form.code.data, address=_address())
            return _logged_in(person)
        except NoMatch:
            form.code.errors = [gettext("This code does not match, or was used before. Wait for the next one.")]
        except MustWait as wait:
            return _must_wait(wait)
    return render_form("staff/login_code.html", form)


def _logged_in(person: Staff) -> Any:
    """The login itself is in the audit log."""
    response = lead_back(request.args.get("next"), otherwise=url_for("staff.home"))
    signing_in.start(response, person)
    audit.record("staff.login", f"staff:{person.id}", actor=f"staff:{person.id}")
    db.session.commit()
    return response


def _must_wait(wait: MustWait) -> Any:
    return error_page(429, retry_after=wait.seconds)


def _address() -> str:
    return request.remote_addr or ""
