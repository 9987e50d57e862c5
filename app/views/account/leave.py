"""Leaving (탈퇴): what happens is said first, then it happens at once (IL-5, EV-10)."""

from typing import Any

from flask import Response, flash
from flask_babel import gettext
from flask_login import current_user

from app.extensions import client_address, db
from app.forms.account_password import LeaveForm
from app.operations import leaving
from app.views.account.blueprint import bp
from app.web import signing_in
from app.web.access import before_agreeing, freshly_proved, member_only
from app.web.render import lead_to, render_form


@bp.route("/account/leave", methods=["GET", "POST"])
@member_only
@before_agreeing
@freshly_proved
def leave() -> Any:
    """What is lost and what is kept for how long; the reason may be said."""
    form = LeaveForm()
    if not form.validate_on_submit():
        return render_form("account/leave.html", form, places=leaving.places_of(current_user))
    return _left(form)


def _left(form: LeaveForm) -> Response:
    try:
        leaving.leave(current_user, form.reason.data, device=signing_in.device(), address=client_address())
    except leaving.AlreadyLeft:
        db.session.rollback()
    response: Response = lead_to("site.home")
    signing_in.end(response)
    db.session.commit()
    flash(gettext("Your membership is ended. Thank you for having been with us."), "success")
    return response
