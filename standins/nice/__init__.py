"""NICE, the integrated API: an access token, a token for each run, the window with its sealed answer, name checks."""

from flask import Blueprint

from standins.faults import Faults
from standins.nice import api, names, window
from standins.nice.api import CLIENT_ID, CLIENT_SECRET, NAME_PRODUCT_ID, PRODUCT_ID, Nice

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "NAME_PRODUCT_ID", "PRODUCT_ID", "Nice", "blueprints", "settings"]


def settings(url: str) -> dict[str, str]:
    """The site's settings that lead to this service, where the stand-ins answer at this address."""
    return {
        "NICE_URL": f"{url}/nice",
        "NICE_WINDOW_URL": f"{url}/nice/CheckPlusSafeModel/service.cb",
        "NICE_CLIENT_ID": CLIENT_ID,
        "NICE_CLIENT_SECRET": CLIENT_SECRET,
        "NICE_PRODUCT_ID": PRODUCT_ID,
        "NICE_NAME_URL": f"{url}/nice",
        "NICE_NAME_CLIENT_ID": CLIENT_ID,
        "NICE_NAME_CLIENT_SECRET": CLIENT_SECRET,
        "NICE_NAME_PRODUCT_ID": NAME_PRODUCT_ID,
    }


def blueprints(service: Nice, faults: Faults) -> list[Blueprint]:
    return [api.blueprint(service, faults), window.blueprint(service), names.blueprint(service, faults)]
