"""Saving while one types: each change of a field, from whatever page of the resume."""

from typing import Any

from flask import abort, g, render_template, request

from app.extensions import db
from app.forms.resume.texts import number_stands_here
from app.models.types import now
from app.operations import draft as drafts
from app.operations.resume.entries import TooManyEntries
from app.rules.arc_number import holds_number
from app.views.resume.blueprint import bp
from app.web.entries.keeping import keep_step
from app.web.resumes import own_resume, saved_words
from app.wizards.resume import form_of


@bp.post("/resume/<public_id>/save/<step>")
@own_resume()
def save(public_id: str, step: str) -> Any:
    """Keep what was typed into a step so far, unchecked; what nothing was typed into is left alone."""
    if form_of(step) is None or (":" in step and step not in g.draft.answers):
        abort(404)
    try:
        keep_step(step)
    except drafts.StaleFields:
        db.session.rollback()
        return render_template("resume/_saved.html", differs=True)
    except TooManyEntries:
        db.session.rollback()
        return render_template("resume/_saved.html", is_full=True)
    db.session.commit()
    if any(holds_number(value) for value in request.form.values()):
        return render_template("resume/_saved.html", left_out=number_stands_here())
    return render_template("resume/_saved.html", saved=saved_words(now()))
