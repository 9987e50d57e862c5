"""The tax office's register: four answers about a business, and an outage that is none of them."""

import json
from dataclasses import replace
from datetime import date

import pytest

from app.clients.http import make_session
from app.clients.tax_office import Standing, TaxOffice, TaxOfficeDown
from standins.businesses import AGENCY, CLOSED, FOREIGN, HANBIT, SEVERAL, SOLE, SUSPENDED, UNREGISTERED_NUMBER
from standins.nts import KEY, settings
from tests.clients.raw_server import raw_server, say


def office_at(base_url: str, key: str = KEY, **limits: float) -> TaxOffice:
    return TaxOffice(make_session(allowed_hosts={"127.0.0.1"}, **limits), base_url, key)


@pytest.fixture
def office(services):
    office = office_at(settings(services.url)["NTS_URL"])
    yield office
    office.http.close()


def asked_about(office: TaxOffice, business, **changes) -> Standing:
    business = replace(business, **changes)
    return office.check(business.number, business.representative, business.opened_on, business.second_name)


def reason_of(office: TaxOffice, business=HANBIT) -> str:
    with pytest.raises(TaxOfficeDown) as caught:
        asked_about(office, business)
    return caught.value.reason


@pytest.mark.parametrize("business", [HANBIT, SOLE, AGENCY, FOREIGN, SEVERAL], ids=lambda business: business.name)
def test_what_belongs_together_is_active(office, business):
    assert asked_about(office, business) == Standing("active")


def test_a_suspended_business_is_suspended_though_it_matches(office):
    assert asked_about(office, SUSPENDED) == Standing("suspended")


def test_a_closed_business_is_closed_though_it_matches_and_says_since_when(office):
    assert asked_about(office, CLOSED) == Standing("closed", date(2025, 12, 31))


@pytest.mark.parametrize(
    "changes",
    [
        {"representative": "박서연"},
        {"opened_on": date(2009, 5, 19)},
        {"number": SOLE.number},
        {"second_name": "박서윤"},
    ],
)
def test_what_does_not_belong_together_is_a_mismatch(office, changes):
    assert asked_about(office, HANBIT, **changes) == Standing("mismatch")


def test_a_number_that_the_register_does_not_have_is_not_registered(office):
    assert asked_about(office, HANBIT, number=UNREGISTERED_NUMBER) == Standing("unregistered")
    assert office.status(UNREGISTERED_NUMBER) == Standing("unregistered")


@pytest.mark.parametrize("name", SEVERAL.representatives)
def test_one_of_several_representatives_is_enough(office, name):
    assert asked_about(office, SEVERAL, representative=name) == Standing("active")


def test_the_second_name_of_a_foreigner_is_sent_where_there_is_one(office, services):
    asked_about(office, FOREIGN)
    asked_about(office, FOREIGN, second_name="")
    asked_about(office, FOREIGN, second_name="다른이름")
    assert [entry.get("p_nm2") for entry in services.nts.asked] == ["응우옌반흥", None, "다른이름"]
    assert services.nts.asked[0] == {
        "b_no": FOREIGN.number,
        "start_dt": "20191014",
        "p_nm": "NGUYEN VAN HUNG",
        "p_nm2": "응우옌반흥",
    }


@pytest.mark.parametrize(("business", "state"), [(HANBIT, "active"), (SUSPENDED, "suspended"), (CLOSED, "closed")])
def test_the_second_question_decides_where_a_match_comes_without_a_state(office, services, business, state):
    services.faults.set("nts", "no-status")
    assert asked_about(office, business).state == state


def test_a_mismatch_stands_where_the_second_question_is_not_answered(office, services):
    services.faults.set("nts", "status-down")
    assert asked_about(office, HANBIT, representative="박서연") == Standing("mismatch")


FAULTS = {
    "down": "unreachable",
    "500": "status_500",
    "internal": "internal_error",
    "http-error": "http_error",
    "garbage": "unreadable",
    "html": "wrong_content_type",
    "huge": "too_large",
    "redirect": "redirected",
    "bad-json": "bad_json_request",
    "malformed": "request_data_malformed",
    "too-large": "too_large_request",
    "quota": "wrong_content_type",
    "someone-else": "someone_else",
    "unknown-state": "unknown_state",
}


@pytest.mark.parametrize(("kind", "reason"), FAULTS.items())
def test_an_outage_is_neither_a_match_nor_none(office, services, kind, reason):
    services.faults.set("nts", kind)
    assert reason_of(office) == reason


def test_a_slow_register_is_an_outage(services):
    services.faults.set("nts", "slow", seconds=60)
    office = office_at(settings(services.url)["NTS_URL"], read=0.2, total=0.3)
    with office.http:
        assert reason_of(office) == "slow"


@pytest.mark.parametrize("kind", ["down", "500", "internal", "http-error"])
def test_what_passes_is_asked_once_more(office, services, kind):
    services.faults.set("nts", kind, times=1)
    assert asked_about(office, HANBIT) == Standing("active")


@pytest.mark.parametrize("kind", ["quota", "malformed", "garbage"])
def test_what_will_not_pass_is_not_asked_again(office, services, kind):
    services.faults.set("nts", kind, times=1)
    reason_of(office)
    assert asked_about(office, HANBIT) == Standing("active")


@pytest.mark.parametrize(
    ("key", "reason"),
    [("someone's", "key_not_registered"), ("standin-nts%2Fkey%2B%3D%3D", "key_not_valid"), ("", "key_not_registered")],
)
def test_a_wrong_key_is_an_outage_with_its_reason(services, key, reason):
    office = office_at(settings(services.url)["NTS_URL"], key)
    with office.http:
        assert reason_of(office) == reason


def test_nothing_of_key_and_person_is_in_an_outage(office, services):
    services.faults.set("nts", "down")
    with pytest.raises(TaxOfficeDown) as caught:
        asked_about(office, HANBIT)
    told = f"{caught.value!r} {caught.value.__context__!r} {caught.value.__cause__!r}"
    assert KEY not in told and HANBIT.number not in told and HANBIT.representative not in told


def entry(**changes: object) -> dict[str, object]:
    return {"b_no": HANBIT.number, "valid": "01", "status": {"b_stt": "계속사업자", "b_stt_cd": "01"}} | changes


def answered(body: object, status: str = "200 OK") -> Standing:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json;charset=UTF-8\r\nConnection: close\r\n\r\n"
    with raw_server(say(head.encode() + json.dumps(body).encode())) as port:
        office = office_at(f"http://127.0.0.1:{port}")
        with office.http:
            return asked_about(office, HANBIT)


def test_the_body_decides_whatever_its_status():
    assert answered({"status_code": "OK", "data": [entry()]}, "404 Not Found") == Standing("active")


def test_other_entries_of_an_answer_do_not_matter():
    others = [None, {"b_no": SOLE.number, "valid": "02"}, entry()]
    assert answered({"status_code": "OK", "data": others}) == Standing("active")


def test_a_closed_business_without_its_day_is_closed():
    status = {"b_stt": "폐업자", "b_stt_cd": "03", "end_dt": "0000"}
    assert answered({"status_code": "OK", "data": [entry(status=status)]}) == Standing("closed")


SPOILT = {
    "no entry": ({"status_code": "OK", "data": []}, "unreadable"),
    "no list": ({"status_code": "OK", "data": {"b_no": HANBIT.number}}, "someone_else"),
    "no data": ({"status_code": "OK"}, "unreadable"),
    "no code": ({"data": [entry()]}, "unknown_code"),
    "a word nobody knows": ({"status_code": "박서윤"}, "unknown_code"),
    "a number nobody knows": ({"code": -99}, "unknown_code"),
    "another answer than two": ({"status_code": "OK", "data": [entry(valid="03")]}, "unreadable"),
    "a state that is no text": ({"status_code": "OK", "data": [entry(status={"b_stt_cd": 1})]}, "unknown_state"),
    "a list": ([], "unreadable"),
}


@pytest.mark.parametrize(("body", "reason"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_answer_is_an_outage(body, reason):
    with pytest.raises(TaxOfficeDown) as caught:
        answered(body)
    assert caught.value.reason == reason
