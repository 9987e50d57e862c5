"""What a device says about a scan, what is found for it, and the answer (KI-2, KI-3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.extensions import db, keys
from app.models.types import now
from app.operations.checkin.statements import (
    BY_CODE,
    BY_PUBLIC_ID,
    BY_TICKET,
    DOOR,
    INSERT_NEW,
    changed_a_row,
    of_database,
    places,
)
from app.rules import admission, ticket
from app.rules.admission import AttendanceState, FairRules, Place, Verdict

WAYS = ("camera", "scanner", "code", "name")
LARGEST_OFFSET = 2**31 - 1  # milliseconds, what the column holds

PlaceRow = Any  # a row of statements.PLACE


class IdTaken(Exception):
    """Another device has recorded a scan under this random id."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a scan was made: the kiosk and its fair. Plain values, since a commit follows each scan of a batch."""

    id: int
    fair_id: int


def door_of(token_hash: str) -> Door | None:
    """The kiosk that this token was given to, unless it is revoked."""
    row = db.session.execute(DOOR, {"token_hash": token_hash}).first()
    return Door(row.id, row.fair_id) if row else None


@dataclass(frozen=True, slots=True)
class Scan:
    """What a device says about one scan. Exactly one of ticket, code and registration is given.

    `at` is the device's clock and `offset_ms` what it thinks the server's clock is ahead of it. `shown` is the
    verdict that the device showed on its own because it had no answer, and `reason` its reason; without it, the
    server's is shown.
    """

    random_id: str
    sequence: int | None
    way: str
    at: datetime
    offset_ms: int = 0
    ticket: str | None = None
    code: str | None = None
    registration: str | None = None
    shown: str | None = None
    reason: str | None = None

    def moment(self) -> datetime:
        """The scan's time by the server's clock; never later than now, however wrong the device's clock is."""
        return min(self.at + timedelta(milliseconds=self.offset_ms), now())


@dataclass(frozen=True, slots=True)
class Found:
    """The registration that was shown, or why there is none, and the number of a ticket that is ours."""

    place: PlaceRow = None
    refused: Verdict | None = None
    ticket_id: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on one scan, with what its text needs. Nothing in it names the person."""

    random_id: str
    verdict: Verdict
    place: PlaceRow

    def as_json(self) -> dict[str, Any]:
        verdict, place = self.verdict, self.place
        return {
            "id": self.random_id,
            "verdict": verdict.kind,
            "reason": verdict.reason,
            "first_time": _ms(verdict.first_time),
            "right_day": verdict.right_day.isoformat() if verdict.right_day else None,
            "opens_at": _ms(verdict.opens_at),
            "closed_at": _ms(verdict.closed_at),
            "slot_starts_at": _ms(place.slot_starts_at) if place else None,
            "language": place.language if place else None,
            "short_code": place.short_code if place else None,
        }


def look_up(kiosk: Door, item: Scan, *, held: bool = False) -> Found:
    """What this scan shows; `held`: nobody else changes the registration before the caller commits."""
    if item.ticket is not None:
        try:
            shown = ticket.read(ticket.scanned(item.ticket), keys.ticket_public)
        except ticket.TicketForged:
            return Found(refused=admission.refusal("forged"))
        except ticket.TicketRefused:
            return Found(refused=admission.refusal("unknown_ticket"))
        return Found(_first(BY_TICKET, held, ticket_id=shown.ticket_id), ticket_id=shown.ticket_id)
    if item.code is not None:
        return Found(_first(BY_CODE, held, fair_id=kiosk.fair_id, code=item.code))
    return Found(_first(BY_PUBLIC_ID, held, fair_id=kiosk.fair_id, public_id=item.registration))


def _first(statement: Any, held: bool, **values: Any) -> PlaceRow:
    return db.session.execute(statement.with_for_update(of=places) if held else statement, values).first()


def decide(kiosk: Door, row: PlaceRow, attendance: AttendanceState, moment: datetime) -> Verdict:
    """What the rules say about this registration at this door."""
    place = Place(row.fair_id == kiosk.fair_id, row.state, row.slot_starts_at, row.slot_ends_at)
    fair = FairRules(
        row.starts_on,
        row.ends_on,
        row.ticket_days,
        row.admit_early_minutes,
        row.admit_late_minutes,
        row.allows_reentry,
    )
    return admission.decide(place, fair, attendance, moment)


def record(kiosk: Door, item: Scan, verdict: Verdict, moment: datetime, **values: Any) -> bool:
    """Write the fact, unless its random id or its number is there already."""
    fact = {
        "random_id": item.random_id,
        "fair_id": kiosk.fair_id,
        "registration_id": None,
        "kiosk_id": kiosk.id,
        "staff_id": None,
        "sequence": item.sequence,
        "kind": verdict.fact_kind,
        "way": item.way,
        "verdict": verdict.kind,
        "reason": verdict.reason,
        "undoes": None,
        "ticket_id": None,
        "offline": False,
        "reentry": False,
        "doubt": None,
        "device_time": moment,
        "device_clock": item.at,
        "clock_offset_ms": as_stored(item.offset_ms),
        "received_at": now(),
    }
    return changed_a_row(db.session.execute(of_database(INSERT_NEW), fact | values))


def as_stored(offset_ms: int) -> int:
    return max(-LARGEST_OFFSET, min(LARGEST_OFFSET, offset_ms))


def _ms(moment: datetime | None) -> int | None:
    """Milliseconds since 1970, as scripts count."""
    return None if moment is None else int(moment.timestamp() * 1000)
