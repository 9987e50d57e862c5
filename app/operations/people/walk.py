"""Walking people from the newest on, some at a time, until a page is full.

A database that is asked for the newest fifty who meet several conditions may walk all people to find them. Here each
statement looks at a bounded number of ids from the best index, so that both databases do the same, and no list takes
long: after `BUDGET` ids a walk stops, and the page says that one can look further.
"""

from collections.abc import Iterator
from functools import cached_property
from math import prod
from typing import Any

from sqlalchemy import Select, func, select, union_all

from app.extensions import db
from app.models import Member
from app.operations.people.query import REGISTRATION, TEXT, Start

CHUNKS = (200, 1_000, 4_000)  # ids of each step; the last is repeated
BUDGET = 30_000
SMALL = 5_000  # filters are counted so far; what is larger is taken for a tenth of all people
WANTED = 51  # of a page, and one more
SKEW = 2  # the people of an old fair come last in a walk of all who are called so


class Step:
    """Some ids in a row, as a select."""

    def __init__(self, ids: Select[Any], most: int):
        self.ids, self.most = ids, most

    @cached_property
    def end(self) -> tuple[int | None, int]:
        """The key of the last id, None where nobody follows, and how many there are."""
        found = self.ids.subquery()
        last, there = db.session.execute(select(func.min(found.c.key), func.count()).select_from(found)).one()
        return (last if there == self.most else None), there


def best(own: Start, filters: list[Start]) -> Start:
    """Where to start: from the way that finds the text, or from one of the filters.

    From each as many ids are looked at as it takes until enough of them meet all the others, or until there are no
    more. Whom a registration's filters leave are the same people, so of those only one says how rare a hit is.
    """
    if not filters or (own.size is not None and own.size <= WANTED * 4):
        return own
    everybody = max(1, db.session.scalar(select(func.max(Member.id))) or 1)
    sizes = [(start, _size(start, everybody)) for start in (own, *filters)]
    return min(sizes, key=lambda pair: _looked_at(pair[0], pair[1], sizes, everybody))[0]


def _size(start: Start, everybody: int) -> int:
    if start.size is not None:
        return min(start.size, everybody)
    counted = size(start, SMALL)
    return counted if counted <= SMALL else max(SMALL, everybody // 10)


def _looked_at(start: Start, own_size: int, sizes: list[tuple[Start, int]], everybody: int) -> float:
    """How many ids are looked at until a page is full."""
    smallest: dict[str, float] = {}
    for other, other_size in sizes:
        if other.family != start.family:
            smallest[other.family] = min(smallest.get(other.family, 1.0), max(other_size, 1) / everybody)
    walked = WANTED / prod(smallest.values())
    if start.family == TEXT and REGISTRATION in smallest:
        walked *= SKEW
    return min(own_size, walked)


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
        most = chunks[min(number, len(chunks) - 1)]
        step = Step(_newest(start, before, most), most)
        yield step
        before, there = step.end
        if before is None:
            return
        walked, number = walked + there, number + 1


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
    column = start.column if start.is_sorted else start.column + 0  # no index has that order
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
