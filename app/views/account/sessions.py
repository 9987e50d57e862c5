"""The browsers in which a member is logged in: seen, and ended (IL-5)."""

from typing import Any

from flask import Response, abort, flash, g, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import client_address, db
from app.models import LoginSession
from app.operations import history
from app.operations import login as logins
from app.views.account.blueprint import bp
from app.web import signing_in
from app.web.access import member_only
from app.web.render import lead_to

ALL_OTHERS, ALL = "all-others", "all"


@bp.route("/account/sessions", methods=["GET", "POST"])
@member_only
def sessions() -> Any:
    """The list; a POST with `end` ends one of them, all but this one, or all."""
    if request.method == "POST":
        return _end(request.form.get("end", ""))
    return render_template("account/sessions.html", logins=logins.live_sessions(current_user), this=g.login)


def _end(which: str) -> Any:
    if which == ALL:
        return _end_everywhere()
    if which == ALL_OTHERS:
        logins.end_all(current_user, except_login=g.login)
    else:
        logins.end_session(_own(which))
    _record()
    db.session.commit()
    flash(gettext("Logged out there."), "success")
    return lead_to("account.sessions")


def _end_everywhere() -> Response:
    """Also here: whoever wants to be sure starts anew with the password."""
    logins.end_all(current_user)
    _record()
    response: Response = lead_to("account.login")
    signing_in.end(response)
    db.session.commit()
    flash(gettext("You are logged out on all devices, this one included."), "success")
    return response


def _record() -> None:
    history.record(current_user, "logged_out_elsewhere", device=signing_in.device(), address=client_address())


def _own(public_id: str) -> LoginSession:
    """One of the member's own; another person's is as if it were not there."""
    mine = {login.public_id: login for login in logins.live_sessions(current_user)}
    return mine.get(public_id) or abort(404)
