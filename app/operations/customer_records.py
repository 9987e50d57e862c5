"""What staff see of customer records: which wait, for how long, why, and when they are tried next (CM-11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Subquery, and_, exists, func, select

from app.extensions import db
from app.models import Company, CustomerRecord, OutboxItem
from app.operations.customer_record import TOPIC

PAGE = 50
WAITS, HELD, SENT = "waits", "held", "sent"  # held: the system refused it for good, and staff must look at it
KINDS = (WAITS, HELD, SENT)


@dataclass(frozen=True)
class Result:
    """A page of records, and where the next one begins, if there is one."""

    rows: Sequence[Row[Any]]
    next_after: int | None


@dataclass(frozen=True)
class Progress:
    """How far one record has got. `next_at` is None where nothing is going to try."""

    record: CustomerRecord
    kind: str
    next_at: datetime | None


def is_in(kind: str) -> Any:
    """Whether a record is of this kind, as a condition on CustomerRecord."""
    pending = CustomerRecord.sent_version < CustomerRecord.version
    theirs = (OutboxItem.topic == TOPIC, OutboxItem.company_id == CustomerRecord.company_id)
    tried = exists().where(*theirs, OutboxItem.state == "waiting")
    refused = exists().where(*theirs, OutboxItem.state == "held")
    if kind == SENT:
        return CustomerRecord.sent_version >= CustomerRecord.version
    return and_(pending, refused, ~tried) if kind == HELD else and_(pending, tried | ~refused)


def find(kind: str, after: int = 0) -> Result:
    """The records of one kind: what has waited longest first, of those that have arrived the newest first."""
    order = CustomerRecord.sent_at.desc() if kind == SENT else CustomerRecord.since
    next_try = _next_tries()
    found = (
        select(CustomerRecord, Company, next_try.c.next_at)
        .join(Company, Company.id == CustomerRecord.company_id)
        .outerjoin(next_try, next_try.c.company_id == CustomerRecord.company_id)
        .where(is_in(kind))
        .order_by(order, CustomerRecord.company_id)
    )
    rows = db.session.execute(found.offset(after).limit(PAGE + 1)).all()
    return Result(rows[:PAGE], after + PAGE if len(rows) > PAGE else None)


def counts() -> dict[str, int]:
    """How many records of each kind there are."""
    return {kind: _count(is_in(kind)) for kind in KINDS}


def held() -> int:
    """How many the system has refused for good."""
    return _count(is_in(HELD))


def progress_of(company_id: int) -> Progress | None:
    """How far a company's record has got; None where there is none."""
    record = db.session.get(CustomerRecord, company_id)
    if record is None:
        return None
    next_try = _next_tries()
    kinds = (kind for kind in KINDS if _count(and_(CustomerRecord.company_id == company_id, is_in(kind))))
    next_at = db.session.scalar(select(next_try.c.next_at).where(next_try.c.company_id == company_id))
    return Progress(record, next(kinds, WAITS), next_at)


def _next_tries() -> Subquery:
    tried = select(OutboxItem.company_id, func.min(OutboxItem.next_at).label("next_at"))
    waiting = tried.where(OutboxItem.topic == TOPIC, OutboxItem.state == "waiting")
    return waiting.group_by(OutboxItem.company_id).subquery()


def _count(which: Any) -> int:
    return db.session.scalar(select(func.count(CustomerRecord.company_id)).where(which)) or 0
