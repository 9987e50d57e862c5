"""How long a PDF of 1 000 badges takes a worker, and how much memory the program that makes it."""

import threading
import time
from dataclasses import dataclass
from random import Random
from typing import Any

import psutil
from sqlalchemy import func, select

from app.extensions import db
from app.models import BadgeBatch, Fair, Registration, Staff
from app.operations import outbox
from app.operations.badges import batches
from app.operations.badges.batches import Choice
from benchmarks import goals
from benchmarks.checks import Check, same
from benchmarks.goals import Verdict
from benchmarks.numbers import shown
from benchmarks.sites import Site

LOOK_EVERY = 0.05  # seconds between two looks at the memory


@dataclass
class Badges:
    """One batch: how many, how long, the most memory in bytes, the size of its files in bytes."""

    number: int
    seconds: float
    memory: int
    size: int


def badges(site: Site, number: int) -> tuple[Badges, list[Check]]:
    """As a worker makes them, one file after the other, the start of the program included."""
    with site.app.app_context():
        batch_id = _begun(number)
        total = db.session.get_one(BadgeBatch, batch_id).total
        watch = _Watch()
        began = time.monotonic()
        with watch:
            _work_off()
        seconds = time.monotonic() - began
        batch = db.session.get_one(BadgeBatch, batch_id, populate_existing=True)
        size = sum(len(batches.content_of(batch, part) or b"") for part in range(batch.parts))
        checks = [same("Badges made", total, batch.done), same("Badges asked for", number, total)]
        db.session.rollback()
    batches.badge_process.end()
    return Badges(total, seconds, watch.most, size), checks


def verdicts(results: Any) -> list[Verdict]:
    """The figures that have a goal."""
    made: Badges | None = results.badges
    if made is None:
        return []
    what = f"PDF of {made.number} badges"
    return [
        Verdict(f"{what}: seconds", made.seconds, goals.BADGES_SECONDS),
        Verdict(f"{what}: memory, MB", made.memory / 1e6, goals.BADGES_MB),
    ]


def text(made: Badges) -> str:
    """Their part of the page."""
    memory, size = shown(made.memory / 1e6), shown(made.size / 1e6)
    figures = f"{shown(made.seconds)} s, {memory} MB of memory, {size} MB of files."
    return f"## A PDF of {made.number} badges, the start of its program included\n\n{figures}"


def _begun(number: int) -> int:
    """A batch of so many at the fair that has the most people."""
    held = select(Registration.fair_id).where(Registration.state == "held").group_by(Registration.fair_id)
    fair = db.session.get_one(Fair, db.session.scalars(held.order_by(func.count().desc()).limit(1)).one())
    staff = Staff(email="bench@madang.example", name="Bench", password_hash="", language="en")
    db.session.add(staff)
    db.session.flush()
    batch = batches.begin(staff, fair, Choice())
    batch.chosen = {**batch.chosen, "registrations": batch.chosen["registrations"][:number]}
    batch.total = len(batch.chosen["registrations"])
    db.session.commit()
    return batch.id


def _work_off() -> None:
    while items := outbox.lease(topics=(batches.TOPIC,)):
        for item in items:
            outbox.send(item, batches.make, Random(1))


class _Watch:
    """Looks at the program's memory while it works."""

    def __init__(self) -> None:
        self.most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            child = batches.badge_process.child_id
            try:
                self.most = max(self.most, psutil.Process(child).memory_info().rss if child else 0)
            except psutil.NoSuchProcess:
                continue
