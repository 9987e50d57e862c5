"""What pages about fairs share: each fair's cloth, and days as calendars show them."""

from datetime import date, datetime
from functools import lru_cache

from babel import Locale, dates
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup

from app.models import Fair
from app.models.fair import KOREA
from app.rules.cloth import CUTS, cloth_paths
from app.web import language

STRIP = 200  # a lower cloth, such as a ticket's, has fewer patches, else they are too small


def init_app(app: Flask) -> None:
    app.jinja_env.globals["cloth_of"] = cloth_of
    app.jinja_env.filters.update(day_part=day_part, fair_text=fair_text, fair_original=fair_original)


def fair_text(fair: Fair, key: str) -> str:
    """A text of the fair in the page's language."""
    return fair.text(key, language.chosen())


def fair_original(fair: Fair, key: str) -> str:
    """The Korean text, where the page shows another: it is what stands on signs and papers."""
    original = fair.texts.get("ko", {}).get(key, "")
    return "" if original == fair_text(fair, key) else str(original)


def cloth_of(fair: Fair, width: int = 640, height: int = 520) -> tuple[tuple[str, str], ...]:
    """The fair's patchwork for the macro `cloth`: always the same for the same fair."""
    return _cloth(fair.id, width, height, CUTS if height > STRIP else CUTS // 2)


@lru_cache(maxsize=256)
def _cloth(fair_id: int, width: int, height: int, cuts: int) -> tuple[tuple[str, str], ...]:
    made = cloth_paths(f"fair-{fair_id}", width, height, cuts)
    return tuple((Markup(colour), Markup(path)) for colour, path in made)


def day_part(value: date | datetime, pattern: str) -> str:
    """A part of a Korean day in the reader's language: EEEE the weekday, LLL the month, d the day."""
    day = value.astimezone(KOREA).date() if isinstance(value, datetime) else value
    return _part(day, pattern, get_locale())


@lru_cache(maxsize=1024)
def _part(day: date, pattern: str, locale: Locale) -> str:
    return dates.format_date(day, pattern, locale)
