"""The entries of a resume in its draft: each is a step of its own, "education:<id>".

Beside its fields stand "place" (its place among the others) and "removed". A removed entry can be brought back, so the
last few are kept. Whatever two tabs do at once is decided where the draft is written: each sees what the other wrote.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from app.operations import draft as drafts
from app.operations.draft import COMPLETE, Sender

MOST_ENTRIES = 30  # of each kind
REMOVED_KEPT = 3  # of each kind, to be brought back
META = ("place", "removed")


class TooManyEntries(Exception):
    """There are as many of this kind as one may have."""


@dataclass(frozen=True)
class Entry:
    """One entry as the draft holds it."""

    id: str
    fields: Mapping[str, Any]
    place: int = 0
    is_removed: bool = False
    is_accepted: bool = False
    noted_at: int = 0  # the draft's counter when it was removed or brought back


def new_id() -> str:
    return secrets.token_hex(4)


def is_id(text: str) -> bool:
    """Whether it can be the id of an entry."""
    return re.fullmatch(r"[0-9a-z]{4,16}", text) is not None


def step_of(kind: str, entry_id: str) -> str:
    return f"{kind}:{entry_id}"


def in_draft(stored: Mapping[str, Any], kind: str) -> list[Entry]:
    """All entries of a kind, removed and unfinished ones too, in the member's order."""
    found = [_entry(step, cells) for step, cells in stored.items() if step.startswith(f"{kind}:")]
    return sorted(found, key=lambda entry: (entry.place, entry.id))


def _entry(step: str, cells: Mapping[str, Any]) -> Entry:
    values = {name: cell[0] for name, cell in cells.items()}
    return Entry(
        id=step.split(":", 1)[1],
        fields={name: value for name, value in values.items() if name not in (*META, COMPLETE)},
        place=values.get("place", 0),
        is_removed=bool(values.get("removed")),
        is_accepted=_is_accepted(cells),
        noted_at=cells.get("removed", (False, 0))[1],
    )


def _is_accepted(cells: Mapping[str, Any]) -> bool:
    """Whether nothing was typed into it since it was accepted."""
    accepted, at = cells.get(COMPLETE, (False, 0))[:2]
    return bool(accepted) and all(cell[1] <= at for name, cell in cells.items() if name not in META)


def live(stored: Mapping[str, Any], kind: str) -> list[Entry]:
    """Those that were not removed."""
    return [entry for entry in in_draft(stored, kind) if not entry.is_removed]


def keep(
    draft: Row[Any],
    kind: str,
    entry_id: str,
    fields: Mapping[str, Any],
    *,
    sender: Sender,
    language: str,
    is_complete: bool = False,
) -> None:
    """Store what was typed into an entry; a new one comes last. Flushed.

    Whoever finishes an entry that was removed elsewhere meanwhile has it back; what is only typed into it is kept
    with it. Raises TooManyEntries, and what drafts.save raises.
    """
    step = step_of(kind, entry_id)

    def beside(stored: Mapping[str, Any]) -> dict[str, Any]:
        if step in stored and not (is_complete and stored[step].get("removed", (False,))[0]):
            return {}
        there = in_draft(stored, kind)
        _refuse_more(there)
        if step in stored:
            return {"removed": False}
        return {"place": max((entry.place for entry in there), default=0) + 1}

    own_tab = Sender(f"{sender.tab}:{entry_id}", sender.seen, sender.nth)  # its saves are numbered by themselves
    drafts.save(draft, step, fields, sender=own_tab, is_complete=is_complete, derived=beside, language=language)


def _refuse_more(there: Iterable[Entry]) -> None:
    if sum(not entry.is_removed for entry in there) >= MOST_ENTRIES:
        raise TooManyEntries


def move(draft: Row[Any], kind: str, entry_id: str, by: int) -> None:
    """Let an entry change places with the one above (-1) or below (1). Flushed."""

    def places(stored: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        ids = [entry.id for entry in live(stored, kind)]
        at = ids.index(entry_id) if entry_id in ids else -1
        if at < 0 or not 0 <= at + by < len(ids):
            return {}
        ids[at], ids[at + by] = ids[at + by], ids[at]
        return {step_of(kind, one): {"place": place} for place, one in enumerate(ids, 1)}

    drafts.note(draft, places)


def remove(draft: Row[Any], kind: str, entry_id: str) -> None:
    """Set an entry aside; of those that were removed before only the last few stay. Flushed."""

    def changes(stored: Mapping[str, Any]) -> dict[str, dict[str, Any] | None]:
        before = [entry for entry in in_draft(stored, kind) if entry.is_removed and entry.id != entry_id]
        oldest_first = sorted(before, key=lambda entry: entry.noted_at)
        dropped = oldest_first[: max(0, len(before) - (REMOVED_KEPT - 1))]
        return {step_of(kind, entry.id): None for entry in dropped} | {step_of(kind, entry_id): {"removed": True}}

    drafts.note(draft, changes)


def bring_back(draft: Row[Any], kind: str, entry_id: str) -> None:
    """Undo the removal of an entry, at its old place. Flushed. Raises TooManyEntries."""

    def changes(stored: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        there = in_draft(stored, kind)
        if not any(entry.id == entry_id and entry.is_removed for entry in there):
            return {}
        _refuse_more(there)
        return {step_of(kind, entry_id): {"removed": False}}

    drafts.note(draft, changes)


def settle(draft: Row[Any], kind: str, checked: Iterable[tuple[Entry, Mapping[str, Any]]]) -> None:
    """The page was accepted: these entries as they were read, with the fields that checking them gave; what was
    removed goes for good. What another tab has changed since is left as it is. Flushed."""
    pairs = list(checked)

    def changes(stored: Mapping[str, Any]) -> dict[str, dict[str, Any] | None]:
        there = {entry.id: entry for entry in in_draft(stored, kind)}
        found: dict[str, dict[str, Any] | None] = {
            step_of(kind, entry.id): None for entry in there.values() if entry.is_removed
        }
        for read, fields in pairs:
            now = there.get(read.id)
            if now is not None and not now.is_removed and now.fields == read.fields:
                found |= _accepted(kind, now, fields)
        return found

    drafts.note(draft, changes)


def _accepted(kind: str, entry: Entry, fields: Mapping[str, Any]) -> dict[str, dict[str, Any] | None]:
    changed = {name: value for name, value in fields.items() if name not in entry.fields or entry.fields[name] != value}
    return {step_of(kind, entry.id): {**changed, COMPLETE: True}} if changed or not entry.is_accepted else {}
