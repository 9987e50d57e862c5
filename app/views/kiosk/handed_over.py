"""A kiosk that was revoked hands over what it still has. All of it is set aside: nothing here admits anybody."""

from typing import Any

from flask import Response, abort, current_app, request

from app.extensions import db, limiter
from app.forms.kiosk import ScanUnreadable, read_scan
from app.forms.kiosk_letter import is_walk_in, read_letter
from app.models.types import now
from app.operations.checkin import Scan, set_aside
from app.operations.checkin.letters import Letter
from app.views.kiosk.blueprint import bp
from app.views.kiosk.calls import LARGEST_BATCH
from app.views.kiosk.guard import from_own_page, is_script_call, sent_json
from app.web.access import token_hash

LONGEST_TOKEN = 100


@bp.post("/handed-over")
@limiter.limit("200 per 10 minutes")
@limiter.limit("10 per 10 minutes", deduct_when=lambda response: response.status_code == 401)
@from_own_page
def handed_over() -> Any:
    """As check-ins, with the token that the kiosk had, in the body or in its cookie. 401 for any other token."""
    if not is_script_call():
        abort(400)
    body = sent_json()
    sent = body.get("items") if isinstance(body, dict) else None
    if not isinstance(sent, list) or len(sent) > LARGEST_BATCH:
        abort(400)
    token = body.get("token") or request.cookies.get(current_app.config["KIOSK_COOKIE"])
    is_token = isinstance(token, str) and len(token) <= LONGEST_TOKEN
    door = set_aside.door_that_was(token_hash(token)) if is_token else None
    if door is None:
        return Response(status=401)
    try:
        set_aside.put_aside(door, [_read(item) for item in sent])
    except set_aside.PileFull:
        abort(429)
    db.session.commit()
    answers = [{"id": item.get("id") if isinstance(item, dict) else None, "set_aside": True} for item in sent]
    return {"answers": answers, "now": int(now().timestamp() * 1000)}


def _read(sent: Any) -> Scan | Letter:
    """The scan; or what was sent as it is, where nobody can read it."""
    try:
        return read_letter(sent) if is_walk_in(sent) else read_scan(sent)
    except ScanUnreadable:
        return read_letter(sent)
