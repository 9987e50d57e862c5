"""Whether the rows of whose data was read are those that the entries of the audit log speak of.

The rows have no code of their own. The entries have: who could change the rows cannot change the entries to fit.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import chain, combinations, groupby
from operator import attrgetter
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Select, select, union

from app.extensions import db
from app.models import AuditEntry, DataRead
from app.models.types import now
from app.operations import reads

MARGIN = timedelta(days=1)  # before their time is over: the job that forgets rows may run meanwhile
FETCHED = 1000  # rows at once: a million of them are not held together


class Moment(NamedTuple):
    """What an account did at one time, as the log has it, and the rows that stand beside it."""

    entries: list[Any]
    rows: list[Any]


def first_difference() -> str | None:
    """The first rows that are missing, changed or added, in words; of the time in which none is forgotten yet."""
    since = now() - timedelta(days=current_app.config["KEEP_DATA_READS_DAYS"]) + MARGIN
    for actor in _actors(since):
        for at, found in _moments(actor, since):
            if _wrong_action(found) is None:
                continue
            again = _again(actor, at)  # what was committed after one of the two was asked for stands in both by now
            if action := _wrong_action(again):
                return _in_words(actor, at, action, again.entries)
    return None


def _in_words(actor: str, at: datetime, action: str, entries: Sequence[Any]) -> str:
    position = next((entry.position for entry in entries if entry.action == action), None)
    if position is None:
        return f"The table data_read says that {actor} read data at {at.isoformat()} ({action}): no entry does."
    return f"Entry {position} is unchanged, but the rows of data_read beside it are not of the people it is about."


def _actors(since: datetime) -> list[str]:
    both = union(*(select(table.actor).where(table.at >= since) for table in (AuditEntry, DataRead)))
    return sorted(db.session.scalars(both))


def _moments(actor: str, since: datetime) -> Iterator[tuple[datetime, Moment]]:
    """Entries and rows side by side in the order of time, each read once."""
    entries = _entries(actor).where(AuditEntry.at >= since).order_by(AuditEntry.at)
    rows = _rows(actor).where(DataRead.at >= since).order_by(DataRead.at)
    streamed = {"yield_per": FETCHED}
    with (
        db.session.execute(entries, execution_options=streamed) as said,
        db.session.execute(rows, execution_options=streamed) as stored,
    ):
        for at, found in groupby(merge(said, stored, key=attrgetter("at")), key=attrgetter("at")):
            parts: tuple[list[Any], list[Any]] = ([], [])
            for one in found:
                parts["member_id" in one._fields].append(one)
            yield at, Moment(*parts)


def _again(actor: str, at: datetime) -> Moment:
    said = db.session.execute(_entries(actor).where(AuditEntry.at == at).order_by(AuditEntry.position))
    return Moment(list(said), list(db.session.execute(_rows(actor).where(DataRead.at == at))))


def _entries(actor: str) -> Select[Any]:
    columns: tuple[Any, ...] = (
        AuditEntry.at,
        AuditEntry.action,
        AuditEntry.subject,
        AuditEntry.details,
        AuditEntry.position,
    )
    return select(*columns).where(AuditEntry.actor == actor)


def _rows(actor: str) -> Select[Any]:
    columns: tuple[Any, ...] = (DataRead.at, DataRead.action, DataRead.member_id)
    return select(*columns).where(DataRead.actor == actor)


def _wrong_action(found: Moment) -> str | None:
    """The first action whose rows are not those of its entries."""
    for action in dict.fromkeys(one.action for one in chain(found.entries, found.rows)):
        rows = Counter(row.member_id for row in found.rows if row.action == action)
        if not _fit([entry for entry in found.entries if entry.action == action], rows):
            return str(action)
    return None


def _fit(entries: Sequence[Any], rows: Counter[int]) -> bool:
    """Whether these rows are those of these entries: nearly always of one, for times are told to the microsecond."""
    vague = [entry for entry in entries if _is_vague(entry)]
    named = Counter(chain.from_iterable(_named(entry) for entry in entries if entry not in vague))
    left = rows - named
    if not named <= rows or not vague:
        return rows == named
    if len(vague) > 1:  # which row is of which is not known
        return left.total() >= sum(entry.details.get("shown_count", 0) for entry in vague)
    return _fits(vague[0], left)


def _named(entry: Any) -> set[int]:
    return reads.people_of(entry.action, entry.subject, entry.details)


def _is_vague(entry: Any) -> bool:
    """Whether it does not name everybody: it has the hash of a long list, or nobody knew of whom a registration was."""
    if entry.action in reads.COMPANIES:
        return False
    return "shown_sha256" in entry.details or (reads.is_of_registration(entry.subject) and not _named(entry))


def _fits(entry: Any, rows: Counter[int]) -> bool:
    """Whether these are the people of a vague entry. Whom it names beside the list may stand in the list too."""
    expected = entry.details.get("shown_sha256")
    if expected is None:
        return rows.total() <= 1
    people, beside = set(rows), _named(entry)
    if rows.total() != len(people) or not beside <= people:
        return False
    parts = chain.from_iterable(combinations(beside, count) for count in range(len(beside) + 1))
    return any(reads.digest(people.difference(part)) == expected for part in parts)
