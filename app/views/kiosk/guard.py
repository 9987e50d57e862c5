"""How the kiosk's calls are kept from being made by another site."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, abort, current_app, g, request

from app.extensions import csrf
from app.operations import checkin
from app.web.access import token_hash

View = TypeVar("View", bound=Callable[..., Any])

SCRIPT_HEADER = "X-Kiosk"


def from_own_page(view: View) -> View:
    """Decorate a call that the kiosk's script makes as JSON, and a browser without scripts as a form.

    A kiosk's page stays open for days and will live from a cache while the network is away, so a form token would
    go stale in it. JSON with a header of our own cannot be sent by another site without asking first (CORS), we
    never allow that, and the kiosk's cookie is SameSite. A form carries the usual token.
    """

    @csrf.exempt
    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if not is_script_call():
            csrf.protect()
        elif not request.is_json or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            abort(400)
        return view(*args, **kwargs)

    return wrapped  # type: ignore[return-value]


def is_script_call() -> bool:
    return SCRIPT_HEADER in request.headers


def at_a_door(view: View) -> View:
    """As kiosk_only, for the busiest call: it finds the plain checkin.Door in g.door, by one small statement."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        token = request.cookies.get(current_app.config["KIOSK_COOKIE"])
        g.door = checkin.door_of(token_hash(token)) if token else None
        if g.door is None:
            return Response(status=401)
        return view(*args, **kwargs)

    wrapped.audience = "kiosk"  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def sent_json() -> Any:
    """The JSON of a script's call; None for what is none, nested without end included."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None
