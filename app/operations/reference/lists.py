"""The lists of pickers: bundled CSV files under app/reference/, named with source and date in lists.csv.

Columns of every list: code, parent, ko, en, also (further names to be found by, parted by "|"), offered (yes, no);
any other column is a detail, and two that end in _ko and _en are one detail in two languages.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update

from app.extensions import db
from app.models import ReferenceEntry, ReferenceList
from app.models.types import now
from app.rules.picking import folded_names

KINDS = ("university", "major", "industry", "occupation", "region", "visa")
FOUND_BY_CODE = ("visa", "industry", "occupation")  # people know these by their codes: D-10, 62010
NAMED = ("code", "parent", "ko", "en", "also", "offered")


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as a file has it."""

    code: str
    parent: str | None
    names: dict[str, str]
    also: tuple[str, ...] = ()
    is_offered: bool = True
    details: dict[str, Any] = field(default_factory=dict)


class Merged(NamedTuple):
    """What reading a file did: how many entries are new, changed, no longer offered, and kept as staff want them."""

    added: int
    changed: int
    withdrawn: int
    kept: int


def load(folder: Path) -> None:
    """Bring each list up to date with its bundled file; the file that was read last is not read again."""
    stored = {known.kind: known for known in db.session.scalars(select(ReferenceList))}
    for row in described(folder):
        path = folder / row["file"]
        fingerprint = sha256(path.read_bytes()).hexdigest()
        known = stored.get(row["kind"])
        if known is None or known.fingerprint != fingerprint:
            _load_list(row, path, fingerprint, known)


def described(folder: Path) -> list[dict[str, str]]:
    """The bundled lists: kind, file, source, dated. A folder without any has none."""
    path = folder / "lists.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def merge(kind: str, items: list[Item], *, changes: bool = True, withdraws: bool = False) -> Merged:
    """Bring stored entries up to date with a file's, and leave alone what staff have edited.

    `changes`: entries that are stored already take over the file's names; `withdraws`: what the file lacks is
    no longer offered.
    """
    stored = {known.code: known for known in _stored(kind)}
    rows = [_values(kind, item, position) for position, item in enumerate(items)]
    added = [row for row in rows if row["code"] not in stored]
    changed = [row for row in rows if changes and _differs(stored.get(row["code"]), row)]
    if added:
        db.session.execute(insert(ReferenceEntry), added)
    for row in changed:
        _update(kind, row["code"], row)
    gone = _gone(stored.values(), {row["code"] for row in rows}) if withdraws else []
    for code in gone:
        _update(kind, code, {"is_offered": False})
    kept = sum(1 for row in rows if row["code"] in stored and stored[row["code"]].edited_by is not None)
    return Merged(len(added), len(changed), len(gone), kept)


def folded(kind: str, code: str, names: dict[str, str], also: Iterable[str] = ()) -> str:
    """What an entry is found by."""
    return folded_names([*names.values(), *also, *([code] if kind in FOUND_BY_CODE else [])])


def _load_list(row: dict[str, str], path: Path, fingerprint: str, known: ReferenceList | None) -> None:
    """Where an operator has imported a file of their own, the bundled one only adds what is missing."""
    imported = known is not None and known.is_imported
    merge(row["kind"], read(path), changes=not imported, withdraws=not imported)
    if known is None:
        known = ReferenceList(kind=row["kind"], source=row["source"], dated=row["dated"])
        db.session.add(known)
    known.fingerprint = fingerprint
    if not imported:
        known.source, known.dated, known.read_at = row["source"], row["dated"], now()


def take_over(kind: str, items: list[Item], *, source: str, dated: str, is_complete: bool) -> Merged:
    """Merge what an operator brings. Flushed, not committed.

    `is_complete`: the file is the whole list, so what it lacks is no longer offered.
    """
    merged = merge(kind, items, withdraws=is_complete)
    known = db.session.scalar(select(ReferenceList).where(ReferenceList.kind == kind))
    if known is None:
        known = ReferenceList(kind=kind, fingerprint="")
        db.session.add(known)
    known.source, known.dated, known.is_imported, known.read_at = source, dated, True, now()
    db.session.flush()
    return merged


def parents(kind: str) -> dict[str, str | None]:
    """Of each stored code what it stands below."""
    rows = db.session.execute(select(ReferenceEntry.code, ReferenceEntry.parent).where(ReferenceEntry.kind == kind))
    return {row.code: row.parent for row in rows}


def read(path: Path) -> list[Item]:
    """The entries of a bundled file, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [item_of(row) for row in csv.DictReader(file)]


def item_of(row: dict[str, str]) -> Item:
    """An entry from a row of our own columns."""
    names = {language: row[language] for language in ("ko", "en") if row.get(language)}
    also = tuple(filter(None, (row.get("also") or "").split("|")))
    return Item(row.get("code", ""), row.get("parent") or None, names, also, row.get("offered") != "no", _details(row))


def _details(row: dict[str, str]) -> dict[str, Any]:
    details: dict[str, Any] = {}
    for column, text in row.items():
        if column in NAMED or not text:
            continue
        name, _, language = column.rpartition("_")
        if language in ("ko", "en") and name:
            details.setdefault(name, {})[language] = text
        else:
            details[column] = text
    return details


def _stored(kind: str) -> list[ReferenceEntry]:
    return list(db.session.scalars(select(ReferenceEntry).where(ReferenceEntry.kind == kind)))


def _values(kind: str, item: Item, position: int) -> dict[str, Any]:
    details = item.details | ({"also": list(item.also)} if item.also else {})
    return {
        "kind": kind,
        "code": item.code,
        "parent": item.parent,
        "names": item.names,
        "folded": folded(kind, item.code, item.names, item.also),
        "details": details,
        "position": position,
        "is_offered": item.is_offered,
    }


def _differs(known: ReferenceEntry | None, row: dict[str, Any]) -> bool:
    if known is None or known.edited_by is not None:
        return False
    return any(getattr(known, column) != value for column, value in row.items())


def _gone(stored: Iterable[ReferenceEntry], codes: set[str]) -> list[str]:
    return [known.code for known in stored if known.edited_by is None and known.is_offered and known.code not in codes]


def _update(kind: str, code: str, values: dict[str, Any]) -> None:
    """Guarded: what staff edit meanwhile stays theirs."""
    unedited = (ReferenceEntry.kind == kind, ReferenceEntry.code == code, ReferenceEntry.edited_by.is_(None))
    db.session.execute(update(ReferenceEntry).where(*unedited).values(edited_at=now(), **values))
