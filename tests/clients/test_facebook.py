"""Facebook: tokens of this app only, people without e-mail, and requests that it signed."""

import json
import logging

import pytest

from app.clients.provider import ProviderDenied, ProviderError, ProviderRefused
from standins.social.facebook import CLIENT_SECRET, signed_request
from standins.social.grants import Asked
from tests.clients.providers import FAULTS, arrived, callback, departed, facebook, impatient, query, raised
from tests.clients.raw_server import raw_server, say


@pytest.fixture
def provider(services):
    provider = facebook(services)
    yield provider
    provider.http.close()


def test_a_person_comes_with_name_and_email(provider, services):
    profile = arrived(provider, services)
    assert (profile.provider, profile.subject) == ("facebook", services.social.subject("facebook", "lan"))
    assert (profile.name, profile.email) == ("NGUYEN THI LAN", "lan@mail.example")
    assert (profile.phone, profile.birth_date, profile.refresh_token) == (None, None, None)


def test_no_token_is_told_to_logs_however_fine(provider, services, caplog):
    caplog.set_level(logging.DEBUG)
    departure = departed(provider)
    answer = query(services.social.agree(departure.url))
    provider.arrive(answer, callback(provider), departure.secrets)
    granted = services.social.grants()[-1]
    secrets = (answer["code"], departure.secrets["verifier"], granted.access_token)
    assert not any(secret in caplog.text for secret in secrets)


def test_whoever_joined_facebook_by_phone_has_no_email(provider, services):
    profile = arrived(provider, services, "anjali")
    assert (profile.name, profile.email) == ("SHARMA ANJALI", None)


def test_a_person_may_hand_over_nothing_but_the_account(provider, services):
    assert arrived(provider, services, "bare").name is None


def test_the_way_there_has_the_version_and_little_to_ask(provider):
    url = departed(provider).url
    assert "/v25.0/dialog/oauth?" in url and query(url)["scope"] == "email,public_profile"


def test_whoever_says_no_is_not_logged_in(provider, services):
    departure = departed(provider)
    answer = query(services.social.cancel(departure.url))
    with raised(ProviderDenied, "denied"):
        provider.arrive(answer, callback(provider), departure.secrets)


WRONG_ANSWERS = {
    "error-page": (ProviderError, "outage"),
    "used-code": (ProviderRefused, "code"),
    "expired-code": (ProviderRefused, "code"),
    "other-code": (ProviderRefused, "code"),
    "token-500": (ProviderError, "status_500"),
    "token-garbage": (ProviderError, "unreadable"),
    "profile-500": (ProviderError, "status_500"),
    "profile-wrong": (ProviderError, "unreadable"),
    "other-app": (ProviderRefused, "audience"),
    "dead-token": (ProviderRefused, "access_token"),
    "other-user": (ProviderRefused, "other_user"),
}


@pytest.mark.parametrize(("trick", "problem"), WRONG_ANSWERS.items())
def test_a_wrong_answer_brings_nobody(provider, services, trick, problem):
    with raised(*problem):
        arrived(provider, services, trick=trick)


def test_a_code_is_good_once(provider, services):
    departure = departed(provider)
    answer = query(services.social.agree(departure.url))
    provider.arrive(answer, callback(provider), departure.secrets)
    with raised(ProviderRefused, "code"):
        provider.arrive(answer, callback(provider), departure.secrets)


def test_a_code_of_another_provider_is_refused(provider, services):
    departure = departed(provider)
    sent = query(departure.url)
    asked = Asked(sent["client_id"], sent["redirect_uri"], sent["state"], sent["code_challenge"])
    code = services.social.issue("naver", services.social.people["lan"], asked)
    with raised(ProviderRefused, "code"):
        provider.arrive({"code": code}, callback(provider), departure.secrets)


@pytest.mark.parametrize(("fault", "reason"), (FAULTS | {"500": "status_500", "html": "unreadable"}).items())
def test_an_outage_brings_nobody(provider, services, fault, reason):
    departure = departed(provider)
    answer = query(services.social.agree(departure.url))
    services.faults.set("facebook", fault)
    impatient(provider, fault)
    with raised(ProviderError, reason):
        provider.arrive(answer, callback(provider), departure.secrets)


def test_a_wrong_secret_is_the_operators_trouble(services):
    provider = facebook(services, client_secret="another")
    with provider.http, raised(ProviderError, "configuration"):
        arrived(provider, services)


GRAPH_ERRORS = {
    "a limit": ({"code": 4}, ProviderError, "outage"),
    "a token that is over": ({"code": 190}, ProviderRefused, "access_token"),
    "a field it does not like": ({"code": 100}, ProviderError, "rejected_request"),
    "a number nobody knows": ({"code": 7}, ProviderError, "token_refused"),
    "a word": ("server_error", ProviderError, "outage"),
}


@pytest.mark.parametrize(("error", "kind", "reason"), GRAPH_ERRORS.values(), ids=GRAPH_ERRORS.keys())
def test_an_error_of_graph_has_its_name(services, error, kind, reason):
    words = (
        b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n" + json.dumps({"error": error}).encode()
    )
    with raw_server(say(words)) as port:
        provider = facebook(services, api_url=f"http://127.0.0.1:{port}")
        with provider.http, raised(kind, reason):
            provider.unlink("1234567890", None)


def test_an_unlinked_person_is_forgotten_there(provider, services):
    profile = arrived(provider, services)
    provider.unlink(profile.subject, None)
    assert services.social.unlinked == [("facebook", profile.subject)] and services.social.links == {}


def test_unlinking_whoever_is_not_linked_is_told(provider):
    with raised(ProviderError, "rejected_request"):
        provider.unlink("1234567890", None)


def test_a_subject_cannot_reach_another_address(provider, services):
    profile = arrived(provider, services)
    with raised(ProviderError, "status_404"):
        provider.unlink(f"../v25.0/{profile.subject}", None)
    assert services.social.links


def test_a_request_that_facebook_signed_names_the_person(provider):
    assert provider.read_signed_request(signed_request("1234567890")) == "1234567890"


WRONG_REQUESTS = {
    "nothing": ("", "signature"),
    "no signature": ("." + signed_request("1").partition(".")[2], "signature"),
    "no payload": (signed_request("1").partition(".")[0], "signature"),
    "another secret": (signed_request("1", "another"), "signature"),
    "an empty secret": (signed_request("1", ""), "signature"),
    "another payload": (
        signed_request("1").partition(".")[0] + "." + signed_request("2").partition(".")[2],
        "signature",
    ),
    "no base64": ("%%%.%%%", "signature"),
    "Korean": ("가나다.라마바", "signature"),
    "endless": (signed_request("1", note="x" * 5_000), "signature"),
    "another algorithm": (signed_request("1", algorithm="none"), "algorithm"),
    "no algorithm": (signed_request("1", algorithm=None), "algorithm"),
    "a number": (signed_request("1", user_id=1), "subject"),
    "nobody": (signed_request("1", user_id=None), "subject"),
    "no digits": (signed_request("1", user_id="../me"), "subject"),
}


@pytest.mark.parametrize(("request_text", "reason"), WRONG_REQUESTS.values(), ids=WRONG_REQUESTS.keys())
def test_a_request_that_facebook_did_not_sign_is_refused(provider, request_text, reason):
    with raised(ProviderRefused, reason):
        provider.read_signed_request(request_text)


def test_a_signed_request_may_write_its_algorithm_small(provider):
    assert provider.read_signed_request(signed_request("7", CLIENT_SECRET, algorithm="hmac-sha256")) == "7"


def test_without_a_secret_no_request_counts(services):
    provider = facebook(services, client_secret="")
    with provider.http, raised(ProviderRefused, "signature"):
        provider.read_signed_request(signed_request("1", ""))
