"""The self introduction (RS-11)."""

from typing import Any

from flask import request
from flask_babel import gettext

from app.forms.resume.introduction import LONGEST_INTRODUCTION, IntroductionForm
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page

BUTTON = "example:"  # and the number of the question


@bp.route("/resume/<public_id>/introduction", methods=["GET", "POST"])
@own_resume("introduction")
def introduction(public_id: str) -> Any:
    """Some words about oneself, optional; questions and beginnings of answers help."""
    form = sent_or_kept(IntroductionForm)
    if form.validate_on_submit():
        return lead_on(accept(form))
    if form.only_redraws():
        _insert(form, request.form.get("check", ""))
    return step_page("resume/introduction.html", form, questions=questions(), most=LONGEST_INTRODUCTION)


def questions() -> list[tuple[str, str]]:
    """What to write about, each with the beginning of an answer, in the reader's language."""
    return [
        (
            gettext("Why this job?"),
            gettext("I want to work as … because …"),
        ),
        (
            gettext("What can you do well?"),
            gettext("My strength is … For example, in … I …"),
        ),
        (
            gettext("What have you done?"),
            gettext("At … I was responsible for … The result was …"),
        ),
        (
            gettext("How do you work with others?"),
            gettext("When my team had a problem with …, I …"),
        ),
        (
            gettext("What do you plan in Korea?"),
            gettext("In the next three years I want to …"),
        ),
    ]


def _insert(form: IntroductionForm, button: str) -> None:
    """Without script: the beginning of an answer goes below what was written so far."""
    number, beginnings = button.removeprefix(BUTTON), [beginning for _, beginning in questions()]
    if button.startswith(BUTTON) and number in map(str, range(len(beginnings))):
        written = form.introduction.data
        form.introduction.data = f"{written}\n\n{beginnings[int(number)]}" if written else beginnings[int(number)]
