"""Which version of the kiosk's page this is."""

import hashlib
import json

from flask import current_app, g

from app.views.kiosk import texts
from app.web.shell import templates_hash

TEMPLATES = ("kiosk/*.html", "kiosk_frame.html", "macros/*.html")


def version() -> str:
    """What the page is made of: files, templates, texts and the fair's name. The same on all kiosks of a fair."""
    fair = g.kiosk.fair
    languages = current_app.config["LANGUAGES"]
    parts = [
        current_app.config["ASSET_PREFIX"],
        templates_hash(*TEMPLATES),
        [texts.of_language(code) for code in languages],
        [fair.id, [fair.text("name", code) for code in languages]],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:12]


def shell() -> str:
    """The same with the size of this very screen, which is kept with the page."""
    return f"{version()}-{g.kiosk.pixels_per_mm or 0:.3f}"
