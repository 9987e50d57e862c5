"""The kiosk as an installed page: its manifest, and the service worker that starts it without the network."""

import json
from typing import Any

from flask import Response, url_for

from app.views.kiosk import texts
from app.views.kiosk.blueprint import bp
from app.views.kiosk.edition import shell
from app.views.kiosk.pages import screen
from app.web.access import kiosk_only
from app.web.assets import STATIC, asset
from app.web.shell import files_of

WORKER = STATIC / "js" / "kiosk" / "worker.js"
GROUND = "#f4f5f7"


@bp.get("/manifest.webmanifest")
def manifest() -> Any:
    """So that a terminal can install the page and start it like a program."""
    house = texts.of_language(texts.house_language())
    content = {
        "name": house["installed.name"],
        "short_name": house["installed.name"],
        "lang": texts.house_language(),
        "start_url": url_for("kiosk.home"),
        "scope": url_for("kiosk.home"),
        "id": url_for("kiosk.home"),
        "display": "fullscreen",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [{"src": asset("img/kiosk.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"}],
    }
    return Response(json.dumps(content, ensure_ascii=False), mimetype="application/manifest+json")


@bp.get("/worker.js")
@kiosk_only
def worker() -> Any:
    """The service worker, with the names of all that it keeps. Another version of anything is another script."""
    kept = {
        "version": shell(),
        "home": url_for("kiosk.home"),
        "answers": [url_for("kiosk.texts_of_all_languages"), url_for("kiosk.screen_css")],
        "files": files_of(screen("idle").get_data(as_text=True)),
    }
    source = f"const SHELL = {json.dumps(kept)};\n{WORKER.read_text(encoding='utf-8')}"
    headers = {"Service-Worker-Allowed": url_for("kiosk.home"), "Cache-Control": "no-cache"}
    return Response(source, mimetype="text/javascript", headers=headers)
