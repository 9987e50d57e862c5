"""Which version of the kiosk's page this is."""

import hashlib
import json
from typing import Any

from flask import current_app, g

from app.models import BadgeSettings
from app.views.kiosk import texts
from app.web.shell import templates_hash

TEMPLATES = ("kiosk/*.html", "kiosk_frame.html", "macros/*.html")


def version() -> str:
    """What the installed page is made of: files, templates, texts, the fair's name, and the size of this screen."""
    fair = g.kiosk.fair
    languages = current_app.config["LANGUAGES"]
    parts = [
        current_app.config["ASSET_PREFIX"],
        templates_hash(*TEMPLATES),
        [texts.of_language(code) for code in languages],
        [fair.id, [fair.text("name", code) for code in languages]],
        g.kiosk.pixels_per_mm,
        _badges(),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:12]


def _badges() -> list[Any]:
    """Whether the page holds badges, and how they look."""
    if not g.kiosk.prints_badges:
        return []
    settings = BadgeSettings.of(g.kiosk.fair)
    return [settings.layout, settings.shows_reading, settings.shows_language, settings.shows_code]
