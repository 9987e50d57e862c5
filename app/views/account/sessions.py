"""The browsers in which a member is logged in: seen, and ended (IL-5)."""

from typing import Any

from flask import abort, flash, g, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.operations import login as logins
from app.views.account.blueprint import bp
from app.web.access import member_only
from app.web.render import lead_to

ALL_OTHERS = "all-others"


@bp.route("/account/sessions", methods=["GET", "POST"])
@member_only
def sessions() -> Any:
    """The list; a POST with `end` ends one of them, or all but this one."""
    if request.method == "POST":
        return _end(request.form.get("end", ""))
    return render_template("account/sessions.html", logins=logins.live_sessions(current_user), this=g.login)


def _end(which: str) -> Any:
    if which == ALL_OTHERS:
        logins.end_all(current_user, except_login=g.login)
    else:
        logins.end_session(_own(which))
    db.session.commit()
    flash(gettext("Logged out there."), "success")
    return lead_to("account.sessions")


def _own(public_id: str) -> Any:
    """One of the member's own; another person's is as if it were not there."""
    mine = {login.public_id: login for login in logins.live_sessions(current_user)}
    return mine.get(public_id) or abort(404)
