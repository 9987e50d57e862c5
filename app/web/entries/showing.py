"""What of the entries is shown: their rows, the open one, and what was done last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request
from flask_babel import gettext

from app.forms.resume.entry import EntryForm
from app.operations.resume import entries
from app.operations.resume.entries import MOST_ENTRIES, Entry
from app.web.drafting import marks
from app.web.entries.kinds import Kind, Line
from app.web.resumes import address_of

LONGEST_VARIANT = 40


@dataclass(frozen=True)
class State:
    """Which entry is open, and what was done to which."""

    open: str = ""
    did: str = ""
    about: str = ""
    variant: str = ""
    form: EntryForm | None = None  # the open one's, where it was sent or has to be corrected

    @property
    def query(self) -> dict[str, str]:
        """As it stands in the address of the page, without script."""
        known = {"open": self.open, "did": self.did, "about": self.about, "variant": self.variant}
        return {name: value for name, value in known.items() if value}


def state_of_address() -> State:
    """The state that the address of the page names."""
    named = {name: request.args.get(name, "") for name in ("open", "about")}
    ids = {name: value if entries.is_id(value) else "" for name, value in named.items()}
    did = request.args.get("did", "")
    return State(**ids, did=did if did in SAID else "", variant=request.args.get("variant", "")[:LONGEST_VARIANT])


@dataclass(frozen=True)
class Shown:
    """One entry as the page shows it: "closed", "open", "asked" (whether to remove it) or "removed"."""

    id: str
    line: Line
    state: str
    place: int = 0
    is_first: bool = False
    is_last: bool = False
    is_finished: bool = True
    is_stored: bool = True


def in_order(kind: Kind, stored: Mapping[str, Any]) -> list[Entry]:
    """The entries with the removed ones between them: as the member put them, or the latest first."""
    found = entries.in_draft(stored, kind.name)
    newest = kind.latest_first
    return found if newest is None else sorted(found, key=lambda entry: newest(entry.fields), reverse=True)


def rows(kind: Kind, state: State) -> list[Shown]:
    """What the page lists; a new entry that is open comes last."""
    found = in_order(kind, g.draft.answers)
    there = [entry.id for entry in found if not entry.is_removed]
    lines = kind.lines([entry.fields for entry in found])
    shown = [_shown(kind, entry, line, state, there) for entry, line in zip(found, lines, strict=True)]
    if state.open and state.open not in {entry.id for entry in found}:
        shown.append(Shown(state.open, Line(""), "open", place=len(there) + 1, is_stored=False))
    return shown


def _shown(kind: Kind, entry: Entry, line: Line, state: State, there: list[str]) -> Shown:
    line = line._replace(title=line.title or gettext("Without a name"))
    if entry.is_removed and entry.id != state.open:
        return Shown(entry.id, line, "removed")
    place = there.index(entry.id) + 1 if entry.id in there else 0
    is_asked = state.did == "remove" and state.about == entry.id
    return Shown(
        entry.id,
        line,
        "asked" if is_asked else "open" if entry.id == state.open else "closed",
        place=place,
        is_first=place == 1,
        is_last=place == len(there),
        is_finished=entry.id == state.open or is_finished(kind, entry),
    )


def is_finished(kind: Kind, entry: Entry) -> bool:
    """Whether what was typed into an entry keeps every rule, accepted or not."""
    return entry.is_accepted or bool(kind.form.from_draft(entry.fields).validate())


def open_form(kind: Kind, state: State) -> EntryForm | None:
    """The form of the open entry: as it was sent, empty where it was just cleared, else as it is kept."""
    if not state.open or state.form is not None:
        return state.form
    kept = next((entry for entry in entries.in_draft(g.draft.answers, kind.name) if entry.id == state.open), None)
    if kept is None:
        return kind.blank(state.variant)
    if state.did == "cleared":
        return kind.form(formdata=None, data={name: kept.fields.get(name) for name in kind.form.steering})
    form = kind.form.from_draft(kept.fields)
    if state.did == "wrong":
        form.validate()
    return form


SAID = {
    "open": lambda title, row: "",
    "wrong": lambda title, row: "",
    "remove": lambda title, row: gettext("Remove %(title)s?", title=title),
    "saved": lambda title, row: gettext("%(title)s is saved.", title=title),
    "returned": lambda title, row: gettext(
        "%(title)s had been removed in another tab. It is back, as you saved it here.", title=title
    ),
    "up": lambda title, row: _moved(title, row),
    "down": lambda title, row: _moved(title, row),
    "removed": lambda title, row: gettext("%(title)s is removed.", title=title),
    "back": lambda title, row: gettext("%(title)s is back.", title=title),
    "cleared": lambda title, row: gettext("All fields are empty. Undo brings back what you had written."),
    "full": lambda title, row: gettext(
        "There is room for %(most)s. Remove one before you add another.", most=MOST_ENTRIES
    ),
}


def _moved(title: str, row: Shown) -> str:
    return gettext("%(title)s is now number %(place)s.", title=title, place=row.place)


def said(state: State, shown: list[Shown]) -> str:
    """What was done, in a sentence for the status line; "" where there is nothing to say."""
    row = next((row for row in shown if row.id == state.about), None)
    if not state.did or (row is None and state.did != "full"):
        return ""
    return str(SAID[state.did](row.line.title if row else "", row))


def focus_of(state: State, shown: list[Shown]) -> str:
    """The id of what has the focus after this action; "" where the page begins as any other."""
    row = next((row for row in shown if row.id == state.about), None)
    if row is None:
        return f"entry-{state.open}-title" if state.did else ""
    if state.did in ("up", "down"):
        return f"entry-{row.id}-{_arrow(state.did, row)}"
    places = {"saved": "change", "returned": "change", "back": "change", "removed": "undo", "remove": "keep"}
    return f"entry-{row.id}-{places.get(state.did, 'title')}"


def _arrow(pressed: str, row: Shown) -> str:
    """The arrow that was pressed, to press it again; at an end of the list the other one."""
    if row.is_first and row.is_last:
        return "change"
    return "down" if row.is_first else "up" if row.is_last else pressed


def part(kind: Kind, state: State) -> dict[str, Any]:
    """What the templates of the entries need."""
    shown = rows(kind, state)
    form = open_form(kind, state)
    live = [row for row in shown if row.state != "removed" and row.is_stored]
    return {
        "kind": kind,
        "rows": shown,
        "entry": form,
        "state": state,
        "said": said(state, shown),
        "focus": focus_of(state, shown),
        "entries_url": address_of(f"resume.{kind.name}_entries"),
        "is_full": len(live) >= MOST_ENTRIES,
        "most": MOST_ENTRIES,
        **kind.together([entry.fields for entry in entries.live(g.draft.answers, kind.name)]),
        **(kind.context(form) if form is not None else {}),
    }


def fragment(kind: Kind, state: State) -> str:
    """The entries alone, for htmx."""
    return render_template("resume/_entries.html", is_fragment=True, **part(kind, state), **marks())
