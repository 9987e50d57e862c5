"""The stand-in of the tax office's register speaks the register's own format."""

from urllib.parse import quote

import pytest
import requests

from standins.businesses import BUSINESSES, CLOSED, HANBIT, UNREGISTERED_NUMBER
from standins.nts import KEY, PATH

ENTRY = {"b_no": HANBIT.number, "start_dt": "20090518", "p_nm": "박서윤"}


@pytest.fixture
def ask(services):
    def ask(path: str, **options) -> requests.Response:
        return requests.post(f"{services.url}{PATH}/{path}", **{"params": {"serviceKey": KEY}, "timeout": 20} | options)

    return ask


def test_a_match_has_counts_a_state_and_what_was_asked(ask):
    answer = ask("validate", json={"businesses": [ENTRY]}).json()
    (found,) = answer["data"]
    assert (answer["status_code"], answer["request_cnt"], answer["valid_cnt"]) == ("OK", 1, 1)
    assert (found["valid"], found["request_param"]) == ("01", ENTRY)
    assert set(found["status"]) == {
        "b_no", "b_stt", "b_stt_cd", "tax_type", "tax_type_cd", "end_dt", "utcc_yn", "tax_type_change_dt",
        "invoice_apply_dt", "rbf_tax_type", "rbf_tax_type_cd",
    }  # fmt: skip


def test_a_mismatch_has_neither_count_nor_state(ask):
    answer = ask("validate", json={"businesses": [ENTRY | {"p_nm": "박서연"}]}).json()
    assert "valid_cnt" not in answer
    assert answer["data"] == [
        {
            "b_no": HANBIT.number,
            "valid": "02",
            "valid_msg": "확인할 수 없습니다.",
            "request_param": ENTRY | {"p_nm": "박서연"},
        }
    ]


def test_a_closed_business_matches_all_the_same(ask):
    entry = {"b_no": CLOSED.number, "start_dt": f"{CLOSED.opened_on:%Y%m%d}", "p_nm": CLOSED.representative}
    (found,) = ask("validate", json={"businesses": [entry]}).json()["data"]
    assert (found["valid"], found["status"]["b_stt_cd"], found["status"]["end_dt"]) == ("01", "03", "20251231")


def test_the_state_of_a_hundred_can_be_asked_and_not_of_one_more(ask):
    numbers = [business.number for business in BUSINESSES]
    assert len(ask("status", json={"b_no": numbers[:100]}).json()["data"]) == 100
    refused = ask("status", json={"b_no": numbers[:101]})
    assert (refused.status_code, refused.json()) == (413, {"status_code": "TOO_LARGE_REQUEST"})


def test_a_number_that_is_not_registered_says_so_in_another_field(ask):
    answer = ask("status", json={"b_no": [UNREGISTERED_NUMBER]}).json()
    (found,) = answer["data"]
    assert "match_cnt" not in answer and (found["b_stt"], found["b_stt_cd"]) == ("", "")
    assert found["tax_type"] == "국세청에 등록되지 않은 사업자등록번호입니다."


REFUSED = {
    "no JSON": ("validate", {"data": "x"}, 400, {"status_code": "BAD_JSON_REQUEST"}),
    "JSON that breaks off": (
        "validate",
        {"data": '{"businesses"', "headers": {"Content-Type": "application/json"}},
        400,
        {"status_code": "BAD_JSON_REQUEST"},
    ),
    "no entries": ("validate", {"json": {}}, 411, {"status_code": "REQUEST_DATA_MALFORMED"}),
    "a list": ("validate", {"json": [ENTRY]}, 411, {"status_code": "REQUEST_DATA_MALFORMED"}),
    "a hyphen": ("status", {"json": {"b_no": ["999-81-12340"]}}, 411, {"status_code": "REQUEST_DATA_MALFORMED"}),
    "no name": (
        "validate",
        {"json": {"businesses": [ENTRY | {"p_nm": " "}]}},
        411,
        {"status_code": "REQUEST_DATA_MALFORMED"},
    ),
    "a date with hyphens": (
        "validate",
        {"json": {"businesses": [ENTRY | {"start_dt": "2009-05-18"}]}},
        411,
        {"status_code": "REQUEST_DATA_MALFORMED"},
    ),
    "a key nobody has": (
        "status",
        {"params": {"serviceKey": "x"}},
        400,
        {"code": -4, "msg": "등록되지 않은 인증키 입니다."},
    ),
    "a key encoded twice": (
        "status",
        {"params": {"serviceKey": quote(KEY, safe="")}},
        401,
        {"code": -401, "msg": "유효하지 않은 인증키 입니다."},
    ),
}


@pytest.mark.parametrize(("path", "options", "status", "body"), REFUSED.values(), ids=REFUSED)
def test_a_question_that_is_none_is_refused_in_the_registers_words(ask, path, options, status, body):
    answer = ask(path, **options)
    assert (answer.status_code, answer.json()) == (status, body)


def test_the_page_of_businesses_finds_by_number_name_and_state(services):
    def found(wanted: str) -> str:
        return requests.get(f"{services.url}/nts/businesses", params={"q": wanted}, timeout=20).text.partition(
            "All others"
        )[2]

    other = BUSINESSES[40]
    for wanted in (other.number, other.shown_number, other.name):
        assert other.shown_number in found(wanted)
    assert "None has “nobody”" in found("nobody")
