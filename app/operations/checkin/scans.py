"""Scans of kiosks: judged, recorded once, answered (KI-2, KI-3).

The busiest call of a fair day: it uses plain statements, no mapped objects. One guarded update decides who is
admitted when the same ticket is shown at two doors at once.
"""

from datetime import datetime
from typing import Any

from app.extensions import db
from app.operations.checkin import late
from app.operations.checkin.door import Answer, Door, Found, IdTaken, PlaceRow, Scan, decide, look_up, record
from app.operations.checkin.state import bring_up_to_date, hold
from app.operations.checkin.statements import BY_ID, CLAIM, RECORDED, RELEASE, changed_a_row
from app.rules import admission
from app.rules.admission import AttendanceState, Verdict


def scan(kiosk: Door, item: Scan) -> Answer:
    """Judge a scan and record it. A repeated delivery changes nothing and gets the verdict recorded first.

    The caller commits after each scan, or rolls back on IdTaken: so locks are short, and a bad item of a batch
    blocks no other.
    """
    if item.shown is not None:
        return late.deliver(kiosk, item)
    moment = item.moment()
    found = look_up(kiosk, item)
    verdict, claimed = (found.refused, False) if found.refused else _judge(kiosk, found.place, moment)
    if _record(kiosk, item, found, verdict, moment):
        if verdict.admits and not claimed:
            bring_up_to_date(found.place.id)
        return Answer(item.random_id, verdict, found.place)
    recorded = db.session.execute(RECORDED, {"random_id": item.random_id, "kiosk_id": kiosk.id}).first()
    if recorded is not None:
        if claimed:
            db.session.execute(RELEASE, {"place_id": found.place.id})
        return _answer_again(kiosk, item, recorded)
    # The number is another scan's: the screen had lost count. The fact stands without it.
    if not _record(kiosk, item, found, verdict, moment, sequence=None):
        raise IdTaken(item.random_id)
    if verdict.admits and not claimed:
        bring_up_to_date(found.place.id)
    return Answer(item.random_id, verdict, found.place)


def _judge(kiosk: Door, row: PlaceRow, moment: datetime) -> tuple[Verdict, bool]:
    """The verdict, and whether this scan made the registration admitted. Who comes in again is held."""
    if row is None:
        return admission.refusal("registration_not_found"), False
    verdict = decide(kiosk, row, AttendanceState(admitted_at=row.admitted_at), moment)
    if not verdict.admits:
        return verdict, False
    if row.admitted_at is not None:
        hold(row.id)
        return verdict, False
    if changed_a_row(db.session.execute(CLAIM, {"place_id": row.id, "moment": moment})):
        return verdict, True
    # Another door, or a cancellation, was quicker between our reading and our writing.
    return _judge(kiosk, db.session.execute(BY_ID, {"place_id": row.id}).one(), moment)


def _record(kiosk: Door, item: Scan, found: Found, verdict: Verdict, moment: datetime, **changes: Any) -> bool:
    row = found.place
    values = {
        "registration_id": row.id if row else None,
        "ticket_id": None if row else found.ticket_id,
        "reentry": bool(row and verdict.admits and row.allows_reentry),
    }
    return record(kiosk, item, verdict, moment, **(values | changes))


def _answer_again(kiosk: Door, item: Scan, recorded: Any) -> Answer:
    """The verdict that was recorded first, with the times that its text needs."""
    if recorded.registration_id is None:
        return Answer(item.random_id, Verdict(recorded.verdict, recorded.reason), None)
    row = db.session.execute(BY_ID, {"place_id": recorded.registration_id}).one()
    again = decide(kiosk, row, AttendanceState(admitted_at=row.admitted_at), item.moment())
    if (again.kind, again.reason) != (recorded.verdict, recorded.reason):
        is_later = row.admitted_at is not None and row.admitted_at < recorded.device_time
        again = Verdict(recorded.verdict, recorded.reason, first_time=row.admitted_at if is_later else None)
    return Answer(item.random_id, again, row)
