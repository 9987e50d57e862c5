"""The figures of a fair, and what waits for staff."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Alarm, Fair, Kiosk, OutboxItem, Question, Registration, Slot, Staff
from app.models.fair import KOREA
from app.models.types import now
from app.operations import customer_records
from app.operations.company import checks
from app.operations.customer_record import TOPIC
from app.operations.resume import seen


@dataclass(frozen=True)
class FairFigures:
    """A fair's places, and how many are held, waited for and used."""

    fair: Fair
    capacity: int
    held: int
    waiting: int
    arrived: int

    @property
    def is_today(self) -> bool:
        return self.fair.starts_on <= now().astimezone(KOREA).date() <= self.fair.ends_on


@dataclass(frozen=True)
class Waiting:
    """What needs a person's hand."""

    called: int  # kiosks that call staff
    resumes: int
    alarms: int = 0  # that are on
    questions: int = 0
    held_messages: int = 0
    company_checks: int = 0
    held_records: int = 0  # of companies, that the customer system refuses


def of_fair(fair: Fair) -> FairFigures:
    capacity, held = db.session.execute(
        select(func.coalesce(func.sum(Slot.capacity), 0), func.coalesce(func.sum(Slot.taken), 0)).where(
            Slot.fair_id == fair.id
        )
    ).one()
    return FairFigures(
        fair,
        int(capacity),
        int(held),
        _count(Registration.id, Registration.fair_id == fair.id, Registration.state == "waiting"),
        _count(Registration.id, Registration.fair_id == fair.id, Registration.admitted_at.is_not(None)),
    )


def waiting(staff: Staff) -> Waiting:
    """At the fairs of this person; what belongs to no fair only for those who work for all."""
    fair_ids = staff.fair_ids("viewer")
    calls = (Kiosk.called_staff_at.is_not(None), Kiosk.revoked_at.is_(None))
    if fair_ids is not None:
        called = _count(Kiosk.id, *calls, Kiosk.fair_id.in_(fair_ids))
        return Waiting(called=called, resumes=seen.waiting(fair_ids))
    return Waiting(
        alarms=_count(Alarm.id, Alarm.ended_at.is_(None), *_shown_alarms(staff)),
        called=_count(Kiosk.id, *calls),
        questions=_count(Question.id, Question.answered_at.is_(None)),
        held_messages=_count(OutboxItem.id, OutboxItem.state == "held", OutboxItem.topic != TOPIC),
        resumes=seen.waiting(),
        company_checks=checks.waiting(),
        held_records=customer_records.held(),
    )


def _shown_alarms(staff: Staff) -> list[Any]:
    """What is about an account of the staff is for admins."""
    return [] if staff.may_everywhere("admin") else [Alarm.subject == ""]


def _count(column: object, *conditions: object) -> int:
    return int(db.session.scalar(select(func.count(column)).where(*conditions)) or 0)  # type: ignore[arg-type]
