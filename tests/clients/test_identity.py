"""Identity verification: what a person can act on, and that nothing else ever counts as an answer."""

import logging
import traceback
from datetime import UTC, date, datetime

import pytest

from app.clients.http import make_session
from app.clients.identity import (
    AlreadySent,
    Cancelled,
    CodeExpired,
    CodeNotSent,
    IdentityRefused,
    IdentityService,
    IdentityServiceError,
    NotFinished,
    PersonNotFound,
    TooManyTries,
    WrongCode,
    new_verification_id,
)
from standins.outcomes import Choice
from standins.people import PEOPLE, TRICKS
from standins.portone import CHANNEL_KEY, SECRET, STORE_ID
from tests.clients.raw_server import raw_server, say

LAN = PEOPLE[0]
NUMBER_OF = {kind: number for number, (kind, _) in TRICKS.items()}


def service_at(base_url: str, **settings) -> IdentityService:
    fields = {"secret": SECRET, "store_id": STORE_ID, "channel_key": CHANNEL_KEY} | settings
    return IdentityService(make_session(allowed_hosts={"127.0.0.1"}), base_url, **fields)


@pytest.fixture
def service(services):
    service = service_at(services.portone_url)
    yield service
    service.http.close()


def impatient(service: IdentityService, fault: str | None) -> None:
    """Wait little for what is slow on purpose, and long enough for all else on a busy machine."""
    if fault in ("slow", "drip"):
        service.http.get_adapter("http://").total = 0.3


def filled_in(**changes) -> dict[str, str]:
    """What a person types, and the address they type it from."""
    typed = {
        "name": LAN.name,
        "phone_number": LAN.phone_number,
        "operator": LAN.operator,
        "seven_digits": LAN.seven_digits,
        "ip_address": "203.0.113.7",
    }
    return typed | changes


def sent(service: IdentityService, **changes) -> str:
    verification_id = new_verification_id()
    service.send(verification_id, **filled_in(**changes))
    return verification_id


def confirmed(service: IdentityService, services, **changes):
    verification_id = sent(service, **changes)
    return service.confirm(verification_id, services.phone.last_code(filled_in(**changes)["phone_number"]))


def other_than(code: str) -> str:
    return "111111" if code != "111111" else "222222"


def test_a_foreigner_is_verified_by_the_code_on_their_phone(service, services):
    verification_id = sent(service)
    person = service.confirm(verification_id, services.phone.last_code(LAN.phone_number))
    assert person.verification_id == verification_id
    assert (person.name, person.phone_number) == ("NGUYEN THI LAN", "+821023450001")
    assert (person.birth_date, person.gender, person.is_foreigner) == (date(1995, 3, 15), "FEMALE", True)
    assert len(person.ci) == 88
    assert person.verified_at.tzinfo is UTC and person.verified_at <= datetime.now(UTC)


def test_a_korean_name_and_an_international_number_are_understood(service, services):
    person = confirmed(service, services, name="홍길동", phone_number="+82 10-2345-0009", seven_digits="9001011")
    assert (person.name, person.phone_number, person.is_foreigner) == ("홍길동", "+821023450009", False)


def test_anybody_else_is_verified_too(service, services):
    assert confirmed(service, services, name="김 새벽", phone_number="01098765432").name == "김 새벽"


def test_one_person_has_one_ci_whatever_the_phone(service, services):
    first, second = (
        confirmed(service, services, name="KIM ANNA", phone_number=n) for n in ("01055550001", "01055550002")
    )
    assert first.ci == second.ci and first.phone_number != second.phone_number


def test_the_repr_of_a_person_gives_nobody_away(service, services):
    person = confirmed(service, services)
    shown = repr(person)
    assert person.verification_id in shown
    born = ("1995-03-15", repr(person.birth_date))
    assert not any(value in shown for value in (person.name, person.phone_number, person.ci, *born))


MISSING = {
    "no-ci": {"ci": None},
    "no-phone": {"phone_number": None, "is_foreigner": None},
    "no-birth": {"birth_date": None, "gender": None, "is_foreigner": None},
}


@pytest.mark.parametrize(("trick", "missing"), MISSING.items())
def test_what_a_provider_does_not_give_is_none(service, services, trick, missing):
    person = confirmed(service, services, phone_number=NUMBER_OF[trick])
    assert {key: getattr(person, key) for key in missing} == missing


def test_an_under_fourteen_is_known_by_the_birth_date(service, services):
    born = confirmed(service, services, phone_number=NUMBER_OF["under-14"]).birth_date
    assert born.year == datetime.now(UTC).year - 13


def test_the_same_ci_can_come_from_another_number(service, services):
    first = confirmed(service, services)
    second = confirmed(service, services, name="LAN NGUYEN", phone_number=NUMBER_OF["same-ci"])
    assert first.ci == second.ci


def test_a_wrong_code_can_be_corrected(service, services):
    verification_id = sent(service)
    code = services.phone.last_code(LAN.phone_number)
    with pytest.raises(WrongCode):
        service.confirm(verification_id, other_than(code))
    assert service.confirm(verification_id, code).name == LAN.name


def test_five_wrong_codes_are_too_many(service, services):
    verification_id = sent(service)
    code = services.phone.last_code(LAN.phone_number)
    for _ in range(5):
        with pytest.raises(WrongCode):
            service.confirm(verification_id, other_than(code))
    with pytest.raises(TooManyTries):
        service.confirm(verification_id, code)


def test_an_expired_code_says_so_and_another_can_be_sent(service, services):
    services.portone.code_seconds = 0
    verification_id = sent(service)
    with pytest.raises(CodeExpired):
        service.confirm(verification_id, services.phone.last_code(LAN.phone_number))
    services.portone.code_seconds = 180
    service.resend(verification_id)
    assert service.confirm(verification_id, services.phone.last_code(LAN.phone_number)).name == LAN.name


def test_a_second_code_replaces_the_first(service, services):
    verification_id = sent(service)
    service.resend(verification_id)
    assert [message.verification_id for message in services.phone.messages(LAN.phone_number)] == [verification_id] * 2


def test_codes_cannot_be_asked_for_without_end(service):
    verification_id = sent(service)
    for _ in range(5):
        service.resend(verification_id)
    with pytest.raises(TooManyTries):
        service.resend(verification_id)


def test_an_id_is_used_once(service, services):
    verification_id = sent(service)
    with pytest.raises(AlreadySent):
        service.send(verification_id, **filled_in())
    service.confirm(verification_id, services.phone.last_code(LAN.phone_number))
    with pytest.raises(AlreadySent):
        service.send(verification_id, **filled_in())


def test_confirming_again_after_a_lost_answer_reads_the_result(service, services):
    verification_id = sent(service)
    code = services.phone.last_code(LAN.phone_number)
    assert service.confirm(verification_id, code).ci == service.confirm(verification_id, code).ci


def test_a_code_that_was_never_sent_is_not_confirmed_or_sent_again(service):
    with pytest.raises(CodeNotSent):
        service.confirm(new_verification_id(), "123456")
    with pytest.raises(CodeNotSent):
        service.resend(new_verification_id())


def test_an_id_cannot_reach_another_address(service):
    with pytest.raises(IdentityServiceError):
        service.confirm("../../addrlink/addrLinkApi.do?", "123456")


@pytest.mark.parametrize("typed", [{"phone_number": NUMBER_OF["mismatch"]}, {"name": "SOMEBODY ELSE"}])
def test_a_name_without_that_number_is_not_found(service, typed):
    with pytest.raises(PersonNotFound):
        sent(service, **typed)


NO_ANSWERS = {
    "slow": "slow",
    "500": "status_500",
    "unknown": "provider",
}


@pytest.mark.parametrize(("trick", "reason"), NO_ANSWERS.items())
def test_an_outage_while_sending_is_never_no_match(service, trick, reason):
    impatient(service, trick)
    with pytest.raises(IdentityServiceError) as caught:
        sent(service, phone_number=NUMBER_OF[trick])
    assert caught.value.reason == reason and not isinstance(caught.value, IdentityRefused)


UNTRUSTED = {"garbage": "unreadable", "wrong-person": "someone_else", "test-channel": "test_channel"}


@pytest.mark.parametrize(("trick", "reason"), UNTRUSTED.items())
def test_an_answer_that_cannot_be_trusted_verifies_nobody(service, services, trick, reason):
    with pytest.raises(IdentityServiceError) as caught:
        confirmed(service, services, phone_number=NUMBER_OF[trick])
    assert caught.value.reason == reason and not isinstance(caught.value, IdentityRefused)


def test_a_test_channel_is_accepted_where_the_settings_say_so(services):
    service = service_at(services.portone_url, accept_test_channel=True)
    with service.http:
        assert confirmed(service, services, phone_number=NUMBER_OF["test-channel"]).name == LAN.name


def test_an_answer_about_another_number_verifies_nobody(service, services):
    verification_id = sent(service)
    code = services.phone.last_code(LAN.phone_number)
    with pytest.raises(IdentityServiceError) as caught:
        service.confirm(verification_id, code, phone_number="+821099999999")
    assert caught.value.reason == "someone_else"
    assert service.confirm(verification_id, code, phone_number="+821023450001").name == LAN.name


FAULTS = {
    "slow": "slow",
    "drip": "slow",
    "down": "unreachable",
    "500": "status_500",
    "garbage": "unreadable",
    "html": "wrong_content_type",
    "huge": "too_large",
    "redirect": "redirected",
}


@pytest.mark.parametrize("step", ["send", "resend", "confirm"])
@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
def test_every_outage_has_one_class_at_every_step(service, services, step, fault, reason):
    verification_id = sent(service)
    services.faults.set("portone", fault)
    impatient(service, fault)
    steps = {
        "send": lambda: sent(service),
        "resend": lambda: service.resend(verification_id),
        "confirm": lambda: service.confirm(verification_id, "123456"),
    }
    with pytest.raises(IdentityServiceError) as caught:
        steps[step]()
    assert caught.value.reason == reason and not isinstance(caught.value, IdentityRefused)


WRONG_SETTINGS = {
    "secret": ({"secret": "another"}, "configuration"),
    "store": ({"store_id": "store-of-someone-else"}, "configuration"),
    "channel": ({"channel_key": "channel-key-unknown"}, "configuration"),
}


@pytest.mark.parametrize(("settings", "reason"), WRONG_SETTINGS.values(), ids=WRONG_SETTINGS.keys())
def test_a_wrong_setting_is_the_operators_trouble(services, settings, reason):
    service = service_at(services.portone_url, **settings)
    with service.http, pytest.raises(IdentityServiceError) as caught:
        sent(service)
    assert caught.value.reason == reason


REJECTED = [
    {"name": ""},
    {"phone_number": "021234567"},
    {"operator": "VODAFONE"},
    {"seven_digits": ""},
    {"seven_digits": "950315"},
    {"seven_digits": "9513456"},
    {"ip_address": ""},
    {"method": "LETTER"},
]


@pytest.mark.parametrize("typed", REJECTED)
def test_a_request_of_the_wrong_shape_is_no_answer(service, typed):
    with pytest.raises(IdentityServiceError) as caught:
        sent(service, **typed)
    assert caught.value.reason == "rejected_request"


def test_the_app_method_needs_no_seven_digits(service, services):
    assert sent(service, seven_digits="0001013", method="APP")


def test_a_used_up_quota_is_the_operators_trouble(service, services):
    services.portone.quota_reached = True
    with pytest.raises(IdentityServiceError) as caught:
        sent(service)
    assert caught.value.reason == "quota"


def verification(**changes) -> bytes:
    """A confirm answer with one thing changed, as the service would send it."""
    customer = '{"name": "LAN"}'
    fields = {
        "id": '"x"',
        "status": '"VERIFIED"',
        "channel": '{"type": "LIVE"}',
        "verifiedAt": '"2026-11-01T00:00:00Z"',
    }
    fields |= {"verifiedCustomer": customer} | changes
    members = ", ".join(f'"{key}": {value}' for key, value in fields.items() if value)
    return answer(200, '{"identityVerification": {' + members + "}}")


def answer(status: int, body: str) -> bytes:
    head = f"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    return f"{head}{body}".encode()


def confirmed_by(said: bytes):
    with raw_server(say(said)) as port:
        service = service_at(f"http://127.0.0.1:{port}")
        with service.http:
            return service.confirm("x", "123456")


def test_the_smallest_answer_is_enough():
    assert confirmed_by(verification()).name == "LAN"


SPOILT = {
    "still open": ({"status": '"READY"'}, "not_verified"),
    "gone wrong": ({"status": '"FAILED"'}, "not_verified"),
    "no channel": ({"channel": ""}, "test_channel"),
    "no id": ({"id": ""}, "someone_else"),
    "no person": ({"verifiedCustomer": ""}, "unreadable"),
    "no name": ({"verifiedCustomer": "{}"}, "unreadable"),
    "a name that is no text": ({"verifiedCustomer": '{"name": 5}'}, "unreadable"),
    "a birth date that is none": ({"verifiedCustomer": '{"name": "LAN", "birthDate": "1995-13-45"}'}, "unreadable"),
    "a flag that is none": ({"verifiedCustomer": '{"name": "LAN", "isForeigner": "no"}'}, "unreadable"),
    "a time without a zone": ({"verifiedAt": '"2026-11-01T00:00:00"'}, "unreadable"),
    "no time": ({"verifiedAt": ""}, "unreadable"),
}


@pytest.mark.parametrize(("changes", "reason"), SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_answer_verifies_nobody(changes, reason):
    with pytest.raises(IdentityServiceError) as caught:
        confirmed_by(verification(**changes))
    assert caught.value.reason == reason


def test_a_number_that_is_not_korean_counts_as_missing():
    said = verification(verifiedCustomer='{"name": "LAN", "phoneNumber": "4915112345678"}')
    assert confirmed_by(said).phone_number is None


@pytest.mark.parametrize(
    "fault", ["slow", "down", "500", "garbage", "html", None], ids=lambda fault: fault or "no match"
)
def test_the_seven_digits_are_in_no_log_and_no_exception(service, services, caplog, fault):
    caplog.set_level(logging.DEBUG)
    if fault:
        services.faults.set("portone", fault)
    impatient(service, fault)
    digits = "8806176"
    with pytest.raises(IdentityServiceError) as caught:
        sent(service, seven_digits=digits, phone_number=NUMBER_OF["mismatch"])
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(vars(caught.value))
    assert caught.value.__context__ is None
    assert digits not in told and digits not in caplog.text
    assert digits not in repr(service) + repr(vars(service))


SAID = {
    "인증번호가 일치하지 않습니다.": WrongCode,
    "인증번호 불일치": WrongCode,
    "인증번호가 틀렸습니다. 다시 입력하세요.": WrongCode,
    "인증번호 입력 시간이 초과되었습니다.": CodeExpired,
    "인증번호가 만료되었습니다.": CodeExpired,
    "인증번호 입력 횟수를 초과하였습니다.": TooManyTries,
    "일일 인증 횟수 초과": TooManyTries,
    "입력하신 정보와 일치하는 가입자 정보가 없습니다.": PersonNotFound,
    "명의자 정보가 일치하지 않습니다.": PersonNotFound,
}


@pytest.mark.parametrize(("sentence", "refusal"), SAID.items())
def test_a_providers_sentence_is_understood(sentence, refusal):
    with pytest.raises(refusal):
        confirmed_by(answer(502, f'{{"type": "PG_PROVIDER", "pgCode": "X", "pgMessage": "{sentence}"}}'))


@pytest.mark.parametrize(
    "sentence", ["", "통신사 시스템 점검 중입니다.", "통신 시간이 초과되었습니다.", "System error"]
)
def test_a_sentence_that_nobody_knows_is_an_outage(sentence):
    with pytest.raises(IdentityServiceError) as caught:
        confirmed_by(answer(502, f'{{"type": "PG_PROVIDER", "pgCode": "X", "pgMessage": "{sentence}"}}'))
    assert caught.value.reason == "provider"


@pytest.mark.parametrize("body", ["{}", '{"type": 5}', '{"type": ["PG_PROVIDER"]}', '{"type": "NEW_TYPE"}'])
def test_an_error_of_an_unknown_type_is_an_outage(body):
    with pytest.raises(IdentityServiceError) as caught:
        confirmed_by(answer(400, body))
    assert caught.value.reason == "status_400"


# The service's own window, and the operator's app


def in_window(services, outcome: str = "success", person=LAN) -> str:
    """An id whose window was opened and settled."""
    verification_id = new_verification_id()
    services.portone.settle_window(verification_id, Choice(person, outcome))
    return verification_id


def test_who_confirmed_in_the_window_is_read_under_our_id(service, services):
    verification_id = in_window(services)
    person = service.result(verification_id)
    assert (person.verification_id, person.name, person.phone_number) == (verification_id, LAN.name, "+821023450001")
    assert (person.birth_date, person.is_foreigner, len(person.ci)) == (date(1995, 3, 15), True, 88)


@pytest.mark.parametrize(("trick", "missing"), MISSING.items())
def test_what_the_window_does_not_give_is_none(service, services, trick, missing):
    person = service.result(in_window(services, trick))
    assert {key: getattr(person, key) for key in missing} == missing


UNFINISHED = [("cancelled", Cancelled), ("mismatch", PersonNotFound)]


@pytest.mark.parametrize(("outcome", "refusal"), UNFINISHED)
def test_a_window_that_confirmed_nobody_says_why(service, services, outcome, refusal):
    with pytest.raises(refusal):
        service.result(in_window(services, outcome))


def test_a_window_that_is_still_open_or_was_never_opened_is_not_finished(service, services):
    verification_id = new_verification_id()
    with pytest.raises(NotFinished):
        service.result(verification_id)
    services.portone.open_window(verification_id)
    with pytest.raises(NotFinished):
        service.result(verification_id)


def test_a_test_channel_s_window_counts_only_in_a_trial(service, services):
    verification_id = in_window(services, "test-channel")
    with pytest.raises(IdentityServiceError, match="test_channel"):
        service.result(verification_id)
    trial = service_at(services.portone_url, accept_test_channel=True)
    assert trial.result(verification_id).name == LAN.name
    trial.http.close()


def test_a_result_for_another_id_is_nobody_s(service, services):
    verification_id = in_window(services)
    services.faults.set("portone", "wrong-person")
    with pytest.raises(IdentityServiceError, match="someone_else"):
        service.result(verification_id)


@pytest.mark.parametrize("fault", ["500", "garbage", "html", "down", "redirect", "huge", "slow", "drip"])
def test_an_outage_while_reading_a_result_is_never_a_refusal(service, services, fault):
    verification_id = in_window(services)
    services.faults.set("portone", fault)
    impatient(service, fault)
    with pytest.raises(IdentityServiceError) as caught:
        service.result(verification_id)
    assert not isinstance(caught.value, IdentityRefused)


def test_the_app_asks_for_no_digits_and_no_code(service, services):
    verification_id = sent(service, seven_digits="", method="APP")
    with pytest.raises(NotFinished):
        service.confirm(verification_id)
    services.portone.answer_app(verification_id, is_yes=True)
    person = service.confirm(verification_id, phone_number=LAN.phone_number)
    assert (person.name, person.birth_date) == (LAN.name, date(1995, 3, 15))
    assert not services.phone.messages(LAN.phone_number)


def test_who_refuses_in_the_app_is_not_verified(service, services):
    verification_id = sent(service, method="APP")
    services.portone.answer_app(verification_id, is_yes=False)
    with pytest.raises(Cancelled):
        service.confirm(verification_id)
