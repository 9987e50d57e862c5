"""Registering for a fair (사전등록), waiting, changing, cancelling (FR-2).

Three things decide, never a look beforehand: the guarded update of `slot.taken` (capacity), the unique key of
member and fair (one registration each), and the guarded update of the registration's state. Locks are taken in one
order, so that nobody waits in a circle: slots by id, then registrations. Whoever gives up a place passes it on in
the same transaction, so a free place and somebody waiting for it never stand side by side.
"""

from sqlalchemy import func, literal, select, tuple_

from app.extensions import db
from app.models import Fair, Member, Registration, Slot
from app.models.types import now
from app.operations import registration_mail as mail
from app.operations import registration_rows as rows
from app.operations.registration_rows import (
    AlreadyRegistered,
    RegistrationClosed,
    RegistrationRefused,
    RegistrationSettled,
    SlotFree,
    SlotFull,
)
from app.operations.ticket import validity

__all__ = [
    "AlreadyRegistered",
    "RegistrationClosed",
    "RegistrationRefused",
    "RegistrationSettled",
    "SlotFree",
    "SlotFull",
    "cancel",
    "change",
    "place_in_line",
    "promote_waiting",
    "register",
    "wait_elsewhere",
    "wait_for",
    "waiting_by_slot",
]


def register(
    member: Member, fair: Fair, slot: Slot, *, language: str, inflow_path_id: int | None = None
) -> Registration:
    """Claim a place. Raises SlotFull, RegistrationClosed, AlreadyRegistered."""
    _must_take_registrations(fair, slot)
    if not rows.claim(slot.id):
        raise SlotFull(slot.public_id)
    try:
        registration = rows.store(member, fair, slot, language, state="held", inflow_path_id=inflow_path_id)
    except RegistrationRefused:
        rows.release(slot.id)
        raise
    mail.ticket(registration, member, fair, slot, language)
    return registration


def wait_for(
    member: Member, fair: Fair, slot: Slot, *, language: str | None = None, inflow_path_id: int | None = None
) -> Registration:
    """Join the waiting list of a full slot. Raises SlotFree, RegistrationClosed, AlreadyRegistered."""
    _must_take_registrations(fair, slot)
    rows.lock_full(slot)
    language = language or member.language
    registration = rows.store(member, fair, slot, language, state="waiting", inflow_path_id=inflow_path_id)
    mail.waiting(registration, member, fair, slot, language)
    return registration


def change(registration: Registration, slot: Slot) -> None:
    """Move to another slot of the same fair. A ticket whose days change is voided and made anew.

    Raises SlotFull, RegistrationClosed, RegistrationSettled; the old place is kept then.
    """
    old, fair = registration.slot, registration.fair
    _must_be_movable(registration, slot)
    if old.id == slot.id and registration.is_held:
        return
    was_held, took_place = registration.is_held, registration.takes_place
    rows.lock(old.id, slot.id)
    if not rows.claim(slot.id):
        raise SlotFull(slot.public_id)
    if not rows.move(registration, slot, state="held", renew=was_held and validity(fair, old) != validity(fair, slot)):
        rows.release(slot.id)
        raise RegistrationSettled(registration.public_id)
    if was_held and took_place:
        rows.release(old.id)
        promote_waiting(old)
    mail.changed(registration, slot)


def wait_elsewhere(registration: Registration, slot: Slot) -> None:
    """Somebody who waits, waits for another full slot instead. Raises SlotFree, RegistrationSettled."""
    _must_be_movable(registration, slot)
    if not registration.is_waiting:
        raise RegistrationSettled(registration.public_id)
    if registration.slot_id == slot.id:
        return
    rows.lock_full(slot)
    if not rows.move(registration, slot, state="waiting", renew=False):
        raise RegistrationSettled(registration.public_id)
    mail.waiting(registration, registration.member, registration.fair, slot, registration.member.language)


def cancel(registration: Registration) -> None:
    """Give up the place, or the place in line; the ticket is void from now on. Raises RegistrationSettled."""
    slot, was_held, took_place = registration.slot, registration.is_held, registration.takes_place
    if registration.state == "cancelled":
        raise RegistrationSettled(registration.public_id)
    rows.lock(slot.id)
    if not rows.leave(registration):
        raise RegistrationSettled(registration.public_id)
    if was_held:
        rows.void(registration.ticket_id, registration.fair_id)
    if was_held and took_place:
        rows.release(slot.id)
        promote_waiting(slot)
    db.session.expire(registration)
    mail.cancelled(registration)


def promote_waiting(slot: Slot) -> int:
    """Give free places to those who wait, first come first; each is told. Answers how many moved up."""
    promoted = 0
    if slot.fair.state != "published" or slot.ends_at <= now():
        return promoted
    rows.lock(slot.id)
    while rows.claim(slot.id):
        registration = rows.first_waiting(slot.id)
        if registration is None:
            rows.release(slot.id)
            break
        if rows.move(registration, slot, state="held", renew=False):
            mail.promoted(registration, slot)
            promoted += 1
        else:
            rows.release(slot.id)
    db.session.expire(slot)
    return promoted


def place_in_line(registration: Registration) -> int:
    """1 for whoever is next."""
    earlier = select(func.count()).where(
        Registration.slot_id == registration.slot_id,
        Registration.state == "waiting",
        tuple_(Registration.waiting_since, Registration.id)
        < tuple_(
            literal(registration.waiting_since, Registration.waiting_since.type),
            literal(registration.id),
        ),
    )
    return 1 + (db.session.scalar(earlier) or 0)


def waiting_by_slot(fair: Fair) -> dict[int, int]:
    """How many wait for each slot of the fair, by the slot's id."""
    found = db.session.execute(
        select(Registration.slot_id, func.count())
        .where(Registration.fair_id == fair.id, Registration.state == "waiting")
        .group_by(Registration.slot_id)
    )
    return dict(found.all())


def _must_take_registrations(fair: Fair, slot: Slot) -> None:
    if slot.fair_id != fair.id or not fair.accepts_registrations or slot.ends_at <= now() or slot.is_closed:
        raise RegistrationClosed(fair.slug)


def _must_be_movable(registration: Registration, slot: Slot) -> None:
    fair = registration.fair
    if slot.fair_id != fair.id or fair.state != "published" or slot.ends_at <= now() or slot.is_closed:
        raise RegistrationClosed(fair.slug)
    if not registration.may_be_changed:
        raise RegistrationSettled(registration.public_id)
