"""What pages over a draft share, whatever wizard it belongs to: saving a step, drawing a page, leading on.

The draft of the request is in g.draft, its accepted answers in g.answers.
"""

from typing import Any

from flask import Response, g, make_response, redirect, render_template, request

from app.extensions import db
from app.forms.base import BaseForm
from app.forms.draft import WizardForm
from app.models.types import now
from app.operations import draft as drafts
from app.operations.draft import Answers, Sender
from app.web.frame import wants_fragment
from app.web.language import chosen

LONGEST_TAB = 16


def lead_on(address: str) -> Any:
    """Pages lead on by 303; a fragment asks htmx to go there."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def sender() -> Sender:
    """Which page sent this form: its tab, what it had seen of the draft, and which of its saves this is."""
    seen, nth = request.form.get("seen", ""), request.form.get("nth", "")
    tab = request.form.get("tab", "")[:LONGEST_TAB]
    if _is_number(nth):
        return Sender(tab, int(seen) if _is_number(seen) else 0, int(nth))
    return Sender(tab, int(seen) if _is_number(seen) else 0)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


def store(step: str, form: WizardForm, **options: Any) -> Answers:
    """Save an accepted form into the draft of this request and commit. Raises StaleFields, DraftGone."""
    g.form = form
    return keep(step, form.kept(), **options)


def keep(step: str, fields: dict[str, Any], **options: Any) -> Answers:
    """Save fields of a step and commit. A page drawn after this is a new one, which has seen them."""
    answers = drafts.save(g.draft, step, fields, sender=sender(), language=chosen(), **options)
    db.session.commit()
    g.seen = g.draft.counter + 1
    return answers


def keep_typed(step: str, form: WizardForm) -> str:
    """Keep what is typed while it is typed, unchecked; what nothing was typed into is left alone. The word about it."""
    typed = {name: value for name, value in form.kept().items() if name in request.form}
    try:
        drafts.save(g.draft, step, typed, sender=sender(), is_complete=False, language=chosen())
    except drafts.StaleFields:
        db.session.rollback()
        return render_template("draft/_saved.html", saved_at=None)
    db.session.commit()
    return render_template("draft/_saved.html", saved_at=now())


def draft_page(template: str, *, form: BaseForm | None = None, status: int | None = None, **context: Any) -> Response:
    """A page over the draft: 422 with what to correct, else 200. Its forms include draft/_fields.html."""
    html = render_template(template, form=form, **marks(), **context)
    return make_response(html, status or (422 if form is not None and form.errors else 200))


def marks() -> dict[str, Any]:
    """The tab that an opened page is known by, and what of the draft it has seen."""
    draft = g.get("draft")
    is_same_page = request.method == "POST" and "seen" not in g
    return {
        "tab": (request.form.get("tab", "")[:LONGEST_TAB] if is_same_page else "") or drafts.new_tab(),
        "seen": g.get("seen", draft.counter if draft is not None else 0),
    }
