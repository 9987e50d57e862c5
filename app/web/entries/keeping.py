"""What stands in the form when any of its buttons is pressed, or while somebody types: kept first of all."""

from typing import Any

from flask import g, request

from app.extensions import db
from app.forms.draft import WizardForm
from app.forms.resume.entry import NOTHING, EntryForm
from app.operations import draft as drafts
from app.operations.resume import entries
from app.web.drafting import sender
from app.web.language import chosen
from app.web.resumes import typed_in
from app.wizards.resume import ENTRY_FORMS, form_of


def keep_step(step: str) -> None:
    """Keep what was typed into a step so far, unchecked: a page, with the entry that is open on it, or an entry.

    Flushed. Raises TooManyEntries, StaleFields, DraftGone.
    """
    kind, _, entry_id = step.partition(":")
    if kind in ENTRY_FORMS:
        keep_entry(kind, entry_id)
    if not entry_id:
        keep_page(kind)


def open_id() -> str:
    """The id of the entry that is open in the form that was sent; "" where none is."""
    entry_id = request.form.get("entry", "")
    return entry_id if entries.is_id(entry_id) else ""


def sent_entry(kind: str) -> EntryForm | None:
    """The open entry as this request sent it."""
    return ENTRY_FORMS[kind](meta={"csrf": False}) if open_id() else None


def keep_entry(kind: str, entry_id: str = "") -> EntryForm | None:
    """Keep what was typed into the open entry, unchecked; where nothing was, nothing is stored. Flushed.

    Raises TooManyEntries, StaleFields, DraftGone.
    """
    entry_id = entry_id or open_id()
    if not entry_id:
        return None
    form = ENTRY_FORMS[kind](meta={"csrf": False})
    typed = typed_in(form, request.form)
    if not form.is_blank(typed) and _differs(entries.step_of(kind, entry_id), typed):
        g.form = form
        entries.keep(g.draft, kind, entry_id, typed, sender=sender(), language=chosen())
    return form


def keep_page(step: str) -> None:
    """Keep what was answered on the page itself, unchecked. Flushed. Raises StaleFields, DraftGone."""
    form_class = form_of(step)
    assert form_class is not None
    form: WizardForm = form_class(meta={"csrf": False})
    typed = typed_in(form, request.form)
    if _differs(step, typed):
        g.form = form
        drafts.save(g.draft, step, typed, sender=sender(), is_complete=False, language=chosen())


def _differs(step: str, typed: dict[str, Any]) -> bool:
    kept = drafts.values(g.draft, step)
    return any(kept.get(name) != value and (name in kept or value not in NOTHING) for name, value in typed.items())


def look_again() -> None:
    """Go on with the draft as it is by now, with what this request wrote."""
    draft = drafts.again(g.draft)
    if draft is None:
        raise drafts.DraftGone
    g.draft, g.answers = draft, drafts.answers(draft)


def read_again() -> None:
    """Commit, and go on with the draft as it is then: a page drawn after this has seen all of it."""
    db.session.commit()
    look_again()
    g.seen = g.draft.counter
