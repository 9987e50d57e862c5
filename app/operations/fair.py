"""Fairs (박람회) as staff make them: texts, days, slots and exhibitors; publishing, changing, cancelling (FR-1, FR-4).

Whoever is registered is told of what concerns them, in their own language: a new time or place, the cancellation,
and the day before as a reminder.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import Table, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Exhibitor, Fair, Registration, Slot
from app.models.fair import KOREA
from app.models.registration import new_ticket_id
from app.models.types import now
from app.operations import audit, campaign, registration_rows
from app.operations import registration_mail as mail
from app.operations.registration import promote_waiting
from app.operations.ticket import validity
from app.rules.stamp import stamp

HIGHEST_NUMBER = 65_535  # a ticket has two bytes for the fair
REMIND_FROM = time(9)  # Korean time; nobody is woken by a reminder
PLACE_TEXTS = ("venue", "address")
_fair = cast(Table, Fair.__table__)


class FairRefused(Exception):
    """The fair stays as it was."""


class CapacityBelowTaken(FairRefused):
    """A slot cannot have fewer places than people who hold one: `slot_id` (public) says which, `taken` how many."""

    def __init__(self, slot: Slot, taken: int):
        super().__init__(f"{taken} places of this slot are taken.")
        self.slot_id, self.taken = slot.public_id, taken


class SlotInUse(FairRefused):
    """A slot that has registrations cannot be removed."""

    def __init__(self, slot: Slot):
        super().__init__("The slot has registrations.")
        self.slot_id = slot.public_id


class SlugTaken(FairRefused):
    """Another fair has this address."""


class ChangedMeanwhile(FairRefused):
    """A colleague has stored something else since this page was opened."""


class DaysWithTimes(FairRefused):
    """A day that has times of entry cannot be taken away."""


class FairIncomplete(FairRefused):
    """A fair without slots, or without a name in Korean, cannot be published."""


@dataclass(frozen=True)
class SlotPlan:
    """A slot as staff want it; `public_id` is empty for a new one."""

    public_id: str
    starts_at: datetime
    ends_at: datetime
    capacity: int


@dataclass(frozen=True)
class ExhibitorPlan:
    """A company as staff want it listed."""

    name: str
    booth: str
    openings: str


@dataclass(frozen=True)
class FairPlan:
    """A fair as staff want it, or a part of it. `columns` holds plain columns of Fair; what is None stays as it is.

    `texts` are those of single languages, put beside the others. `seen` says what the page showed before: a reading
    of the fair, and the stamp of what it gave then.
    """

    columns: dict[str, Any] = field(default_factory=dict)
    slots: list[SlotPlan] | None = None
    exhibitors: list[ExhibitorPlan] | None = None
    texts: dict[str, dict[str, str]] | None = None
    seen: tuple[Callable[[Fair], Any], str] | None = None


def create(plan: FairPlan) -> Fair:
    """A draft: staff see it, nobody else."""
    fair = Fair(state="draft", **plan.columns)
    db.session.add(fair)
    fair.slots = [_new_slot(slot) for slot in plan.slots or ()]
    _list_exhibitors(fair, plan.exhibitors or [])
    _store(fair)
    audit.record("fair.create", f"fair:{fair.id}")
    return fair


def edit(fair: Fair, plan: FairPlan) -> int:
    """Change a fair, and tell who is registered if their time or place is another now. Answers how many were told.

    Raises CapacityBelowTaken, SlotInUse, DaysWithTimes, and ChangedMeanwhile where a colleague was quicker.
    """
    hold(fair)
    if plan.seen is not None and stamp(plan.seen[0](fair)) != plan.seen[1]:
        raise ChangedMeanwhile(fair.slug)
    before = _what_concerns_registrants(fair)
    for name, value in plan.columns.items():
        setattr(fair, name, value)
    if plan.texts is not None:
        fair.texts = fair.texts | plan.texts
    grown = _change_slots(fair, plan.slots) if plan.slots is not None else []
    if plan.exhibitors is not None:
        _list_exhibitors(fair, plan.exhibitors)
    if any(not fair.starts_on <= slot.day <= fair.ends_on for slot in fair.slots):
        raise DaysWithTimes(fair.slug)
    _store(fair)
    told = _tell_of_changes(fair, before)
    for slot in grown:
        promote_waiting(slot)
    audit.record("fair.edit", f"fair:{fair.id}", told=told)
    return told


def publish(fair: Fair) -> None:
    """Put a draft on the public list. Raises FairIncomplete."""
    if not fair.slots or not fair.texts.get("ko", {}).get("name") or fair.id > HIGHEST_NUMBER:
        raise FairIncomplete(fair.slug)
    if _change_state(fair, "draft", "published"):
        audit.record("fair.publish", f"fair:{fair.id}")


def cancel(fair: Fair) -> int:
    """Call the fair off and tell everybody who is registered or waits. Answers how many were told.

    Messages that were to go out about it are stopped: what they say does not hold any more.
    """
    hold(fair)
    if not _change_state(fair, "published", "cancelled"):
        return 0
    registrations = _of(fair, ("held", "waiting"))
    for registration in registrations:
        mail.fair_cancelled(registration, registration.slot)
    campaign.stop_all(fair)
    audit.record("fair.cancel", f"fair:{fair.id}", told=len(registrations))
    return len(registrations)


def send_reminders() -> int:
    """The timed job: the day before their day, remind all who hold a place. Commits. Answers how many."""
    moment = now().astimezone(KOREA)
    if moment.time() < REMIND_FROM:
        return 0
    tomorrow = moment.date() + timedelta(days=1)
    first, last = _day(tomorrow), _day(tomorrow + timedelta(days=1))
    fairs = db.session.scalars(
        select(Fair).where(Fair.state == "published", Fair.starts_on <= tomorrow, Fair.ends_on >= tomorrow)
    ).all()
    reminded = sum(_remind(fair, first, last) for fair in fairs)
    db.session.commit()
    return reminded


def _remind(fair: Fair, first: datetime, last: datetime) -> int:
    """Once for each day of a fair, whoever runs the job: the guarded update decides."""
    today = first - timedelta(days=1)
    result: Any = db.session.execute(
        update(_fair)
        .where(Fair.id == fair.id, or_(Fair.reminded_at.is_(None), Fair.reminded_at < today))
        .values(reminded_at=now())
    )
    if not result.rowcount:
        return 0
    registrations = _of(fair, ("held",), Slot.starts_at >= first, Slot.starts_at < last)
    for registration in registrations:
        mail.reminder(registration, registration.slot)
    return len(registrations)


def _day(day: date) -> datetime:
    return datetime.combine(day, time(), KOREA)


def _of(fair: Fair, states: tuple[str, ...], *also: Any) -> list[Registration]:
    return list(
        db.session.scalars(
            select(Registration)
            .join(Slot, Slot.id == Registration.slot_id)
            .where(Registration.fair_id == fair.id, Registration.state.in_(states), *also)
            .order_by(Registration.id)
            .execution_options(populate_existing=True)
        )
    )


def hold(fair: Fair) -> None:
    """Let registrations and colleagues under way finish first and new ones wait, then read what is stored now."""
    registration_rows.lock(*db.session.scalars(select(Slot.id).where(Slot.fair_id == fair.id)))
    db.session.execute(update(_fair).where(Fair.id == fair.id).values(slug=Fair.slug))
    db.session.expire(fair)
    for slot in fair.slots:
        db.session.refresh(slot)


def _change_state(fair: Fair, old: str, new: str) -> bool:
    result: Any = db.session.execute(update(_fair).where(Fair.id == fair.id, Fair.state == old).values(state=new))
    db.session.expire(fair, ["state"])
    return bool(result.rowcount)


def _store(fair: Fair) -> None:
    """The unique key of the slug decides between two fairs."""
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise SlugTaken(fair.slug) from error


def _new_slot(plan: SlotPlan) -> Slot:
    return Slot(starts_at=plan.starts_at, ends_at=plan.ends_at, capacity=plan.capacity, taken=0)


def _list_exhibitors(fair: Fair, plans: list[ExhibitorPlan]) -> None:
    fair.exhibitors = [
        Exhibitor(position=position, name=plan.name, booth=plan.booth, openings=plan.openings)
        for position, plan in enumerate(plans)
    ]


def _change_slots(fair: Fair, plans: list[SlotPlan]) -> list[Slot]:
    """Add, change and remove slots; answers those that have more places than before."""
    existing = {slot.public_id: slot for slot in fair.slots}
    kept = {plan.public_id for plan in plans}
    for slot in [slot for slot in fair.slots if slot.public_id not in kept]:
        _remove(fair, slot)
    grown = []
    for plan in plans:
        if plan.public_id not in existing:
            fair.slots.append(_new_slot(plan))
        elif _change_slot(existing[plan.public_id], plan):
            grown.append(existing[plan.public_id])
    return grown


def _change_slot(slot: Slot, plan: SlotPlan) -> bool:
    if plan.capacity < slot.taken:
        raise CapacityBelowTaken(slot, slot.taken)
    is_larger = plan.capacity > slot.capacity
    slot.starts_at, slot.ends_at, slot.capacity = plan.starts_at, plan.ends_at, plan.capacity
    return is_larger


def _remove(fair: Fair, slot: Slot) -> None:
    """Cancelled registrations point to their slot as well: a fact of the past keeps its slot."""
    used = select(Registration.id).where(Registration.slot_id == slot.id).limit(1)
    if db.session.scalar(used) is not None:
        raise SlotInUse(slot)
    fair.slots.remove(slot)
    db.session.delete(slot)


def _what_concerns_registrants(fair: Fair) -> dict[int, tuple[Any, ...]]:
    """By slot: when, where, and on which days its tickets admit."""
    place = tuple(
        (language, key, texts.get(key, "")) for language, texts in sorted(fair.texts.items()) for key in PLACE_TEXTS
    )
    return {slot.id: (validity(fair, slot), slot.starts_at, slot.ends_at, place) for slot in fair.slots if slot.id}


def _tell_of_changes(fair: Fair, before: dict[int, tuple[Any, ...]]) -> int:
    """Void the tickets whose days changed, and tell the people of every slot about which something changed."""
    if fair.state != "published":
        return 0
    after = _what_concerns_registrants(fair)
    changed = {slot_id for slot_id, concern in before.items() if after.get(slot_id, concern) != concern}
    registrations = _of(fair, ("held", "waiting"), Slot.id.in_(changed)) if changed else []
    for registration in registrations:
        if registration.is_held and before[registration.slot_id][0] != after[registration.slot_id][0]:
            _renew_ticket(registration)
        mail.fair_changed(registration, registration.slot)
    return len(registrations)


def _renew_ticket(registration: Registration) -> None:
    registration_rows.void(registration.ticket_id, registration.fair_id)
    registration.ticket_id = new_ticket_id()
    db.session.flush()
