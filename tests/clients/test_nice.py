"""NICE CheckPlus: keys that follow from a token, requests that only the service opens, answers that only we open."""

import json
import logging
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.clients.http import make_session
from app.clients.identity import IdentityServiceError, NotVerified
from app.clients.nice import Nice
from app.clients.nice_keys import derived, encrypted, integrity, new_request_number
from standins.nice import CLIENT_ID, CLIENT_SECRET, PRODUCT_ID
from standins.nice.sealing import Seal

RETURN_URL = "https://madang.example/identity/arrived/1"
KEYS = {**derived("20261121000000", "M1", "TOKEN"), "token_version_id": "v1", "site_code": "S1"}
CI = "c2FtcGxl" * 11


def nice_at(url: str, **settings) -> Nice:
    fields = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "product_id": PRODUCT_ID} | settings
    return Nice(make_session(allowed_hosts={"127.0.0.1"}), url, f"{url}/window", **fields)


@pytest.fixture
def nice(services):
    nice = nice_at(services.url + "/nice")
    yield nice
    nice.http.close()


def told(**changes) -> dict[str, str]:
    """What an answer holds."""
    moment = datetime.now(ZoneInfo("Asia/Seoul"))
    whole = {
        "resultcode": "0000",
        "requestno": "M1",
        "enctime": f"{moment:%Y%m%d%H%M%S}",
        "sitecode": "S1",
        "name": "홍길동",
        "utf8_name": "%ED%99%8D%EA%B8%B8%EB%8F%99",
        "birthdate": "19900101",
        "gender": "1",
        "nationalinfo": "0",
        "mobileno": "01023450009",
        "ci": CI,
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


def sealed(body: dict | bytes, **changes) -> dict[str, str]:
    plain = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode("cp949")
    enc_data = encrypted(plain, KEYS)
    return {"token_version_id": "v1", "enc_data": enc_data, "integrity_value": integrity(enc_data, KEYS)} | changes


def opened(nice, body, **changes):
    return nice.person("M1", KEYS, sealed(body, **changes))


def test_the_keys_follow_from_the_token_as_published():
    keys = derived("20261121000000", "REQ000000000000000000000000001", "TOKENVALUE")
    assert keys == {
        "key": "gWkx4O3XvPdwbXNq",
        "iv": "vsr1kNgvr8dRBNY=",
        "hmac_key": "gWkx4O3XvPdwbXNqoI9rzuICkRCRvsr1",
    }


def test_a_request_is_what_the_service_can_open(nice, services):
    run = nice.start("M1", RETURN_URL)
    token = services.nice.runs[run.fields["token_version_id"]]
    assert run.fields["m"] == "service"
    assert run.fields["integrity_value"] == token.seal.mark(run.fields["enc_data"])
    assert json.loads(token.seal.open(run.fields["enc_data"])) == {
        "requestno": "M1", "returnurl": RETURN_URL, "sitecode": token.site_code, "authtype": "M",
        "methodtype": "post", "popupyn": "N", "receivedata": "",
    }  # fmt: skip


def test_both_sides_make_the_same_keys():
    seal = Seal.derived("20261121000000", "M1", "TOKEN")
    assert (seal.key.decode(), seal.iv.decode(), seal.hmac_key.decode()) == (KEYS["key"], KEYS["iv"], KEYS["hmac_key"])
    assert seal.open(encrypted(b"text", KEYS)) == b"text"


def test_request_numbers_are_short_and_never_the_same():
    numbers = {new_request_number() for _ in range(100)}
    assert len(numbers) == 100 and all(len(number) <= 30 and number.isalnum() for number in numbers)


def test_the_access_token_is_asked_for_once(nice, services):
    for number in ("M1", "M2", "M3"):
        nice.start(number, RETURN_URL)
    assert services.nice.asked_for_tokens == 1


def test_an_access_token_that_was_taken_back_is_replaced(nice, services):
    nice.start("M1", RETURN_URL)
    services.nice.revoke()
    nice.start("M2", RETURN_URL)
    assert services.nice.asked_for_tokens == 2


REFUSED = [
    ({"client_secret": "wrong"}, "gateway_1300"),
    ({"client_id": "wrong"}, "gateway_1300"),
    ({"product_id": "1"}, "gateway_1500"),
]


@pytest.mark.parametrize(("settings", "reason"), REFUSED)
def test_a_wrong_setting_is_an_outage_with_its_code(services, settings, reason):
    nice = nice_at(services.url + "/nice", **settings)
    with pytest.raises(IdentityServiceError, match=reason):
        nice.start("M1", RETURN_URL)
    nice.http.close()


@pytest.mark.parametrize("code", ["0001", "0003", "0099"])
def test_a_token_that_is_not_given_is_an_outage(nice, services, code):
    services.nice.result_code = code
    with pytest.raises(IdentityServiceError, match=f"result_{code}"):
        nice.start("M1", RETURN_URL)


def test_a_request_number_that_the_service_does_not_take_is_an_outage(nice):
    with pytest.raises(IdentityServiceError, match="result_0001"):
        nice.start("M" * 31, RETURN_URL)


FAULTS = {
    "500": "status_500",
    "garbage": "unreadable",
    "html": "wrong_content_type",
    "down": "unreachable",
    "redirect": "redirected",
    "huge": "too_large",
    "slow": "slow",
    "drip": "slow",
}


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
def test_an_outage_has_a_word(nice, services, fault, reason):
    services.faults.set("nice", fault)
    if reason == "slow":
        nice.http.get_adapter("http://").total = 0.3
    with pytest.raises(IdentityServiceError) as caught:
        nice.start("M1", RETURN_URL)
    assert caught.value.reason == reason


def test_the_person_is_in_the_answer(nice):
    person = opened(nice, told())
    assert (person.name, person.phone_number, person.birth_date) == ("홍길동", "+821023450009", date(1990, 1, 1))
    assert (person.gender, person.is_foreigner, person.ci) == ("MALE", False, CI)
    assert person.verification_id == "M1" and datetime.now(UTC) - person.verified_at < timedelta(minutes=1)


def test_a_foreigner_is_said_to_be_one(nice):
    person = opened(nice, told(nationalinfo="1", gender="0", utf8_name="NGUYEN%20THI%20LAN"))
    assert (person.name, person.is_foreigner, person.gender) == ("NGUYEN THI LAN", True, "FEMALE")


def test_the_name_is_read_in_the_service_s_own_letters_where_it_gives_no_other(nice):
    assert opened(nice, told(utf8_name=None)).name == "홍길동"
    assert opened(nice, told(utf8_name="", name="뷁쀍")).name == "뷁쀍"


MISSING = [("mobileno", "phone_number"), ("birthdate", "birth_date"), ("ci", "ci"), ("nationalinfo", "is_foreigner")]


@pytest.mark.parametrize(("field", "attribute"), MISSING)
def test_what_the_answer_lacks_is_none(nice, field, attribute):
    for value in (None, ""):
        assert getattr(opened(nice, told(**{field: value})), attribute) is None


def test_a_result_that_is_not_good_is_no_person(nice):
    for code in ("0001", "9001", "", None):
        with pytest.raises(NotVerified):
            opened(nice, told(resultcode=code))


def other_key(body: dict) -> dict[str, str]:
    enc_data = encrypted(json.dumps(body).encode(), KEYS | {"key": "k" * 16})
    return {"token_version_id": "v1", "enc_data": enc_data, "integrity_value": integrity(enc_data, KEYS)}


UNTRUSTED = {
    "another integrity value": (lambda: sealed(told(), integrity_value="AAAA"), "integrity"),
    "no integrity value": (lambda: sealed(told(), integrity_value=""), "integrity"),
    "changed data": (lambda: sealed(told()) | {"enc_data": sealed(told())["enc_data"][:-4] + "AAAA"}, "integrity"),
    "the token of another run": (lambda: sealed(told(), token_version_id="v2"), "integrity"),
    "nothing at all": (lambda: {}, "integrity"),
    "letters outside ASCII": (lambda: sealed(told(), integrity_value="é"), "integrity"),
    "sealed with another key": (lambda: other_key(told()), "unreadable"),
    "no JSON": (lambda: sealed(b"{"), "unreadable"),
    "a list": (lambda: sealed(b"[]"), "unreadable"),
    "broken letters": (lambda: sealed(b'{"name": "\xff\xff"}'), "unreadable"),
    "another request": (lambda: sealed(told(requestno="M2")), "someone_else"),
    "another site": (lambda: sealed(told(sitecode="S2")), "someone_else"),
    "no time": (lambda: sealed(told(enctime=None)), "stale"),
    "an hour ago": (lambda: sealed(told(enctime="20200101000000")), "stale"),
    "a time to come": (lambda: sealed(told(enctime="29990101000000")), "stale"),
    "no name": (lambda: sealed(told(name=None, utf8_name=None)), "unreadable"),
    "a broken name": (lambda: sealed(told(utf8_name="%FF%FE")), "unreadable"),
    "a day that is none": (lambda: sealed(told(birthdate="19900230")), "unreadable"),
    "a name that is a list": (lambda: sealed(told(utf8_name=["a"])), "unreadable"),
    "a CI that is a number with a point": (lambda: sealed(told(ci=1.5)), "unreadable"),
}


@pytest.mark.parametrize("meaning", UNTRUSTED)
def test_an_answer_that_cannot_be_trusted_is_no_person(nice, meaning):
    answer, reason = UNTRUSTED[meaning]
    with pytest.raises(IdentityServiceError) as caught:
        nice.person("M1", KEYS, answer())
    assert caught.value.reason == reason and not isinstance(caught.value, NotVerified)


def test_nothing_of_a_person_or_a_secret_is_in_errors_or_logs(nice, services, caplog):
    caplog.set_level(logging.DEBUG)
    services.faults.set("nice", "500")
    for call in (
        lambda: nice.start("M1", RETURN_URL),
        lambda: opened(nice, told(birthdate="19900230")),
        lambda: opened(nice, told(utf8_name="%FF홍길동")),
        lambda: opened(nice, told(enctime="none")),
        lambda: opened(nice, b'{"ci": "abc'),
    ):
        with pytest.raises(IdentityServiceError) as caught:
            call()
        assert str(caught.value) == caught.value.reason and caught.value.__context__ is None
    assert not any(secret in caplog.text for secret in (CLIENT_SECRET, CI, "19900230", "01023450009"))


def test_a_run_says_nothing_when_it_is_shown(nice):
    run = nice.start("M1", RETURN_URL)
    assert not any(value in repr(run) for value in run.keys.values())
