"""Name checks through NICE: what is asked is sealed as the service opens it, and what it answers is never guessed."""

import logging

import pytest

from app.clients.http import make_session
from app.clients.nice_keys import derived, integrity
from app.clients.nice_names import NameNotWritable, NameServiceError, NiceNames, name_on_card
from standins.nice import CLIENT_ID, CLIENT_SECRET, NAME_PRODUCT_ID, PRODUCT_ID
from standins.nice.names import NUMBERS, TRICKS

NUMBER, PERSON = next(iter(NUMBERS.items()))
NOBODYS = "9001015100090"


def names_at(url: str, **settings) -> NiceNames:
    fields = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "product_id": NAME_PRODUCT_ID} | settings
    return NiceNames(make_session(allowed_hosts={"127.0.0.1"}), f"{url}/nice", **fields)


@pytest.fixture
def names(services):
    names = names_at(services.url)
    yield names
    names.http.close()


def outage(names, name: str = PERSON.name) -> str:
    with pytest.raises(NameServiceError) as caught:
        names.check(NUMBER, name)
    assert str(caught.value) == caught.value.reason and caught.value.__context__ is None
    return caught.value.reason


def test_a_number_and_its_name_belong_together(names, services):
    answer = names.check(NUMBER, PERSON.name)
    assert answer.result == "matched" and len(answer.reference) == 24
    assert services.nice.asked_numbers == {NUMBER} and services.nice.asked_names == [PERSON.name]


@pytest.mark.parametrize("person", NUMBERS.values(), ids=lambda person: person.name)
def test_everybody_on_the_list_is_known(names, person):
    number = next(number for number, owner in NUMBERS.items() if owner == person)
    assert names.check(number, person.name).result == "matched"


def test_another_name_differs_and_another_number_is_unknown(names):
    assert names.check(NUMBER, "SOMEBODY ELSE").result == "differs"
    assert names.check(NOBODYS, PERSON.name).result == "unknown"


@pytest.mark.parametrize("number", TRICKS)
def test_a_blocked_number_is_blocked(names, number):
    assert names.check(number, PERSON.name).result == "blocked"


CODES = [("1", "matched"), ("2", "differs"), ("3", "unknown"), ("7", "blocked"), ("8", "blocked")]


@pytest.mark.parametrize(("code", "result"), CODES)
def test_each_result_code_has_its_meaning(names, services, code, result):
    services.nice.name_result = code
    assert names.check(NUMBER, PERSON.name).result == result


@pytest.mark.parametrize("code", ["4", "5", "6", "9", "0", "01", "x" * 40])
def test_every_other_code_is_an_outage(names, services, code):
    services.nice.name_result = code
    assert outage(names).startswith("result")


def test_a_name_is_asked_as_cards_have_it(names, services):
    assert names.check(NUMBER, "  Nguyễn  thị Lan ").result == "matched"
    assert services.nice.asked_names == ["NGUYEN THI LAN"]


WRITTEN = [
    ("Łukasz Müller", "LUKASZ MULLER"),
    ("Đào Văn Bình", "DAO VAN BINH"),
    ("Søren Æbelø", "SOREN AEBELO"),
    ("Jürgen Groß", "JURGEN GROSS"),
    ("O’Brien-Smith", "O'BRIEN-SMITH"),
    ("ＷＡＮＧ ＬＩ", "WANG LI"),
    ("홍길동", "홍길동"),
]


@pytest.mark.parametrize(("name", "written"), WRITTEN)
def test_accents_and_special_letters_are_written_plainly(name, written):
    assert name_on_card(name) == written


@pytest.mark.parametrize("name", ["ناصر", "สมชาย", "🙂", "", "\u0301"])
def test_letters_that_the_service_cannot_read_are_not_asked_about(names, services, name):
    with pytest.raises(NameNotWritable) as caught:
        names.check(NUMBER, name)
    assert caught.value.__context__ is None and services.nice.runs == {}


def test_with_the_other_charset_all_letters_can_be_written(services):
    names = names_at(services.url, charset="utf-8")
    services.nice.name_charset = "utf-8"
    assert names.check(NUMBER, "สมชาย").result == "differs"
    names.http.close()


def test_the_wrong_charset_is_an_outage_and_no_other_name(names, services):
    services.nice.name_charset = "utf-8"
    assert outage(names, "홍길동") == "response_E404"


def test_the_wrong_part_of_the_digest_does_not_sign(services):
    names = names_at(services.url, hmac_part="first")
    assert outage(names) == "response_E403"
    names.http.close()


def test_the_keys_follow_from_the_token_and_the_last_part_signs():
    keys = derived("20261121000000", "REQ000000000000000000000000001", "TOKENVALUE", "last")
    assert (keys["key"], keys["iv"]) == ("gWkx4O3XvPdwbXNq", "vsr1kNgvr8dRBNY=")
    assert len(keys["hmac_key"]) == 32 and keys["hmac_key"].endswith(keys["iv"])
    assert integrity("v1AB", keys) != integrity("v1AB", derived("20261121000000", "R", "T", "last"))


WRONG_SETTINGS = [
    ({"client_secret": "wrong"}, "gateway_1300"),
    ({"client_id": "wrong"}, "gateway_1300"),
    ({"product_id": "1"}, "gateway_1500"),
    ({"product_id": PRODUCT_ID}, "gateway_1500"),
]


@pytest.mark.parametrize(("settings", "reason"), WRONG_SETTINGS)
def test_a_wrong_setting_is_an_outage_with_its_code(services, settings, reason):
    names = names_at(services.url, **settings)
    assert outage(names) == reason
    names.http.close()


def test_a_token_of_a_run_whose_time_is_over_is_an_outage(names, services):
    services.nice.run_seconds = -1
    assert outage(names) == "response_E402"


def test_an_access_token_that_was_taken_back_is_replaced(names, services):
    names.check(NUMBER, PERSON.name)
    services.nice.revoke()
    assert names.check(NUMBER, PERSON.name).result == "matched"
    assert services.nice.asked_for_tokens == 2


def test_an_answer_to_another_question_is_an_outage(names, services):
    services.nice.forgets_tran_id = True
    assert outage(names) == "someone_else"


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


@pytest.mark.parametrize("service", ["nice", "nice-names"])
@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
def test_an_outage_has_a_word_wherever_it_strikes(names, services, service, fault, reason):
    services.faults.set(service, fault)
    if reason == "slow":
        names.http.get_adapter("http://").total = 0.3
    assert outage(names) == reason


def test_neither_number_nor_name_nor_secret_is_in_errors_or_logs(names, services, caplog):
    caplog.set_level(logging.DEBUG)
    names.check(NUMBER, PERSON.name)
    services.faults.set("nice-names", "500")
    outage(names)
    assert not any(word in caplog.text for word in (NUMBER, NUMBER[6:], PERSON.name, CLIENT_SECRET))
