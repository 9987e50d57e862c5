"""The figures of a fair as charts: what is written where, in the reader's language, and how long each bar is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import format_decimal, gettext, ngettext
from sqlalchemy import select

from app.extensions import db
from app.models import InflowPath
from app.models.fair import KOREA
from app.operations import picking
from app.operations.board import Figures
from app.rules.board import OTHER, UNKNOWN, Group, by_size, largest, lines_to
from app.web import language
from app.web.filters import country_name, language_name

WIDTH, LEFT, TOP = 760, 36, 40  # of the drawing of hours; where its lines begin, and its highest bars end
LOW, HIGH = 210, 420  # where its bars stand on a page, and on a wall
WIDEST_BAR = 76
MOST_GROUPS = 6  # in a drawing; the table has all


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: light as far as people are registered, dark as far as they have arrived, in percent of the longest."""

    label: str
    registered: int
    arrived: int
    was: int
    now: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One hour: x and width of its bars, and where each of them begins, from the top."""

    label: str
    registered: int
    arrived: int
    x: float
    width: float
    was_y: float
    now_y: float
    bottom: int

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def holds_its_number(self) -> bool:
        """Whether the dark bar is high and wide enough to have its number written on it."""
        return self.bottom - self.now_y >= 22 and self.width >= 26


@dataclass(frozen=True, slots=True)
class Hours:
    """The drawing of a day's hours."""

    columns: list[Column]
    lines: list[tuple[float, int]]  # y and what it stands for
    sentence: str
    bottom: int = LOW


@dataclass(frozen=True, slots=True)
class Groups:
    """A distribution: the largest groups as bars, and all of them as a table."""

    bars: list[Bar]
    rows: list[Bar]


def hours_of(figures: Figures, day: date, bottom: int = LOW) -> Hours:
    """How many are registered for, and arrived in, each hour of a day."""
    counts = _counts_of_hours(figures, day)
    if not counts:
        return Hours([], [], "")
    lines = lines_to(max(max(pair) for pair in counts.values()))
    place = (WIDTH - LEFT) / len(counts)
    width = min(WIDEST_BAR, place * 0.75)

    def height(value: int) -> float:
        return round(bottom - (bottom - TOP) * value / lines[-1], 1)

    columns = [
        Column(
            f"{hour:02}:00",
            *pair,
            round(LEFT + place * nth + (place - width) / 2, 1),
            round(width, 1),
            *map(height, pair),
            bottom,
        )
        for nth, (hour, pair) in enumerate(counts.items())
    ]
    return Hours(columns, [(height(line), line) for line in lines], _sentence(columns), bottom)


def _counts_of_hours(figures: Figures, day: date) -> dict[int, tuple[int, int]]:
    """Registered and arrived by hour, without a gap between the first and the last."""
    registered: dict[int, int] = {}
    for slot in slots_on(figures, day):
        hour = _moment(slot["starts_at"]).hour
        registered[hour] = registered.get(hour, 0) + slot["registered"]
    start = day.isoformat()
    arrived = {int(key[-2:]): count for key, count in figures["hours"].items() if key.startswith(start)}
    known = sorted(registered.keys() | arrived.keys())
    if not known:
        return {}
    return {hour: (registered.get(hour, 0), arrived.get(hour, 0)) for hour in range(known[0], known[-1] + 1)}


def _sentence(columns: list[Column]) -> str:
    parts = (
        gettext(
            "%(hour)s: %(arrived)s arrived of %(registered)s",
            hour=column.label,
            arrived=format_decimal(column.arrived),
            registered=format_decimal(column.registered),
        )
        for column in columns
    )
    return f"{gettext('Arrivals by hour')}. {', '.join(parts)}"


def slots_on(figures: Figures, day: date) -> list[dict[str, Any]]:
    return [slot for slot in figures["slots"] if _moment(slot["starts_at"]).date() == day]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(KOREA)


def slot_bars(figures: Figures, day: date) -> list[Bar]:
    """The times of entry of a day: how many places are held, and how many of those people are here."""
    slots = slots_on(figures, day)
    longest = max((max(slot["capacity"], slot["registered"], slot["arrived"]) for slot in slots), default=0)
    return [
        Bar(
            f"{_moment(slot['starts_at']):%H:%M}",
            slot["registered"],
            slot["arrived"],
            _share(slot["registered"], longest),
            _share(slot["arrived"], longest),
            gettext("%(count)s waiting", count=format_decimal(slot["waiting"])) if slot["waiting"] else "",
        )
        for slot in slots
    ]


def groups_of(figures: Figures, kind: str, *, most: int = MOST_GROUPS, fewest: int = 1) -> Groups:
    """Nationality, visa, language or inflow path. `fewest`: smaller groups are told as one."""
    counted = [Group(key, *counts) for key, counts in figures[kind].items()]
    name = _namer(kind, [group.key for group in counted])
    shown = largest(counted, most, fewest=fewest)
    longest = max((group.size for group in shown), default=0)
    every = by_size(counted) if fewest == 1 else shown
    return Groups(_bars(shown, name, longest), _bars(every, name, longest))


def _bars(groups: Iterable[Group], name: Callable[[str], str], longest: int) -> list[Bar]:
    return [
        Bar(
            _others(group.merged) if group.key == OTHER else name(group.key),
            group.registered,
            group.arrived,
            _share(group.registered, longest),
            _share(group.arrived, longest),
        )
        for group in groups
    ]


def _others(merged: int) -> str:
    return ngettext("%(num)d other", "%(num)d others", merged)


def _namer(kind: str, keys: list[str]) -> Callable[[str], str]:
    """How a group is called in the reader's language."""
    own = language.chosen()
    if kind == "nationality":
        names = {key: country_name(key) for key in keys}
    elif kind == "language":
        names = {key: language_name(key) for key in keys}
    elif kind == "visa":
        found = picking.names(("visa", key) for key in keys if key)
        names = {key: _visa(key, found.get(("visa", key)), own) for key in keys}
    else:
        names = {path.code: path.name_in(own) for path in db.session.scalars(select(InflowPath))}
    return lambda key: gettext("Not known") if key == UNKNOWN else names.get(key) or key


def _visa(code: str, found: picking.Entry | None, own: str) -> str:
    """Code and name, as D-10 Job seeker; the name alone where it begins with its code."""
    name = found.name(own) if found else ""
    return name if name.startswith(code) else f"{code} {name}".strip()


def _share(part: int, whole: int) -> int:
    """Percent of the longest bar; what is not nothing is seen."""
    return max(1, round(100 * part / whole)) if part and whole else 0
