"""Whose data an account read: the question over a million rows, the job that watches, and what each entry costs."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from statistics import median
from typing import Any

from sqlalchemy import func, insert, select

from app.extensions import db
from app.models import DataRead
from app.models.types import now
from app.operations import audit, mass_reading, reads
from benchmarks.checks import Check, same
from benchmarks.goals import READ_SECONDS, WATCH_SECONDS, Verdict
from benchmarks.sites import Site

ACCOUNTS = 20
PEOPLE = 200_000  # different ones that are read
BUSIEST = "staff:1"  # who reads every second row
LIST = 50  # people on a page of the search
AT_ONCE = 10_000
DAYS = 30


@dataclass
class Read:
    """What was asked of so many rows, in seconds; and what an entry of the log costs, in milliseconds."""

    kind: str
    rows: int
    whole: float  # all people that the busiest account read in 30 days
    page: float  # the first page of them, with their number
    watch: float  # the job that looks for mass reading
    entry: float  # the entry of one person read
    list_entry: float  # the entry of a list of fifty


def measure(site: Site, rows: int, rounds: int) -> tuple[Read, list[Check]]:
    """Fill in, then ask."""
    with site.app.app_context():
        since = now() - timedelta(days=DAYS)
        _fill(rows, since)
        site.vacuum()
        until = now()
        whole, found = _timed(lambda: reads.of_actor(BUSIEST, since, until, limit=None))
        page = _timed(lambda: (reads.of_actor(BUSIEST, since, until), reads.count_of(BUSIEST, since, until)))[0]
        watch = _timed(mass_reading.watch)[0]
        entry = median(_entry_times(rounds, [1]))
        list_entry = median(_entry_times(rounds, list(range(1, LIST + 1))))
        expected = db.session.scalar(
            select(func.count(func.distinct(DataRead.member_id))).where(DataRead.actor == BUSIEST, DataRead.at < until)
        )
        db.session.rollback()
    checks = [same(f"People that an account read, {site.kind}", expected or 0, len(found))]
    return Read(site.kind, rows, whole, page, watch, entry, list_entry), checks


def verdicts(measured: list[Read]) -> list[Verdict]:
    found = []
    for row in measured:
        what = f"Whose data an account read, {row.rows:,} rows, {row.kind}"
        found.append(Verdict(f"{what}: seconds", row.whole, READ_SECONDS))
        found.append(Verdict(f"{what}: seconds of the job that watches", row.watch, WATCH_SECONDS))
    return found


def rows_of(measured: list[Read]) -> list[tuple[Any, ...]]:
    """For the page of results."""
    return [
        (f"{row.rows:,}", row.kind, f"{row.whole:.2f}", f"{row.page:.2f}", f"{row.watch:.2f}")
        + (f"{row.entry:.1f}", f"{row.list_entry:.1f}")
        for row in measured
    ]


TITLE = "## Whose data an account read\n\n"
HEADS = ("rows", "database", "all people, s", "first page, s", "watching, s", "entry, ms", "entry of a list, ms")


def _fill(rows: int, since: datetime) -> None:
    """Reads spread over the days in the order of time."""
    step = timedelta(days=DAYS) / rows
    made = (
        {
            "actor": BUSIEST if number % 2 else f"staff:{2 + number // 2 % (ACCOUNTS - 1)}",
            "member_id": 1 + number * 7919 % PEOPLE,
            "at": since + step * number,
            "action": "people.list",
        }
        for number in range(rows)
    )
    while some := list(islice(made, AT_ONCE)):
        db.session.execute(insert(DataRead), some)
        db.session.commit()


def _entry_times(rounds: int, shown: list[int]) -> list[float]:
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        audit.record("people.list", "people", actor="staff:2", shown=shown)
        db.session.commit()
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer
