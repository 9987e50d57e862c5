"""The member's resumes: begin one, go on, copy, make the main one, erase (RS-1, EV-10)."""

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.base import BaseForm
from app.forms.resume.basics import LONGEST_TITLE
from app.operations import budget
from app.operations.resume import MOST_RESUMES, TooManyResumes, own
from app.views.resume.blueprint import bp
from app.web.access import member_only
from app.web.errors import error_page
from app.web.language import chosen
from app.web.render import lead_to, render_form
from app.web.resumes import card_of, own_resume

COPIES_AT_MOST = "30 per day"  # of a member: each writes a photo and files, however soon it is deleted


@bp.get("/resume")
@member_only
def index() -> Any:
    """All of them, the main one first."""
    cards = [card_of(listed) for listed in own.listed(current_user.id)]
    return render_template("resume/index.html", cards=cards, most=MOST_RESUMES)


@bp.post("/resume")
@member_only
def begin() -> Any:
    """A new one, and to its first page."""
    try:
        public_id = own.begin(current_user.id, chosen())
    except TooManyResumes:
        return _too_many()
    db.session.commit()
    return lead_to("resume.basics", public_id=public_id)


@bp.post("/resume/<public_id>/copy")
@own_resume()
def copy(public_id: str) -> Any:
    """A second one with the same answers, to be changed for another job."""
    if not budget.within("resume.copy", str(g.resume.member_id), COPIES_AT_MOST):
        return error_page(429, retry_after=3600)
    try:
        made = own.copy(g.resume, g.draft, chosen(), _title_of_copy).id
    except TooManyResumes:
        return _too_many()
    db.session.commit()
    if not own.copy_files(g.resume, made):
        flash(gettext("The photo and the files could not be copied now. Add them to the copy again."), "warning")
    flash(gettext("The copy is the first of those below your main resume. Give it a title of its own."), "success")
    return lead_to("resume.index")


def _title_of_copy(title: str) -> str:
    """A title of the same page of the same resume, cut where it would grow too long."""
    return gettext("Copy of %(title)s", title=title)[:LONGEST_TITLE] if title else ""


def _too_many() -> Any:
    db.session.rollback()
    flash(gettext("You have %(count)s resumes, as many as can be kept. Delete one first.", count=MOST_RESUMES), "info")
    return lead_to("resume.index")


@bp.post("/resume/<public_id>/main")
@own_resume()
def make_main(public_id: str) -> Any:
    """The one that is offered first."""
    own.make_main(g.resume)
    db.session.commit()
    flash(gettext("This is your main resume now."), "success")
    return redirect(f"{url_for('resume.index')}#{public_id}", 303)


@bp.route("/resume/<public_id>/delete", methods=["GET", "POST"])
@own_resume()
def delete(public_id: str) -> Any:
    """Asks once and says what goes with it; then it is gone everywhere."""
    form = BaseForm()
    if not form.validate_on_submit():
        card = next(listed for listed in own.listed(current_user.id) if listed.public_id == public_id)
        return render_form("resume/delete.html", form, card=card_of(card))
    own.erase(g.resume)
    db.session.commit()
    flash(gettext("The resume is deleted."), "success")
    return lead_to("resume.index")
