"""A company leaves (탈퇴): what happens is said first, then it happens at once."""

from typing import Any

from flask import Response, flash, g
from flask_babel import gettext

from app.extensions import db
from app.forms.company.people import LeaveForm
from app.operations.company import leaving
from app.views.company.blueprint import bp
from app.web import signing_in
from app.web.access import company_freshly_proved, company_only
from app.web.company_acting import actor
from app.web.render import lead_to, render_form


@bp.route("/leave", methods=["GET", "POST"])
@company_only("account", "owner")
@company_freshly_proved
def leave() -> Any:
    """What is lost and what is kept for how long; the reason may be said."""
    form = LeaveForm()
    if not form.validate_on_submit():
        return render_form("company/leave.html", form)
    return _left(form)


def _left(form: LeaveForm) -> Response:
    try:
        leaving.leave(g.company, form.reason.data, actor=actor(), device=signing_in.device())
    except leaving.AlreadyLeft:
        db.session.rollback()
    response: Response = lead_to("site.home")
    signing_in.end(response)
    db.session.commit()
    flash(gettext("The membership of your company is ended. Thank you for having been with us."), "success")
    return response
