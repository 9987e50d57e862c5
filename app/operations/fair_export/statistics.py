"""The figures of a fair as rows of a table: what the board draws, with nobody in it."""

from typing import Any

from flask_babel import get_locale, gettext
from sqlalchemy import select

from app.extensions import db
from app.models import InflowPath
from app.operations import board
from app.operations.fair_export.rows import Cell, _name_of, _time
from app.rules.board import UNKNOWN, Group, by_size


def headings() -> list[str]:
    return [gettext("Counted by"), gettext("Group"), gettext("Registered"), gettext("Arrived")]


def rows(fair_id: int) -> list[list[Cell]]:
    """All figures, in the language that is spoken at the moment."""
    figures = board.count(fair_id)
    found: list[list[Cell]] = [[gettext("All"), "", figures["registered"], figures["arrived"]]]
    for slot in figures["slots"]:
        starts_at = _time(board.moment_of(slot["starts_at"]))
        found.append([gettext("Time of entry"), starts_at, slot["registered"], slot["arrived"]])
    found += [
        [gettext("Hour of arrival"), hour.replace("T", " ") + ":00", None, count] for hour, count in _hours(figures)
    ]
    kinds = {
        "nationality": gettext("Nationality"),
        "visa": gettext("Visa status"),
        "language": gettext("Language"),
        "inflow": gettext("Inflow path"),
    }
    for kind, title in kinds.items():
        for group in by_size(Group(key, *counts) for key, counts in figures[kind].items()):
            found.append([title, _name(kind, group.key), group.registered, group.arrived])
    found += [
        [gettext("Door"), door["name"] or gettext("Desk and paper"), None, door["arrived"]] for door in figures["doors"]
    ]
    return found


def _hours(figures: dict[str, Any]) -> list[tuple[str, int]]:
    return sorted(figures["hours"].items())


def _name(kind: str, key: str) -> str:
    if key == UNKNOWN:
        return gettext("Not known")
    if kind in ("nationality", "language"):
        return _name_of({"nationality": "territories", "language": "languages"}[kind], key)
    if kind == "inflow":
        path = db.session.scalar(select(InflowPath).where(InflowPath.code == key))
        locale = get_locale()
        return path.name_in(locale.language if locale else "ko") if path else key
    return key
