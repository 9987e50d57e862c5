"""Check-in by staff at the desk, its undoing, and what the facts say (ST-3)."""

import secrets
from datetime import datetime

from app.extensions import db
from app.models import CheckIn, Registration, Staff
from app.models.types import now
from app.operations import audit
from app.operations.checkin.state import attendance_of, bring_up_to_date, facts_of, hold
from app.operations.checkin.statements import CLAIM, changed_a_row
from app.rules import admission


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
    return by_staff(staff, registration, admission.ADMIT, admission.ADMITTED, "ok", moment)


def readmit(staff: Staff, registration: Registration) -> CheckIn:
    """Somebody went out and comes in again. Raises NotAdmitted."""
    hold(registration.id)
    if not attendance_of(registration).is_admitted:
        raise NotAdmitted
    fact = by_staff(staff, registration, admission.READMIT, admission.ADMITTED, "ok", now())
    bring_up_to_date(registration.id)
    return fact


def undo(staff: Staff, registration: Registration, reason: str, entry: str | None = None) -> list[CheckIn]:
    """Take back the entry of this random_id, or without one every entry that stands, each by a fact of its own. What
    was settled as somebody else's entry is left alone. Raises NotAdmitted where none of them stands.
    """
    hold(registration.id)
    chosen = [fact for fact in admission.standing(facts_of(registration)) if entry in (None, fact.id)]
    if not chosen:
        raise NotAdmitted
    moment, which = now(), "all" if entry is None else "one"
    taken_back = [
        by_staff(
            staff,
            registration,
            admission.UNDO,
            admission.REFUSED,
            reason,
            moment,
            undoes=fact.id,
            details={"which": which, "entry_at": fact.at.isoformat()},
        )
        for fact in chosen
    ]
    bring_up_to_date(registration.id)
    return taken_back


def entries_of(registration: Registration) -> list[CheckIn]:
    """The entries that stand, the latest first."""
    ids = [fact.id for fact in admission.standing(facts_of(registration))]
    found = {fact.random_id: fact for fact in CheckIn.of_registration(registration.id)}
    return [found[one] for one in reversed(ids)]


def by_staff(
    staff: Staff,
    registration: Registration | None,
    kind: str,
    verdict: str,
    reason: str,
    moment: datetime,
    undoes: str | None = None,
    fair_id: int | None = None,
    details: dict[str, str] | None = None,
) -> CheckIn:
    """The fact of a decision at the desk, and its entry in the audit log. Without registration, give the fair."""
    fact = CheckIn(
        random_id=secrets.token_hex(16),
        fair_id=registration.fair_id if registration else fair_id,
        registration_id=registration.id if registration else None,
        staff_id=staff.id,
        kind=kind,
        way="desk",
        verdict=verdict,
        reason=reason,
        undoes=undoes,
        reentry=kind == admission.ADMIT and registration is not None and registration.fair.allows_reentry,
        device_time=moment,
    )
    db.session.add(fact)
    db.session.flush()
    if registration:
        db.session.expire(registration, ["admitted_at", "double_at"])
    subject = f"registration:{registration.id}" if registration else f"fair:{fair_id}"
    outcome = {"outcome": reason} if kind == admission.SETTLE else {}
    audit.record(f"registration.{kind}", subject, actor=f"staff:{staff.id}", **outcome, **(details or {}))
    return fact
