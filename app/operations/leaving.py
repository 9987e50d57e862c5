"""Leaving (탈퇴): at once nobody gets in any more and every ticket is void; the rest is erased later (erasure.py)."""

from typing import Any

from sqlalchemy import delete, select, update

from app.extensions import db
from app.models import Draft, Member, ProviderTrip, Registration, Slot
from app.models.types import now
from app.operations import history, provider, registration
from app.operations import login as logins
from app.operations.password_change import end_waiting
from app.operations.registration import RegistrationSettled
from app.operations.resume import application

__all__ = ["AlreadyLeft", "cancel_places", "leave", "places_of"]


class AlreadyLeft(Exception):
    """Another request of the member was first."""


def leave(member: Member, reason: str | None, *, device: str, address: str) -> None:
    """End the membership. Raises AlreadyLeft. Flushed, not committed.

    Places at fairs go to those who wait. The e-mail address and the person (CI) are free at once, the ID only when
    everything is erased. The last mail goes to the address that the member had.
    """
    # Slots before the member's row: registering locks in this order, so that nobody waits in a circle.
    cancel_places(member)
    ending = update(Member).where(Member.id == member.id, Member.withdrawn_at.is_(None))
    values: dict[str, Any] = {"withdrawn_at": now(), "leaving_reason": reason or None, "ci_hash": None}
    values |= {"notice_by_message": False, "notice_by_email": False}
    if db.session.scalar(ending.values(values).returning(Member.id)) is None:
        raise AlreadyLeft
    logins.end_all(member)
    end_waiting(member.id)
    provider.unlink_all(member)
    for kind in (Draft, ProviderTrip):
        db.session.execute(delete(kind).where(kind.member_id == member.id))
    application.withdraw_all(member.id)  # after the drafts: whoever submits holds the draft first, then the resume
    history.record(member, "left", device=device, address=address)
    history.tell(member, "left", device=device)
    db.session.flush()


def places_of(member: Member) -> list[Registration]:
    """Places that are yet to be used, at fairs whose hour has not passed; by slot, so that locks have one order."""
    return list(
        db.session.scalars(
            select(Registration)
            .join(Slot, Slot.id == Registration.slot_id)
            .where(
                Registration.member_id == member.id,
                Registration.state != "cancelled",
                Registration.admitted_at.is_(None),
                Slot.ends_at > now(),
            )
            .order_by(Registration.slot_id)
        )
    )


def cancel_places(member: Member) -> int:
    """Give them all back; answers how many. One that was used or cancelled in this moment stays as it is."""
    given_back = 0
    for place in places_of(member):
        try:
            registration.cancel(place)
        except RegistrationSettled:
            continue
        given_back += 1
    return given_back
