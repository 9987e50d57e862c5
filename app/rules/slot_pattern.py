"""Times of entry that follow a pattern, and built-in arrangements of a fair. All times are Korean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

KOREA = timezone(timedelta(hours=9))


@dataclass(frozen=True)
class Span:
    """One time of entry."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Pattern:
    """From when to when on these days, every how many minutes, with how many places each."""

    days: tuple[date, ...]
    first: time
    last: time
    every: int  # minutes
    capacity: int

    def spans(self) -> Iterator[Span]:
        """The times, the earliest first. What does not fit whole before the end is left out."""
        step = timedelta(minutes=self.every)
        for day in self.days:
            starts_at, end = (datetime.combine(day, clock, KOREA) for clock in (self.first, self.last))
            while starts_at + step <= end:
                yield Span(starts_at, starts_at + step)
                starts_at += step


@dataclass(frozen=True)
class Template:
    """How a new fair is arranged before staff change it."""

    days: int
    doors: tuple[str, str]  # when they open and close
    first: time
    last: time
    every: int
    ticket_days: str = "slot_day"
    allows_reentry: bool = False

    def pattern(self, first_day: date, capacity: int) -> Pattern:
        """Its times for a fair that begins on this day."""
        return Pattern(self.dates(first_day), self.first, self.last, self.every, capacity)

    def dates(self, first_day: date) -> tuple[date, ...]:
        return tuple(first_day + timedelta(days=number) for number in range(self.days))


TEMPLATES = {
    "hall": Template(1, ("09:30", "18:00"), time(10), time(17), 60),
    "two_days": Template(2, ("09:30", "18:00"), time(10), time(17), 60, allows_reentry=True),
    "campus": Template(1, ("10:30", "17:00"), time(11), time(16), 30, ticket_days="any_day", allows_reentry=True),
}
COPY = "copy"
