"""Scans as devices send them, for tests of check-ins."""

import secrets
from itertools import count

from app.extensions import db
from app.models import CheckIn, Registration
from app.models.types import now
from app.operations import checkin

_numbers = count(1)


def a_scan(**changes) -> checkin.Scan:
    fields = {
        "random_id": secrets.token_hex(16),
        "sequence": next(_numbers),
        "way": "scanner",
        "at": now(),
        "offset_ms": 0,
    }
    return checkin.Scan(**(fields | changes))


def delivered(door: checkin.Door, item: checkin.Scan) -> checkin.Answer:
    """The answer to it, committed."""
    answer = checkin.scan(door, item)
    db.session.commit()
    return answer


def scanned(door: checkin.Door, **changes) -> checkin.Answer:
    return delivered(door, a_scan(**changes))


def door_of(kiosk) -> checkin.Door:
    return checkin.Door(kiosk.id, kiosk.fair_id)


def kept(registration: Registration) -> tuple:
    """What stands beside the facts; it always equals what they say."""
    db.session.rollback()
    db.session.refresh(registration)
    stored = (registration.admitted_at, registration.double_at)
    attendance = checkin.attendance_of(registration)
    assert stored == (attendance.admitted_at, attendance.asked_since)
    return stored


def facts(registration: Registration) -> list[tuple[str, str, str]]:
    return [(fact.kind, fact.verdict, fact.reason) for fact in CheckIn.of_registration(registration.id)]
