"""Who may look at the hall screen of a fair: staff, and a screen that was given a link."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from flask_login import current_user

from app.models import Fair, HallLink
from app.models.types import now
from app.operations.board import links
from app.web.access import set_cookie, to_staff_login
from app.web.headers import cookie_name
from app.web.staff_fairs import fair_for_staff

View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    app.config["HALL_COOKIE"] = cookie_name(app, "hall")


def hall_screen(view: View) -> View:
    """A page of the fair in the address that shows no person. Whoever has neither link nor login is led to the login.

    The fair is in g.fair.
    """

    @wraps(view)
    def wrapped(slug: str) -> Any:
        fair = _fair_of_the_link(slug)
        if fair is None and not (current_user.is_authenticated and current_user.is_staff):
            return to_staff_login()
        g.fair = fair or fair_for_staff(slug, "viewer")
        return view(slug)

    wrapped.audience = "staff:viewer"  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def _fair_of_the_link(slug: str) -> Fair | None:
    """The fair, if this browser holds a link to its hall screen."""
    link = links.with_secret(request.cookies.get(current_app.config["HALL_COOKIE"]))
    if link is None or link.fair.slug != slug:
        return None
    links.seen(link)
    return link.fair


def hold(response: Response, link: HallLink, secret: str) -> Response:
    """Keep the secret in the browser, out of the address bar. It outlives any login: nobody logs a wall in again."""
    set_cookie(response, current_app.config["HALL_COOKIE"], secret, link.expires_at - now())
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
