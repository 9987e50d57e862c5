"""Which version of the kiosk's page this is."""

import hashlib
import json
from typing import Any

from flask import current_app, g

from app.models import BadgeSettings
from app.views.kiosk import texts
from app.views.kiosk.walk_in_texts import texts_noted
from app.web.shell import templates_hash

TEMPLATES = ("kiosk/*.html", "kiosk_frame.html", "macros/*.html")


def version() -> str:
    """What the page is made of: files, templates, texts, which of them are agreed to, and the fair's name. The same on
    all kiosks of a fair."""
    fair = g.kiosk.fair
    languages = current_app.config["LANGUAGES"]
    parts = [
        current_app.config["ASSET_PREFIX"],
        templates_hash(*TEMPLATES),
        [texts.of_language(code) for code in languages],
        texts_noted(),
        [fair.id, [fair.text("name", code) for code in languages]],
    ]
    return _hash(parts)


def shell() -> str:
    """The same with what only this kiosk's page holds: the size of its screen, and badges where it prints them."""
    return f"{version()}-{_hash([g.kiosk.pixels_per_mm, _badges()])}"


def _hash(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:12]


def _badges() -> list[Any]:
    """Whether the page holds badges, and how they look."""
    if not g.kiosk.prints_badges:
        return []
    settings = BadgeSettings.of(g.kiosk.fair)
    return [settings.layout, settings.shows_reading, settings.shows_language, settings.shows_code]
