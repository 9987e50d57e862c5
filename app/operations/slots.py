"""Times of entry as staff arrange them: many by a pattern, one by one, closed, and their people moved (ST-6).

Whoever holds a place keeps it: a capacity never falls below the places taken, a time with registrations is never
removed, and who is moved is told. More places are given to those who wait in the same transaction.
"""

from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Table, select, update

from app.extensions import db
from app.models import Fair, Registration, Slot
from app.models.types import now
from app.operations import audit, fair, registration_rows
from app.operations import registration_mail as mail
from app.operations.fair import FairPlan, FairRefused, SlotPlan
from app.operations.registration import promote_waiting
from app.operations.ticket import validity
from app.rules.slot_pattern import Pattern, Span
from app.rules.stamp import stamp

MOST = 200  # times of one fair
_slot = cast(Table, Slot.__table__)


class TooManySlots(FairRefused):
    """A fair has at most MOST times of entry."""


class NoRoom(FairRefused):
    """The other time has fewer free places than people who would be moved: `wanted` and `left` say how many."""

    def __init__(self, wanted: int, left: int):
        super().__init__(f"{wanted} places are wanted, {left} are left.")
        self.wanted, self.left = wanted, left


class SlotOver(FairRefused):
    """A time that is over, or closed, takes nobody in."""


@dataclass(frozen=True)
class Moved:
    """What a move did: people with a place, people who wait, and those who could not be moved (they are in)."""

    held: int
    waiting: int
    stayed: int


def plan_of(slot: Slot) -> SlotPlan:
    """A slot as it is."""
    return SlotPlan(slot.public_id, slot.starts_at, slot.ends_at, slot.capacity)


def reading(slot_id: str) -> Any:
    """What a page about one slot shows of it, for `FairPlan.seen`."""
    return lambda fair: next(
        ((slot.starts_at, slot.ends_at, slot.capacity) for slot in fair.slots if slot.public_id == slot_id), None
    )


def add_pattern(of: Fair, pattern: Pattern) -> int:
    """Add the times of a pattern; those whose beginning is there already are left out. Answers how many are new.

    Raises TooManySlots.
    """
    fair.hold(of)
    there = {slot.starts_at for slot in of.slots}
    new = [_plan_for(span, pattern.capacity) for span in pattern.spans() if span.starts_at not in there]
    if len(of.slots) + len(new) > MOST:
        raise TooManySlots(of.slug)
    if new:
        _edit(of, [*map(plan_of, of.slots), *new])
    return len(new)


def change(slot: Slot, wanted: SlotPlan, *, seen: str) -> int:
    """Another time or capacity. Answers how many people were told of another time.

    Raises CapacityBelowTaken, ChangedMeanwhile.
    """
    of = slot.fair
    fair.hold(of)
    if stamp(reading(slot.public_id)(of)) != seen:
        raise fair.ChangedMeanwhile(slot.public_id)
    wanted = replace(wanted, public_id=slot.public_id)
    return _edit(of, [wanted if one.public_id == slot.public_id else plan_of(one) for one in of.slots])


def remove(slot: Slot) -> None:
    """Take a time away that nobody ever registered for. Raises SlotInUse."""
    of = slot.fair
    fair.hold(of)
    _edit(of, [plan_of(one) for one in of.slots if one.public_id != slot.public_id])


def close(slot: Slot) -> int:
    """Nobody new gets a place in it; who has one keeps it. Its waiting list ends, and each who waited is told.

    Answers how many waited.
    """
    registration_rows.lock(slot.id)
    result: Any = db.session.execute(
        update(_slot).where(_slot.c.id == slot.id, _slot.c.closed_at.is_(None)).values(closed_at=now())
    )
    if not result.rowcount:
        return 0
    db.session.refresh(slot)
    waiting = _of(slot, "waiting")
    for registration in waiting:
        end_waiting(registration)
    audit.record("slot.close", f"fair:{slot.fair_id}", slot=slot.id, waited=len(waiting))
    return len(waiting)


def open_again(slot: Slot) -> None:
    """It takes registrations as before."""
    db.session.execute(update(_slot).where(_slot.c.id == slot.id).values(closed_at=None))
    db.session.refresh(slot)
    promote_waiting(slot)
    audit.record("slot.open", f"fair:{slot.fair_id}", slot=slot.id)


def move_people(old: Slot, new: Slot) -> Moved:
    """Put everybody of one time into another one of the same fair, who has a place and who waits; each is told.

    Who has come already stays where they are. Raises NoRoom, SlotOver.
    """
    registration_rows.lock(old.id, new.id)
    for slot in (old, new):
        db.session.refresh(slot)
    if new.fair_id != old.fair_id or new.id == old.id or new.ends_at <= now() or new.is_closed:
        raise SlotOver(new.public_id)
    held, waiting = _of(old, "held"), _of(old, "waiting")
    coming = [registration for registration in held if registration.admitted_at is None]
    if len(coming) > new.left:
        raise NoRoom(len(coming), new.left)
    for registration in coming:
        _move(registration, old, new)
    for registration in waiting:
        registration_rows.move(registration, new, state="waiting", renew=False)
        mail.moved(registration, new)
    for slot in (old, new):
        db.session.refresh(slot)
        promote_waiting(slot)
    audit.record(
        "slot.move", f"fair:{old.fair_id}", old=old.id, new=new.id, shown=[one.member_id for one in coming + waiting]
    )
    return Moved(len(coming), len(waiting), len(held) - len(coming))


def end_waiting(registration: Registration, *, told: bool = True) -> None:
    """Take somebody off a waiting list that leads nowhere any more."""
    if registration_rows.leave(registration):
        db.session.expire(registration)
        if told:
            mail.waiting_ended(registration)


def _move(registration: Registration, old: Slot, new: Slot) -> None:
    """The locks are ours: there is room, and only a scan at a door can be quicker."""
    took_place = registration.takes_place
    registration_rows.claim(new.id)
    renew = validity(old.fair, old) != validity(new.fair, new)
    if registration_rows.move(registration, new, state="held", renew=renew):
        if took_place:
            registration_rows.release(old.id)
        mail.moved(registration, new)
    else:
        registration_rows.release(new.id)


def _edit(of: Fair, plans: list[SlotPlan]) -> int:
    plans = sorted(plans, key=lambda plan: (plan.starts_at, plan.ends_at))
    told = fair.edit(of, FairPlan(slots=plans))
    db.session.expire(of, ["slots"])
    return told


def _plan_for(span: Span, capacity: int) -> SlotPlan:
    return SlotPlan("", span.starts_at, span.ends_at, capacity)


def _of(slot: Slot, state: str) -> list[Registration]:
    return list(
        db.session.scalars(
            select(Registration)
            .where(Registration.slot_id == slot.id, Registration.state == state)
            .order_by(Registration.waiting_since, Registration.id)
            .execution_options(populate_existing=True)
        )
    )
