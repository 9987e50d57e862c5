"""Links from mails that hold a secret: it leaves the address for the browser's session."""

from typing import Any

from flask import Response, session

from app.web.render import lead_to


def hold(name: str, held: Any, endpoint: str) -> Response:
    """Take a link's secret out of the address bar and its history. Looking at the link uses nothing up."""
    session[name] = held
    response: Response = lead_to(endpoint)
    # Not on the page that follows: browsers then send its form without an origin, and its address has no secret.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
