"""The review: all that was written, what is missing, and the match application (RS-12)."""

from typing import Any

from flask import flash, g, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.resume.apply import ApplyForm
from app.operations import budget, submission
from app.operations.resume import application, submitting
from app.views.resume.blueprint import bp
from app.web import resume_review
from app.web.drafting import lead_on
from app.web.errors import error_page
from app.web.language import chosen
from app.web.resumes import address_of, own_resume, step_page
from app.wizards.resume_check import Checked

SUBMITS_AT_MOST = "20 per day"  # of a member: each is kept for staff, with its photo and files, and mailed about


@bp.route("/resume/<public_id>/review", methods=["GET", "POST"])
@own_resume()
def review(public_id: str) -> Any:
    """All of it with its problems; and the button that checks the whole and applies."""
    form, checked = ApplyForm(), resume_review.checked()
    if not form.validate_on_submit():
        return _page(form, checked)
    key = _key()
    if outcome := submission.first_outcome(key):
        return lead_on(outcome)
    if checked.problems:
        form.form_errors = [gettext("Correct what is listed, then apply.")]
        return _page(form, checked)
    if request.form.get("seen") != str(g.draft.counter):
        return _look_again()
    if not budget.within("resume.apply", str(g.resume.member_id), SUBMITS_AT_MOST):
        return error_page(429, retry_after=3600)
    return _apply(key, checked)


def _key() -> str:
    """Of this page together with what stands in the draft: what was changed since is another submit."""
    resume = {"resume": g.resume.public_id, "counter": g.draft.counter}
    return submission.key_of(request.form.get("once", ""), resume)


def _apply(key: str, checked: Checked) -> Any:
    """Store what was just checked. Nothing of it where somebody saved in between: then it is looked at again."""
    done = address_of("resume.applied")
    if not submission.remember(key, done):
        db.session.rollback()
        return lead_on(done)
    content = resume_review.content_of(checked.answers)
    try:
        submitting.submit(g.draft, current_user, g.resume.id, content, chosen())
    except submitting.ChangedMeanwhile:
        db.session.rollback()
        return _look_again()
    db.session.commit()
    return lead_on(done)


def _look_again() -> Any:
    flash(
        gettext("Your resume was changed in another window or on another device. Look at it again, then apply."),
        "warning",
    )
    return lead_on(address_of("resume.review"))


def _page(form: ApplyForm, checked: Checked) -> Any:
    newest = submitting.newest_version(g.resume.id) if g.resume.was_submitted else None
    content, document = resume_review.content_of(checked.answers), resume_review.document()
    return step_page(
        "resume/review.html",
        form,
        document=document,
        problems=[(problem, resume_review.place_of_problem(problem)) for problem in checked.problems],
        marked=resume_review.by_row(checked.problems, document),
        change=resume_review.change,
        newest=newest,
        is_changed=newest is not None and not submitting.is_same(newest.content, content),
        is_with_staff=g.resume.state in application.WITH_STAFF,
    )
