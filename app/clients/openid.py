"""OpenID Connect: what an issuer publishes, and ID tokens that are believed only after every check.

An ID token must be signed with RS256 or ES256 by a key of the issuer, name the issuer, this client alone as its
audience, the nonce of this very departure and a subject, and be of this time (OpenID Connect Core §3.1.3.7).
"""

import hmac
import time
from collections.abc import Mapping
from typing import Any

import requests
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from app.clients.http import ask
from app.clients.oauth import CodeFlow, Tokens, call, new_secret
from app.clients.provider import Departure, ProviderError, ProviderRefused

ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}  # what a key of each kind signs with, and nothing else
KEPT_SECONDS = 3_600
CLOCK_SECONDS = 60  # how far our clock and theirs may be apart
SMALLEST_KEY = 2_048  # bits
CURVE = "P-256"
LONGEST_SUBJECT = 255  # OpenID Connect Core §2

SigningKey = RSAKey | ECKey


class Issuer:
    """What an issuer publishes about itself, kept for an hour: its addresses, and the keys it signs with."""

    def __init__(self, http: requests.Session, issuer: str):
        self.http = http
        self.name = issuer.rstrip("/")
        self._addresses: dict[str, Any] = {}
        self._keys: dict[str, SigningKey] = {}
        self._addresses_until = self._keys_until = 0.0

    def address(self, name: str) -> str:
        """One of the published addresses, such as token_endpoint. Raises ProviderError."""
        if time.monotonic() >= self._addresses_until:
            self._addresses = self._read_addresses()
            self._addresses_until = time.monotonic() + KEPT_SECONDS
        address = self._addresses.get(name)
        if not isinstance(address, str) or not address.startswith(self._schemes()):
            raise ProviderError("discovery")
        return address

    def key(self, key_id: str) -> SigningKey:
        """The key of this id. One that we do not know may be new: the keys are read once again for it."""
        is_fresh = time.monotonic() < self._keys_until
        if not is_fresh:
            self._read_keys()
        if key_id not in self._keys and is_fresh:
            self._read_keys()
        if key_id not in self._keys:
            raise ProviderRefused("key")
        return self._keys[key_id]

    def _read_addresses(self) -> dict[str, Any]:
        """The discovery document. It must name the issuer we know, or it speaks for somebody else."""
        document = self._published(f"{self.name}/.well-known/openid-configuration")
        if str(document.get("issuer", "")).rstrip("/") != self.name:
            raise ProviderError("discovery")
        return document

    def _read_keys(self) -> None:
        published = self._published(self.address("jwks_uri")).get("keys")
        keys = [_signing_key(key) for key in published] if isinstance(published, list) else []
        self._keys = {key.kid: key for key in keys if key is not None and key.kid}
        self._keys_until = time.monotonic() + KEPT_SECONDS

    def _published(self, url: str) -> dict[str, Any]:
        answer = ask(self.http, "GET", url, error=ProviderError)
        if answer.status != 200:
            raise ProviderError(f"status_{answer.status}")
        return answer.body

    def _schemes(self) -> tuple[str, ...]:
        """An issuer over https never sends anybody to http."""
        return ("https://",) if self.name.startswith("https://") else ("https://", "http://")


class OpenIdClient:
    """The authorization code flow with an issuer, for one client of it."""

    def __init__(self, http: requests.Session, issuer: str, client_id: str, client_secret: str, scope: str):
        self.http = http
        self.issuer = Issuer(http, issuer)
        self._client_id = client_id
        self._flow = CodeFlow(http, client_id, client_secret, scope)

    def depart(self, state: str, redirect_uri: str, **parameters: str) -> Departure:
        """The way there, with nonce and PKCE. Raises ProviderError if the issuer cannot be asked where it is."""
        address = self.issuer.address("authorization_endpoint")
        return self._flow.depart(address, state, redirect_uri, nonce=new_secret(), **parameters)

    def arrive(
        self, answer: Mapping[str, str], redirect_uri: str, kept: Mapping[str, Any]
    ) -> tuple[Tokens, dict[str, Any]]:
        """The tokens, and the claims of the ID token after every check."""
        self._refuse_another_issuer(answer)
        tokens = self._flow.redeem(self.issuer.address("token_endpoint"), answer, redirect_uri, kept)
        if not tokens.identity:
            raise ProviderRefused("no_id_token")
        return tokens, self.claims(tokens.identity, str(kept.get("nonce", "")))

    def userinfo(self, tokens: Tokens, subject: str) -> dict[str, Any]:
        """What the issuer tells of the person; it must be the one of the ID token (Core §5.3.2)."""
        told = call(self.http, "GET", self.issuer.address("userinfo_endpoint"), tokens.access)
        if told.get("sub") != subject:
            raise ProviderRefused("other_user")
        return told

    def claims(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token that is meant for this client and this departure. Raises ProviderRefused."""
        claims = self._signed(token)
        _check_times(claims)
        subject = claims.get("sub")
        if claims.get("iss") not in (self.issuer.name, f"{self.issuer.name}/"):
            raise ProviderRefused("issuer")
        if claims.get("aud") not in (self._client_id, [self._client_id]):
            raise ProviderRefused("audience")
        if claims.get("azp", self._client_id) != self._client_id:
            raise ProviderRefused("audience")
        if not nonce or not _same(claims.get("nonce"), nonce):
            raise ProviderRefused("nonce")
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise ProviderRefused("subject")
        return claims

    def _refuse_another_issuer(self, answer: Mapping[str, str]) -> None:
        """An answer that names who gave it must name the one that was asked (RFC 9207, mix-up)."""
        if answer.get("iss", self.issuer.name).rstrip("/") != self.issuer.name:
            raise ProviderRefused("issuer")

    def _signed(self, token: str) -> dict[str, Any]:
        """The claims, once the signature is known to be the issuer's."""
        key = self.issuer.key(_key_id(token))
        claims: dict[str, Any] | None = None
        try:
            claims = jwt.decode(token, key, algorithms=[ALGORITHMS[key.key_type]]).claims
        except (JoseError, ValueError, TypeError, RecursionError):
            claims = None
        if claims is None:
            raise ProviderRefused("signature")
        return claims


def _signing_key(published: object) -> SigningKey | None:
    """A key that may sign ID tokens; others may stand beside it and are passed over."""
    if not isinstance(published, dict) or not isinstance(published.get("kid"), str):
        return None
    algorithm = ALGORITHMS.get(str(published.get("kty")))
    if algorithm is None or published.get("use", "sig") != "sig" or published.get("alg", algorithm) != algorithm:
        return None
    try:
        return _rsa_key(published) if algorithm == "RS256" else _curve_key(published)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _rsa_key(published: Mapping[str, Any]) -> RSAKey | None:
    key = RSAKey.import_key({name: published[name] for name in ("kty", "kid", "n", "e")})
    return key if key.raw_value.key_size >= SMALLEST_KEY else None


def _curve_key(published: Mapping[str, Any]) -> ECKey | None:
    key = ECKey.import_key({name: published[name] for name in ("kty", "kid", "crv", "x", "y")})
    return key if published["crv"] == CURVE else None


def _key_id(token: str) -> str:
    """The id of the key that a token says it is signed with; any algorithm but ours ends here."""
    header: Mapping[str, Any] | None = None
    try:
        header = jws.extract_compact(token.encode("ascii")).protected
    except (JoseError, ValueError, TypeError, RecursionError):
        header = None
    if header is None:
        raise ProviderRefused("signature")
    if header.get("alg") not in ALGORITHMS.values():
        raise ProviderRefused("algorithm")
    if not isinstance(header.get("kid"), str):
        raise ProviderRefused("key")
    return str(header["kid"])


def _check_times(claims: dict[str, Any]) -> None:
    """Both times are there, and now is between them."""
    times = jwt.JWTClaimsRegistry(leeway=CLOCK_SECONDS, exp={"essential": True}, iat={"essential": True})
    problem = False
    try:
        times.validate({name: claims.get(name) for name in ("exp", "iat")})
    except (JoseError, ValueError, TypeError):
        problem = True
    if problem:
        raise ProviderRefused("expired")


def _same(value: object, expected: str) -> bool:
    return isinstance(value, str) and hmac.compare_digest(value.encode(), expected.encode())
