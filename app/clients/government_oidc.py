"""A government's single sign-on by OpenID Connect. Every check of the protocol is in openid.py.

Which claim holds what is said by the settings, since each government names them as it likes.
"""

from collections.abc import Mapping
from typing import Any

import requests

from app.clients.openid import OpenIdClient
from app.clients.provider import Departure, ProviderProfile
from app.rules.claims import read_claims


class GovernmentOidc:
    """The issuer's client. `attributes` says which of our fields stands under which of its claims."""

    key = "government"

    def __init__(
        self,
        http: requests.Session,
        issuer: str,
        client_id: str,
        client_secret: str,
        scope: str,
        attributes: Mapping[str, str],
    ):
        self._client = OpenIdClient(http, issuer, client_id, client_secret, scope)
        self._attributes = attributes

    def depart(self, state: str, redirect_uri: str) -> Departure:
        """The way there, with nonce and PKCE. Raises ProviderError while the issuer cannot be asked."""
        return self._client.depart(state, redirect_uri)

    def arrive(self, answer: Mapping[str, str], redirect_uri: str, secrets: Mapping[str, Any]) -> ProviderProfile:
        """Whom the issuer vouches for, in the ID token or when asked with the token that came with it."""
        tokens, claims = self._client.arrive(answer, redirect_uri, secrets)
        told = self._client.userinfo(tokens, claims["sub"])
        return ProviderProfile(
            self.key,
            # A subject is somebody only together with who says it: another issuer's are other people.
            f"{self._client.issuer.name} {claims['sub']}",
            **read_claims(_verified(told | claims), self._attributes),
        )

    def unlink(self, subject: str, refresh_token: str | None) -> None:
        """There is nothing to tell: no standard has such a message, and no token is kept."""


def _verified(claims: Mapping[str, object]) -> dict[str, object]:
    """Without what the issuer itself says it did not verify (email_verified, phone_number_verified: false)."""
    return {name: value for name, value in claims.items() if claims.get(f"{name}_verified", True) is True}
