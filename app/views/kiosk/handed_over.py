"""A kiosk that was revoked hands over the scans that it still has. They are set aside: nothing here admits anybody."""

from typing import Any

from flask import Response, abort, current_app, request

from app.extensions import db, limiter
from app.forms.kiosk import ScanUnreadable, read_scan
from app.models.types import now
from app.operations.checkin import Scan, set_aside
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
    read = [_read(item) for item in sent]
    try:
        set_aside.put_aside(door, [item for _, item in read if item is not None])
    except set_aside.PileFull:
        abort(429)
    db.session.commit()
    return {"answers": [answer for answer, _ in read], "now": int(now().timestamp() * 1000)}


def _read(sent: Any) -> tuple[dict[str, Any], Scan | None]:
    try:
        item = read_scan(sent)
    except ScanUnreadable:
        return {"id": sent.get("id") if isinstance(sent, dict) else None, "error": "unreadable"}, None
    return {"id": item.random_id, "set_aside": True}, item
