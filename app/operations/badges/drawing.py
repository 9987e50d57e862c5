"""What stands on a badge: its texts cut and sized for their room, the same for the browser and for paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import current_app
from flask_babel import force_locale, gettext
from markupsafe import Markup

from app.models import BadgeSettings, Fair, Member, Registration
from app.operations import ticket
from app.rules.badge import LAYOUTS, Fitted, Layout, fit
from app.rules.letters import uncovered

BLANK_LINE_HEIGHT = 1.5  # most scripts have room in it
STYLE = Path(__file__).resolve().parent.parent.parent / "static" / "css" / "badge.css"


@dataclass(frozen=True)
class Badge:
    """One badge, ready to be drawn by macros/badge.html."""

    layout: Layout
    name: Fitted
    reading: Fitted | None
    fair: Fitted
    role: Fitted
    language: Fitted | None
    code: tuple[int, str] | None  # the square code: its width in modules, and the path of the dark ones
    number: str
    is_test: bool = False


def badge_of(registration: Registration, settings: BadgeSettings) -> Badge:
    """The badge of somebody who is registered."""
    layout = LAYOUTS[settings.layout]
    name, reading = names_of(registration.member)
    spoken = language_of(registration.member.language) if settings.shows_language else ""
    return Badge(
        layout,
        name=fit(name, layout.person),
        reading=fit(reading, layout.reading) if reading and settings.shows_reading else None,
        fair=fit(registration.fair.text("name", registration.language), layout.fair),
        role=fit(role_in(registration.language), layout.role),
        language=fit(spoken, layout.language) if spoken else None,
        code=ticket.code_path(registration) if settings.shows_code else None,
        number=registration.short_code if settings.shows_code else "",
    )


def sample_badge(fair: Fair, settings: BadgeSettings, language: str) -> Badge:
    """A badge of nobody with marks to measure, for a printer that is set up."""
    layout = LAYOUTS[settings.layout]
    return Badge(
        layout,
        name=fit("Nguyễn Thị Hương 김민수", layout.person),
        reading=fit("가나다라 abc ABC 123", layout.reading),
        fair=fit(fair.text("name", language), layout.fair),
        role=fit(role_in(language), layout.role),
        language=fit("Tiếng Việt", layout.language),
        code=None,
        number="",
        is_test=True,
    )


def blank_badge(fair: Fair, settings: BadgeSettings, language: str) -> Badge:
    """A badge without a name, in its largest letters: a kiosk without network puts the name in and measures it."""
    layout = LAYOUTS[settings.layout]
    return Badge(
        layout,
        name=Fitted(("",), layout.person.largest, BLANK_LINE_HEIGHT),
        reading=None,
        fair=fit(fair.text("name", language), layout.fair),
        role=fit(role_in(language), layout.role),
        language=None,
        code=None,
        number="",
    )


def names_of(member: Member) -> tuple[str, str]:
    """The name that stands large, and the one below it. A name with a sign that no font of ours has gives way to one
    that can be drawn whole."""
    name, reading = member.name, member.name_korean or ""
    if reading == name:
        return name, ""
    if reading and uncovered([name]) and not uncovered([reading]):
        return reading, ""
    return name, "" if uncovered([reading]) else reading


def language_of(code: str) -> str:
    """What somebody speaks, in its own words and in the language of the house."""
    house = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    try:
        own = Locale.parse(code, sep="-").get_display_name() or code
        here = Locale.parse(code, sep="-").get_display_name(house) or code
    except (ValueError, UnknownLocaleError):
        return ""
    own = own[:1].upper() + own[1:]
    return own if own == here else f"{own} · {here}"


def role_in(language: str) -> str:
    """Visitor, in the language of the house and in this one."""
    house = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    words = []
    for code in (house, language if language in current_app.config["LANGUAGES"] else "en"):
        with force_locale(code):
            words.append(gettext("Visitor"))
    return " ".join(dict.fromkeys(words))


def page_of(badges: Iterable[Badge]) -> str:
    """An HTML document of these badges, one to a page, for the program that makes PDFs."""
    template = current_app.jinja_env.get_template("staff/_badges_pdf.html")
    return template.render(badges=badges, style=_style(), language=current_app.config["BABEL_DEFAULT_LOCALE"])


def markup_of(badge: Badge) -> str:
    """One badge alone, for a page that prints it."""
    return current_app.jinja_env.get_template("kiosk/_badge_drawn.html").render(badge=badge)


@cache
def _style() -> Markup:
    """The sheet of the browser, to stand in the document: the program opens no address."""
    return Markup(STYLE.read_text(encoding="utf-8"))  # noqa: S704 - our own file
