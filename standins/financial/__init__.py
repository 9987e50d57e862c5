"""Financial certificates (금융인증서, YESKEY) for businesses: the provider's script, its window, and somebody's phone.

The script offers what is published of the provider's: the global FinCertCorp.Sdk with init and sign, their fields and
results, and three numbers of failures. How script and window talk, and the other numbers, are of our making.
"""

from flask import Blueprint

from standins.faults import Faults
from standins.financial import handset, script, window
from standins.financial.service import API_KEY, ORG_CODE, SCRIPT_PATH, Yeskey

__all__ = ["API_KEY", "ORG_CODE", "SCRIPT_PATH", "Yeskey", "blueprints", "settings"]


def settings(url: str) -> dict[str, str]:
    """The site's settings that lead to this service, where the stand-ins answer at this address."""
    return {"FINCERT_SCRIPT_URL": f"{url}{SCRIPT_PATH}", "FINCERT_ORG_CODE": ORG_CODE, "FINCERT_API_KEY": API_KEY}


def blueprints(service: Yeskey, faults: Faults) -> list[Blueprint]:
    """What sites load, what its frame shows, and what somebody's phone does."""
    return [script.blueprint(service, faults), window.blueprint(service), handset.blueprint(service)]
