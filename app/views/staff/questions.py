"""Questions to the customer centre, and their answers."""

from typing import Any

from flask import abort, flash, render_template
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.forms.staff import AnswerForm
from app.models import Question
from app.operations import audit
from app.operations.question import answer
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.render import lead_to, render_form

SHOWN = 100


@bp.get("/questions")
@staff_only("viewer", everywhere=True)
def questions() -> str:
    """Open ones first."""
    rows = db.session.execute(
        select(Question.public_id, Question.language, Question.asked_at, Question.answered_at)
        .order_by(Question.answered_at.is_not(None), Question.asked_at.desc())
        .limit(SHOWN)
    ).all()
    return render_template("staff/questions.html", questions=rows)


@bp.route("/questions/<public_id>", methods=["GET", "POST"])
@staff_only("desk", everywhere=True)
def question(public_id: str) -> Any:
    """One question; the answer goes to the asker by e-mail."""
    found = db.session.scalar(select(Question).where(Question.public_id == public_id))
    if found is None:
        abort(404)
    form = AnswerForm()
    if form.validate_on_submit() and found.answered_at is None:
        answer(found, form.answer.data, current_user)
        audit.record("question.answer", f"question:{found.id}", member=found.member_id)
        db.session.commit()
        flash(gettext("The answer is on its way by e-mail."), "success")
        return lead_to("staff.questions")
    audit.record("question.read", f"question:{found.id}", member=found.member_id)
    db.session.commit()
    return render_form("staff/question.html", form, question=found)
