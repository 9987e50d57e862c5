"""Check-in (체크인): scans of kiosks, and decisions at the desk, each an append-only fact.

Whether somebody is in follows from the facts; `registration.admitted_at` keeps that answer beside them.
"""

from app.operations.checkin.cases import Cases, all_cases, cases_of, open_cases
from app.operations.checkin.desk import (
    AlreadyAdmitted,
    NoPlace,
    NotAdmitted,
    check_in_by_hand,
    entries_of,
    readmit,
    undo,
)
from app.operations.checkin.door import WAYS, Answer, Door, IdTaken, Scan, door_of
from app.operations.checkin.late import SHOWN_BY_DEVICE
from app.operations.checkin.scans import scan
from app.operations.checkin.settling import SettledMeanwhile, adopt
from app.operations.checkin.state import attendance_of, bring_up_to_date, facts_of, hold

__all__ = [
    "SHOWN_BY_DEVICE",
    "WAYS",
    "AlreadyAdmitted",
    "Answer",
    "Cases",
    "Door",
    "IdTaken",
    "NoPlace",
    "NotAdmitted",
    "Scan",
    "SettledMeanwhile",
    "adopt",
    "all_cases",
    "attendance_of",
    "bring_up_to_date",
    "cases_of",
    "check_in_by_hand",
    "door_of",
    "entries_of",
    "facts_of",
    "hold",
    "open_cases",
    "readmit",
    "scan",
    "undo",
]
