"""Scans that a device answered by itself, because it had no network or gave up waiting (KI-3).

They are facts at their own time and never refused for being late. Whoever was let in is in, and the earliest time
stands; what we would have decided otherwise is noted as a doubt, for staff.
"""

import hashlib
from datetime import datetime
from typing import Any

from app.extensions import db
from app.operations.checkin.door import Answer, Door, Found, IdTaken, Scan, decide, look_up, record
from app.operations.checkin.state import bring_up_to_date, hold
from app.operations.checkin.statements import IS_VOIDED, RECORDED
from app.rules import admission
from app.rules.admission import AttendanceState, Verdict

SHOWN_BY_DEVICE = admission.VERDICTS
# A device keeps the hours by what it knew when the network went, and staff at the door may have let somebody in early.
NO_DOUBT = ("too_early", "too_late")


def deliver(kiosk: Door, item: Scan) -> Answer:
    """Record what the device showed. Raises IdTaken."""
    found = look_up(kiosk, item, held=shown_verdict(item).admits)
    return record_late(kiosk, item, found, item.moment())


def shown_verdict(item: Scan) -> Verdict:
    """What the visitor was told. Older pages give no reason."""
    kind = item.shown or admission.CALL_STAFF
    admits = kind in (admission.ADMITTED, admission.TO_CONFIRM)
    return Verdict(kind, item.reason or ("ok" if admits else "no_network"))


def record_late(kiosk: Door, item: Scan, found: Found, moment: datetime, staff_id: int | None = None) -> Answer:
    """Write the fact and what follows from it; repeated, it changes nothing. The caller holds a registration that the
    scan admits. Raises IdTaken."""
    verdict, place = shown_verdict(item), _place_here(kiosk, found)
    values = {
        "registration_id": place.id if place else None,
        "ticket_id": None if place else found.ticket_id,
        "staff_id": staff_id,
        "offline": True,
        "reentry": bool(place and verdict.admits and place.allows_reentry),
        "doubt": doubt_of(kiosk, found, moment) if verdict.admits else None,
    }
    if not record(kiosk, item, verdict, moment, **values):
        known = db.session.execute(RECORDED, {"random_id": item.random_id, "kiosk_id": kiosk.id}).first()
        if known is not None:
            return _known_already(kiosk, item, found, moment, values, known)
        # The number is another scan's: the screen had lost count. The fact stands without it.
        if not record(kiosk, item, verdict, moment, **(values | {"sequence": None})):
            raise IdTaken(item.random_id)
    if place and verdict.admits:
        bring_up_to_date(place.id)
    return Answer(item.random_id, verdict, found.place)


def doubt_of(kiosk: Door, found: Found, moment: datetime) -> str | None:
    """Why we would not have let in whom the device has let in, apart from an earlier scan; None where we would."""
    if found.refused:
        return found.refused.reason
    if found.place is None:
        is_voided = found.ticket_id and db.session.execute(IS_VOIDED, {"ticket_id": found.ticket_id}).first()
        return "voided" if is_voided else "registration_not_found"
    verdict = decide(kiosk, found.place, AttendanceState(), moment)
    return None if verdict.admits or verdict.reason in NO_DOUBT else verdict.reason


def _place_here(kiosk: Door, found: Found) -> Any:
    """The registration, where it is one of this door's fair: a scan here says nothing about another fair."""
    return found.place if found.place and found.place.fair_id == kiosk.fair_id else None


def _known_already(
    kiosk: Door, item: Scan, found: Found, moment: datetime, values: dict[str, Any], known: Any
) -> Answer:
    """The same scan again. Where we had answered and the device never heard it, what it showed is what happened: a fact
    of its own says so."""
    first, shown = Verdict(known.verdict, known.reason), shown_verdict(item)
    if known.offline or (known.kind == admission.ADMIT) == shown.admits or known.registration_id is None:
        return Answer(item.random_id, first, found.place)
    hold(known.registration_id)
    correction = {"random_id": id_of_correction(item.random_id), "sequence": None}
    if not shown.admits:
        correction |= {"kind": admission.UNDO, "undoes": item.random_id, "registration_id": known.registration_id}
    record(kiosk, item, shown, moment, **(values | correction))
    bring_up_to_date(known.registration_id)
    return Answer(item.random_id, shown, found.place)


def id_of_correction(random_id: str) -> str:
    """Always the same for one scan, so that it is corrected once."""
    return hashlib.sha256(f"shown/{random_id}".encode()).hexdigest()[:32]
