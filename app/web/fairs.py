"""What pages about fairs share: each fair's cloth, and days as calendars show them."""

from datetime import date, datetime
from functools import lru_cache

from babel import Locale, dates
from flask import Flask, current_app, g, request, session
from flask_babel import get_locale
from markupsafe import Markup

from app.models import Fair, InflowPath
from app.models.fair import KOREA
from app.rules.cloth import CUTS, cloth_paths
from app.web import language

CAME_FROM = "came_from"  # in the session: {fair's slug: code of the path}
LONGEST_CODE, MOST_KEPT = 80, 4
STRIP = 200  # a lower cloth, such as a ticket's, has fewer patches, else they are too small


def init_app(app: Flask) -> None:
    app.jinja_env.globals["cloth_of"] = cloth_of
    app.jinja_env.filters.update(
        day_part=day_part, fair_text=fair_text, fair_original=fair_original, own_language_name=own_language_name
    )


def fair_text(fair: Fair, key: str) -> str:
    """A text of the fair in the language asked for, else in the page's."""
    return fair.text(key, g.get("fair_language") or language.chosen())


def further_languages(fair: Fair) -> list[str]:
    """The languages besides the site's that this fair has its name in."""
    spoken = current_app.config["LANGUAGES"]
    return [code for code in fair.languages if code not in spoken and fair.texts[code].get("name")]


def own_language_name(code: str) -> str:
    """A language as its speakers call it: vi → Tiếng Việt."""
    return Locale.parse(code, sep="-").get_display_name() or code


def fair_original(fair: Fair, key: str) -> str:
    """The Korean text, where the page shows another: it is what stands on signs and papers."""
    original = fair.texts.get("ko", {}).get(key, "")
    return "" if original == fair_text(fair, key) else str(original)


def came_from(fair: Fair) -> None:
    """Keep the inflow path that the link here named (?from=code) until this browser registers for the fair."""
    code = request.args.get("from", "")
    if 0 < len(code) <= LONGEST_CODE and InflowPath.with_code(code) is not None:
        kept = {slug: path for slug, path in session.get(CAME_FROM, {}).items() if slug != fair.slug}
        session[CAME_FROM] = dict(list(kept.items())[-MOST_KEPT + 1 :]) | {fair.slug: code}


def inflow_path_of(fair: Fair) -> int | None:
    """The path by which this browser came to the fair's page, if a link named one."""
    code = session.get(CAME_FROM, {}).get(fair.slug)
    path = InflowPath.with_code(code) if code else None
    return path.id if path else None


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
