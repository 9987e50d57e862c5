"""What is promised of a fair day, and whether it was kept: functions, each of which yields what speaks against it."""

from rehearsal.promises import scans, storage, walk_ins
from rehearsal.promises.evidence import PROMISES, Kept, gather, hold

__all__ = ["PROMISES", "Kept", "gather", "hold", "scans", "storage", "walk_ins"]
