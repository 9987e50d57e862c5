"""Facebook Login. Sources: Meta's pages on the manual login flow, on debugging access tokens, on securing requests
(appsecret_proof), on OIDC with PKCE, and on the data deletion callback; not yet run against the service itself.

Its ways: addresses carry a version that ends after about two years; errors are objects with a number; a person who
joined with a phone has no e-mail. A token is looked at with debug_token before it is used, so that one that was
made for another app logs nobody in here.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import requests

from app.clients.http import ask
from app.clients.oauth import CodeFlow, part, readable, text
from app.clients.oauth import explain as explain_by_standard
from app.clients.provider import Departure, ProviderError, ProviderProfile, ProviderRefused

OUTAGES = (1, 2, 4, 17, 341)  # unknown, service, and the limits on calls
WRONG_TOKEN = 190
WRONG_FIELD = 100
LONGEST_REQUEST = 4_096


def explain(error: object, description: object) -> ProviderError:
    """What Graph's error object means to whoever hands in a code: 100 is about that code, 101 about the app."""
    if isinstance(error, dict) and error.get("code") == WRONG_FIELD:
        return ProviderRefused("code")
    return explain_elsewhere(error, description)


def explain_elsewhere(error: object, description: object = None) -> ProviderError:
    """The same for every other address, where 100 is about what we ask and how we prove that we may."""
    if not isinstance(error, dict):
        return explain_by_standard(error, description)
    number = error.get("code")
    if number == WRONG_FIELD:
        return ProviderError("rejected_request")
    if number == WRONG_TOKEN:
        return ProviderRefused("access_token")
    is_about_secret = str(error.get("message", "")).startswith("Error validating client secret")
    if number == 101 or (number == 1 and is_about_secret):
        return ProviderError("configuration")
    return ProviderError("outage" if number in OUTAGES else "token_refused")


class Facebook:
    """The provider "facebook"; a person's subject is the id, which is of this app alone."""

    key = "facebook"

    def __init__(
        self, http: requests.Session, url: str, api_url: str, version: str, client_id: str, client_secret: str
    ):
        self.http = http
        self.dialog = f"{url.rstrip('/')}/{version}/dialog/oauth"
        self.graph = f"{api_url.rstrip('/')}/{version}"
        self._client_id, self._secret = client_id, client_secret
        self._flow = CodeFlow(http, client_id, client_secret, "email,public_profile", explain)

    def depart(self, state: str, redirect_uri: str) -> Departure:
        return self._flow.depart(self.dialog, state, redirect_uri)

    def arrive(self, answer: Mapping[str, str], redirect_uri: str, secrets: Mapping[str, Any]) -> ProviderProfile:
        found = self._flow.redeem(f"{self.graph}/oauth/access_token", answer, redirect_uri, secrets)
        holder = self._holder_of(found.access)
        proof = hmac.new(self._secret.encode(), found.access.encode(), hashlib.sha256).hexdigest()
        asked = {"fields": "id,name,email", "appsecret_proof": proof}
        person = self._ask("GET", "/me", found.access, params=asked)
        if person.get("id") != holder:
            raise ProviderRefused("other_user")
        return readable(lambda: _profile(person))

    def unlink(self, subject: str, refresh_token: str | None) -> None:
        """Take this app's permissions back, with the app's own token."""
        answer = self._ask("DELETE", f"/{quote(subject, safe='')}/permissions", self._app_token)
        if answer.get("success") is not True:
            raise ProviderError("not_unlinked")

    def read_signed_request(self, text: str) -> str:
        """The subject of a de-authorisation or deletion that Facebook signed. Raises ProviderRefused."""
        signature, _, payload = text.partition(".")
        expected = hmac.new(self._secret.encode(), payload.encode(), hashlib.sha256).digest()
        if not self._secret or len(text) > LONGEST_REQUEST or not hmac.compare_digest(_decoded(signature), expected):
            raise ProviderRefused("signature")
        request = _json(_decoded(payload))
        if str(request.get("algorithm", "")).upper() != "HMAC-SHA256":
            raise ProviderRefused("algorithm")
        subject = request.get("user_id")
        if not isinstance(subject, str) or not (subject.isascii() and subject.isdigit()):
            raise ProviderRefused("subject")
        return subject

    def _holder_of(self, token: str) -> str:
        """Whose token it is. Raises ProviderRefused for one that is over, or not of this app."""
        answer = self._ask("GET", "/debug_token", self._app_token, params={"input_token": token})
        data = answer.get("data")
        if not isinstance(data, dict) or data.get("is_valid") is not True:
            raise ProviderRefused("access_token")
        if str(data.get("app_id")) != self._client_id:
            raise ProviderRefused("audience")
        return str(data.get("user_id"))

    def _ask(self, method: str, path: str, token: str, **request: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        answer = ask(self.http, method, self.graph + path, error=ProviderError, headers=headers, **request)
        if "error" in answer.body:
            raise explain_elsewhere(answer.body["error"])
        if answer.status != 200:
            raise ProviderError(f"status_{answer.status}")
        return answer.body

    @property
    def _app_token(self) -> str:
        return f"{self._client_id}|{self._secret}"


def _profile(person: Mapping[str, Any]) -> ProviderProfile:
    return ProviderProfile(
        provider=Facebook.key,
        subject=text(person, "id") or "",
        name=text(person, "name"),
        email=text(person, "email"),
    )


def _decoded(text: str) -> bytes:
    """base64url without padding; what is none decodes to nothing."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return b""


def _json(payload: bytes) -> Mapping[str, Any]:
    try:
        return part({"request": json.loads(payload)}, "request")
    except (ValueError, RecursionError):
        return {}
