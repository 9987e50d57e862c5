"""Exports of a fair's registrations (ST-5): asked for with a reason, made at once or by a worker, encrypted, erased."""

from app.operations.fair_export.asking import (
    AT_ONCE,
    MASS_FULL,
    MASS_ROWS,
    NeedsManager,
    Wish,
    answers,
    ask,
    cancel,
    make_now,
    needs_second_person,
    start,
)
from app.operations.fair_export.keeping import content_of, erase_expired, file_name, may_have
from app.operations.fair_export.making import Maker
from app.operations.fair_export.rows import FILTERS, PRESETS

__all__ = [
    "AT_ONCE",
    "FILTERS",
    "MASS_FULL",
    "MASS_ROWS",
    "PRESETS",
    "Maker",
    "NeedsManager",
    "Wish",
    "answers",
    "ask",
    "cancel",
    "content_of",
    "erase_expired",
    "file_name",
    "make_now",
    "may_have",
    "needs_second_person",
    "start",
]
