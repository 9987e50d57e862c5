"""Saving while one types: each change of a field, from whatever page of the resume."""

from typing import Any

from flask import abort, g, render_template, request

from app.extensions import db
from app.models.types import now
from app.operations import draft as drafts
from app.views.resume.blueprint import bp
from app.web.drafting import sender
from app.web.language import chosen
from app.web.resumes import own_resume, saved_words, typed_in
from app.wizards.resume import form_of


@bp.post("/resume/<public_id>/save/<step>")
@own_resume()
def save(public_id: str, step: str) -> Any:
    """Keep what was typed into a step so far, unchecked; what nothing was typed into is left alone."""
    form_class = form_of(step)
    if form_class is None or (":" in step and step not in g.draft.answers):
        abort(404)
    typed = typed_in(form_class(meta={"csrf": False}), request.form)
    try:
        drafts.save(g.draft, step, typed, sender=sender(), is_complete=False, language=chosen())
    except drafts.StaleFields:
        db.session.rollback()
        return render_template("resume/_saved.html", differs=True)
    db.session.commit()
    return render_template("resume/_saved.html", saved=saved_words(now()))
