"""What the buttons of entries do. Each is named by what it does and to which entry: "up:3f9a01bc"."""

from collections.abc import Callable
from contextlib import suppress

from flask import abort, g, request

from app.forms.resume.entry import EntryForm
from app.operations.resume import entries
from app.operations.resume.entries import MOST_ENTRIES, TooManyEntries
from app.web.drafting import sender
from app.web.entries.keeping import keep_entry, keep_page, look_again, open_id, read_again, sent_entry
from app.web.entries.kinds import Kind
from app.web.entries.showing import LONGEST_VARIANT, State
from app.web.language import chosen

Deed = Callable[[Kind, str], State]


def press(kind: Kind, button: str) -> State:
    """Keep what was typed, do what the button says, commit; what is to be shown then."""
    verb, _, about = button.partition(":")
    if verb not in DEEDS:
        abort(400)
    keep_page(kind.name)
    try:
        state = DEEDS[verb](kind, about)
    except TooManyEntries:
        state = State(open=open_id(), did="full", form=_as_sent(kind))
    read_again()
    return state


def keep_and_close(kind: Kind, but: str = "") -> None:
    """Keep the open entry and close it. One that was emptied is removed, with what it was kept for an Undo."""
    form = keep_entry(kind.name)
    look_again()
    if form is not None and form.is_blank(form.kept()) and open_id() != but:
        entries.remove(g.draft, kind.name, open_id())


def _as_sent(kind: Kind) -> EntryForm | None:
    return sent_entry(kind.name)


def _id(about: str) -> str:
    if not entries.is_id(about):
        abort(400)
    return about


def _add(kind: Kind, variant: str) -> State:
    keep_and_close(kind)
    read_again()
    if len(entries.live(g.draft.answers, kind.name)) >= MOST_ENTRIES:
        raise TooManyEntries
    return State(open=entries.new_id(), did="open", variant=variant[:LONGEST_VARIANT])


def _open(kind: Kind, about: str) -> State:
    entry_id = _id(about)
    keep_and_close(kind, but=entry_id)
    return State(open=entry_id, did="open", about=entry_id)


def _save(kind: Kind, about: str) -> State:
    """Check the open entry and store it; with something to correct it stays open, and what was typed is kept."""
    entry_id, form = _id(about), _as_sent(kind)
    if form is None or open_id() != entry_id:
        return State()
    if not form.validate():
        keep_entry(kind.name)
        return State(open=entry_id, did="wrong", about=entry_id, form=form)
    was_removed = entry_id in {entry.id for entry in entries.in_draft(g.draft.answers, kind.name) if entry.is_removed}
    g.form = form
    entries.keep(g.draft, kind.name, entry_id, form.kept(), sender=sender(), language=chosen(), is_complete=True)
    return State(did="returned" if was_removed else "saved", about=entry_id)


def _move(verb: str, by: int) -> Deed:
    def deed(kind: Kind, about: str) -> State:
        if kind.latest_first is not None:
            abort(400)
        entry_id = _id(about)
        keep_and_close(kind)
        entries.move(g.draft, kind.name, entry_id, by)
        return State(did=verb, about=entry_id)

    return deed


def _ask(kind: Kind, about: str) -> State:
    """Asks once; where nothing was kept yet, there is nothing to ask about."""
    entry_id = _id(about)
    with suppress(TooManyEntries):
        keep_entry(kind.name)
    read_again()
    if entry_id not in {entry.id for entry in entries.live(g.draft.answers, kind.name)}:
        return State()
    return State(open=entry_id, did="remove", about=entry_id)


def _remove(kind: Kind, about: str) -> State:
    entry_id = _id(about)
    keep_entry(kind.name)
    look_again()
    entries.remove(g.draft, kind.name, entry_id)
    return State(open="" if open_id() == entry_id else open_id(), did="removed", about=entry_id)


def _bring_back(kind: Kind, about: str) -> State:
    entry_id = _id(about)
    keep_and_close(kind)
    entries.bring_back(g.draft, kind.name, entry_id)
    return State(did="back", about=entry_id)


def _clear(kind: Kind, about: str) -> State:
    """Shows the entry empty; what was typed is kept until something else is."""
    entry_id = _id(about)
    keep_entry(kind.name)
    return State(open=entry_id, did="cleared", about=entry_id, variant=request.form.get(kind.variant_field, ""))


def _restore(_kind: Kind, about: str) -> State:
    """Undo of clearing: the entry as it is kept; what stands in the form is not looked at."""
    return State(open=_id(about), did="open", about=_id(about))


DEEDS: dict[str, Deed] = {
    "add": _add,
    "open": _open,
    "save": _save,
    "up": _move("up", -1),
    "down": _move("down", 1),
    "ask": _ask,
    "remove": _remove,
    "undo": _bring_back,
    "clear": _clear,
    "restore": _restore,
}
