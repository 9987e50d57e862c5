"""Taking a match application back: asked once, effective at once (RS-12)."""

from typing import Any

from flask import flash, g
from flask_babel import gettext

from app.extensions import db
from app.forms.resume.apply import WithdrawForm
from app.operations.resume import application
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import address_of, own_resume, step_page


@bp.route("/resume/<public_id>/withdraw", methods=["GET", "POST"])
@own_resume()
def withdraw(public_id: str) -> Any:
    """What it means is said first. Whatever staff do in this moment, afterwards it is withdrawn."""
    if g.resume.state not in application.WITH_STAFF:
        return lead_on(address_of("resume.review"))
    form = WithdrawForm()
    if not form.validate_on_submit():
        return step_page("resume/withdraw.html", form)
    try:
        application.withdraw(g.resume.id, form.reason.data or "")
        db.session.commit()
        flash(gettext("Your application is withdrawn. Staff no longer see your resume."), "success")
    except application.Settled:
        db.session.rollback()  # another tab was first
    return lead_on(address_of("resume.review"))
