"""What the service that sends our messages tells of them: delivery reports."""

import hmac
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from app.clients.solapi import ReportUnreadable, read_reports
from app.extensions import db
from app.operations import messages
from app.web.edge import allows_body_of, from_elsewhere

bp = Blueprint("message", __name__)
REPORT_BYTES = 256 * 1024


@bp.post("/messages/reports/<token>")
@allows_body_of(REPORT_BYTES)
@from_elsewhere
def reports(token: str) -> Response:
    """Take delivery reports in. The address is the secret: it is known to the service alone.

    Whatever they say of messages that we do not know is let go, since the service repeats what is not answered.
    """
    expected = current_app.config["SOLAPI_REPORT_TOKEN"]
    if not expected or not hmac.compare_digest(token.encode(), expected.encode()):
        abort(404)
    try:
        found = read_reports(_body())
    except (ReportUnreadable, RecursionError):
        abort(400)
    messages.note_reports(found)
    db.session.commit()
    return Response(status=204)


def _body() -> Any:
    return request.get_json(force=True, silent=True)
