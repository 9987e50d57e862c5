"""Which version of the kiosk's page this is."""

import hashlib
import json

from flask import current_app, g

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
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:12]
