"""Prints of single badges: one for each arrival, copies where staff ask for them, and what is known of each (KI-5).

waiting → printing → printed, or stuck, or cancelled. A browser hands a badge to the printer and cannot know whether
paper came out: "printed" says only that it was handed over, and whoever stands there may say that it is stuck.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.models import BadgeJob, BadgeSettings, CheckIn, Kiosk, Registration, Staff
from app.models.types import new_public_id, now

JUST_NOW = timedelta(minutes=15)  # for which somebody admitted at a kiosk may get a badge there
SILENT_AFTER = timedelta(minutes=2)  # without a word about a badge that was handed out, it is stuck
SHOWN = 100
ADMITS = ("admitted", "to_confirm")
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class NotHere(Exception):
    """Nobody with this ticket was admitted at this kiosk a short while ago."""


class HasOne(Exception):
    """The badge of this arrival was asked for already, here or elsewhere."""


def asked_by(kiosk: Kiosk, request_id: str) -> BadgeJob | None:
    """The badge that this kiosk asked for under this id of its own."""
    mine = select(BadgeJob).where(BadgeJob.asked_by == request_id, BadgeJob.kiosk_id == kiosk.id)
    return db.session.scalar(mine)


def for_arrival(kiosk: Kiosk, request_id: str, *, scan: str) -> BadgeJob:
    """The badge of somebody who was just admitted at this kiosk by this scan, ready to be drawn. The same request asked
    again gets the same badge. Raises NotHere, HasOne. Flushed."""
    again = asked_by(kiosk, request_id)
    if again is not None:
        return again
    is_fresh = (CheckIn.verdict.in_(ADMITS), CheckIn.received_at > now() - JUST_NOW)
    registration = _scanned(kiosk, scan, *is_fresh)
    if registration is None:
        raise NotHere
    if not _insert(registration, request_id, kiosk_id=kiosk.id, state="printing", tries=1):
        raise HasOne
    return _inserted(request_id)


def was_printed_offline(kiosk: Kiosk, request_id: str, *, scan: str, at: datetime) -> BadgeJob | None:
    """Note a badge that a kiosk printed while it had no network; also one too many, so that staff see it. None where
    the scan has not arrived. Flushed."""
    registration = _scanned(kiosk, scan)
    if registration is None:
        return None
    moment = now()
    about: dict[str, Any] = {"kiosk_id": kiosk.id, "tries": 1, "created_at": min(at, moment)}
    if not _insert(registration, request_id, **about):
        _insert(registration, request_id, is_first=False, **about)
    return asked_by(kiosk, request_id)


def for_staff(staff: Staff, registration: Registration) -> BadgeJob:
    """A badge that staff ask for: the first one of an arrival, or another. Flushed."""
    request_id = new_public_id()
    if not _insert(registration, request_id, staff_id=staff.id):
        _insert(registration, request_id, is_first=False, staff_id=staff.id)
    return _inserted(request_id)


def printing(job: BadgeJob) -> bool:
    """It is given to the printer now, for the first time or again. Whether it may be. Flushed."""
    return _step(job, ("waiting", "printing", "printed", "stuck"), "printing", tries=BadgeJob.tries + 1)


def printed(job: BadgeJob) -> bool:
    """It was handed to the printer; whether that is news. Flushed."""
    return _step(job, ("waiting", "printing", "stuck"), "printed", printed_at=now())


def stuck(job: BadgeJob) -> bool:
    """Nothing came out. Whether that is news. Flushed."""
    return _step(job, ("waiting", "printing", "printed"), "stuck")


def cancel(job: BadgeJob) -> bool:
    """Nobody wants it any more. Whether that is news. Flushed."""
    return _step(job, ("waiting", "printing", "stuck"), "cancelled")


def mark_silent() -> int:
    """The timed job: what was given to a printer and of which nobody heard is stuck. Commits."""
    over = now() - SILENT_AFTER
    found: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(BadgeJob)
        .where(BadgeJob.state == "printing", BadgeJob.changed_at < over)
        .values(state="stuck", changed_at=now())
    )
    db.session.commit()
    return found.rowcount


def of_fair(fair_id: int) -> list[BadgeJob]:
    """The fair's prints: those that somebody must look after first, then the newest."""
    order = (BadgeJob.state.not_in(("stuck", "waiting")), BadgeJob.id.desc())
    return list(db.session.scalars(select(BadgeJob).where(BadgeJob.fair_id == fair_id).order_by(*order).limit(SHOWN)))


def _scanned(kiosk: Kiosk, scan: str, *conditions: Any) -> Registration | None:
    """The registration of a scan that this kiosk made, if it still holds its place."""
    return db.session.scalars(
        select(Registration)
        .join(CheckIn, CheckIn.registration_id == Registration.id)
        .where(
            CheckIn.random_id == scan,
            CheckIn.kiosk_id == kiosk.id,
            Registration.fair_id == kiosk.fair_id,
            Registration.state == "held",
            *conditions,
        )
    ).first()


def _inserted(request_id: str) -> BadgeJob:
    return db.session.scalars(select(BadgeJob).where(BadgeJob.asked_by == request_id)).one()


def _insert(registration: Registration, request_id: str, *, is_first: bool = True, **about: Any) -> bool:
    """Write a row, unless it is the first badge of an arrival and there is one; the unique column decides a race."""
    moment = now()
    values = {
        "public_id": new_public_id(),
        "fair_id": registration.fair_id,
        "registration_id": registration.id,
        "first_of": registration.id if is_first else None,
        "asked_by": request_id,
        "layout": BadgeSettings.of(registration.fair).layout,
        "state": "waiting",
        "tries": 0,
        "created_at": moment,
        "changed_at": moment,
    }
    insert = INSERTS[db.engine.dialect.name](BadgeJob).values(**(values | about))
    done: Any = db.session.execute(insert.on_conflict_do_nothing().returning(BadgeJob.id))
    return done.first() is not None


def _step(job: BadgeJob, before: tuple[str, ...], after: str, **values: Any) -> bool:
    changed: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(BadgeJob)
        .where(BadgeJob.id == job.id, BadgeJob.state.in_(before))
        .values(state=after, changed_at=now(), **values)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(job)
    return changed.rowcount == 1
