"""What a kiosk asks without anybody standing at it: signs of life, and the lists for when the network is gone."""

from typing import Any

from flask import g, request

from app.extensions import db, limiter
from app.forms.kiosk_report import read_report
from app.models import Fair
from app.models.types import now
from app.operations import kiosk_health, kiosk_lists
from app.rules import kiosk_pin
from app.views.kiosk.blueprint import bp
from app.views.kiosk.edition import shell
from app.views.kiosk.guard import from_own_page, sent_json
from app.web.access import kiosk_only


@bp.post("/state")
@limiter.exempt
@from_own_page
@kiosk_only
def report() -> Any:
    """A sign of life and how the screen does, for what it has to know at once: the time, and the current page."""
    screens, health = read_report(sent_json())
    has_second_screen = kiosk_health.report(g.kiosk, screens, health)
    db.session.commit()
    return {
        "now": int(now().timestamp() * 1000),
        "second_screen": has_second_screen,
        "shell": shell(),
        "pin": _pin(g.kiosk.fair),
    }


@bp.get("/lists")
@limiter.exempt
@kiosk_only
def lists() -> Any:
    """What changed in the fair's lists since the marker of the last answer; see operations.kiosk_lists."""
    return kiosk_lists.changes(g.kiosk.fair, request.args.get("since", "")[:60], g.kiosk.id)


def _pin(fair: Fair) -> dict[str, Any] | None:
    """What the staff menu's PIN is checked with, network or not; None where the fair has none."""
    salt, stored = fair.kiosk_pin_salt, fair.kiosk_pin_hash
    return {"salt": salt, "hash": stored, "rounds": kiosk_pin.ROUNDS} if salt and stored else None
