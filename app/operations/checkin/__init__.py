"""Check-in (체크인): scans of kiosks, and decisions at the desk, each an append-only fact.

Whether somebody is in follows from the facts; `registration.admitted_at` keeps that answer beside them.
"""

from app.operations.checkin.desk import (
    AlreadyAdmitted,
    NoPlace,
    NotAdmitted,
    attendance_of,
    check_in_by_hand,
    facts_of,
    readmit,
    undo,
)
from app.operations.checkin.scans import SHOWN_BY_DEVICE, WAYS, Answer, Door, IdTaken, Scan, door_of, scan

__all__ = [
    "SHOWN_BY_DEVICE",
    "WAYS",
    "AlreadyAdmitted",
    "Answer",
    "Door",
    "IdTaken",
    "NoPlace",
    "NotAdmitted",
    "Scan",
    "attendance_of",
    "check_in_by_hand",
    "door_of",
    "facts_of",
    "readmit",
    "scan",
    "undo",
]
