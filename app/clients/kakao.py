"""Kakao Login by OpenID Connect. Source: developers.kakao.com (REST API, OpenID Connect, unlink notice, error codes);
not yet run against the service itself.

Only `openid` is asked for: which items people are asked to hand over (e-mail, name, phone, birth date) is set in
Kakao's console, and all but the e-mail need a business app. Token errors follow the standard and add a code of
Kakao's own (KOE320 for a used or expired code, KOE303 for another redirect_uri, KOE010 for a wrong secret).
Kakao's pages do not describe PKCE; the challenge goes along all the same, and the nonce binds the ID token.
"""

import hmac
from collections.abc import Mapping
from datetime import date
from typing import Any

import requests

from app.clients.http import ask
from app.clients.oauth import call, flag, part, phone_number, readable, text, whole_date
from app.clients.openid import OpenIdClient
from app.clients.provider import Departure, ProviderError, ProviderProfile, ProviderRefused

NOT_LINKED = -101  # Kakao's word for somebody who has no link with this app (any more)


class Kakao:
    """The provider "kakao"; a person's subject is the ID token's, Kakao's number of the person in this app."""

    key = "kakao"

    def __init__(
        self,
        http: requests.Session,
        url: str,
        api_url: str,
        client_id: str,
        client_secret: str,
        admin_key: str,
    ):
        self.http = http
        self.api_url = api_url.rstrip("/")
        self._admin_key = admin_key
        self._openid = OpenIdClient(http, url, client_id, client_secret, "openid")

    def depart(self, state: str, redirect_uri: str) -> Departure:
        return self._openid.depart(state, redirect_uri)

    def arrive(self, answer: Mapping[str, str], redirect_uri: str, secrets: Mapping[str, Any]) -> ProviderProfile:
        found, claims = self._openid.arrive(answer, redirect_uri, secrets)
        told = call(self.http, "GET", f"{self.api_url}/v2/user/me", found.access)
        if str(told.get("id")) != claims["sub"]:
            raise ProviderRefused("other_user")
        return readable(lambda: _profile(claims["sub"], part(told, "kakao_account")))

    def unlink(self, subject: str, refresh_token: str | None) -> None:
        """End the link with the admin key, which needs nothing of the person. No link any more is as good."""
        if not self._admin_key:
            raise ProviderError("configuration")
        answer = ask(
            self.http,
            "POST",
            f"{self.api_url}/v1/user/unlink",
            error=ProviderError,
            headers={"Authorization": f"KakaoAK {self._admin_key}"},
            data={"target_id_type": "user_id", "target_id": subject},
        )
        was_gone = answer.status == 400 and answer.body.get("code") == NOT_LINKED
        if answer.status != 200 and not was_gone:
            raise ProviderError(f"status_{answer.status}")

    def reads_unlink_notice(self, authorization_header: str, params: Mapping[str, str]) -> str:
        """The subject whose link Kakao says is gone. Raises ProviderRefused unless it was Kakao that said it."""
        expected = f"KakaoAK {self._admin_key}"
        is_kakao = hmac.compare_digest(authorization_header.encode(), expected.encode())
        if not self._admin_key or not is_kakao:
            raise ProviderRefused("admin_key")
        subject = params.get("user_id", "")
        if not (subject.isascii() and subject.isdigit() and len(subject) <= 20):
            raise ProviderRefused("subject")
        return subject


def _profile(subject: str, account: Mapping[str, Any]) -> ProviderProfile:
    """What the person agreed to hand over; a nickname is no name, so only the registered name counts."""
    return ProviderProfile(
        provider=Kakao.key,
        subject=subject,
        name=text(account, "name"),
        email=_email(account),
        phone=phone_number(text(account, "phone_number")),
        birth_date=_birth_date(account),
    )


def _email(account: Mapping[str, Any]) -> str | None:
    """Only an address that Kakao verified and that is still the person's."""
    is_theirs = flag(account, "is_email_valid") and flag(account, "is_email_verified")
    email = text(account, "email")
    return email if is_theirs else None


def _birth_date(account: Mapping[str, Any]) -> date | None:
    """Year and MMDD; a day of the lunar calendar is no date of ours."""
    birthday = text(account, "birthday") or ""
    if text(account, "birthday_type") == "LUNAR":
        return None
    return whole_date(text(account, "birthyear"), birthday[:2], birthday[2:])
