"""The registrations of two records of one person: one for each fair, with one ticket that is valid.

The kept record keeps its own row, since its address is in mails. Where the other's place is the better one (held rather
than waiting, used rather than not), both change places first, ticket and code with them: so the ticket in somebody's
hand goes on being valid. A ticket that was given up leads to the kept registration.
"""

from typing import Any

from sqlalchemy import select, update

from app.extensions import db
from app.models import (
    BadgeJob,
    CheckIn,
    Member,
    Registration,
    RegistrationNote,
    ReservedTicket,
    SetAsideScan,
    Slot,
    VoidedTicket,
    WalkIn,
)
from app.models.registration import new_ticket_id
from app.models.types import now
from app.operations import registration_mail, registration_rows
from app.operations.checkin.state import bring_up_to_date
from app.operations.registration import promote_waiting

BETTER = {"cancelled": 0, "waiting": 1, "held": 2}
EXCHANGED = (
    *("slot_id", "state", "ticket_id", "short_code", "waiting_since", "admitted_at", "double_at"),
    *("review", "review_reason", "language", "takes_place"),
)


def places_of(*members: Member) -> list[Registration]:
    """All their registrations, as they are in the database now; what was given up in an earlier merge is left out."""
    theirs = select(Registration).where(
        Registration.member_id.in_([member.id for member in members]), Registration.merged_into_id.is_(None)
    )
    ordered = theirs.order_by(Registration.fair_id, Registration.id)
    return list(db.session.scalars(ordered.execution_options(populate_existing=True)))


def lock(*members: Member) -> None:
    """Hold the slots and the registrations of these people until the end of the transaction."""
    places = places_of(*members)
    if not places:
        return
    registration_rows.lock(*(place.slot_id for place in places))
    ids = [place.id for place in places]
    db.session.execute(update(Registration).where(Registration.id.in_(ids)).values(language=Registration.language))


def is_better(one: Registration, other: Registration) -> bool:
    """Whether the first is the place to keep: held, then used, then waiting for longer."""
    return _worth(one) > _worth(other)


def combine(kept: Member, other: Member) -> list[list[int]]:
    """Give the other's registrations to the kept record; answers which were given up, each with the one kept."""
    mine = {place.fair_id: place for place in places_of(kept)}
    given_up = []
    for theirs in places_of(other):
        own = mine.get(theirs.fair_id)
        if own is None:
            theirs.member_id = kept.id
            continue
        if is_better(theirs, own):
            _exchange(own, theirs)
        _give_up(theirs, own)
        given_up.append([theirs.id, own.id])
    db.session.flush()
    return given_up


def _worth(place: Registration) -> tuple[int, bool, float]:
    waits = -place.waiting_since.timestamp() if place.waiting_since else 0.0
    return BETTER[place.state], place.admitted_at is not None, waits


def _exchange(own: Registration, theirs: Registration) -> None:
    """Both change places. Ticket and code are unique, so the one row has other ones for a moment."""
    mine, its = ({name: getattr(place, name) for name in EXCHANGED} for place in (own, theirs))
    _set(theirs, {"ticket_id": new_ticket_id(), "short_code": f"-{theirs.id}"})
    _set(own, its)
    _set(theirs, mine)


def _set(place: Registration, values: dict[str, Any]) -> None:
    db.session.execute(update(Registration).where(Registration.id == place.id).values(values))
    db.session.refresh(place)


def _move_what_hangs_on_it(given_up: Registration, own: Registration) -> None:
    """Facts first of all: who is in follows from them. Of two badges that an arrival gets, one stays the first."""
    has_badge = db.session.scalar(select(BadgeJob.id).where(BadgeJob.first_of == own.id))
    first = update(BadgeJob).where(BadgeJob.first_of == given_up.id)
    db.session.execute(first.values(first_of=own.id if has_badge is None else None))
    for table in (CheckIn, SetAsideScan, RegistrationNote, BadgeJob, ReservedTicket):
        about_it = update(table).where(table.registration_id == given_up.id)
        db.session.execute(about_it.values(registration_id=own.id))
    if WalkIn.of(own) is None:
        came = update(WalkIn).where(WalkIn.registration_id == given_up.id)
        db.session.execute(came.values(registration_id=own.id))
    for place in (given_up, own):
        bring_up_to_date(place.id)
        db.session.refresh(place)


def _give_up(given_up: Registration, own: Registration) -> None:
    """Its ticket is void, its place free, and what is recorded about it is recorded about the kept one."""
    was_held, took_place = given_up.is_held, given_up.takes_place
    slot = db.session.get_one(Slot, given_up.slot_id)
    values = {"state": "cancelled", "waiting_since": None, "merged_into_id": own.id}
    _set(given_up, {**values, "changed_at": now()})
    _set(own, {"changed_at": now()})
    leads_on = update(Registration).where(Registration.merged_into_id == given_up.id)
    db.session.execute(leads_on.values(merged_into_id=own.id))
    _move_what_hangs_on_it(given_up, own)
    if not was_held:
        return
    if db.session.get(VoidedTicket, given_up.ticket_id) is None:
        registration_rows.void(given_up.ticket_id, given_up.fair_id)
    if took_place:
        registration_rows.release(slot.id)
        promote_waiting(slot)
    if own.is_held:
        registration_mail.ticket(own, own.member, own.fair, own.slot, own.member.language)
