"""PortOne V2, the part that verifies identities: by code, by the operator's app, and in a window of its own."""

from flask import Blueprint

from standins.faults import Faults
from standins.portone import api, app_page, window
from standins.portone.api import CHANNEL_KEY, SECRET, STORE_ID, PortOne

__all__ = ["CHANNEL_KEY", "SECRET", "STORE_ID", "PortOne", "blueprints", "settings"]


def settings(url: str) -> dict[str, str]:
    """The site's settings that lead to this service, where the stand-ins answer at this address."""
    return {
        "PORTONE_URL": f"{url}/portone",
        "PORTONE_SECRET": SECRET,
        "PORTONE_STORE_ID": STORE_ID,
        "PORTONE_CHANNEL_KEY": CHANNEL_KEY,
        "PORTONE_SCRIPT_URL": f"{url}/portone/browser-sdk.js",
    }


def blueprints(service: PortOne, faults: Faults) -> list[Blueprint]:
    """What servers ask, what browsers open, and the app on somebody's phone."""
    return [api.blueprint(service, faults), window.blueprint(service), app_page.blueprint(service)]
