"""A government's single sign-on, by OpenID Connect and by SAML 2.0: no live service's, but both standards in full.

Its pages let one choose who one is, agree or cancel, and what is wrong with the answer.
"""

from flask import Blueprint

from standins.faults import Faults
from standins.government import openid, saml
from standins.government.citizens import CITIZENS, Citizen
from standins.government.openid import CLIENT_ID, CLIENT_SECRET, OpenId
from standins.government.saml import Saml
from standins.government.signing import CERTIFICATE_FILE

__all__ = ["CERTIFICATE_FILE", "CITIZENS", "CLIENT_ID", "CLIENT_SECRET", "Citizen", "Government", "blueprint"]


class Government:
    """Both ways of one government; a test sets `openid.trick` or `saml.trick` for what is to go wrong."""

    def __init__(self) -> None:
        self.openid = OpenId()
        self.saml = Saml()

    def reset(self) -> None:
        self.openid.reset()
        self.saml.reset()


def settings(url: str) -> dict[str, str]:
    """The site's settings that lead to this government, where the stand-ins answer at this address."""
    return {
        "GOVERNMENT_OIDC_ISSUER": f"{url}/government",
        "GOVERNMENT_OIDC_CLIENT_ID": CLIENT_ID,
        "GOVERNMENT_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "GOVERNMENT_SAML_ENTITY_ID": f"{url}/government/saml",
        "GOVERNMENT_SAML_SSO_URL": f"{url}/government/saml/sso",
        "GOVERNMENT_SAML_CERTIFICATE": str(CERTIFICATE_FILE),
    }


def blueprint(government: Government, faults: Faults) -> Blueprint:
    bp = Blueprint("government", __name__, url_prefix="/government")
    bp.before_request(lambda: faults.strike("government"))
    openid.add_routes(bp, government.openid)
    saml.add_routes(bp, government.saml)
    return bp
