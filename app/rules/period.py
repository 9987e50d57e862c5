"""Months and spans of months, as people write what they learned and where they worked.

Both months of a span count: from March to March is one month. Who leaves one place and begins at the next in the
same month was not at two places at once, so spans that only touch in a month do not overlap.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

EARLIEST_YEAR = 1940
YEARS_AHEAD = 10  # as far as a year may lie in the future: somebody just admitted to a doctorate graduates by then
SIGNS_AFTER = "년年월月."  # as typed after a year or a month


class Duration(NamedTuple):
    """So many whole years, and months beside them."""

    years: int
    months: int


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year; months can be compared."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @property
    def number(self) -> int:
        """Counted from the year 0, so that months can be subtracted."""
        return self.year * 12 + self.month - 1

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, order=True)
class Span:
    """From a month to a month, both counted; the end is not before the start."""

    start: Month
    end: Month

    @property
    def months(self) -> int:
        return self.end.number - self.start.number + 1


def digits(text: str) -> str:
    """What was typed for a year or month as plain digits: full-width ones, and 2023년, are read; the rest stays."""
    return unicodedata.normalize("NFKC", text or "").strip().rstrip(SIGNS_AFTER).strip()


def read_year(text: str) -> int | None:
    """A year of four digits; None where there is none."""
    plain = digits(text)
    return int(plain) if re.fullmatch(r"[0-9]{4}", plain) else None


def read_month(text: str) -> int | None:
    """A month from 1 to 12; None where there is none."""
    plain = digits(text)
    number = int(plain) if re.fullmatch(r"[0-9]{1,2}", plain) else 0
    return number if 1 <= number <= 12 else None


def read(year: str, month: str) -> Month | None:
    """The month that two texts of digits name; None where they name none."""
    read_years, read_months = read_year(year), read_month(month)
    return Month(read_years, read_months) if read_years is not None and read_months is not None else None


def is_sensible(year: int, now: Month) -> bool:
    """Whether it can be a year of somebody's life: neither before living memory nor far ahead."""
    return EARLIEST_YEAR <= year <= now.year + YEARS_AHEAD


def broken_rules(start: Month, end: Month | None, now: Month, *, may_end_later: bool = False) -> tuple[str, ...]:
    """Which rules a span breaks, if any: "start_ahead", "end_first" or "end_ahead".

    A start lies in the past or is this month. An end, where there is one, is not before the start, and lies ahead
    only where it is expected.
    """
    broken = []
    if start > now:
        broken.append("start_ahead")
    if end is not None and end < start:
        broken.append("end_first")
    if end is not None and end > now and not may_end_later:
        broken.append("end_ahead")
    return tuple(broken)


def overlaps(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The places of each two that have more than a month of change in common."""
    return [(one, other) for one, other in combinations(range(len(spans)), 2) if _is_together(spans[one], spans[other])]


def _is_together(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def total_months(spans: Iterable[Span]) -> int:
    """The months that any of them covers, each counted once."""
    total, covered_until = 0, -1
    for span in sorted(spans):
        first = max(span.start.number, covered_until + 1)
        total += max(0, span.end.number - first + 1)
        covered_until = max(covered_until, span.end.number)
    return total


def duration(months: int) -> Duration:
    """Months as years and months."""
    return Duration(*divmod(months, 12))
