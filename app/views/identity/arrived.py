"""Where NICE's page sends its answer: from another site, by POST or GET, without a cookie of ours."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for

from app.extensions import db
from app.operations import identity_window as windows
from app.web.edge import from_elsewhere

bp = Blueprint("identity", __name__)


@bp.route("/identity/arrived/<verification_id>", methods=["GET", "POST"])
@from_elsewhere
def arrived(verification_id: str) -> Any:
    """Keeps the sealed answer with its run and leads on; the page that follows has the cookie, and looks at it.

    Nothing is written into the session: a new one would take the place of the browser's own.
    """
    kept = windows.keep_answer(verification_id, request.values.to_dict())
    db.session.commit()
    if kept is None:
        return redirect(url_for("member.join"), 303)
    leads_to, key = kept
    return redirect(f"{leads_to}?{urlencode({'brought': key})}" if key else leads_to, 303)
