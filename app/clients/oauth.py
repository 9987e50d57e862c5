"""What the OAuth 2.0 providers share: the way there with PKCE, the answer of the way back, codes turned into tokens.

Authlib speaks the protocol; its client is given our session, so that every exchange has our deadlines, size limits
and known hosts. Its errors carry what the provider wrote, codes and tokens among it, and go no further than here.
The part of OpenID Connect (ID tokens and keys) is in openid.py.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.client import OAuth2Client

from app.clients.http import AnswerRefused, ask
from app.clients.provider import Departure, ProviderDenied, ProviderError, ProviderProfile, ProviderRefused
from app.rules.phone import PhoneUnreadable, read_phone

LONGEST_TEXT = 4_096  # of a token or code; longer ones are nobody's
# Words of RFC 6749 §4.1.2.1 and §5.2, and what they mean to us.
REFUSED_GRANTS = ("invalid_grant",)
WRONG_SETTINGS = ("invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope")
OUTAGES = ("server_error", "temporarily_unavailable")

Explain = Callable[[object, object], ProviderError]


@dataclass(frozen=True)
class Tokens:
    """What a code was good for. None of it is in its repr."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False, default=None)
    identity: str | None = field(repr=False, default=None)  # the ID token of OpenID Connect, not yet checked


class _BoundedClient(OAuth2Client):
    """Authlib's client over a session that is not its own."""

    client_auth_class = OAuth2Session.client_auth_class
    oauth_error_class = OAuthError


def explain(error: object, _description: object) -> ProviderError:
    """What an error of the token endpoint means, by the words of the standard."""
    if error in REFUSED_GRANTS:
        return ProviderRefused("code")
    if error in WRONG_SETTINGS:
        return ProviderError("configuration")
    return ProviderError("outage" if error in OUTAGES else "token_refused")


class CodeFlow:
    """The authorization code flow of one client. `explain` reads a provider's own words in token errors."""

    def __init__(
        self,
        http: requests.Session,
        client_id: str,
        client_secret: str,
        scope: str | None = None,
        explain: Explain = explain,
    ):
        self.http = http
        self.client_id, self.scope = client_id, scope
        self._client_secret, self._explain = client_secret, explain

    def depart(self, url: str, state: str, redirect_uri: str, *, nonce: str = "", **parameters: str) -> Departure:
        """The address to send the browser to, with a PKCE challenge (S256), and a nonce if one is given."""
        verifier = new_secret()
        kept = {"verifier": verifier}
        if nonce:
            kept["nonce"] = parameters["nonce"] = nonce
        address, _ = self._client().create_authorization_url(
            url, state=state, code_verifier=verifier, redirect_uri=redirect_uri, scope=self.scope, **parameters
        )
        return Departure(address, kept)

    def redeem(
        self, url: str, answer: Mapping[str, str], redirect_uri: str, kept: Mapping[str, Any], **parameters: str
    ) -> Tokens:
        """The tokens for the code in the answer. Raises ProviderDenied, ProviderRefused or ProviderError."""
        code = code_of(answer)
        verifier = kept.get("verifier")
        if not isinstance(verifier, str) or not verifier:
            raise ProviderRefused("no_departure")
        grant = {"code": code, "code_verifier": verifier, "redirect_uri": redirect_uri} | parameters
        return tokens(self.exchange(url, "authorization_code", grant))

    def exchange(self, url: str, grant_type: str, grant: Mapping[str, str]) -> dict[str, Any]:
        """Whatever JSON object the token endpoint answers with to this grant; an error in it is raised."""
        body: dict[str, Any] = {}
        problem: ProviderError | None = None
        in_body = urlencode({name: grant[name] for name in ("state",) if name in grant})  # Authlib keeps it to itself
        fields = {name: value for name, value in grant.items() if name != "state"}
        try:
            body = dict(self._client().fetch_token(url, grant_type=grant_type, body=in_body, **fields))
        except AuthlibBaseError as refusal:
            problem = self._explain(refusal.error, refusal.description)
        except (requests.RequestException, ValueError, TypeError, ArithmeticError, RecursionError) as error:
            problem = ProviderError(_reason(error))
        if problem is not None:  # raised out here: an exception's context would carry the request along
            raise problem
        return body

    def _client(self) -> Any:
        """One for each exchange: Authlib's client remembers the last token."""
        return _BoundedClient(
            session=self.http,
            client_id=self.client_id,
            client_secret=self._client_secret,
            token_endpoint_auth_method="client_secret_post",
            code_challenge_method="S256",
        )


def _reason(error: Exception) -> str:
    """A word for what went wrong underneath, in the words of clients.http."""
    if isinstance(error, AnswerRefused):
        return error.reason
    if isinstance(error, requests.HTTPError):
        return f"status_{error.response.status_code}"
    is_about_json = isinstance(error, ValueError) or not isinstance(error, requests.RequestException)
    return "unreadable" if is_about_json else "unreachable"


def new_secret() -> str:
    """A verifier or nonce: 43 characters, 256 bits (RFC 7636 §4.1)."""
    return secrets.token_urlsafe(32)


def code_of(answer: Mapping[str, str]) -> str:
    """The code that came back. Raises ProviderDenied where the person said no, ProviderError for an error page."""
    error = answer.get("error")
    if error == "access_denied":
        raise ProviderDenied
    if error:
        raise ProviderError("outage" if error in OUTAGES else "refused_there")
    code = answer.get("code", "")
    if not code or len(code) > LONGEST_TEXT:
        raise ProviderRefused("no_code")
    return code


def tokens(body: Mapping[str, Any]) -> Tokens:
    """The tokens in a token endpoint's answer. Raises ProviderError if they are none."""
    found: Tokens | None = None
    try:
        access = text(body, "access_token", LONGEST_TEXT)
        kind = text(body, "token_type") or "bearer"
        if access and kind.lower() == "bearer":
            found = Tokens(access, text(body, "refresh_token", LONGEST_TEXT), text(body, "id_token", 4 * LONGEST_TEXT))
    except ValueError:
        found = None
    if found is None:
        raise ProviderError("unreadable")
    return found


def call(http: requests.Session, method: str, url: str, token: str, **request: Any) -> dict[str, Any]:
    """Ask the provider's API on the person's behalf. Raises ProviderError unless it says 200."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = ask(http, method, url, error=ProviderError, headers=headers, **request)
    if answer.status == 401:
        raise ProviderRefused("access_token")
    if answer.status != 200:
        raise ProviderError(f"status_{answer.status}")
    return answer.body


def readable(build: Callable[[], ProviderProfile]) -> ProviderProfile:
    """The profile, or ProviderError: one value of the wrong kind, and the answer is not what we take it for."""
    profile: ProviderProfile | None = None
    try:
        profile = build()
    except (ValueError, TypeError, KeyError):
        profile = None
    if profile is None or not profile.subject:
        raise ProviderError("unreadable")
    return profile


def text(body: Mapping[str, Any], key: str, longest: int = 300) -> str | None:
    """A text, or None where there is none. Raises ValueError for anything else."""
    value = body.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest or "\x00" in value:
        raise ValueError(key)
    return value.strip() or None


def flag(body: Mapping[str, Any], key: str) -> bool:
    """Whether it is true; missing means no. Raises ValueError for what is neither."""
    value = body.get(key)
    if value is not None and not isinstance(value, bool):
        raise ValueError(key)
    return value is True


def part(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object of this name; a missing one is empty. Raises ValueError for anything else."""
    value = body.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(key)
    return value


def phone_number(value: str | None) -> str | None:
    """As E.164; a number that nobody could call counts as missing."""
    try:
        return read_phone(value).e164 if value else None
    except PhoneUnreadable:
        return None


def whole_date(year: str | None, month: str | None, day: str | None) -> date | None:
    """A birth date, if all of it is known and in the calendar; it only fills a field in beforehand."""
    try:
        return date.fromisoformat(f"{year}-{month}-{day}")
    except ValueError:
        return None
