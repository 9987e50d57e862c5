"""Scans that a kiosk hands over after it was revoked (KI-3): set aside, shown to staff, settled by them.

Whoever has such a kiosk, or its token, may not be ours any more. So nothing that it hands over admits anybody: it
waits until staff take it over as a fact at its own time, or discard it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import CheckIn, Kiosk, Member, Registration, SetAsideScan, Staff
from app.models.types import now
from app.operations import audit
from app.operations.checkin import late, letters
from app.operations.checkin.door import Door, Found, IdTaken, Scan, as_stored, look_up
from app.operations.checkin.letters import IS_LETTER, IS_READ, Letter
from app.operations.checkin.statements import (
    BY_ID,
    ENDED_DOOR,
    SET_ASIDE_NEW,
    changed_a_row,
    of_database,
    places,
)
from app.rules import admission

TAKEN_FOR = timedelta(days=30)  # after the revocation; by then every battery has been charged
LARGEST_PILE = 10_000  # scans of one kiosk that wait; more than a day has
AT_ONCE = 50  # scans taken over in one transaction
ACCEPTED, DISCARDED = "accepted", "discarded"


class PileFull(Exception):
    """This kiosk has handed over more than a kiosk can have scanned."""


@dataclass(frozen=True)
class Waiting:
    """A scan that is set aside, with the person whose ticket it was, if it is ours."""

    scan: SetAsideScan
    registration: Registration | None
    member: Member | None


def door_that_was(token_hash: str) -> Door | None:
    """The kiosk that this token was given to, and does not belong to any more."""
    row = db.session.execute(ENDED_DOOR, {"token_hash": token_hash, "since": now() - TAKEN_FOR}).first()
    return Door(row.id, row.fair_id) if row else None


def put_aside(kiosk: Door, items: Sequence[Scan | Letter]) -> int:
    """Keep scans for staff, and what nobody can read; what was delivered or handed over before is left as it is.
    Answers how many are new. Raises PileFull."""
    if _pile(kiosk) + len(items) > LARGEST_PILE:
        raise PileFull
    ids = [item.random_id for item in items]
    known = select(CheckIn.random_id).where(CheckIn.kiosk_id == kiosk.id, CheckIn.random_id.in_(ids))
    delivered = set(db.session.scalars(known))
    new = [item for item in items if item.random_id not in delivered]
    return sum(letters.keep(kiosk, item) if isinstance(item, Letter) else _keep(kiosk, item) for item in new)


def _pile(kiosk: Door) -> int:
    waiting = (SetAsideScan.fair_id == kiosk.fair_id, SetAsideScan.kiosk_id == kiosk.id)
    return db.session.scalar(select(func.count()).where(*waiting, SetAsideScan.applied_at.is_(None))) or 0


def _keep(kiosk: Door, item: Scan) -> bool:
    found, verdict, moment = look_up(kiosk, item), late.shown_verdict(item), item.moment()
    place = found.place if found.place and found.place.fair_id == kiosk.fair_id else None
    values = {
        "kiosk_id": kiosk.id,
        "fair_id": kiosk.fair_id,
        "random_id": item.random_id,
        "registration_id": place.id if place else None,
        "ticket_id": found.ticket_id,
        "sequence": item.sequence,
        "way": item.way,
        "verdict": verdict.kind,
        "reason": verdict.reason,
        "finding": late.doubt_of(kiosk, found, moment),
        "device_time": moment,
        "device_clock": item.at,
        "clock_offset_ms": as_stored(item.offset_ms),
        "received_at": now(),
    }
    return changed_a_row(db.session.execute(of_database(SET_ASIDE_NEW), values))


def waiting(kiosk: Kiosk, after: int = 0, limit: int = AT_ONCE) -> list[Waiting]:
    """What waits for a decision, in the order in which it came; `after` is the last id of the page before."""
    rows = db.session.execute(
        select(SetAsideScan, Registration, Member)
        .outerjoin(Registration, Registration.id == SetAsideScan.registration_id)
        .outerjoin(Member, Member.id == Registration.member_id)
        .where(SetAsideScan.kiosk_id == kiosk.id, SetAsideScan.id > after, IS_READ, *_UNDECIDED)
        .options(joinedload(Registration.slot))
        .order_by(SetAsideScan.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]


_UNDECIDED = (SetAsideScan.applied_at.is_(None), SetAsideScan.decision.is_(None))


def count(kiosk: Kiosk, *, unread: bool = False) -> int:
    """How many scans wait; or how many letters, which nobody can read."""
    kind = IS_LETTER if unread else IS_READ
    return db.session.scalar(select(func.count()).where(SetAsideScan.kiosk_id == kiosk.id, kind, *_UNDECIDED)) or 0


def counts(kiosk_ids: list[int]) -> dict[int, int]:
    """How many wait, by kiosk; letters too."""
    waiting = select(SetAsideScan.kiosk_id, func.count()).where(SetAsideScan.kiosk_id.in_(kiosk_ids), *_UNDECIDED)
    return {row[0]: row[1] for row in db.session.execute(waiting.group_by(SetAsideScan.kiosk_id))}


def last_id(kiosk: Kiosk) -> int:
    """Of the newest that waits, so that what comes later is not decided unseen."""
    return db.session.scalar(select(func.max(SetAsideScan.id)).where(SetAsideScan.kiosk_id == kiosk.id)) or 0


def decide(
    staff: Staff, kiosk: Kiosk, decision: str, *, ids: list[int] | None = None, up_to: int = 0, reason: str = ""
) -> int:
    """Accept or discard the scans named, or all up to one; answers how many nobody had decided before. Accepted ones
    become facts by apply(). Letters are settled instead."""
    moment = now()
    named = SetAsideScan.id <= up_to if ids is None else SetAsideScan.id.in_(ids)
    changes = {"decision": decision, "decided_by": staff.id, "decided_at": moment}
    if decision == DISCARDED:
        changes |= {"discard_reason": reason, "applied_at": moment}
    number = _write(kiosk, (named, IS_READ), changes)
    if number:
        audit.record(f"set_aside.{decision}", f"kiosk:{kiosk.id}", scans=number)
    return number


def settle_letters(
    staff: Staff, kiosk: Kiosk, *, ids: list[int] | None = None, up_to: int = 0, reason: str = ""
) -> int:
    """Staff have done what can be done about these letters, or all up to one: what they hold is erased, that they came
    stays. Answers how many nobody had settled before."""
    moment = now()
    named = SetAsideScan.id <= up_to if ids is None else SetAsideScan.id.in_(ids)
    changes = {"decision": DISCARDED, "decided_by": staff.id, "decided_at": moment, "applied_at": moment}
    number = _write(kiosk, (named, IS_LETTER), changes | {"discard_reason": reason, "letter": None})
    if number:
        audit.record("set_aside.settled", f"kiosk:{kiosk.id}", letters=number)
    return number


def _write(kiosk: Kiosk, which: tuple[ColumnElement[bool], ...], changes: dict[str, Any]) -> int:
    decided = update(SetAsideScan).where(SetAsideScan.kiosk_id == kiosk.id, *which, *_UNDECIDED).values(changes)
    found = db.session.execute(decided.execution_options(synchronize_session=False))
    return int(found.rowcount)  # type: ignore[attr-defined]


def apply(kiosk_id: int | None = None, most: int = 2000) -> int:
    """Make facts of what was accepted, of one kiosk or of all; answers how many. Commits some at a time, so that what
    is interrupted goes on where it stopped: a timed job does."""
    done = 0
    while done < most:
        accepted = select(SetAsideScan).where(SetAsideScan.decision == ACCEPTED, SetAsideScan.applied_at.is_(None))
        if kiosk_id is not None:
            accepted = accepted.where(SetAsideScan.kiosk_id == kiosk_id)
        scans = list(db.session.scalars(accepted.order_by(SetAsideScan.id).limit(AT_ONCE)))
        if not scans:
            break
        # In the order of registrations, so that two who do this at once wait for each other and not in a circle.
        for scan in sorted(scans, key=lambda scan: (scan.registration_id or 0, scan.id)):
            _take_over(scan)
        db.session.commit()
        done += len(scans)
    return done


def apply_all() -> int:
    """The timed job."""
    return apply()


def _take_over(scan: SetAsideScan) -> None:
    item = Scan(
        scan.random_id,
        scan.sequence,
        scan.way,
        scan.device_clock or scan.device_time,
        scan.clock_offset_ms,
        shown=scan.verdict,
        reason=scan.reason,
    )
    by_place = BY_ID.with_for_update(of=places)
    place = db.session.execute(by_place, {"place_id": scan.registration_id}).first() if scan.registration_id else None
    lost = scan.finding in ("forged", "unknown_ticket")
    found = Found(place, admission.refusal(scan.finding) if lost and scan.finding else None, scan.ticket_id)
    try:
        with db.session.begin_nested():
            late.record_late(Door(scan.kiosk_id, scan.fair_id), item, found, scan.device_time, staff_id=scan.decided_by)
    except IdTaken:
        scan.finding = "id_taken"  # another kiosk has recorded a scan under this id: nothing to add
    scan.applied_at = now()
