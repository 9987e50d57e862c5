"""Naver Login. Sources: Naver's public API guide (github.com/naver/naver-openapi-guide, ko/login), and what sites
that use it report; not yet run against the service itself.

Its ways: there is no scope, since the items are chosen in its console; a token needs the state once more; errors
of the token endpoint come with HTTP 200; `expires_in` is a string; the profile lies inside `response`. The guide
does not speak of PKCE: the challenge goes along all the same, for a server passes over what it does not know
(RFC 6749 §3.1), and state and client secret protect the code without it.
"""

from collections.abc import Mapping
from typing import Any

import requests

from app.clients.oauth import CodeFlow, call, part, phone_number, readable, text, tokens, whole_date
from app.clients.oauth import explain as explain_by_standard
from app.clients.provider import Departure, ProviderError, ProviderProfile, ProviderRefused


def explain(error: object, description: object) -> ProviderError:
    """Naver says invalid_request for everything; its English sentence tells a used code from wrong settings."""
    if error == "invalid_request":
        is_ours = isinstance(description, str) and description.startswith("wrong client id")
        return ProviderError("configuration") if is_ours else ProviderRefused("code")
    return explain_by_standard(error, description)


class Naver:
    """The provider "naver"; a person's subject is the profile's id, which is of this client alone."""

    key = "naver"

    def __init__(self, http: requests.Session, url: str, api_url: str, client_id: str, client_secret: str):
        self.http = http
        self.url, self.api_url = url.rstrip("/"), api_url.rstrip("/")
        self._flow = CodeFlow(http, client_id, client_secret, explain=explain)

    def depart(self, state: str, redirect_uri: str) -> Departure:
        return self._flow.depart(f"{self.url}/oauth2.0/authorize", state, redirect_uri)

    def arrive(self, answer: Mapping[str, str], redirect_uri: str, secrets: Mapping[str, Any]) -> ProviderProfile:
        state = answer.get("state", "")
        found = self._flow.redeem(self._token_url, answer, redirect_uri, secrets, state=state)
        told = call(self.http, "GET", f"{self.api_url}/v1/nid/me", found.access)
        if told.get("resultcode") != "00":
            raise ProviderRefused("access_token")
        return readable(lambda: _profile(part(told, "response"), found.refresh))

    def unlink(self, subject: str, refresh_token: str | None) -> None:
        """End the link. Naver says "success" to any token, so a fresh one shows first that there is a link."""
        if not refresh_token:
            raise ProviderError("no_refresh_token")
        grant = {"refresh_token": refresh_token}
        access = tokens(self._flow.exchange(self._token_url, "refresh_token", grant)).access
        grant = {"access_token": access, "service_provider": "NAVER"}
        if self._flow.exchange(self._token_url, "delete", grant).get("result") != "success":
            raise ProviderError("not_unlinked")

    @property
    def _token_url(self) -> str:
        return f"{self.url}/oauth2.0/token"


def _profile(person: Mapping[str, Any], refresh_token: str | None) -> ProviderProfile:
    """Every item but the id may be missing: people choose what they hand over."""
    month, _, day = (text(person, "birthday") or "").partition("-")
    mobile = text(person, "mobile_e164") or text(person, "mobile")
    return ProviderProfile(
        provider=Naver.key,
        subject=text(person, "id") or "",
        name=text(person, "name"),
        email=text(person, "email"),
        phone=phone_number(mobile),
        birth_date=whole_date(text(person, "birthyear"), month, day),
        refresh_token=refresh_token,
    )
