"""Check-ins that were written on paper while nothing else worked: typed in later, facts of their own time."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import CheckIn, Fair, Staff
from app.models.types import now
from app.operations import audit
from app.operations.checkin.statements import BY_CODE, CLAIM, changed_a_row
from app.rules.admission import ADMIT, ADMITTED

RECORDED, ALREADY, UNKNOWN, NO_PLACE = "recorded", "already", "unknown", "no_place"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line: recorded; already in, since `first_time`; no such code; cancelled or waiting."""

    kind: str
    first_time: datetime | None = None


def record(staff: Staff, fair: Fair, code: str, at: datetime) -> Outcome:
    """Let the holder of a short code in, at the time on the paper, which is not to come. Flushed.

    The same line typed twice makes one fact. Who is in already, by whatever door, stays in since then.
    """
    place = db.session.execute(BY_CODE, {"fair_id": fair.id, "code": code}).first()
    if place is None:
        return Outcome(UNKNOWN)
    number = _number(place.id, at)
    if db.session.scalar(select(CheckIn.id).where(CheckIn.random_id == number)) is not None:
        return Outcome(RECORDED)
    if not changed_a_row(db.session.execute(CLAIM, {"place_id": place.id, "moment": at})):
        place = db.session.execute(BY_CODE, {"fair_id": fair.id, "code": code}).one()
        return Outcome(ALREADY, place.admitted_at) if place.admitted_at is not None else Outcome(NO_PLACE)
    fact = CheckIn(random_id=number, fair_id=fair.id, registration_id=place.id, staff_id=staff.id, kind=ADMIT)
    fact.way, fact.verdict, fact.reason = "desk", ADMITTED, "ok"
    fact.device_time, fact.received_at = at, now()
    db.session.add(fact)
    db.session.flush()
    audit.record("registration.admit", f"registration:{place.id}", actor=f"staff:{staff.id}", way="paper")
    return Outcome(RECORDED)


def _number(registration_id: int, at: datetime) -> str:
    """The fact's own name: the same for the same person and minute."""
    return hashlib.sha256(f"paper {registration_id} {at.timestamp():.0f}".encode()).hexdigest()[:32]
