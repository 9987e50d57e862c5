"""What an issuer publishes, and what no ID token gets past."""

import base64
import json
import threading
import time
from contextlib import contextmanager

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from app.clients.http import make_session
from app.clients.openid import OpenIdClient
from app.clients.provider import ProviderError, ProviderRefused
from tests.clients.certificates import self_signed
from tests.clients.providers import raised
from tests.clients.raw_server import raw_server, say

KEY = RSAKey.generate_key(2048, parameters={"kid": "ours"})
OTHER = RSAKey.generate_key(2048, parameters={"kid": "ours"})
NONCE = "nonce-of-this-departure"


def published(document: object, status: bytes = b"200 OK"):
    """A server with one thing to say: this document."""
    return say(b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n\r\n%s" % (status, json.dumps(document).encode()))


@contextmanager
def issuer(keys: object = None, **changes: object):
    """A client of an issuer that publishes these keys, and these changes of its addresses (None: left out)."""
    keys = [KEY.as_dict(private=False, use="sig", alg="RS256")] if keys is None else keys
    document: dict[str, object] = {}

    def talk(connection, over):
        published(document)(connection, over)

    with (
        raw_server(published({"keys": keys})) as key_port,
        raw_server(talk) as port,
        make_session(allowed_hosts={"127.0.0.1"}) as http,
    ):
        name = f"http://127.0.0.1:{port}"
        addresses = {"issuer": name, "authorization_endpoint": f"{name}/a", "jwks_uri": f"http://127.0.0.1:{key_port}"}
        document |= {key: value for key, value in (addresses | changes).items() if value is not None}
        yield OpenIdClient(http, name, "client", "client-secret", "openid")


def signed(client: OpenIdClient, key: RSAKey = KEY, header: dict | None = None, **changes: object) -> str:
    now = int(time.time())
    claims = {"iss": client.issuer.name, "aud": "client", "sub": "1", "iat": now, "exp": now + 600, "nonce": NONCE}
    claims |= changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "ours"} | (header or {}), kept, key)


def test_an_id_token_of_the_issuer_for_us_is_believed():
    with issuer() as client:
        assert client.claims(signed(client), NONCE)["sub"] == "1"
        assert client.claims(signed(client, aud=["client"], azp="client"), NONCE)["sub"] == "1"


def test_a_key_on_a_curve_signs_with_its_own_algorithm_only():
    key = ECKey.generate_key("P-256", parameters={"kid": "ours"})
    with issuer([key.as_dict(private=False, use="sig", alg="ES256")]) as client:
        assert client.claims(signed(client, key, {"alg": "ES256"}), NONCE)["sub"] == "1"
        with raised(ProviderRefused, "signature"):
            client.claims(signed(client), NONCE)
    with issuer() as client, raised(ProviderRefused, "signature"):
        client.claims(signed(client, key, {"alg": "ES256"}), NONCE)


def test_a_key_on_another_curve_is_passed_over():
    key = ECKey.generate_key("secp256k1", parameters={"kid": "ours"})
    with issuer([key.as_dict(private=False)]) as client, raised(ProviderRefused, "key"):
        client.claims(signed(client), NONCE)


DAY = 24 * 3_600
WRONG_CLAIMS = {
    "another issuer": ({"iss": "https://elsewhere.example"}, "issuer"),
    "no issuer": ({"iss": None}, "issuer"),
    "a list of issuers": ({"iss": ["https://elsewhere.example"]}, "issuer"),
    "another audience": ({"aud": "somebody-else"}, "audience"),
    "no audience": ({"aud": None}, "audience"),
    "an audience besides us": ({"aud": ["client", "somebody-else"]}, "audience"),
    "another party": ({"azp": "somebody-else"}, "audience"),
    "another nonce": ({"nonce": "x"}, "nonce"),
    "no nonce": ({"nonce": None}, "nonce"),
    "a list of nonces": ({"nonce": [NONCE]}, "nonce"),
    "no subject": ({"sub": None}, "subject"),
    "an empty subject": ({"sub": ""}, "subject"),
    "a number for a subject": ({"sub": 1}, "subject"),
    "an endless subject": ({"sub": "1" * 256}, "subject"),
    "over": ({"exp": int(time.time()) - 120}, "expired"),
    "no end": ({"exp": None}, "expired"),
    "an end that is a word": ({"exp": "later"}, "expired"),
    "an end that is true": ({"exp": True}, "expired"),
    "of tomorrow": ({"iat": int(time.time()) + DAY}, "expired"),
    "no beginning": ({"iat": None}, "expired"),
}


@pytest.mark.parametrize(("claims", "reason"), WRONG_CLAIMS.values(), ids=WRONG_CLAIMS.keys())
def test_a_token_that_is_not_for_us_now_is_refused(claims, reason):
    with issuer() as client, raised(ProviderRefused, reason):
        client.claims(signed(client, **claims), NONCE)


def test_a_departure_without_nonce_matches_no_token():
    with issuer() as client, raised(ProviderRefused, "nonce"):
        client.claims(signed(client, nonce=""), "")


def _with_header(**header: object) -> str:
    part = json.dumps(header).encode()
    encoded = base64.urlsafe_b64encode(part).rstrip(b"=").decode()
    return f"{encoded}.e30."


WRONG_SIGNATURES = {
    "nothing": (lambda client: "", "signature"),
    "no token": (lambda client: "a.b", "signature"),
    "Korean": (lambda client: "가.나.다", "signature"),
    "not signed": (lambda client: _with_header(alg="none", kid="ours"), "algorithm"),
    "none in capitals": (lambda client: _with_header(alg="NONE", kid="ours"), "algorithm"),
    "no algorithm": (lambda client: _with_header(kid="ours"), "signature"),
    "a signature that is empty": (lambda client: _with_header(alg="RS256", kid="ours"), "signature"),
    "another key": (lambda client: signed(client, OTHER), "signature"),
    "a changed payload": (lambda client: _changed(signed(client)), "signature"),
    "the secret": (lambda client: _by_secret(b"client-secret-that-is-long-enough"), "algorithm"),
    "the public key as a secret": (lambda client: _by_secret(KEY.as_pem(private=False)), "algorithm"),
    "a key nobody publishes": (lambda client: signed(client, header={"kid": "new"}), "key"),
    "no key": (lambda client: _without_kid(client), "key"),
}


def _changed(token: str) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{_with_header(sub='2').split('.')[0]}.{signature}"


def _by_secret(secret: bytes) -> str:
    """The trick of using a public key as the secret of HS256; libraries refuse to make such a token themselves."""
    header = _with_header(alg="HS256", kid="ours").split(".")[0]
    return f"{header}.e30.{jwt.encode({'alg': 'HS256'}, {}, OctKey.import_key(secret[5:40])).split('.')[2]}"


def _without_kid(client: OpenIdClient) -> str:
    return _with_header(alg="RS256")


@pytest.mark.parametrize(("token", "reason"), WRONG_SIGNATURES.values(), ids=WRONG_SIGNATURES.keys())
def test_a_token_that_the_issuer_did_not_sign_is_refused(token, reason):
    with issuer() as client, raised(ProviderRefused, reason):
        client.claims(token(client), NONCE)


PUBLIC = KEY.as_dict(private=False)
UNUSABLE_KEYS = {
    "none": [],
    "no list": {"ours": PUBLIC},
    "no objects": ["ours"],
    "another kind": [{"kty": "LATER", "kid": "ours"}],
    "for encryption": [PUBLIC | {"use": "enc"}],
    "for another algorithm": [PUBLIC | {"alg": "RS512"}],
    "without modulus": [{"kty": "RSA", "kid": "ours", "e": "AQAB"}],
    "too short": [{"kty": "RSA", "kid": "ours", "e": "AQAB", "n": "4" * 86}],
    "no base64": [{"kty": "RSA", "kid": "ours", "e": "AQAB", "n": 7}],
}


@pytest.mark.parametrize("keys", UNUSABLE_KEYS.values(), ids=UNUSABLE_KEYS.keys())
def test_a_key_that_cannot_be_used_is_no_key(keys):
    with issuer(keys) as client, raised(ProviderRefused, "key"):
        client.claims(signed(client), NONCE)


def test_a_key_stands_among_others():
    with issuer([{"kty": "LATER"}, 7, PUBLIC]) as client:
        assert client.claims(signed(client), NONCE)["sub"] == "1"


WRONG_ADDRESSES = {
    "another issuer": {"issuer": "https://elsewhere.example"},
    "no issuer": {"issuer": None},
    "no address": {"authorization_endpoint": None},
    "a number": {"authorization_endpoint": 7},
    "a script": {"authorization_endpoint": "javascript:alert(1)"},
    "half an address": {"authorization_endpoint": "//elsewhere.example"},
}


@pytest.mark.parametrize("changes", WRONG_ADDRESSES.values(), ids=WRONG_ADDRESSES.keys())
def test_nobody_is_sent_to_an_address_that_cannot_be_right(changes):
    with issuer(**changes) as client, raised(ProviderError, "discovery"):
        client.depart("state", "https://madang.example/login/kakao/callback")


def test_keys_at_a_host_we_do_not_know_are_not_fetched():
    with issuer(jwks_uri="http://localhost:1/keys") as client, raised(ProviderError, "unknown_host"):
        client.claims(signed(client), NONCE)


@pytest.fixture
def https_issuer(tmp_path):
    """An issuer over https that publishes one address without it; its name, and the certificate to trust."""

    @Request.application
    def application(request: Request) -> Response:
        name = request.host_url.rstrip("/")
        addresses = {"token_endpoint": f"{name}/t", "authorization_endpoint": f"http://{request.host}/a"}
        return Response(json.dumps({"issuer": name} | addresses), content_type="application/json")

    server = make_server("127.0.0.1", 0, application, ssl_context=self_signed(tmp_path)[0])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}", str(tmp_path / "server.pem")
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_issuer_over_https_sends_nobody_to_http(https_issuer):
    name, certificate = https_issuer
    with make_session(allowed_hosts={"127.0.0.1"}) as http:
        http.verify = certificate
        client = OpenIdClient(http, name, "client", "client-secret", "openid")
        assert client.issuer.address("token_endpoint") == f"{name}/t"
        with raised(ProviderError, "discovery"):
            client.depart("state", "https://madang.example/login/kakao/callback")
