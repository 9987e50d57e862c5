"""Scans of kiosks: judged, recorded once, answered (KI-2, KI-3).

The busiest call of a fair day: it uses plain statements, no mapped objects. One guarded update decides who is
admitted when the same ticket is shown at two doors at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.extensions import db, keys
from app.models.types import now
from app.operations.checkin.statements import (
    BY_CODE,
    BY_ID,
    BY_PUBLIC_ID,
    BY_TICKET,
    CLAIM,
    DOOR,
    EARLIEST,
    RECORDED,
    RELEASE,
    changed_a_row,
    insert_new,
)
from app.rules import admission, ticket
from app.rules.admission import AttendanceState, FairRules, Place, Verdict

WAYS = ("camera", "scanner", "code", "name")
SHOWN_BY_DEVICE = (admission.TO_CONFIRM, admission.CALL_STAFF)
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
    verdict that the device showed on its own because it had no answer; without it, the server's is shown.
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

    def moment(self) -> datetime:
        """The scan's time by the server's clock; never later than now."""
        return min(self.at + timedelta(milliseconds=self.offset_ms), now())


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


def scan(kiosk: Door, item: Scan) -> Answer:
    """Judge a scan and record it. A repeated delivery changes nothing and gets the verdict recorded first.

    The caller commits after each scan, or rolls back on IdTaken: so locks are short, and a bad item of a batch
    blocks no other.
    """
    moment = item.moment()
    place, refused = _look_up(kiosk, item)
    if item.shown is not None:
        verdict, changed = _as_shown(item, place, moment)
    else:
        verdict, changed = (refused, False) if refused else _judge(kiosk, place, moment)
    if _record(kiosk, item, place, verdict, moment):
        return Answer(item.random_id, verdict, place)
    recorded = db.session.execute(RECORDED, {"random_id": item.random_id, "kiosk_id": kiosk.id}).first()
    if recorded is not None:
        if changed:
            db.session.execute(RELEASE, {"place_id": place.id})
        return _answer_again(kiosk, item, recorded)
    # The number is another scan's: the screen had lost count. The fact stands without it.
    if not _record(kiosk, item, place, verdict, moment, sequence=None):
        raise IdTaken(item.random_id)
    return Answer(item.random_id, verdict, place)


def _look_up(kiosk: Door, item: Scan) -> tuple[PlaceRow, Verdict | None]:
    """The registration that was shown, or why there is none."""
    execute = db.session.execute
    if item.ticket is not None:
        try:
            shown = ticket.read(ticket.scanned(item.ticket), keys.ticket_public)
        except ticket.TicketForged:
            return None, admission.refusal("forged")
        except ticket.TicketRefused:
            return None, admission.refusal("unknown_ticket")
        return execute(BY_TICKET, {"ticket_id": shown.ticket_id}).first(), None
    if item.code is not None:
        return execute(BY_CODE, {"fair_id": kiosk.fair_id, "code": item.code}).first(), None
    return execute(BY_PUBLIC_ID, {"fair_id": kiosk.fair_id, "public_id": item.registration}).first(), None


def _judge(kiosk: Door, row: PlaceRow, moment: datetime) -> tuple[Verdict, bool]:
    """The verdict, and whether this scan made the registration admitted."""
    if row is None:
        return admission.refusal("registration_not_found"), False
    verdict = _decide(kiosk, row, moment)
    if not verdict.admits or row.admitted_at is not None:
        return verdict, False
    if changed_a_row(db.session.execute(CLAIM, {"place_id": row.id, "moment": moment})):
        return verdict, True
    # Another door, or a cancellation, was quicker between our reading and our writing.
    return _judge(kiosk, db.session.execute(BY_ID, {"place_id": row.id}).one(), moment)


def _decide(kiosk: Door, row: PlaceRow, moment: datetime) -> Verdict:
    place = Place(row.fair_id == kiosk.fair_id, row.state, row.slot_starts_at, row.slot_ends_at)
    fair = FairRules(
        row.starts_on,
        row.ends_on,
        row.ticket_days,
        row.admit_early_minutes,
        row.admit_late_minutes,
        row.allows_reentry,
    )
    return admission.decide(place, fair, AttendanceState(admitted_at=row.admitted_at), moment)


def _as_shown(item: Scan, row: PlaceRow, moment: datetime) -> tuple[Verdict, bool]:
    """The device has answered on its own: the fact says so. Who was let in is in, and the earliest time stands."""
    verdict = Verdict(str(item.shown), "ok" if item.shown == admission.TO_CONFIRM else "no_network")
    if row is None or not verdict.admits:
        return verdict, False
    db.session.execute(EARLIEST, {"place_id": row.id, "moment": moment})
    return verdict, row.admitted_at is None


def _record(
    kiosk: Door,
    item: Scan,
    row: PlaceRow,
    verdict: Verdict,
    moment: datetime,
    **changes: Any,
) -> bool:
    """Write the fact, unless its random id or its number is there already."""
    values = {
        "random_id": item.random_id,
        "fair_id": kiosk.fair_id,
        "registration_id": row.id if row else None,
        "kiosk_id": kiosk.id,
        "sequence": item.sequence,
        "kind": verdict.fact_kind if row or not verdict.admits else admission.REFUSE,
        "way": item.way,
        "verdict": verdict.kind,
        "reason": verdict.reason,
        "device_time": moment,
        "clock_offset_ms": max(-LARGEST_OFFSET, min(LARGEST_OFFSET, item.offset_ms)),
        "received_at": now(),
    }
    return changed_a_row(db.session.execute(insert_new(), values | changes))


def _answer_again(kiosk: Door, item: Scan, recorded: Any) -> Answer:
    """The verdict that was recorded first, with the times that its text needs."""
    if recorded.registration_id is None:
        return Answer(item.random_id, Verdict(recorded.verdict, recorded.reason), None)
    row = db.session.execute(BY_ID, {"place_id": recorded.registration_id}).one()
    again = _decide(kiosk, row, item.moment())
    if (again.kind, again.reason) != (recorded.verdict, recorded.reason):
        is_later = row.admitted_at is not None and row.admitted_at < recorded.device_time
        again = Verdict(recorded.verdict, recorded.reason, first_time=row.admitted_at if is_later else None)
    return Answer(item.random_id, again, row)


def _ms(moment: datetime | None) -> int | None:
    """Milliseconds since 1970, as scripts count."""
    return None if moment is None else int(moment.timestamp() * 1000)
