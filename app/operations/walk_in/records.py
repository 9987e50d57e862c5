"""What a kiosk has taken down: registered once for each ticket, at the time the person stood there (KI-3, KI-4)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, union_all, update

from app.extensions import db, keys
from app.models import CheckIn, Kiosk, Registration, ReservedTicket, SetAsideScan
from app.models.types import now
from app.operations import checkin
from app.operations.checkin import set_aside
from app.operations.walk_in import blocks
from app.operations.walk_in.registering import Answers, Door, register
from app.rules import ticket as tickets
from app.rules.admission import TO_CONFIRM
from app.rules.sealing import Sealed, Unsealable

WAY = "walk_in"


class UnknownTicket(Exception):
    """This kiosk has no such ticket in store, or had it taken away before the person came."""


class TicketOfAnother(Exception):
    """Somebody else was given this ticket: two screens had one store, as a copied profile has."""


@dataclass(frozen=True)
class Taken:
    """When and with which ticket: what is known of a record without opening it."""

    ticket: str  # its digits
    at: datetime  # the kiosk's clock
    offset_ms: int = 0  # what the kiosk thinks the server's clock is ahead of it

    @property
    def moment(self) -> datetime:
        """By the server's clock; never later than now."""
        return min(self.at + timedelta(milliseconds=self.offset_ms), now())

    @property
    def ticket_id(self) -> bytes:
        """Raises UnknownTicket for what is no ticket of ours."""
        try:
            return tickets.read(self.ticket, keys.ticket_public).ticket_id
        except tickets.TicketRefused as error:
            raise UnknownTicket(str(error)) from error


def opened(sealed: Sealed, taken: Taken) -> dict[str, Any]:
    """The answers in a sealed record. Raises Unsealable."""
    try:
        answers = json.loads(keys.sealing.open(sealed, taken.ticket))
    except ValueError as error:
        raise Unsealable("No answers in it.") from error
    if not isinstance(answers, dict):
        raise Unsealable("No answers in it.")
    return answers


def settled(kiosk: Kiosk, taken: Taken) -> Registration | None:
    """The registration that a first delivery has made; None if this is the first, and then nobody else delivers it
    before this transaction ends. Raises UnknownTicket, TicketOfAnother."""
    held = update(ReservedTicket).where(
        ReservedTicket.ticket_id == taken.ticket_id, ReservedTicket.kiosk_id == kiosk.id
    )
    # An update that changes nothing holds the row, on both databases.
    found = db.session.scalar(held.values(day=ReservedTicket.day).returning(ReservedTicket.ticket_id))
    if found is None:
        raise UnknownTicket(taken.ticket_id.hex())
    reserved = _reserved(taken)
    if reserved.registration_id is None:
        return None
    if _noted_at(taken) not in (None, taken.at):
        raise TicketOfAnother(taken.ticket_id.hex())
    return db.session.get_one(Registration, reserved.registration_id)


def _noted_at(taken: Taken) -> datetime | None:
    """When the person came who was first registered with this ticket, by the clock of the kiosk: it goes with a record
    however often that is brought, and no two people have it."""
    random_id = _random_id(taken)
    noted = (select(kind.device_clock).where(kind.random_id == random_id) for kind in (CheckIn, SetAsideScan))
    return db.session.scalar(union_all(*noted))


def settle(kiosk: Kiosk, taken: Taken, answers: Answers, *, was_shown: bool, was_ended: bool = False) -> Registration:
    """Register the person and record that this kiosk let them in then. Flushed, not committed.

    Call `settled` before. `was_shown`: the kiosk has shown the ticket by itself, so whoever holds it is in; otherwise
    the rules of the fair decide now. `was_ended`: a screen brings it whose token is good no more; the scan is set aside
    for staff, and the person, who knows nothing of that, is registered. Raises UnknownTicket, NoWalkIns.
    """
    reserved = _reserved(taken)
    if reserved.voided_at is not None:
        if taken.moment >= reserved.voided_at:
            raise UnknownTicket(taken.ticket_id.hex())
        blocks.restore(reserved)
    registration = register(answers, fair=kiosk.fair, door=Door(kiosk.id), ticket=reserved, at=taken.moment)
    checkin.adopt(registration)  # the ticket may have been shown at another door before its record came
    if was_ended:
        set_aside.put_aside(_door(kiosk), [_scan(taken, TO_CONFIRM)])
    else:
        scan(kiosk, taken, shown=TO_CONFIRM if was_shown else None)
    return registration


def scan(kiosk: Kiosk, taken: Taken, *, shown: str | None = None) -> checkin.Answer:
    """The verdict on this ticket at this kiosk, recorded once however often it is asked."""
    return checkin.scan(_door(kiosk), _scan(taken, shown))


def _scan(taken: Taken, shown: str | None) -> checkin.Scan:
    return checkin.Scan(_random_id(taken), None, WAY, taken.at, taken.offset_ms, taken.ticket, shown=shown)


def _random_id(taken: Taken) -> str:
    return f"walk-in-{taken.ticket_id.hex()}"


def _door(kiosk: Kiosk) -> checkin.Door:
    return checkin.Door(kiosk.id, kiosk.fair_id)


def _reserved(taken: Taken) -> ReservedTicket:
    return db.session.get_one(ReservedTicket, taken.ticket_id, populate_existing=True)
