"""Blocks of tickets that a kiosk keeps in store, to hand out while the network is away (KI-3, KI-4).

Each ticket is delivered once: what a screen has lost is never given to another one, so two screens that show one token
cannot hand out the same ticket.
"""

import base64
from datetime import date, timedelta
from typing import Any, NamedTuple

import segno
from flask import current_app
from sqlalchemy import delete, func, insert, select, update

from app.extensions import db, keys
from app.models import Fair, Kiosk, ReservedTicket, VoidedTicket
from app.models.fair import KOREA
from app.models.registration import new_ticket_id
from app.models.types import now
from app.operations.ticket import code_of
from app.operations.walk_in.claim import link_of
from app.operations.walk_in.registering import slot_for, takes_walk_ins, unused_codes
from app.rules.ticket import Ticket, sign

KEPT = timedelta(days=30)  # what was handed out without network may arrive late
AT_ONCE = 50  # tickets in one answer, which a kiosk does not wait for very long
MASK = 3  # of the codes: to try all eight for the best costs ten times as much, and each can be read
MOST_UNUSED = 2000  # tickets of one kiosk and day that nobody has yet: a page that asks again and again gets no more


class Stored(NamedTuple):
    """A ticket as the kiosk keeps it; nothing in it is about a person."""

    ticket: str
    code: str
    claim: str
    day: str
    pictures: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"ticket": self.ticket, "code": self.code, "claim": self.claim, "day": self.day, **self.pictures}


def top_up(kiosk: Kiosk, has: int) -> list[Stored]:
    """New tickets for the next day of the fair, towards a whole block. Flushed, not committed.

    Where the fair takes nobody at the door, there are none. All codes are drawn before the first row is written: on
    SQLite no scan is recorded while somebody else writes.
    """
    fair, moment = kiosk.fair, now()
    if slot_for(fair, moment) is None or not takes_walk_ins(fair, moment):
        return []
    day = max(moment.astimezone(KOREA).date(), fair.starts_on)
    wanted = min(current_app.config["KIOSK_BLOCK_SIZE"] - has, MOST_UNUSED - _unused(kiosk, day), AT_ONCE)
    if wanted <= 0:
        return []
    drawn = [(new_ticket_id(), code) for code in unused_codes(fair, wanted)]
    tickets = [stored(fair, ticket_id, code, day) for ticket_id, code in drawn]
    shared = {"fair_id": fair.id, "kiosk_id": kiosk.id, "day": day, "reserved_at": moment}
    db.session.execute(
        insert(ReservedTicket), [{"ticket_id": ticket_id, "short_code": code, **shared} for ticket_id, code in drawn]
    )
    return tickets


def stored(fair: Fair, ticket_id: bytes, short_code: str, day: date) -> Stored:
    """With both pictures, since the page that is offline draws no codes by itself."""
    first, last = (fair.starts_on, fair.ends_on) if fair.ticket_days == "any_day" else (day, day)
    key_id, private_key = keys.ticket_signing
    digits = sign(Ticket(fair.id, ticket_id, first, last, key_id), private_key)
    link = link_of(ticket_id)
    claim = segno.make(link, error="m", micro=False, mask=MASK)
    pictures = {"ticket_code": _bits(code_of(digits, mask=MASK)), "claim_code": _bits(claim)}
    return Stored(digits, short_code, link, day.isoformat(), pictures)


def void(kiosk: Kiosk) -> int:
    """The kiosk is revoked: what it has in store admits nobody any more. Answers how many; flushed, not committed."""
    moment = now()
    unused = (
        update(ReservedTicket)
        .where(
            ReservedTicket.kiosk_id == kiosk.id,
            ReservedTicket.registration_id.is_(None),
            ReservedTicket.voided_at.is_(None),
        )
        .values(voided_at=moment)
        .returning(ReservedTicket.ticket_id)
    )
    voided = list(db.session.scalars(unused))
    if voided:
        listed = [{"ticket_id": one, "fair_id": kiosk.fair_id, "voided_at": moment} for one in voided]
        db.session.execute(insert(VoidedTicket), listed)
    return len(voided)


def restore(reserved: ReservedTicket) -> None:
    """A person holds it after all: handed out before its kiosk was revoked."""
    reserved.voided_at = None
    db.session.execute(delete(VoidedTicket).where(VoidedTicket.ticket_id == reserved.ticket_id))


def erase_unused() -> int:
    """The timed job: forget what no kiosk can hand out any more, some weeks after the fair. Commits."""
    today = now().astimezone(KOREA).date()
    over = select(Fair.id).where(Fair.ends_on < today)
    gone: Any = db.session.execute(
        delete(ReservedTicket).where(
            ReservedTicket.fair_id.in_(over),
            ReservedTicket.registration_id.is_(None),
            ReservedTicket.reserved_at < now() - KEPT,
        )
    )
    db.session.commit()
    return int(gone.rowcount)


def _unused(kiosk: Kiosk, day: date) -> int:
    count = select(func.count()).where(
        ReservedTicket.kiosk_id == kiosk.id, ReservedTicket.day == day, ReservedTicket.registration_id.is_(None)
    )
    return int(db.session.scalar(count) or 0)


def _bits(code: segno.QRCode) -> dict[str, Any]:
    """A code without its quiet zone: how many modules wide, and the modules row by row, eight to a byte, in base64."""
    modules = [bit for row in code.matrix for bit in row]
    modules += [0] * (-len(modules) % 8)
    packed = bytes(
        sum(bit << (7 - place) for place, bit in enumerate(modules[start : start + 8]))
        for start in range(0, len(modules), 8)
    )
    return {"width": len(code.matrix), "bits": base64.b64encode(packed).decode()}
