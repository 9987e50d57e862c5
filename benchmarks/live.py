"""The live board with twenty people who look, and exports of everybody: on a fair of 100 000 registrations."""

import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update

from app.extensions import db
from app.models import CheckIn, Fair, FairExport, Registration, Slot, Staff
from app.models.types import now
from app.operations import board, sealed_file
from app.operations.fair_export.keeping import stored_name
from app.operations.fair_export.sheets import unpacked
from benchmarks import visitors
from benchmarks.checks import Check, same
from benchmarks.exchange import get
from benchmarks.load import Answer, Visit, run
from benchmarks.processes import Server, run_command, settle
from benchmarks.sites import Site

VIEWERS = 20
EVERY = 5.0  # seconds between two looks of one viewer, as the page does
ARRIVALS = 2.0  # people let in per second meanwhile, so that figures change all the time


@dataclass
class Watched:
    """The board while people look."""

    kind: str
    people: int
    share: float  # of a core: web processes and database
    count_seconds: float  # one count of everything
    latencies: list[float]
    unchanged: int  # answers 304
    changed: int


@dataclass
class Exported:
    """One file of all registrations, made by a process of its own, its start included."""

    kind: str
    format: str
    rows: int
    seconds: float
    most_memory: int  # bytes
    size: int  # bytes


def one_large_fair() -> Fair:
    """All registrations of the demo at one fair, the one that has most slots. Commits."""
    fair = db.session.scalars(select(Fair).join(Slot).group_by(Fair.id).order_by(func.count().desc())).first()
    assert fair is not None
    slots = [slot.id for slot in fair.slots]
    others = update(Registration).where(Registration.fair_id != fair.id)
    db.session.execute(others.values(fair_id=fair.id, slot_id=slots[0]))
    db.session.commit()
    return fair


def watch(site: Site, server: Server, seconds: float) -> tuple[Watched, list[Check]]:
    """Twenty people look every five seconds, while two a second are let in."""
    with site.app.app_context():
        fair = one_large_fair()
        fair_id, path = fair.id, f"/staff/fairs/{fair.slug}/board/figures"
        waiting = iter(db.session.scalars(select(Registration.id).where(Registration.fair_id == fair_id)).all())
        browsers = [visitors.staff(site.app) for _ in range(VIEWERS)]
        site.vacuum()
        settle(server, *filter(None, [site.database_tree]))
        trees = [server, *filter(None, [site.database_tree])]
        found = Watched(site.kind, _people(fair_id), 0, 0, [], 0, 0)
        names: dict[int, str] = {}
        began, before = time.perf_counter(), sum(tree.cpu() for tree in trees)
        for nth in range(int(seconds * VIEWERS / EVERY)):
            _let_in(
                fair_id, waiting, int(ARRIVALS * EVERY * (nth + 1) / VIEWERS) - int(ARRIVALS * EVERY * nth / VIEWERS)
            )
            _look(server, path, browsers[nth % VIEWERS], nth % VIEWERS, names, found)
            _wait_until(began + (nth + 1) * EVERY / VIEWERS)
        found.share = (sum(tree.cpu() for tree in trees) - before) / (time.perf_counter() - began)
        began = time.perf_counter()
        figures = board.count(fair_id)
        found.count_seconds = time.perf_counter() - began
        arrived = db.session.scalar(select(func.count(Registration.admitted_at)).where(Registration.fair_id == fair_id))
        db.session.rollback()
    return found, [same(f"Board, {site.kind}: arrived", int(arrived or 0), figures["arrived"])]


def _look(
    server: Server, path: str, browser: visitors.Browser, viewer: int, names: dict[int, str], found: Watched
) -> None:
    headers = {"HX-Request": "true"} | ({"If-None-Match": names[viewer]} if viewer in names else {})

    def visit() -> Visit:
        answer: Answer = yield get(path, browser.cookies, headers)
        names[viewer] = answer.header("ETag")
        return answer.status in (200, 304)

    load = run(server.port, [visit()], 1)
    found.latencies += load.latencies
    found.unchanged += load.statuses[304]
    found.changed += load.statuses[200]


def _let_in(fair_id: int, waiting: Iterator[int], count: int) -> None:
    moment = now()
    for _ in range(count):
        with suppress(StopIteration):
            place = next(waiting)
            db.session.execute(update(Registration).where(Registration.id == place).values(admitted_at=moment))
            fact = {"random_id": secrets.token_hex(8), "fair_id": fair_id, "registration_id": place, "kind": "admit"}
            fact |= {"way": "desk", "verdict": "admitted", "reason": "ok", "device_time": moment}
            db.session.execute(insert(CheckIn).values(**fact, clock_offset_ms=0, received_at=moment))
    db.session.commit()


def _wait_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))


def _people(fair_id: int) -> int:
    return int(db.session.scalar(select(func.count()).where(Registration.fair_id == fair_id)) or 0)


def exports(site: Site) -> tuple[list[Exported], list[Check]]:
    """All registrations with whole contacts, as XLSX and as CSV."""
    found, checks = [], []
    with site.app.app_context():
        fair_id = one_large_fair().id
        people = _people(fair_id)
        staff_id = db.session.scalar(select(Staff.id).order_by(Staff.id).limit(1))
        for file_format in ("xlsx", "csv"):
            export = FairExport(fair_id=fair_id, staff_id=staff_id, preset="registrations", format=file_format)
            export.reason, export.is_full, export.filters, export.rows_expected = "benchmark", True, {}, people
            export.expires_at = now()
            db.session.add(export)
            db.session.commit()
            seconds, memory = run_command([sys.executable, "-m", "benchmarks.one_export"], site.settings)
            db.session.refresh(export)
            checks.append(same(f"Export, {site.kind}, {file_format}: rows", people, export.rows_done))
            found.append(Exported(site.kind, file_format, export.rows_done, seconds, memory, export.size or 0))
            if file_format == "csv" and export.key:
                lines = unpacked(sealed_file.get(stored_name(export.key)) or b"").count(b"\r\n")
                checks.append(same(f"Export, {site.kind}: lines of the CSV file", people + 1, lines))
        db.session.rollback()
    return found, checks
