"""What is to be reached. A row of the report is measured against one of these."""

from typing import NamedTuple

# Processor time as a multiple of bare Flask's hello: on SQLite, on PostgreSQL.
RATIOS = {
    "home": (8, 8),
    "fair": (8, 8),
    "information": (10, 10),
    "id_check": (6, 12),
    "draft_step": (10, 18),
    "registration": (12, 20),
    "check_in": (6, 14),
}
RESUME_SAVE = 2.0  # times the duplicate-ID check of the same run, on the same database
SEARCH_PAGE_MS = 100  # the 95th percentile of the whole answer
SEARCH_QUERY_MS = 50
RUSH = 1.5  # times the bare handler's 99th percentile
START = 2.0  # times the bare application's
MEMORY_MB = 120
GROWTH = 0.10
KILOBYTES = {"ko": 200, "en": 120}
REQUESTS = 15
PICKER_MS = 50  # the 95th percentile of an answer while somebody types
PAPER_MS = 2_000  # for a whole resume, whether the child that makes it runs already or not
BADGES_SECONDS = 20  # for 1 000 in a PDF, by a worker
BADGES_MB = 400  # of the program that makes it
PHOTO_SECONDS = 2.0  # the 95th percentile of the largest files
PHOTO_MB = 150
BOMB_SECONDS = 0.5  # of a processor
PHOTO_OTHERS = 2.0  # times the 95th percentile of a page while nobody sends a photo
VERIFY_MS = 15  # of a processor, with the list of revoked certificates kept
LOOK_UP_MS = 1  # the median, in a list of 100 000
SIGNING_MS = 1_000  # the 95th percentile, from OK until the signature is sent
CERTIFICATE_PAGE_KB = 250
BOARD_PERCENT = 10  # of a core, with 20 viewers of a fair of 100 000 registrations
EXPORT_SECONDS = 60  # 100 000 rows, the start of the process included
EXPORT_MB = 200
ALONE_MS = 300  # the 95th percentile, with the processor slowed four times
DELIVERY_SECONDS = 60  # of 2 000 scans
READ_SECONDS = 60  # whose data an account read, over a million rows
WATCH_SECONDS = 5
FILL_SECONDS = 600
FILL_GB = 4


class Verdict(NamedTuple):
    """A figure beside its goal."""

    what: str
    figure: float
    goal: float

    @property
    def is_reached(self) -> bool:
        return self.figure <= self.goal

    @property
    def word(self) -> str:
        return "reached" if self.is_reached else "**missed**"


def ratio_goal(path: str, kind: str) -> float | None:
    """The goal of a hot path; the whole sign-up has none of its own."""
    goals = RATIOS.get(path)
    return None if goals is None else float(goals[kind == "postgresql"])
