"""What pages about fairs share: each fair's cloth, and days as calendars show them."""

from datetime import date, datetime
from functools import lru_cache

from flask import Flask
from flask_babel import format_date

from app.models import Fair
from app.models.fair import KOREA
from app.rules.cloth import cloth_paths


def init_app(app: Flask) -> None:
    app.jinja_env.globals["cloth_of"] = cloth_of
    app.jinja_env.filters["day_part"] = day_part


def cloth_of(fair: Fair, width: int = 640, height: int = 520) -> tuple[tuple[str, str], ...]:
    """The fair's patchwork for the macro `cloth`: always the same for the same fair."""
    return _cloth(fair.id, width, height)


@lru_cache(maxsize=256)
def _cloth(fair_id: int, width: int, height: int) -> tuple[tuple[str, str], ...]:
    return tuple(cloth_paths(f"fair-{fair_id}", width, height))


def day_part(value: date | datetime, pattern: str) -> str:
    """A part of a Korean day in the reader's language: EEEE the weekday, LLL the month, d the day."""
    day = value.astimezone(KOREA).date() if isinstance(value, datetime) else value
    return format_date(day, pattern)
