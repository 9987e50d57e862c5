"""The browsers in which a company is logged in: owners see all, others their own; and end them (CL-5)."""

from typing import Any

from flask import Response, abort, flash, g, render_template, request
from flask_babel import gettext

from app.extensions import db
from app.models import LoginSession
from app.operations import login as logins
from app.operations.company import email_login, history
from app.views.company.blueprint import bp
from app.web import signing_in
from app.web.access import company_may, company_only
from app.web.company_acting import actor
from app.web.render import lead_to

ALL_OTHERS, ALL = "all-others", "all"


@bp.route("/sessions", methods=["GET", "POST"])
@company_only("home")
def sessions() -> Any:
    """The list; a POST with `end` ends one of them, all but this one, or all."""
    if request.method == "POST":
        return _end(request.form.get("end", ""))
    return render_template("company/sessions.html", logins=_own(), this=g.login, sees_all=company_may("owner"))


def _end(which: str) -> Any:
    own = _own()
    ended = own if which == ALL else [login for login in own if login.id != g.login.id]
    if which not in (ALL, ALL_OTHERS):
        ended = [login for login in own if login.public_id == which] or abort(404)
    for login in ended:
        logins.end_session(login)
    history.record(g.company.id, "logged_out_elsewhere", actor=actor(), device=signing_in.device())
    if any(login.id == g.login.id for login in ended):
        return _gone()
    db.session.commit()
    flash(gettext("That device is logged out."), "success")
    return lead_to("company.sessions")


def _gone() -> Response:
    response: Response = lead_to("company.login")
    signing_in.end(response)
    db.session.commit()
    flash(gettext("You are logged out on every device, this one included."), "success")
    return response


def _own() -> list[LoginSession]:
    """Owners look after all logins of the company; everybody else after their own."""
    is_owner = company_may("owner")
    return email_login.live_sessions(g.company.id, None if is_owner else g.company_person.id)
