"""What staff look up: people by any part of what they know of them, and their registrations (ST-2)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, Select, or_, select

from app.extensions import db
from app.models import Member, Registration, Slot
from app.operations.people import walk
from app.operations.people.query import REGISTRATION_COLUMNS, SHOWN, WITHOUT_FAIR, Query, columns_of, starts_of
from app.operations.people.ways import Way, ways_of

PAGE = 50
COUNT_LIMIT = 1_000  # above this a count is shown as "1,000+"
COUNT_BUDGET = 6_000
COUNT_CHUNKS = (1_500, 4_500)


@dataclass(frozen=True)
class Result:
    """A page of rows, and the key of the next one, if there is one.

    `is_partial`: so many had to be looked through that there may be more who fit before the next key.
    """

    rows: list[Row[Any]]
    next_before: int | None
    is_partial: bool = False


def find(query: Query) -> Result:
    """The newest people, or registrations of a fair, that fit."""
    merged: dict[int, Row[Any]] = {}
    stops = []
    for way in ways_of(query):
        rows, stopped_at = _walk(query, way)
        merged.update((row.key, row) for row in rows)
        if stopped_at is not None:
            stops.append(stopped_at)
    keys = sorted(merged, reverse=True)
    if stops:  # below the first stop not every way has looked
        keys = [key for key in keys if key >= max(stops)]
    if len(keys) > PAGE:
        return Result([merged[key] for key in keys[:PAGE]], keys[PAGE - 1])
    return Result([merged[key] for key in keys], max(stops, default=None), bool(stops))


def counts(query: Query) -> dict[str, int | None]:
    """How many rows each press of a filter would show, up to one more than COUNT_LIMIT; None where counting would take
    long, or a text is looked for."""
    if query.text.strip():
        return dict.fromkeys(SHOWN)
    shown = SHOWN if query.fair_id is not None else WITHOUT_FAIR
    return dict.fromkeys(SHOWN, 0) | {show: _count(replace(query, show=show, before=None)) for show in shown}


def registrations_of(member_ids: Iterable[int], fair_ids: frozenset[int] | None = None) -> dict[int, list[Any]]:
    """The registrations of these people, by person; `fair_ids`: only those for these fairs."""
    at = [] if fair_ids is None else [Registration.fair_id.in_(fair_ids)]
    found: dict[int, list[Any]] = {}
    rows = db.session.execute(
        select(Registration.member_id, Registration.fair_id, *REGISTRATION_COLUMNS)
        .join(Slot, Slot.id == Registration.slot_id)
        .where(Registration.member_id.in_(list(member_ids)), *at)
        .order_by(Slot.starts_at.desc())
    )
    for row in rows:
        found.setdefault(row.member_id, []).append(row)
    return found


def ids(text: str) -> list[Select[Any]]:
    """The statements that together find the ids of all people who fit, for lists of what belongs to people."""
    statements = []
    for way in ways_of(Query(text=text)):
        started = or_(*(Member.id.in_(one) for one in way.start.lists))
        statements.append(select(Member.id).where(Member.withdrawn_at.is_(None), started, *way.conditions))
    return statements


def all_ids(query: Query, most: int) -> list[int]:
    """The ids of all who fit, on whatever page of the list they stand; one more than `most` where there are so many."""
    found: set[int] = set()
    for way in ways_of(query):
        started = or_(*(Member.id.in_(one) for one in way.start.lists))
        theirs = columns_of(query).with_only_columns(Member.id, maintain_column_froms=True)
        found.update(db.session.scalars(theirs.where(started, *way.conditions).distinct().limit(most + 1)))
    return sorted(found)[: most + 1]


def _walk(query: Query, way: Way) -> tuple[list[Row[Any]], int | None]:
    """One more than a page of rows, and where the walk stopped before it had seen all."""
    statement, last = columns_of(query), None
    found: list[Row[Any]] = []
    for step in walk.steps(walk.best(way.start, starts_of(query)), query.before):
        found += walk.rows(step, statement, way.conditions, PAGE + 1 - len(found))
        if len(found) > PAGE:
            return found, None
        last, _ = step.end
    return found, last


def _count(query: Query) -> int | None:
    (way,) = ways_of(query)
    statement, counted, last = columns_of(query), 0, None
    start = walk.best(way.start, starts_of(query))
    for step in walk.steps(start, None, budget=COUNT_BUDGET, chunks=COUNT_CHUNKS):
        counted += walk.count(step, statement, way.conditions, COUNT_LIMIT + 1 - counted)
        if counted > COUNT_LIMIT:
            return counted
        last, _ = step.end
    return counted if last is None else None
