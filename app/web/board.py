"""The board of a fair as pages show it: which day, which parts, and an answer only where something has changed."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, render_template, request
from markupsafe import Markup

from app.models import Fair
from app.models.fair import KOREA
from app.operations import board
from app.operations.board.cache import Kept
from app.operations.kiosk_health import has_trouble
from app.rules.board import FEW, percent
from app.web import language
from app.web.assets import asset
from app.web.board_charts import HIGH, LOW, Bar, Groups, Hours, groups_of, hours_of, slot_bars

KINDS = ("nationality", "visa", "language", "inflow")
ON_THE_WALL = 8  # groups that a hall screen has room for
REMEMBERED = 16  # fragments, so that twenty people who look at the same figures cost one drawing


@dataclass(frozen=True)
class View:
    """What a board shows: the figures of a fair, and one of its days drawn."""

    fair: Fair
    kept: Kept
    day: date
    days: list[date]
    hours: Hours
    slots: list[Bar]
    groups: dict[str, Groups]

    @property
    def figures(self) -> board.Figures:
        return self.kept.figures

    @property
    def at_ms(self) -> int:
        """When it was counted, as scripts count."""
        return int(self.kept.at.timestamp() * 1000)

    @property
    def arrived_percent(self) -> int:
        return percent(self.figures["arrived"], self.figures["registered"])

    @property
    def calling(self) -> list[dict[str, Any]]:
        return [door for door in self.figures["doors"] if door["called_at"]]

    @property
    def silent(self) -> list[dict[str, Any]]:
        return [door for door in self.figures["doors"] if door["state"] == "silent"]

    @property
    def in_trouble(self) -> list[dict[str, Any]]:
        """Kiosks that answer and need somebody all the same."""
        return [one for one in self.figures["kiosks"] if has_trouble(one)]

    @property
    def kiosks(self) -> int:
        """How many there are to be connected."""
        return sum(door["state"] in ("connected", "silent") for door in self.figures["doors"])


def days_of(fair: Fair) -> list[date]:
    return [fair.starts_on + timedelta(days=nth) for nth in range((fair.ends_on - fair.starts_on).days + 1)]


def day_asked(fair: Fair) -> date:
    """?day=, or today where the fair is on, or the day of it that is nearest."""
    days = days_of(fair)
    asked = next((day for day in days if day.isoformat() == request.args.get("day")), None)
    return asked or min(max(datetime.now(KOREA).date(), days[0]), days[-1])


def view_of(fair: Fair, kept: Kept, *, for_all: bool = False) -> View:
    """The board of a fair on the day asked for. `for_all`: where strangers look, small groups are told as one."""
    day = day_asked(fair)
    few = {"most": ON_THE_WALL, "fewest": FEW} if for_all else {}
    return View(
        fair,
        kept,
        day,
        days_of(fair),
        hours_of(kept.figures, day, HIGH if for_all else LOW),
        slot_bars(kept.figures, day),
        {kind: groups_of(kept.figures, kind, **few) for kind in KINDS},
    )


_drawn: OrderedDict[str, str] = OrderedDict()


def fragment(fair: Fair, template: str, *, for_all: bool = False) -> Response:
    """The parts of a board, or 304 where the browser has them already. When they were counted stands in a header."""
    kept = board.figures_of(fair)
    name = _name_of(fair, kept, template)
    is_known = request.headers.get("If-None-Match") == name
    body = "" if is_known else _draw(name, lambda: _rendered(fair, kept, template, for_all))
    response = Response(body, 304 if is_known else 200, mimetype="text/html")
    response.headers["ETag"] = name
    response.headers["Figures-At"] = str(int(kept.at.timestamp() * 1000))
    return response


def drawn(view: View, template: str) -> Markup:
    """The same parts within their page."""
    name = _name_of(view.fair, view.kept, template)
    return Markup(_draw(name, lambda: render_template(template, view=view)))  # noqa: S704 - a template of ours


def name_of(view: View, template: str) -> str:
    return _name_of(view.fair, view.kept, template)


def _name_of(fair: Fair, kept: Kept, template: str) -> str:
    """Of one look at one board: the same name, the same words and drawings."""
    changed = fair.texts.get(language.chosen(), {}).get("name", "")
    parts = (asset("css/staff.css"), template, fair.id, changed, day_asked(fair), language.chosen(), kept.name)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _rendered(fair: Fair, kept: Kept, template: str, for_all: bool) -> str:
    return render_template(template, view=view_of(fair, kept, for_all=for_all))


def _draw(name: str, draw: Callable[[], str]) -> str:
    """What was drawn lately is remembered by its name."""
    found = _drawn.get(name)
    if found is None:
        found = _drawn[name] = draw()
        if len(_drawn) > REMEMBERED:
            _drawn.popitem(last=False)
    return found
