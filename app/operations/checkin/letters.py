"""Dead letters: what a revoked kiosk hands over and nobody here can read, scans and people who registered at it (KI-3).

They are kept as they came, sealed where the kiosk has sealed them, so that nothing is lost without being seen: staff
see when, from which kiosk and why, and settle them. Nothing of a letter becomes a fact.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select

from app.extensions import db, keys
from app.models import Kiosk, ReservedTicket, SetAsideScan
from app.models.types import now
from app.operations.checkin.door import Door, as_stored
from app.operations.checkin.statements import SET_ASIDE_NEW, changed_a_row, of_database
from app.rules import ticket as tickets
from app.rules.admission import CALL_STAFF, TO_CONFIRM

UNREADABLE = "unreadable"  # by whoever has this site's keys: altered, or sealed to another one
VOID_TICKET = "void_ticket"  # of somebody who registered: handed out after the kiosk was revoked
GIVEN_TWICE = "given_twice"  # of somebody whose ticket another person has: two screens had one store
NO_WALK_INS = "no_walk_ins"  # the fair took nobody any more
UNDELIVERABLE = "undeliverable"  # the server has refused it whole
FINDINGS = (UNREADABLE, VOID_TICKET, GIVEN_TWICE, NO_WALK_INS, UNDELIVERABLE)
WALK_IN = "walk_in"
AT_ONCE = 50  # shown on one page

IS_LETTER: ColumnElement[bool] = SetAsideScan.finding.in_(FINDINGS)
IS_READ: ColumnElement[bool] = or_(SetAsideScan.finding.is_(None), SetAsideScan.finding.not_in(FINDINGS))


@dataclass(frozen=True)
class Letter:
    """One of them: what can be told without opening it. `at` is the device's clock, None where it says no time."""

    random_id: str
    way: str  # of a scan, or walk_in
    finding: str
    at: datetime | None
    offset_ms: int = 0
    sequence: int | None = None
    ticket: str | None = field(default=None, repr=False)  # digits
    content: str = field(default="", repr=False)  # all that was sent, as JSON

    def moment(self) -> datetime:
        """By the server's clock; never later than now, and now where nothing is known."""
        return now() if self.at is None else min(self.at + timedelta(milliseconds=self.offset_ms), now())


@dataclass(frozen=True)
class Unread:
    """A letter that waits to be settled, with the number of the ticket that somebody has from this kiosk."""

    scan: SetAsideScan
    short_code: str | None


def keep(kiosk: Door, letter: Letter) -> bool:
    """Put it aside; whether it is new."""
    values = {
        "kiosk_id": kiosk.id,
        "fair_id": kiosk.fair_id,
        "random_id": letter.random_id,
        "registration_id": None,
        "ticket_id": _ticket_id(letter.ticket),
        "sequence": letter.sequence,
        "way": letter.way,
        "verdict": TO_CONFIRM if letter.way == WALK_IN else CALL_STAFF,
        "reason": "ok" if letter.way == WALK_IN else "no_network",
        "finding": letter.finding,
        "letter": letter.content,
        "device_time": letter.moment(),
        "device_clock": letter.at,
        "clock_offset_ms": as_stored(letter.offset_ms),
        "received_at": now(),
    }
    return changed_a_row(db.session.execute(of_database(SET_ASIDE_NEW), values))


def unread(kiosk: Kiosk) -> list[Unread]:
    """The first of those that wait, in the order in which they came."""
    rows = db.session.execute(
        select(SetAsideScan, ReservedTicket.short_code)
        .outerjoin(ReservedTicket, ReservedTicket.ticket_id == SetAsideScan.ticket_id)
        .where(SetAsideScan.kiosk_id == kiosk.id, IS_LETTER, SetAsideScan.applied_at.is_(None))
        .order_by(SetAsideScan.id)
        .limit(AT_ONCE)
    )
    return [Unread(*row) for row in rows]


def walk_in_id(digits: str) -> str | None:
    """The random id of the scan of a person who registered at a kiosk; None for what is no ticket of ours."""
    ticket_id = _ticket_id(digits)
    return f"walk-in-{ticket_id.hex()}" if ticket_id else None


def _ticket_id(digits: str | None) -> bytes | None:
    try:
        return tickets.read(digits, keys.ticket_public).ticket_id if digits else None
    except tickets.TicketRefused:
        return None
