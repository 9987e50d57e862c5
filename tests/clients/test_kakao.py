"""Kakao: ID tokens that are believed only after every check, its flags, and its notices."""

from datetime import date

import pytest

from app.clients.provider import ProviderDenied, ProviderError, ProviderRefused
from standins.social import kakao as wire
from tests.clients.providers import FAULTS, arrived, callback, departed, impatient, kakao, query, raised


@pytest.fixture
def provider(services):
    provider = kakao(services)
    yield provider
    provider.http.close()


def test_a_person_comes_with_all_that_they_handed_over(provider, services):
    profile = arrived(provider, services)
    assert (profile.provider, profile.subject) == ("kakao", services.social.subject("kakao", "lan"))
    assert (profile.name, profile.email) == ("NGUYEN THI LAN", "lan@mail.example")
    assert (profile.phone, profile.birth_date) == ("+821023450001", date(1995, 3, 15))
    assert profile.refresh_token is None


@pytest.mark.parametrize("handle", ["enkhtuya", "anjali", "bare"])
def test_an_email_that_is_missing_or_not_verified_does_not_count(provider, services, handle):
    assert arrived(provider, services, handle).email is None


def test_a_nickname_is_no_name(provider, services):
    assert arrived(provider, services, "bare").name is None


def test_the_way_there_asks_for_an_id_token_bound_to_it(provider):
    departure = departed(provider)
    sent = query(departure.url)
    assert sent["scope"] == "openid" and sent["nonce"] == departure.secrets["nonce"]
    assert departure.secrets["nonce"] != departed(provider).secrets["nonce"]


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
    "wrong-nonce": (ProviderRefused, "nonce"),
    "no-nonce": (ProviderRefused, "nonce"),
    "wrong-audience": (ProviderRefused, "audience"),
    "wrong-issuer": (ProviderRefused, "issuer"),
    "expired-token": (ProviderRefused, "expired"),
    "future-token": (ProviderRefused, "expired"),
    "alg-none": (ProviderRefused, "algorithm"),
    "alg-hs256": (ProviderRefused, "algorithm"),
    "wrong-key": (ProviderRefused, "signature"),
    "unknown-key": (ProviderRefused, "key"),
    "no-id-token": (ProviderRefused, "no_id_token"),
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


def test_a_code_for_another_address_is_refused(provider, services):
    departure = departed(provider)
    answer = query(services.social.agree(departure.url))
    with raised(ProviderRefused, "code"):
        provider.arrive(answer, "https://elsewhere.example/login/kakao/callback", departure.secrets)


def test_an_id_token_without_a_departure_of_ours_is_refused(provider, services):
    departure = departed(provider)
    answer = query(services.social.agree(departure.url))
    with raised(ProviderRefused, "nonce"):
        provider.arrive(answer, callback(provider), {"verifier": departure.secrets["verifier"]})


def test_an_answer_that_names_another_issuer_is_refused(provider, services):
    departure = departed(provider)
    answer = query(services.social.agree(departure.url)) | {"iss": "https://accounts.elsewhere.example"}
    with raised(ProviderRefused, "issuer"):
        provider.arrive(answer, callback(provider), departure.secrets)


def test_a_new_key_is_found_without_a_restart(provider, services):
    arrived(provider, services)
    services.social.signer.rotate()
    assert arrived(provider, services).subject == services.social.subject("kakao", "lan")


def test_what_kakao_publishes_is_read_once(provider, services):
    departure = departed(provider)
    services.faults.set("kakao", "500")
    assert query(departed(provider).url)["client_id"] == query(departure.url)["client_id"]


@pytest.mark.parametrize(("fault", "reason"), (FAULTS | {"html": "wrong_content_type"}).items())
def test_nobody_is_sent_away_while_kakao_does_not_answer(provider, services, fault, reason):
    services.faults.set("kakao", fault)
    impatient(provider, fault)
    with raised(ProviderError, reason):
        departed(provider)


@pytest.mark.parametrize(("fault", "reason"), (FAULTS | {"500": "status_500", "html": "unreadable"}).items())
def test_an_outage_brings_nobody(provider, services, fault, reason):
    departure = departed(provider)
    answer = query(services.social.agree(departure.url))
    services.faults.set("kakao", fault)
    impatient(provider, fault)
    with raised(ProviderError, reason):
        provider.arrive(answer, callback(provider), departure.secrets)


def test_a_wrong_secret_is_the_operators_trouble(services):
    provider = kakao(services, client_secret="another")
    with provider.http, raised(ProviderError, "configuration"):
        arrived(provider, services)


def test_an_unlinked_person_is_forgotten_there(provider, services):
    profile = arrived(provider, services)
    provider.unlink(profile.subject, None)
    assert services.social.unlinked == [("kakao", profile.subject)] and services.social.links == {}


def test_unlinking_whoever_is_gone_already_is_as_good(provider, services):
    provider.unlink("1234567890", None)
    assert services.social.links == {}


@pytest.mark.parametrize(("admin_key", "reason"), [("", "configuration"), ("another", "status_401")])
def test_unlinking_needs_the_admin_key(services, admin_key, reason):
    provider = kakao(services, admin_key=admin_key)
    with provider.http, raised(ProviderError, reason):
        provider.unlink("1234567890", None)


def test_a_notice_with_the_admin_key_names_the_person(provider):
    header = wire.notice_headers()["Authorization"]
    assert provider.reads_unlink_notice(header, wire.notice_fields("1234567890")) == "1234567890"


WRONG_NOTICES = {
    "no key": ("", {"user_id": "1"}, "admin_key"),
    "another key": ("KakaoAK another", {"user_id": "1"}, "admin_key"),
    "the key alone": ("standin-kakao-admin", {"user_id": "1"}, "admin_key"),
    "a key in Korean": ("KakaoAK 열쇠", {"user_id": "1"}, "admin_key"),
    "nobody": ("KakaoAK standin-kakao-admin", {}, "subject"),
    "no number": ("KakaoAK standin-kakao-admin", {"user_id": "1; drop"}, "subject"),
    "digits of another script": ("KakaoAK standin-kakao-admin", {"user_id": "١٢٣"}, "subject"),
    "an endless number": ("KakaoAK standin-kakao-admin", {"user_id": "1" * 21}, "subject"),
}


@pytest.mark.parametrize(("header", "fields", "reason"), WRONG_NOTICES.values(), ids=WRONG_NOTICES.keys())
def test_a_notice_that_kakao_did_not_send_is_refused(provider, header, fields, reason):
    with raised(ProviderRefused, reason):
        provider.reads_unlink_notice(header, fields)


def test_without_an_admin_key_no_notice_counts(services):
    provider = kakao(services, admin_key="")
    with provider.http, raised(ProviderRefused, "admin_key"):
        provider.reads_unlink_notice("KakaoAK ", {"user_id": "1"})
