"""The code flow itself: what goes out, what comes back, and that nothing of it is told to logs."""

import base64
import hashlib
from datetime import date

import pytest

from app.clients.http import make_session
from app.clients.oauth import (
    CodeFlow,
    Tokens,
    call,
    code_of,
    flag,
    part,
    phone_number,
    readable,
    text,
    tokens,
    whole_date,
)
from app.clients.provider import ProviderDenied, ProviderError, ProviderProfile, ProviderRefused
from tests.clients.providers import query, raised
from tests.clients.raw_server import raw_server, say

AT = "https://madang.example/login/naver/callback"
TOKENS = b'{"access_token": "a-secret", "token_type": "Bearer", "expires_in": "3600", "refresh_token": "r-secret"}'


@pytest.fixture
def flow():
    with make_session(allowed_hosts={"127.0.0.1"}) as http:
        yield CodeFlow(http, "client", "client-secret", "openid email")


def json_answer(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n\r\n%s" % (status, body)


def redeemed(flow: CodeFlow, words: bytes, secrets: dict | None = None) -> Tokens:
    kept = flow.depart("https://provider.example/authorize", "s", AT).secrets if secrets is None else secrets
    with raw_server(say(words)) as port:
        return flow.redeem(f"http://127.0.0.1:{port}/token", {"code": "c-secret"}, AT, kept)


def test_the_way_there_carries_state_challenge_and_scope(flow):
    departure = flow.depart("https://provider.example/authorize", "s", AT, nonce="n", prompt="login")
    sent = query(departure.url)
    digest = hashlib.sha256(departure.secrets["verifier"].encode()).digest()
    assert sent.pop("code_challenge") == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert sent == {
        "response_type": "code",
        "client_id": "client",
        "redirect_uri": AT,
        "scope": "openid email",
        "state": "s",
        "nonce": "n",
        "prompt": "login",
        "code_challenge_method": "S256",
    }
    assert departure.secrets["nonce"] == "n"


def test_every_departure_has_a_verifier_of_its_own_that_the_browser_never_sees(flow):
    departures = [flow.depart("https://provider.example/authorize", "s", AT) for _ in range(20)]
    verifiers = {departure.secrets["verifier"] for departure in departures}
    assert len(verifiers) == 20 and all(43 <= len(verifier) <= 128 for verifier in verifiers)
    assert not any(departure.secrets["verifier"] in departure.url + repr(departure) for departure in departures)


def test_a_code_becomes_tokens(flow):
    found = redeemed(flow, json_answer(TOKENS))
    assert (found.access, found.refresh, found.identity) == ("a-secret", "r-secret", None)
    assert "secret" not in repr(found)


def test_a_code_without_a_departure_is_refused(flow):
    with raised(ProviderRefused, "no_departure"):
        redeemed(flow, json_answer(TOKENS), secrets={})


ANSWERS = {
    "cancelled": ({"error": "access_denied", "error_description": "User denied access"}, ProviderDenied, "denied"),
    "an outage": ({"error": "server_error"}, ProviderError, "outage"),
    "busy": ({"error": "temporarily_unavailable"}, ProviderError, "outage"),
    "an error page": ({"error": "invalid_scope", "code": "c"}, ProviderError, "refused_there"),
    "words of a stranger": ({"error": "<script>"}, ProviderError, "refused_there"),
    "no code": ({}, ProviderRefused, "no_code"),
    "an empty code": ({"code": ""}, ProviderRefused, "no_code"),
    "an endless code": ({"code": "x" * 5_000}, ProviderRefused, "no_code"),
}


@pytest.mark.parametrize(("answer", "kind", "reason"), ANSWERS.values(), ids=ANSWERS.keys())
def test_an_answer_without_a_code_has_its_name(answer, kind, reason):
    with raised(kind, reason):
        code_of(answer)


REFUSALS = {
    "a used code": (b'{"error": "invalid_grant", "error_description": "code=c-secret"}', ProviderRefused, "code"),
    "a wrong secret": (b'{"error": "invalid_client"}', ProviderError, "configuration"),
    "a forbidden grant": (b'{"error": "unauthorized_client"}', ProviderError, "configuration"),
    "an outage": (b'{"error": "temporarily_unavailable"}', ProviderError, "outage"),
    "a word nobody knows": (b'{"error": "tired"}', ProviderError, "token_refused"),
    "an error of another kind": (b'{"error": {"code": 1}}', ProviderError, "token_refused"),
    "a list": (b"[]", ProviderError, "unreadable"),
    "nothing": (b"", ProviderError, "unreadable"),
    "a page": (b"<h1>c-secret</h1>", ProviderError, "unreadable"),
    "a tower of brackets": (b"[" * 100_000, ProviderError, "unreadable"),
    "no token": (b"{}", ProviderError, "unreadable"),
    "an empty token": (b'{"access_token": ""}', ProviderError, "unreadable"),
    "a token that is a number": (b'{"access_token": 7}', ProviderError, "unreadable"),
    "a token of another kind": (b'{"access_token": "a", "token_type": "mac"}', ProviderError, "unreadable"),
    "an endless token": (b'{"access_token": "%s"}' % (b"x" * 5_000), ProviderError, "unreadable"),
    "a refresh token that is a list": (b'{"access_token": "a", "refresh_token": []}', ProviderError, "unreadable"),
    "a time that is none": (b'{"access_token": "a", "expires_in": "soon"}', ProviderError, "unreadable"),
    "an infinite time": (b'{"access_token": "a", "expires_in": Infinity}', ProviderError, "unreadable"),
}


@pytest.mark.parametrize("status", [b"200 OK", b"400 Bad Request"])
@pytest.mark.parametrize(("body", "kind", "reason"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_wrong_answer_of_the_token_address_has_its_name(flow, body, kind, reason, status):
    is_page = status.startswith(b"400") and not body.startswith((b"{", b"[["))
    with raised(kind, "status_400" if is_page else reason):
        redeemed(flow, json_answer(body, status))


def test_an_error_page_of_the_token_address_is_an_outage(flow):
    with raised(ProviderError, "status_503"):
        redeemed(flow, json_answer(TOKENS, b"503 Service Unavailable"))


def test_a_token_address_that_sends_elsewhere_is_not_followed(flow):
    with raised(ProviderError, "redirected"):
        redeemed(flow, b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n")


def test_a_token_address_of_another_host_is_never_asked(flow):
    secrets = flow.depart("https://provider.example/authorize", "s", AT).secrets
    with raised(ProviderError, "unknown_host"):
        flow.redeem("http://localhost:1/token", {"code": "c"}, AT, secrets)


INTERFACE_ANSWERS = {
    "a token that is over": (b"401 Unauthorized", ProviderRefused, "access_token"),
    "a forbidden item": (b"403 Forbidden", ProviderError, "status_403"),
    "an outage": (b"500 Internal Server Error", ProviderError, "status_500"),
}


@pytest.mark.parametrize(("status", "kind", "reason"), INTERFACE_ANSWERS.values(), ids=INTERFACE_ANSWERS.keys())
def test_a_refusal_of_the_providers_interface_has_its_name(flow, status, kind, reason):
    with raw_server(say(json_answer(b'{"id": "1"}', status))) as port, raised(kind, reason):
        call(flow.http, "GET", f"http://127.0.0.1:{port}/me", "a-secret")


def test_tokens_are_read_whatever_their_kind_is_called():
    assert tokens({"access_token": " a ", "token_type": "BEARER"}).access == "a"
    assert tokens({"access_token": "a"}).access == "a"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("+82 10-2345-0001", "+821023450001"),
        ("010-2345-0001", "+821023450001"),
        ("+84 912 345 678", "+84912345678"),
        ("12", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_kept_as_e164_or_not_at_all(value, expected):
    assert phone_number(value) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("1995", "03", "15"), date(1995, 3, 15)),
        (("1995", "02", "30"), None),
        (("1995", None, None), None),
        (("", "03", "15"), None),
    ],
)
def test_a_birth_date_is_whole_or_none(parts, expected):
    assert whole_date(*parts) == expected


SPOILT = {
    "a number for a text": lambda: text({"a": 7}, "a"),
    "an endless text": lambda: text({"a": "x" * 301}, "a"),
    "a zero byte": lambda: text({"a": "x\x00"}, "a"),
    "a word for a flag": lambda: flag({"a": "true"}, "a"),
    "a list for an object": lambda: part({"a": []}, "a"),
}


@pytest.mark.parametrize("read", SPOILT.values(), ids=SPOILT.keys())
def test_one_value_of_the_wrong_kind_spoils_the_answer(read):
    def build() -> ProviderProfile:
        read()
        return ProviderProfile("naver", "1")

    with raised(ProviderError, "unreadable"):
        readable(build)


def test_nobody_is_a_profile_without_subject():
    with raised(ProviderError, "unreadable"):
        readable(lambda: ProviderProfile("naver", ""))


def test_what_is_missing_is_none():
    assert (text({}, "a"), text({"a": " "}, "a"), flag({}, "a"), part({}, "a")) == (None, None, False, {})
