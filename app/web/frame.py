"""The frame around a page's content: chosen in one place, with what it shows."""

from typing import NamedTuple

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from app.web import language

CONTENT = "main#main"  # the target of forms whose answer takes the place of a page's content
DISPLAY_COOKIE = "display"
THEMES = ("light", "dark", "contrast")
TEXT_SIZES = (100, 112, 125, 150)


class Display(NamedTuple):
    """How the reader wants pages to look."""

    theme: str = "light"
    text_size: int = 100

    @classmethod
    def from_cookie(cls) -> "Display":
        theme, _, size = request.cookies.get(DISPLAY_COOKIE, "").partition(".")
        chosen_size = int(size) if size in map(str, TEXT_SIZES) else 100
        return cls(theme if theme in THEMES else "light", chosen_size)

    @property
    def as_cookie(self) -> str:
        return f"{self.theme}.{self.text_size}"


def wants_partial() -> bool:
    """Whether htmx asked for the content without its frame."""
    return request.headers.get("HX-Request-Type") == "partial"


def wants_fragment() -> bool:
    """Whether htmx asked for something smaller than the content of a page (or, going back, for a whole page)."""
    return bool(request.headers.get("HX-Request")) and request.headers.get("HX-Target") != CONTENT


def page_url_in(code: str) -> str:
    """This page's address, in another language."""
    arguments = request.args.to_dict() | {"language": code}
    if request.endpoint is None:
        return f"/?language={code}"
    return url_for(request.endpoint, **((request.view_args or {}) | arguments))


def has_endpoint(endpoint: str) -> bool:
    """Pages link only to what exists."""
    return endpoint in current_app.view_functions


def idle_seconds() -> int:
    """After how long without a request this person is logged out; 0 for visitors."""
    if not current_user.is_authenticated:
        return 0
    setting = "STAFF_IDLE_TIMEOUT" if current_user.is_staff else "IDLE_TIMEOUT"
    return int(current_app.config[setting].total_seconds())


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.globals.update(has_endpoint=has_endpoint, page_url_in=page_url_in, idle_seconds=idle_seconds)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _context() -> dict[str, object]:
    return {
        "layout": "partial.html" if wants_partial() else "page.html",
        "languages": current_app.config["LANGUAGES"],
        "locale_code": language.chosen(),
        "site_name": current_app.config["SITE_NAME_KOREAN" if language.chosen() == "ko" else "SITE_NAME"],
        "display": Display.from_cookie(),
    }
