"""The government's OpenID Connect: discovery, keys, a page to agree on, tokens, and who it is."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request
from joserfc import jwt
from werkzeug.wrappers import Response as AnyResponse

from standins.government.citizens import BY_SUBJECT, CITIZENS, Citizen
from standins.government.signing import Keys

CLIENT_ID, CLIENT_SECRET = "standin-government-client", "standin-government-secret"
CALLBACK = "/login/government/callback"
TOKEN_SECONDS = 300
TRICKS = {
    "wrong-state": "the answer carries another state",
    "wrong-iss": "the answer names another issuer (mix-up)",
    "replayed-code": "the code was used before",
    "no-id-token": "no ID token comes with the access token",
    "wrong-nonce": "the ID token has another nonce",
    "wrong-audience": "the ID token is for another client",
    "two-audiences": "the ID token is for this client and another",
    "wrong-azp": "the ID token was given to another client",
    "wrong-issuer": "the ID token is another issuer's",
    "expired": "the ID token has expired",
    "from-tomorrow": "the ID token was issued tomorrow",
    "unsigned": "the ID token says alg none",
    "hs256": "the ID token is signed with the public key as a secret",
    "other-key": "the ID token is signed with an unknown key",
    "unknown-kid": "the ID token names a key that is not published",
    "wrong-userinfo": "userinfo tells of somebody else",
    "unverified": "e-mail and phone are not verified",
    "server-error": "the page ends with server_error",
}


@dataclass
class Grant:
    """A code, what it was given for, and whether it was used."""

    citizen: Citizen
    asked: Mapping[str, str]
    trick: str
    code: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    is_used: bool = False


class OpenId:
    """The issuer's memory. `trick` is what goes wrong wherever the page's form does not say."""

    def __init__(self) -> None:
        self.keys = Keys()
        self.trick = ""
        self._grants: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}
        self._lock = threading.Lock()

    def reset(self) -> None:
        with self._lock:
            self.trick = ""
            self._grants.clear()
            self._tokens.clear()

    def grant(self, citizen: Citizen, asked: Mapping[str, str], trick: str) -> str:
        grant = Grant(citizen, asked, trick, is_used=trick == "replayed-code")
        with self._lock:
            self._grants[grant.code] = grant
        return grant.code

    def redeem(self, form: Mapping[str, str]) -> tuple[str, Grant] | None:
        """An access token for the code, once, to whoever has the verifier that belongs to it."""
        with self._lock:
            grant = self._grants.get(form.get("code", ""))
            if grant is None or grant.is_used or form.get("redirect_uri") != grant.asked["redirect_uri"]:
                return None
            if _challenge(form.get("code_verifier", "")) != grant.asked["code_challenge"]:
                return None
            grant.is_used = True
            token = secrets.token_urlsafe(24)
            self._tokens[token] = grant
            return token, grant

    def holder(self, token: str) -> Grant | None:
        with self._lock:
            return self._tokens.get(token)

    def id_token(self, grant: Grant) -> str:
        """The signed claims, or what the trick makes of them."""
        claims = _claims(grant)
        header = {"alg": "RS256", "kid": self.keys.published.kid}
        if grant.trick == "unsigned":
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        if grant.trick == "hs256":
            return _with_secret(header | {"alg": "HS256"}, claims, self.keys.published.as_pem(private=False))
        if grant.trick == "unknown-kid":
            header["kid"] = "nobody"
        return jwt.encode(header, claims, self.keys.unknown if grant.trick == "other-key" else self.keys.published)


def _with_secret(header: Mapping[str, Any], claims: Mapping[str, Any], secret: bytes) -> str:
    """By hand: no library for tokens does this with a public key."""
    signed = f"{_part(header)}.{_part(claims)}"
    return f"{signed}.{_base64(hmac.digest(secret, signed.encode(), 'sha256'))}"


def _part(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _claims(grant: Grant) -> dict[str, Any]:
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer(),
        "sub": grant.citizen.subject,
        "aud": CLIENT_ID,
        "exp": now + TOKEN_SECONDS,
        "iat": now,
        "auth_time": now,
        "nonce": grant.asked.get("nonce"),
    }
    changes: dict[str, dict[str, Any]] = {
        "wrong-nonce": {"nonce": secrets.token_urlsafe(16)},
        "wrong-audience": {"aud": "another-client"},
        "two-audiences": {"aud": [CLIENT_ID, "another-client"]},
        "wrong-azp": {"azp": "another-client"},
        "wrong-issuer": {"iss": "https://another.example"},
        "expired": {"exp": now - TOKEN_SECONDS, "iat": now - 2 * TOKEN_SECONDS},
        "from-tomorrow": {"iat": now + 86_400, "exp": now + 90_000},
    }
    return claims | changes.get(grant.trick, {})


def issuer() -> str:
    return f"{request.host_url}government"


def add_routes(bp: Blueprint, service: OpenId) -> None:
    _add_pages(bp, service)
    _add_exchanges(bp, service)

    @bp.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        return jsonify(_configuration())

    @bp.get("/jwks")
    def keys() -> Response:
        return jsonify(keys=[service.keys.published.as_dict(private=False)])


def _add_pages(bp: Blueprint, service: OpenId) -> None:
    """Where browsers go."""

    @bp.get("/authorize")
    def authorize() -> AnyResponse:
        asked = _asked(request.args)
        return _choice(asked) if _is_complete(asked) else _back(asked, service.trick, error="invalid_request")

    @bp.post("/authorize")
    def agree() -> AnyResponse:
        asked = _asked(request.form)
        trick = request.form.get("trick") or service.trick
        citizen = BY_SUBJECT.get(request.form.get("citizen", ""))
        if citizen is None or trick == "server-error":
            return _back(asked, trick, error="server_error" if citizen else "access_denied")
        return _back(asked, trick, code=service.grant(citizen, asked, trick))


def _add_exchanges(bp: Blueprint, service: OpenId) -> None:
    """What sites ask."""

    @bp.post("/token")
    def token() -> tuple[Response, int]:
        if not _is_client():
            return jsonify(error="invalid_client"), 401
        found = service.redeem(request.form) if request.form.get("grant_type") == "authorization_code" else None
        if found is None:
            return jsonify(error="invalid_grant"), 400
        answer = {"access_token": found[0], "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        if found[1].trick != "no-id-token":
            answer["id_token"] = service.id_token(found[1])
        return jsonify(answer), 200

    @bp.get("/userinfo")
    def userinfo() -> tuple[Response, int]:
        grant = service.holder(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return (jsonify(_told(grant)), 200) if grant else (jsonify(error="invalid_token"), 401)


def _configuration() -> dict[str, Any]:
    return {
        "issuer": issuer(),
        **{
            f"{name}_endpoint": f"{issuer()}/{path}"
            for name, path in (("authorization", "authorize"), ("token", "token"), ("userinfo", "userinfo"))
        },
        "jwks_uri": f"{issuer()}/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


def _asked(fields: Mapping[str, str]) -> dict[str, str]:
    """The request. To an address or for a client that nobody registered, nothing is ever sent back."""
    names = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge")
    asked = {name: fields[name] for name in (*names, "code_challenge_method") if name in fields}
    address = urlsplit(asked.get("redirect_uri", ""))
    is_ours = address.scheme in ("http", "https") and address.path == CALLBACK and not address.query
    if asked.get("client_id") != CLIENT_ID or not is_ours:
        abort(400)
    return asked


def _is_complete(asked: Mapping[str, str]) -> bool:
    return (
        asked.get("response_type") == "code"
        and "openid" in asked.get("scope", "").split()
        and bool(asked.get("state") and asked.get("nonce") and asked.get("code_challenge"))
        and asked.get("code_challenge_method") == "S256"
    )


def _choice(asked: Mapping[str, str]) -> AnyResponse:
    page = render_template("government_choice.html", citizens=CITIZENS, tricks=TRICKS, fields=asked)
    return leading_to(asked["redirect_uri"], page)


def leading_to(address: str, page: str, more: str = "") -> AnyResponse:
    """A page whose form leads to the site: browsers hold a form's policy against where it is sent on, too."""
    response = make_response(page)
    site = urlsplit(address)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src data:; {more}"
        f"form-action 'self' {site.scheme}://{site.netloc}; base-uri 'none'; frame-ancestors 'none'"
    )
    return response


def _back(asked: Mapping[str, str], trick: str, **answer: str) -> AnyResponse:
    answer["state"] = secrets.token_urlsafe(8) if trick == "wrong-state" else asked.get("state", "")
    answer["iss"] = "https://another.example" if trick == "wrong-iss" else issuer()
    return redirect(f"{asked['redirect_uri']}?{urlencode(answer)}", 303)


def _is_client() -> bool:
    """By HTTP Basic or in the form."""
    basic = request.authorization
    given = (
        (basic.username, basic.password)
        if basic
        else (request.form.get("client_id"), request.form.get("client_secret"))
    )
    return given == (CLIENT_ID, CLIENT_SECRET)


def _challenge(verifier: str) -> str:
    return _base64(hashlib.sha256(verifier.encode()).digest())


def _told(grant: Grant) -> dict[str, Any]:
    verified = grant.trick != "unverified"
    told: dict[str, Any] = {"sub": grant.citizen.subject, **grant.citizen.claims()}
    told |= {"email_verified": verified, "phone_number_verified": verified}
    return told | ({"sub": "G-somebody-else"} if grant.trick == "wrong-userinfo" else {})
