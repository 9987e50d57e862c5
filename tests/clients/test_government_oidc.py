"""Government login by OpenID Connect: whom it lets in, and that no answer which is wrong in any way lets anybody in."""

import traceback
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from app.clients.government_oidc import GovernmentOidc
from app.clients.http import session_for
from app.clients.provider import ProviderDenied, ProviderError, ProviderRefused
from standins.government import CITIZENS, CLIENT_ID, CLIENT_SECRET
from standins.government.citizens import NO_CI, UNDER_14
from tests.clients.government_visit import CALLBACK, LAN, NAMES, sent_back

REFUSED = {
    "wrong-iss": "issuer",
    "replayed-code": "code",
    "no-id-token": "no_id_token",
    "wrong-nonce": "nonce",
    "wrong-audience": "audience",
    "two-audiences": "audience",
    "wrong-azp": "audience",
    "wrong-issuer": "issuer",
    "expired": "expired",
    "from-tomorrow": "expired",
    "unsigned": "algorithm",
    "hs256": "algorithm",
    "other-key": "signature",
    "unknown-kid": "key",
    "wrong-userinfo": "other_user",
}
OUTAGES = {
    "500": "status_500",
    "garbage": "unreadable",
    "html": "wrong_content_type",
    "redirect": "redirected",
    "huge": "too_large",
    "down": "unreachable",
    "slow": "slow",
    "drip": "slow",
}


def provider_at(url: str, **changes) -> GovernmentOidc:
    fields = {
        "http": session_for(url),
        "issuer": f"{url}/government",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "scope": "openid profile email phone",
        "attributes": NAMES,
    }
    return GovernmentOidc(**(fields | changes))


@pytest.fixture
def http(services):
    with session_for(services.url) as session:
        yield session


@pytest.fixture
def provider(services, http):
    return provider_at(services.url, http=http)


def arrived(provider, citizen=LAN, trick=""):
    departure = provider.depart("state", CALLBACK)
    return provider.arrive(sent_back(departure.url, citizen, trick), CALLBACK, departure.secrets)


def test_a_foreigner_is_who_the_government_says(provider):
    person = arrived(provider)
    assert (person.name, person.email, person.phone) == ("NGUYEN THI LAN", "lan@gov.example", "+821023450001")
    assert (person.birth_date, person.is_foreigner) == (date(1995, 3, 15), True)
    assert person.ci == LAN.verified["ci"]
    assert (person.provider, person.refresh_token, person.assertion_id) == ("government", None, None)


def test_a_korean_is_no_foreigner(provider):
    assert arrived(provider, CITIZENS[8]).is_foreigner is False


def test_somebody_may_have_no_ci_and_be_a_child(provider):
    assert arrived(provider, NO_CI).ci is None
    assert arrived(provider, UNDER_14).birth_date == date.fromisoformat(str(UNDER_14.verified["birthDate"]))


def test_the_same_person_has_the_same_subject_and_two_people_have_two(provider, services):
    assert arrived(provider).subject == arrived(provider).subject != arrived(provider, CITIZENS[1]).subject
    assert arrived(provider).subject.startswith(f"{services.url}/government ")


def test_what_the_government_did_not_verify_is_left_out(provider):
    person = arrived(provider, trick="unverified")
    assert (person.email, person.phone, person.name) == (None, None, "NGUYEN THI LAN")


def test_only_what_the_settings_name_is_read(services, http):
    person = arrived(provider_at(services.url, http=http, attributes={"name": "name"}))
    assert (person.name, person.email, person.ci, person.birth_date) == ("NGUYEN THI LAN", None, None, None)


def test_the_request_has_state_nonce_and_a_challenge(provider):
    departure = provider.depart("the-state", CALLBACK)
    query = parse_qs(urlsplit(departure.url).query)
    assert (query["state"], query["redirect_uri"], query["response_type"]) == (["the-state"], [CALLBACK], ["code"])
    assert (query["nonce"], query["code_challenge_method"]) == ([departure.secrets["nonce"]], ["S256"])
    assert departure.secrets["verifier"] not in departure.url


@pytest.mark.parametrize(("trick", "reason"), REFUSED.items(), ids=REFUSED)
def test_a_wrong_answer_is_refused_with_its_reason(provider, trick, reason):
    with pytest.raises(ProviderRefused) as refused:
        arrived(provider, trick=trick)
    assert refused.value.reason == reason


def test_somebody_who_cancels_said_no(provider):
    with pytest.raises(ProviderDenied):
        arrived(provider, citizen=None)


def test_an_error_of_the_government_is_an_outage(provider):
    with pytest.raises(ProviderError, match="outage"):
        arrived(provider, trick="server-error")


def test_an_answer_is_good_once(provider):
    departure = provider.depart("state", CALLBACK)
    answer = sent_back(departure.url)
    provider.arrive(answer, CALLBACK, departure.secrets)
    with pytest.raises(ProviderRefused, match="code"):
        provider.arrive(answer, CALLBACK, departure.secrets)


def test_an_answer_is_good_for_its_own_departure_only(provider):
    other = provider.depart("state", CALLBACK)
    for changes in (other.secrets, {}):
        answer = sent_back(provider.depart("state", CALLBACK).url)
        with pytest.raises(ProviderRefused):
            provider.arrive(answer, CALLBACK, changes)


@pytest.mark.parametrize(("fault", "reason"), OUTAGES.items(), ids=OUTAGES)
def test_an_outage_while_leaving_has_its_reason(provider, services, http, fault, reason):
    if reason == "slow":
        http.get_adapter("http://").total = 0.3
    services.faults.set("government", fault)
    with pytest.raises(ProviderError, match=reason):
        provider.depart("state", CALLBACK)


@pytest.mark.parametrize(("fault", "reason"), OUTAGES.items(), ids=OUTAGES)
def test_an_outage_while_coming_back_has_its_reason(provider, services, http, fault, reason):
    departure = provider.depart("state", CALLBACK)
    answer = sent_back(departure.url)
    if reason == "slow":
        http.get_adapter("http://").total = 0.3
    services.faults.set("government", fault)
    with pytest.raises(ProviderError):
        provider.arrive(answer, CALLBACK, departure.secrets)


def test_nothing_of_a_person_is_written_anywhere(provider, caplog, capfd):
    caplog.set_level(0)
    for trick in ("", *REFUSED):
        try:
            said = repr(arrived(provider, trick=trick))
        except ProviderError as error:
            said = traceback.format_exc()
            assert error.__context__ is None
        assert not any(secret in said for secret in (LAN.subject, "NGUYEN", "23450001", str(LAN.verified["ci"])))
    assert LAN.subject not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("changes", [{"client_id": "another"}, {"redirect_uri": "https://evil.example/steal"}])
def test_the_government_sends_nobody_elsewhere(provider, changes):
    url = provider.depart("state", CALLBACK).url
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    answer = requests.get(url.partition("?")[0], params=query | changes, timeout=20, allow_redirects=False)
    assert answer.status_code == 400
