"""What of a fair's check-ins waits for staff, counted: each page of theirs says so, and a fair closes without any."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select, union_all

from app.extensions import db
from app.models import CheckIn, Fair, Registration, SetAsideScan
from app.operations.checkin.settling import open_doubts


@dataclass(frozen=True)
class Cases:
    """Tickets let in more than once, entries we would not have let in, and scans that revoked kiosks handed over."""

    doubles: int = 0
    doubts: int = 0
    set_aside: int = 0

    @property
    def total(self) -> int:
        return self.doubles + self.doubts + self.set_aside


def open_cases(fair: Fair) -> int:
    """How many wait. A fair with any cannot be closed."""
    return cases_of([fair.id])[fair.id].total


def cases_of(fair_ids: list[int]) -> dict[int, Cases]:
    """What waits at each of these fairs."""
    counted = all_cases()
    return {fair_id: counted.get(fair_id, Cases()) for fair_id in fair_ids}


def all_cases() -> dict[int, Cases]:
    """By fair, where anything waits. One statement over three small indexes, which hold nothing but open cases."""
    by_fair: dict[int, dict[str, int]] = {}
    for kind, fair_id, number in db.session.execute(_COUNTS):
        by_fair.setdefault(fair_id, {})[kind] = number
    return {fair_id: Cases(**numbers) for fair_id, numbers in by_fair.items()}


def _counting(kind: str, fair_id: Any, statement: Any) -> Any:
    return statement.with_only_columns(literal(kind), fair_id, func.count()).group_by(fair_id)


_COUNTS = union_all(
    _counting("doubles", Registration.fair_id, select(Registration.id).where(Registration.double_at.is_not(None))),
    _counting("doubts", CheckIn.fair_id, open_doubts(select(CheckIn.id))),
    _counting("set_aside", SetAsideScan.fair_id, select(SetAsideScan.id).where(SetAsideScan.applied_at.is_(None))),
)
