"""Desired working conditions (RS-10)."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext

from app.forms.resume.conditions import MOST_PLACES, ConditionsForm
from app.views.resume.blueprint import bp
from app.web import picking
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page

REMOVE = "remove:"  # and the code of the place


@bp.route("/resume/<public_id>/conditions", methods=["GET", "POST"])
@own_resume("conditions")
def conditions(public_id: str) -> Any:
    """Which contract, where, and as what. A place that was chosen and not added yet counts all the same."""
    form = sent_or_kept(ConditionsForm)
    if form.is_submitted() and not form.only_redraws():
        form.add_place()
    if form.validate_on_submit():
        return lead_on(accept(form))
    said = _press(form) if form.only_redraws() else ""
    return step_page("resume/conditions.html", form, found=picking.pressed(form), said=said, most=MOST_PLACES)


@bp.post("/resume/<public_id>/conditions/places")
@own_resume("conditions")
def conditions_places(public_id: str) -> str:
    """The list of places after a press of one of its buttons; the page saves it as what was typed."""
    form = ConditionsForm()
    said = _press(form)
    return render_template(
        "resume/_places.html", form=form, said=said, most=MOST_PLACES, public_id=public_id, is_answer=True
    )


def _press(form: ConditionsForm) -> str:
    """Do what a button of the list says; what has come of it, in words."""
    button = request.form.get("check", "")
    if button.startswith(REMOVE):
        gone = form.places.in_words([button.removeprefix(REMOVE)])
        form.remove_place(button.removeprefix(REMOVE))
        return gettext("%(place)s is removed.", place=gone[0]) if gone else ""
    if button != "add":
        return ""
    if form.add_place():
        return gettext("%(place)s is added.", place=form.places.in_words(form.places.data[-1:])[0])
    if len(form.places.data or ()) >= MOST_PLACES:
        return gettext("Keep at most %(most)s places and remove the others.", most=MOST_PLACES)
    return gettext("Choose a province first.")
