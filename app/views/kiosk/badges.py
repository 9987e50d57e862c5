"""Badges at a kiosk: its script asks for one after an admission, prints it, and says what became of it (KI-5).

No check-in waits for this, and nothing here admits anybody.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask import abort, g

from app.extensions import db
from app.models import BadgeJob, BadgeSettings, Kiosk
from app.operations.badges import drawing, jobs
from app.views.kiosk import texts
from app.views.kiosk.blueprint import bp
from app.views.kiosk.guard import from_own_page, is_script_call, sent_json
from app.web.access import kiosk_only

LONGEST_ID = 64
MOST_REPORTS = 50
LAST_MOMENT = 4_102_444_800_000  # 2100, in milliseconds
OUTCOMES = {"printed": jobs.printed, "stuck": jobs.stuck}


class KioskBadges(NamedTuple):
    """What the kiosk's page holds: a badge without a name, for one that is printed without the network, and a test."""

    blank: drawing.Badge
    test: drawing.Badge


@bp.app_template_global("badges_of_kiosk")
def badges_of_kiosk(kiosk: Kiosk) -> KioskBadges:
    """Drawn with the fair's settings, in the language of the house."""
    settings, house = BadgeSettings.of(kiosk.fair), texts.house_language()
    return KioskBadges(
        drawing.blank_badge(kiosk.fair, settings, house), drawing.sample_badge(kiosk.fair, settings, house)
    )


@bp.post("/badges")
@from_own_page
@kiosk_only
def badges() -> Any:
    """The badge of somebody who was just admitted here, as markup to be printed; or why there is none."""
    sent = _sent()
    asked_by, scan = sent.get("id"), sent.get("scan")
    if not (_is_id(asked_by) and _is_id(scan)):
        abort(400)
    if not g.kiosk.prints_badges:
        return {"outcome": "off"}
    try:
        job = jobs.for_arrival(g.kiosk, asked_by, scan=scan)
        registration = job.registration
        drawn = drawing.badge_of(registration, BadgeSettings.of(registration.fair))
        db.session.commit()
    except jobs.NotHere:
        return {"outcome": "unknown"}
    except jobs.HasOne:
        return {"outcome": "has_one"}
    return {"outcome": "print", "markup": drawing.markup_of(drawn)}


@bp.post("/badges/reports")
@from_own_page
@kiosk_only
def badge_reports() -> Any:
    """What became of badges, those printed without the network too. Answers the ids that need not be told again."""
    items = _sent().get("items")
    if not isinstance(items, list) or len(items) > MOST_REPORTS:
        abort(400)
    heard = [item["id"] for item in items if isinstance(item, dict) and _is_id(item.get("id")) and _hear(item)]
    return {"heard": heard}


def _hear(item: dict[str, Any]) -> bool:
    """Note one report; whether it is settled. One of a scan that has not arrived yet comes again."""
    outcome, scan, at = item.get("outcome"), item.get("scan"), item.get("at")
    step = OUTCOMES.get(outcome) if isinstance(outcome, str) else None
    if step is None:
        return True  # no word of ours: nothing to wait for
    job: BadgeJob | None = jobs.asked_by(g.kiosk, item["id"])
    if job is None and _is_id(scan) and isinstance(at, int) and 0 <= at <= LAST_MOMENT:
        moment = datetime.fromtimestamp(at / 1000, UTC)
        job = jobs.was_printed_offline(g.kiosk, item["id"], scan=scan, at=moment)
    if job is not None:
        step(job)
    db.session.commit()
    return job is not None


def _sent() -> dict[str, Any]:
    """The JSON object of the script; there is no form of this."""
    body = sent_json() if is_script_call() else None
    if not isinstance(body, dict):
        abort(400)
    return body


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID
