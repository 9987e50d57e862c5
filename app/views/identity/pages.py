"""The pages of a journey at their addresses."""

from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from typing import Any

from flask import Blueprint, g

from app.views.identity.code import code
from app.views.identity.journey import Journey
from app.views.identity.start import start
from app.views.identity.window import came_back, window

PAGES: tuple[tuple[str, Callable[[], Any], tuple[str, ...]], ...] = (
    ("", start, ("GET", "POST")),
    ("code", code, ("GET", "POST")),
    ("window", window, ("GET", "POST")),
    ("return", came_back, ("GET",)),
)


def add_identity_pages(bp: Blueprint, journey: Journey) -> Journey:
    """Add the pages of the check to a blueprint; the journey as it is then. See journey.py."""
    journey = replace(journey, blueprint=bp.name)
    for page, view, methods in PAGES:
        endpoint = journey.endpoint(page).partition(".")[2]
        path = journey.path + (f"/{page}" if page else "")
        bp.add_url_rule(path, endpoint, _guarded(journey, view), methods=list(methods))
    return journey


def _guarded(journey: Journey, view: Callable[[], Any]) -> Callable[[], Any]:
    """The view within its journey, behind the journey's guards; the first of them stands outermost."""

    def visited() -> Any:
        g.journey = journey
        away = journey.may_begin()
        return view() if away is None else away

    visited.__doc__ = view.__doc__
    return reduce(lambda inner, guard: guard(inner), reversed(journey.guards), visited)
