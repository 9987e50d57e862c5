"""What a kiosk takes with it for when the network is gone: the fair's rules, voided and used tickets, and a packet for
each registration that only its own ticket opens (KI-3). For tickets that lay in the kiosk's own store there is none:
what was on its disk once could open it.

A kiosk asks with the marker of its last answer and gets what changed since. An empty or old marker gets everything, in
pages.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Select, or_, select

from app.extensions import db, keys
from app.models import CheckIn, Fair, Member, Registration, ReservedTicket, VoidedTicket
from app.models.types import now
from app.operations.ticket import validity
from app.rules import packet
from app.rules.ticket import Ticket, content_of, sign

FORMAT = 2  # of what is in a packet: another number, and every kiosk fetches all of them again
PAGE = 500
OVERLAP = timedelta(minutes=2)  # what is written now may be committed a little later


@dataclass(frozen=True)
class Marker:
    """How far a kiosk has come: of which edition, from when changes are missing, and the last row of a page."""

    edition: str
    since: datetime
    after: int = 0

    def __str__(self) -> str:
        return f"{self.edition}-{int(self.since.timestamp())}-{self.after}"

    @classmethod
    def read(cls, text: str, edition: str) -> "Marker | None":
        """The marker of an earlier answer, if it is of this edition."""
        parts = text.split("-")
        if len(parts) != 3 or parts[0] != edition or not (parts[1] + parts[2]).isascii():
            return None
        if not (parts[1].isdigit() and parts[2].isdigit() and len(parts[1]) < 12 and len(parts[2]) < 12):
            return None
        return cls(edition, datetime.fromtimestamp(int(parts[1]), UTC), int(parts[2]))


def changes(fair: Fair, text: str, kiosk_id: int | None = None) -> dict[str, Any]:
    """The next page for this kiosk with this marker, ready to be sent as JSON.

    `complete`: what it had is to be thrown away first; `more`: it should ask again at once.
    """
    edition = edition_of(fair)
    marker = Marker.read(text, edition)
    if marker is not None and not marker.after:
        following = Marker(edition, now() - OVERLAP)
        rows = _rows(_changed_since(fair, marker.since), PAGE + 1)
        if len(rows) <= PAGE:
            return _answer(fair, kiosk_id, following, rows, _voided(fair, marker.since))
        marker = None  # so much has changed that everything is quicker
    begins = marker is None
    marker = marker or Marker(edition, now() - OVERLAP)
    rows = _rows(_all_after(fair, marker.after), PAGE)
    has_more = len(rows) == PAGE
    following = Marker(edition, marker.since, rows[-1].id if has_more else 0)
    voided = _voided(fair) if begins else []
    return _answer(fair, kiosk_id, following, rows, voided) | {"complete": begins, "more": has_more}


def edition_of(fair: Fair) -> str:
    """Another one whenever all packets are to be made anew: for other rules, other times, another key."""
    times = [(slot.id, slot.starts_at.isoformat(), slot.ends_at.isoformat()) for slot in fair.slots]
    content = json.dumps([FORMAT, rules_of(fair), times, keys.ticket_signing[0]])
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def rules_of(fair: Fair) -> dict[str, Any]:
    """The fair's rules, as judge.js reads them."""
    return {
        "id": fair.id,
        "starts_on": fair.starts_on.isoformat(),
        "ends_on": fair.ends_on.isoformat(),
        "ticket_days": fair.ticket_days,
        "admit_early_minutes": fair.admit_early_minutes,
        "admit_late_minutes": fair.admit_late_minutes,
        "allows_reentry": fair.allows_reentry,
    }


def public_keys() -> dict[int, str]:
    """What tickets are verified with: 32 bytes each, in hexadecimal."""
    return {
        number: key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex() for number, key in keys.ticket_public.items()
    }


def sealing_key() -> dict[str, str]:
    """What a kiosk seals to us what it keeps until it is delivered."""
    return {"key": keys.sealing.current, "public": keys.sealing.public}


def _answer(fair: Fair, kiosk_id: int | None, marker: Marker, rows: list[Any], voided: list[str]) -> dict[str, Any]:
    own = _once_stored(kiosk_id, rows)
    return {
        "marker": str(marker),
        "complete": False,
        "more": False,
        "fair": rules_of(fair),
        "keys": public_keys(),
        "sealing": sealing_key(),
        "voided": voided,
        "used": [[row.ticket_id.hex(), _ms(row.admitted_at)] for row in rows],
        "packets": list(_packets(fair, [row for row in rows if row.ticket_id not in own])),
    }


def _registrations(fair: Fair) -> Select[Any]:
    columns = ("id", "public_id", "slot_id", "state", "ticket_id", "short_code", "language", "admitted_at")
    return (
        select(*(getattr(Registration, name) for name in columns), Member.name)
        .join(Member, Member.id == Registration.member_id)
        .where(Registration.fair_id == fair.id)
        .order_by(Registration.id)
    )


def _all_after(fair: Fair, after: int) -> Select[Any]:
    return _registrations(fair).where(Registration.id > after)


def _changed_since(fair: Fair, since: datetime) -> Select[Any]:
    scanned = select(CheckIn.registration_id).where(CheckIn.fair_id == fair.id, CheckIn.received_at >= since)
    return _registrations(fair).where(or_(Registration.changed_at >= since, Registration.id.in_(scanned)))


def _rows(statement: Select[Any], most: int) -> list[Any]:
    return list(db.session.execute(statement.limit(most)))


def _voided(fair: Fair, since: datetime | None = None) -> list[str]:
    statement = select(VoidedTicket.ticket_id).where(VoidedTicket.fair_id == fair.id)
    if since is not None:
        statement = statement.where(VoidedTicket.voided_at >= since)
    return [ticket_id.hex() for ticket_id in db.session.scalars(statement)]


def _once_stored(kiosk_id: int | None, rows: list[Any]) -> set[bytes]:
    """Which of the tickets of these registrations this kiosk has handed out of its store."""
    tickets = [row.ticket_id for row in rows]
    if kiosk_id is None or not tickets:
        return set()
    stored = select(ReservedTicket.ticket_id).where(
        ReservedTicket.kiosk_id == kiosk_id, ReservedTicket.ticket_id.in_(tickets)
    )
    return set(db.session.scalars(stored))


def _packets(fair: Fair, rows: list[Any]) -> Any:
    slots = {slot.id: slot for slot in fair.slots}
    key_id, private_key = keys.ticket_signing
    for row in rows:
        slot = slots[row.slot_id]
        first, last = validity(fair, slot)
        digits = sign(Ticket(fair.id, row.ticket_id, first, last, key_id), private_key)
        content = {
            "registration": row.public_id,
            "name": row.name,
            "language": row.language,
            "short_code": row.short_code,
            "state": row.state,
            "slot_starts_at": _ms(slot.starts_at),
            "slot_ends_at": _ms(slot.ends_at),
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        yield packet.packet(content_of(digits), text)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
