"""Walking people from the newest on, some at a time, until a page is full.

A database that is asked for the newest fifty who meet several conditions may walk all people to find them. Here each
statement looks at a bounded number of ids from the best index, so that both databases do the same, and no list takes
long: after `BUDGET` ids a walk stops, and the page says that one can look further.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, union_all

from app.extensions import db
from app.models import Member
from app.operations.people.query import Start

CHUNKS = (200, 1_000, 4_000)  # ids of each step; the last is repeated
BUDGET = 30_000
FEWEST = 200  # an own start of so few needs no comparison
SMALL = 5_000  # a start of so few is better than any that is larger
MIDDLING = 20_000


class Step(NamedTuple):
    """Some ids in a row, as a select, and the key of the last one, None where nobody follows."""

    ids: Select[Any]
    last: int | None


def best(own: Start, filters: list[Start]) -> Start:
    """Where to start: from the way that finds the text, or from the filter that leaves the fewest people.

    Whom the text finds is counted; a filter is counted as far as SMALL. Of two large ones the filter goes first where
    the text says little: an old fair's people would come last in a walk of all who are called so.
    """
    if not filters or (own.size is not None and own.size <= FEWEST):
        return own
    sizes = {number: size(start, SMALL) for number, start in enumerate(filters)}
    number = min(sizes, key=lambda key: sizes[key])
    if sizes[number] <= SMALL:
        return filters[number] if own.size is None or sizes[number] < own.size else own
    return own if own.size is not None and own.size <= MIDDLING else filters[number]


def size(start: Start, most: int) -> int:
    """How many there are, up to one more than `most`."""
    counted = 0
    for ids in start.lists:
        inner = ids.limit(most + 1 - counted).subquery()
        counted += int(db.session.scalar(select(func.count()).select_from(inner)) or 0)
        if counted > most:
            break
    return counted


def steps(
    start: Start, before: int | None, *, budget: int = BUDGET, chunks: tuple[int, ...] = CHUNKS
) -> Iterator[Step]:
    """The ids of a start from the newest on, in steps that grow."""
    walked, number = 0, 0
    while walked < budget:
        count = chunks[min(number, len(chunks) - 1)]
        ids = _newest(start, before, count)
        found = ids.subquery()
        last, there = db.session.execute(select(func.min(found.c.key), func.count()).select_from(found)).one()
        if not there:
            return
        is_whole = there < count
        yield Step(ids, None if is_whole else last)
        if is_whole:
            return
        before, walked, number = last, walked + there, number + 1


def rows(step: Step, statement: Any, conditions: tuple[Any, ...], most: int) -> list[Any]:
    """Whoever of these ids fits, the newest first."""
    wanted = statement.where(Member.id.in_(select(step.ids.subquery().c.key)), *conditions)
    return list(db.session.execute(wanted.order_by(Member.id.desc()).limit(most)))


def count(step: Step, statement: Any, conditions: tuple[Any, ...], most: int) -> int:
    wanted = statement.with_only_columns(Member.id, maintain_column_froms=True)
    inner = wanted.where(Member.id.in_(select(step.ids.subquery().c.key)), *conditions).limit(most).subquery()
    return int(db.session.scalar(select(func.count()).select_from(inner)) or 0)


def _newest(start: Start, before: int | None, most: int) -> Select[Any]:
    """The newest ids of all lists together; each list gives no more than are wanted of all."""
    column = start.column
    parts = []
    for ids in start.lists:
        part = ids.with_only_columns(column.label("key"), maintain_column_froms=True)
        if before is not None:
            part = part.where(column < before)
        parts.append(part.order_by(column.desc()).limit(most))
    if len(parts) == 1:
        return parts[0]
    together = union_all(*(select(part.subquery().c.key) for part in parts)).subquery()
    return select(together.c.key).distinct().order_by(together.c.key.desc()).limit(most)
