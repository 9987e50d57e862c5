"""Check-in by staff at the desk, its undoing, and what the facts say (ST-3)."""

import secrets
from datetime import datetime

from app.extensions import db
from app.models import CheckIn, Registration, Staff
from app.models.types import now
from app.operations import audit
from app.operations.checkin.statements import CLAIM, RELEASE, changed_a_row, places
from app.rules import admission
from app.rules.admission import AttendanceState, Fact


class NotAdmitted(Exception):
    """The person is not in, so nothing can be undone or repeated."""


class AlreadyAdmitted(Exception):
    """The person is in already, since `first_time`."""

    def __init__(self, first_time: datetime | None):
        super().__init__(first_time)
        self.first_time = first_time


class NoPlace(Exception):
    """The registration is cancelled or still on the waiting list."""


def check_in_by_hand(staff: Staff, registration: Registration) -> CheckIn:
    """Staff let somebody in, whatever the day. Raises AlreadyAdmitted or NoPlace."""
    moment = now()
    if not changed_a_row(db.session.execute(CLAIM, {"place_id": registration.id, "moment": moment})):
        db.session.refresh(registration)
        if registration.admitted_at is not None:
            raise AlreadyAdmitted(registration.admitted_at)
        raise NoPlace(registration.state)
    return _by_staff(staff, registration, admission.ADMIT, admission.ADMITTED, "ok", moment)


def readmit(staff: Staff, registration: Registration) -> CheckIn:
    """Somebody went out and comes in again. Raises NotAdmitted."""
    db.session.refresh(registration)
    if registration.admitted_at is None:
        raise NotAdmitted
    return _by_staff(staff, registration, admission.READMIT, admission.ADMITTED, "ok", now())


def undo(staff: Staff, registration: Registration, reason: str) -> list[CheckIn]:
    """Take back every entry that stands, each by a fact of its own. Raises NotAdmitted."""
    claimed = db.session.execute(RELEASE.where(places.c.admitted_at.is_not(None)), {"place_id": registration.id})
    if not changed_a_row(claimed):
        raise NotAdmitted
    recorded = facts_of(registration)
    undone = {fact.undoes for fact in recorded if fact.kind == admission.UNDO}
    standing = [
        fact for fact in recorded if fact.kind in (admission.ADMIT, admission.READMIT) and fact.id not in undone
    ]
    moment = now()
    return [
        _by_staff(staff, registration, admission.UNDO, admission.REFUSED, reason, moment, undoes=fact.id)
        for fact in standing
    ]


def facts_of(registration: Registration) -> list[Fact]:
    """What is recorded about this registration, as the rules read it."""
    return [
        Fact(fact.random_id, fact.kind, fact.device_time, fact.undoes)
        for fact in CheckIn.of_registration(registration.id)
    ]


def attendance_of(registration: Registration) -> AttendanceState:
    """What the facts say, whatever order they arrived in."""
    return admission.state_of(facts_of(registration))


def _by_staff(
    staff: Staff,
    registration: Registration,
    kind: str,
    verdict: str,
    reason: str,
    moment: datetime,
    undoes: str | None = None,
) -> CheckIn:
    fact = CheckIn(
        random_id=secrets.token_hex(16),
        fair_id=registration.fair_id,
        registration_id=registration.id,
        staff_id=staff.id,
        kind=kind,
        way="desk",
        verdict=verdict,
        reason=reason,
        undoes=undoes,
        device_time=moment,
    )
    db.session.add(fact)
    db.session.flush()
    db.session.expire(registration, ["admitted_at"])
    audit.record(f"registration.{kind}", f"registration:{registration.id}", actor=f"staff:{staff.id}")
    return fact
