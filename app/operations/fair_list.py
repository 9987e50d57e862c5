"""Fairs as the public sees them: each with the places that are left, and what can be done now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import case, func, select

from app.extensions import db
from app.models import Fair, Slot
from app.models.types import now

FEW = 40  # places; fewer are said, so that people decide


@dataclass(frozen=True)
class Offer:
    """A fair and how many places its coming slots have left."""

    fair: Fair
    left: int

    @property
    def open_until(self) -> datetime:
        """The last moment of registration: closing at midnight means that the day before is the last."""
        return self.fair.registration_closes_at - timedelta(seconds=1)

    @cached_property
    def standing(self) -> str:
        """cancelled, over, to_come, closed, full, few or open."""
        fair = self.fair
        if fair.state == "cancelled":
            return "cancelled"
        if fair.is_over or fair.state == "closed":
            return "over"
        if fair.registration_is_to_come:
            return "to_come"
        if not fair.accepts_registrations:
            return "closed"
        if self.left == 0:
            return "full"
        return "few" if self.left < FEW else "open"


def public() -> list[Offer]:
    """Published fairs that are not over, the nearest first."""
    fairs = Fair.public()
    left = _places_left([fair.id for fair in fairs])
    return [Offer(fair, left.get(fair.id, 0)) for fair in fairs]


def offer_of(fair: Fair) -> Offer:
    """One fair, by its slots."""
    return Offer(fair, sum(slot.left for slot in fair.slots if slot.ends_at > now()))


def _places_left(fair_ids: list[int]) -> dict[int, int]:
    if not fair_ids:
        return {}
    left = case((Slot.capacity > Slot.taken, Slot.capacity - Slot.taken), else_=0)
    found = db.session.execute(
        select(Slot.fair_id, func.sum(left))
        .where(Slot.fair_id.in_(fair_ids), Slot.ends_at > now(), Slot.closed_at.is_(None))
        .group_by(Slot.fair_id)
    )
    return {fair_id: int(places) for fair_id, places in found}
