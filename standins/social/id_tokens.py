"""ID tokens as Kakao signs them, and every kind that nobody must believe."""

import base64
import json
import time
from functools import cached_property
from typing import Any

from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey

from standins.social.grants import Grant

HOURS = 6 * 3_600  # how long Kakao's tokens are good for
DAY = 24 * 3_600


class Signer:
    """The provider's key pair, made when it is first needed, with its public half for everybody."""

    @cached_property
    def _key(self) -> RSAKey:
        return RSAKey.generate_key(2048, auto_kid=True)

    @cached_property
    def _foreign(self) -> RSAKey:
        return RSAKey.generate_key(2048, auto_kid=True)

    def rotate(self) -> None:
        """Sign with a new key from now on; the old one is published no more."""
        self.__dict__.pop("_key", None)

    def published(self) -> dict[str, Any]:
        """The JWKS, with a key of another kind that a reader has to pass over."""
        public = self._key.as_dict(private=False, use="sig", alg="RS256")
        return {"keys": [{"kty": "LATER", "kid": "later", "use": "sig"}, public]}

    def sign(self, issuer: str, grant: Grant, secret: str) -> str:
        """The ID token for a grant, spoilt as its trick says."""
        claims = _claims(issuer, grant)
        if grant.trick == "alg-none":
            return _unsigned(claims)
        if grant.trick == "alg-hs256":
            key = OctKey.import_key(secret.ljust(32, "."))
            return jwt.encode({"alg": "HS256", "kid": self._key.kid}, claims, key)
        kid = "unknown" if grant.trick == "unknown-key" else self._key.kid
        key = self._foreign if grant.trick == "wrong-key" else self._key
        payload = json.dumps(claims)
        return jws.serialize_compact({"alg": "RS256", "typ": "JWT", "kid": kid}, payload, key)


def _claims(issuer: str, grant: Grant) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": grant.asked.client_id,
        "sub": grant.subject,
        "iat": now,
        "auth_time": now,
        "exp": now + HOURS,
        "nickname": grant.person.name,
    }
    if grant.asked.nonce:
        claims["nonce"] = grant.asked.nonce
    spoilt: dict[str, dict[str, Any]] = {
        "wrong-nonce": {"nonce": "x" * 43},
        "no-nonce": {"nonce": None},
        "wrong-audience": {"aud": "another-client"},
        "wrong-issuer": {"iss": "https://kauth.elsewhere.example"},
        "expired-token": {"iat": now - DAY, "exp": now - DAY + HOURS},
        "future-token": {"iat": now + DAY, "exp": now + DAY + HOURS},
    }
    claims |= spoilt.get(grant.trick, {})
    return {name: value for name, value in claims.items() if value is not None}


def _unsigned(claims: dict[str, Any]) -> str:
    """A token that says of itself that it needs no signature (RFC 7519 §6)."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
