"""Staff look after the lists: add, rename, withdraw, offer again (ST-6). What they edited, files change no more."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import ReferenceEntry, ReferenceList
from app.models.types import now
from app.operations import audit
from app.operations.reference import lists
from app.operations.reference.lists import KINDS, folded
from app.rules.picking import typed

PAGE = 50
LONGEST_CODE = 80


class CodeTaken(Exception):
    """Another entry of the list has this code."""


class BelowItself(Exception):
    """An entry cannot stand below itself, nor below what stands below it."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the entry since this page was opened."""


@dataclass(frozen=True)
class Wanted:
    """An entry as staff want it; `details` are those that the page asks for."""

    names: dict[str, str]
    also: list[str]
    parent: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


class Summary(NamedTuple):
    """A list at a glance."""

    kind: str
    offered: int
    withdrawn: int
    edited: int
    source: str
    dated: str
    is_imported: bool


class Page(NamedTuple):
    """A page of a list, and after which entry the next one begins."""

    entries: list[ReferenceEntry]
    next_after: int | None


def overview() -> list[Summary]:
    """All lists, in their order, with what is in them and where it came from."""
    counts: dict[str, Row[Any]] = {row.kind: row for row in db.session.execute(_counts())}
    sources = {known.kind: known for known in db.session.scalars(select(ReferenceList))}
    return [_summary(kind, counts.get(kind), sources.get(kind)) for kind in KINDS]


def summary(kind: str) -> Summary:
    return next(one for one in overview() if one.kind == kind)


def listing(kind: str, text: str = "", after: int | None = None) -> Page:
    """Entries in the list's order, withdrawn ones too, fifty at a time."""
    wanted = select(ReferenceEntry).where(ReferenceEntry.kind == kind)
    wanted = wanted.where(*(ReferenceEntry.folded.contains(word) for word in typed(text).split()))
    last = db.session.get(ReferenceEntry, after) if after else None
    if last is not None:
        further = and_(ReferenceEntry.position == last.position, ReferenceEntry.id > last.id)
        wanted = wanted.where(or_(ReferenceEntry.position > last.position, further))
    rows = list(db.session.scalars(wanted.order_by(ReferenceEntry.position, ReferenceEntry.id).limit(PAGE + 1)))
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def with_code(kind: str, code: str) -> ReferenceEntry | None:
    """The entry to be edited, or None."""
    return db.session.scalar(select(ReferenceEntry).where(ReferenceEntry.kind == kind, ReferenceEntry.code == code))


def add(kind: str, code: str, wanted: Wanted, *, staff_id: int) -> ReferenceEntry:
    """A new entry at the end of its list; without a code it gets one from its name. Raises CodeTaken."""
    last = db.session.scalar(select(func.max(ReferenceEntry.position)).where(ReferenceEntry.kind == kind)) or 0
    code = code or _free_code(kind, wanted.names)
    entry = ReferenceEntry(kind=kind, code=code, position=last + 1, **_values(kind, code, wanted, {}, staff_id))
    try:
        with db.session.begin_nested():
            db.session.add(entry)
    except IntegrityError:
        raise CodeTaken from None
    audit.record("reference.add", f"{kind}:{code}")
    return entry


def change(entry: ReferenceEntry, wanted: Wanted, *, seen: datetime, staff_id: int) -> None:
    """New names and details, unless somebody else was faster: then ChangedMeanwhile. Raises BelowItself."""
    if wanted.parent is not None and entry.code in _path_to(entry.kind, wanted.parent):
        raise BelowItself
    values = _values(entry.kind, entry.code, wanted, entry.details, staff_id)
    _guarded(entry, values, ReferenceEntry.edited_at == seen)
    audit.record("reference.change", f"{entry.kind}:{entry.code}")


def offer(entry: ReferenceEntry, is_offered: bool, *, staff_id: int) -> bool:
    """Withdraw the entry, or offer it again; False where it was so already."""
    values = {"is_offered": is_offered, "edited_by": staff_id, "edited_at": now()}
    try:
        _guarded(entry, values, ReferenceEntry.is_offered != is_offered)
    except ChangedMeanwhile:
        return False
    audit.record("reference.offer" if is_offered else "reference.withdraw", f"{entry.kind}:{entry.code}")
    return True


def _path_to(kind: str, code: str | None) -> list[str]:
    """This code and all above it."""
    above = lists.parents(kind)
    path: list[str] = []
    while code is not None and code not in path:
        path.append(code)
        code = above.get(code)
    return path


def _guarded(entry: ReferenceEntry, values: dict[str, Any], guard: Any) -> None:
    changed = update(ReferenceEntry).where(ReferenceEntry.id == entry.id, guard).values(**values)
    if db.session.execute(changed.execution_options(synchronize_session=False)).rowcount != 1:  # type: ignore[attr-defined]
        raise ChangedMeanwhile
    db.session.expire(entry)


def _values(kind: str, code: str, wanted: Wanted, before: dict[str, Any], staff_id: int) -> dict[str, Any]:
    details = {name: value for name, value in (before | wanted.details).items() if value and name != "also"}
    return {
        "names": wanted.names,
        "parent": wanted.parent,
        "folded": folded(kind, code, wanted.names, wanted.also),
        "details": details | ({"also": wanted.also} if wanted.also else {}),
        "edited_by": staff_id,
        "edited_at": now(),
    }


def _free_code(kind: str, names: dict[str, str]) -> str:
    """From the English name, else a number: seoul-national-university, seoul-national-university-2, …"""
    start = re.sub(r"[^a-z0-9]+", "-", names.get("en", "").lower()).strip("-")[: LONGEST_CODE - 5] or "own"
    taken = set(
        db.session.scalars(
            select(ReferenceEntry.code).where(ReferenceEntry.kind == kind, ReferenceEntry.code.startswith(start))
        )
    )
    return next(code for code in (start, *(f"{start}-{number}" for number in range(2, 9999))) if code not in taken)


def _counts() -> Any:
    def count(condition: Any) -> Any:
        return func.count().filter(condition)

    return select(
        ReferenceEntry.kind,
        count(ReferenceEntry.is_offered).label("offered"),
        count(~ReferenceEntry.is_offered).label("withdrawn"),
        count(ReferenceEntry.edited_by.is_not(None)).label("edited"),
    ).group_by(ReferenceEntry.kind)


def _summary(kind: str, counts: Row[Any] | None, known: ReferenceList | None) -> Summary:
    offered, withdrawn, edited = (counts.offered, counts.withdrawn, counts.edited) if counts is not None else (0, 0, 0)
    source, dated, is_imported = (
        (known.source, known.dated, known.is_imported) if known is not None else ("", "", False)
    )
    return Summary(kind, offered, withdrawn, edited, source, dated, is_imported)
