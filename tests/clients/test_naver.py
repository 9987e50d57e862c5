"""Naver: whom it vouches for, and that nothing else ever counts as a person."""

from datetime import date

import pytest

from app.clients.provider import ProviderDenied, ProviderError, ProviderRefused
from tests.clients.providers import FAULTS, STATE, arrived, callback, departed, impatient, naver, query, raised


@pytest.fixture
def provider(services):
    provider = naver(services)
    yield provider
    provider.http.close()


def test_a_person_comes_with_all_that_they_handed_over(provider, services):
    profile = arrived(provider, services)
    assert (profile.provider, profile.subject) == ("naver", services.social.subject("naver", "lan"))
    assert (profile.name, profile.email) == ("NGUYEN THI LAN", "lan@mail.example")
    assert (profile.phone, profile.birth_date) == ("+821023450001", date(1995, 3, 15))
    assert profile.refresh_token and profile.ci is None and profile.is_foreigner is None


def test_a_person_may_hand_over_nothing_but_the_account(provider, services):
    profile = arrived(provider, services, "bare")
    assert profile.subject == services.social.subject("naver", "bare")
    assert (profile.name, profile.email, profile.phone, profile.birth_date) == (None, None, None, None)


def test_the_subject_stays_the_same(provider, services):
    assert arrived(provider, services).subject == arrived(provider, services).subject


def test_the_repr_of_a_profile_gives_nobody_away(provider, services):
    assert repr(arrived(provider, services)) == "ProviderProfile(provider='naver')"


def test_the_way_there_asks_for_no_scope(provider):
    sent = query(departed(provider).url)
    assert "scope" not in sent and sent["state"] == STATE and sent["code_challenge_method"] == "S256"


def test_whoever_says_no_is_not_logged_in(provider, services):
    departure = departed(provider)
    answer = query(services.social.cancel(departure.url))
    with raised(ProviderDenied, "denied"):
        provider.arrive(answer, callback(provider), departure.secrets)


WRONG_ANSWERS = {
    "error-page": (ProviderError, "outage"),
    "no-state": (ProviderRefused, "code"),
    "used-code": (ProviderRefused, "code"),
    "expired-code": (ProviderRefused, "code"),
    "other-code": (ProviderRefused, "code"),
    "token-500": (ProviderError, "status_500"),
    "token-garbage": (ProviderError, "unreadable"),
    "profile-500": (ProviderError, "status_500"),
    "profile-wrong": (ProviderError, "unreadable"),
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


def test_a_code_that_came_too_late_is_refused(provider, services):
    services.social.code_seconds = -1
    with raised(ProviderRefused, "code"):
        arrived(provider, services)


def test_a_code_of_another_browser_is_refused(provider, services):
    answer = query(services.social.agree(departed(provider).url))
    with raised(ProviderRefused, "code"):
        provider.arrive(answer, callback(provider), departed(provider).secrets)


@pytest.mark.parametrize(("fault", "reason"), (FAULTS | {"500": "status_500", "html": "unreadable"}).items())
def test_an_outage_brings_nobody(provider, services, fault, reason):
    departure = departed(provider)
    answer = query(services.social.agree(departure.url))
    services.faults.set("naver", fault)
    impatient(provider, fault)
    with raised(ProviderError, reason):
        provider.arrive(answer, callback(provider), departure.secrets)


def test_ten_seconds_of_silence_bring_nobody(provider, services):
    departure = departed(provider)
    answer = query(services.social.agree(departure.url, "lan", "token-slow"))
    impatient(provider, "slow")
    with raised(ProviderError, "slow"):
        provider.arrive(answer, callback(provider), departure.secrets)


@pytest.mark.parametrize(("setting", "value"), [("client_secret", "another"), ("client_secret", "")])
def test_a_wrong_setting_is_the_operators_trouble(services, setting, value):
    provider = naver(services, **{setting: value})
    with provider.http, raised(ProviderError, "configuration"):
        arrived(provider, services)


def test_an_unlinked_person_is_forgotten_there(provider, services):
    profile = arrived(provider, services)
    provider.unlink(profile.subject, profile.refresh_token)
    assert services.social.unlinked == [("naver", profile.subject)] and services.social.links == {}


def test_unlinking_twice_says_that_there_is_no_link(provider, services):
    profile = arrived(provider, services)
    provider.unlink(profile.subject, profile.refresh_token)
    with raised(ProviderRefused, "code"):
        provider.unlink(profile.subject, profile.refresh_token)


def test_unlinking_needs_the_refresh_token(provider):
    with raised(ProviderError, "no_refresh_token"):
        provider.unlink("somebody", None)


def test_an_outage_while_unlinking_is_told(provider, services):
    profile = arrived(provider, services)
    services.faults.set("naver", "500")
    with raised(ProviderError, "status_500"):
        provider.unlink(profile.subject, profile.refresh_token)
