"""Messages over the wire: signed, taken, refused within an answer of 200, found again, and reported."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.clients.http import session_for
from app.clients.solapi import (
    AlimTalk,
    MessageError,
    ReportUnreadable,
    Solapi,
    TextMessage,
    authorization,
    read_reports,
)
from standins import solapi as standin
from standins.solapi import CHANNEL_ID, KEY, SECRET, SENDER

MESSAGE = TextMessage(key="k1", country="82", number="01023450001", text="Your ticket", kind="SMS")
ALIMTALK = AlimTalk("KA01-ticket", {"name": "Lan", "link": "https://x.example"})
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def make(services):
    url = f"{services.url}/solapi"

    def make(key=KEY, secret=SECRET, sender=SENDER, **limits) -> Solapi:
        return Solapi(session_for(url, **limits), url, key, secret, sender=sender, channel_id=CHANNEL_ID)

    return make


@pytest.fixture
def client(make) -> Solapi:
    return make()


def refusal_of(client: Solapi, message: TextMessage = MESSAGE) -> MessageError:
    with pytest.raises(MessageError) as caught:
        client.send(message)
    return caught.value


def test_the_signature_is_the_published_one():
    header = authorization(
        "k", "TESTSECRET", moment=datetime(2026, 11, 21, tzinfo=UTC), salt="0123456789abcdef0123456789abcdef"
    )
    assert "Date=2026-11-21T00:00:00+00:00, salt=0123456789abcdef0123456789abcdef, " in header
    assert header.endswith("signature=75582437a57dba7388f90a02deb4a9a65939f3d35877fbf7f71ecc9054ef1327")


def test_every_call_has_a_salt_of_its_own(client):
    assert client.send(MESSAGE).code == client.send(replace(MESSAGE, key="k2")).code == "2000"


def test_a_message_reaches_the_phone(client, services):
    report = client.send(MESSAGE)
    assert (report.state, report.key, report.channel) == ("accepted", "k1", "SMS")
    (sent,) = services.phone.messages("01023450001")
    assert (sent.text, sent.channel) == ("Your ticket", "SMS")


def test_an_alimtalk_carries_its_template_and_places(client, services):
    assert client.send(replace(MESSAGE, alimtalk=ALIMTALK)).channel == "ATA"
    fields = services.solapi.sent[0].fields
    assert fields["type"] == "ATA" and fields["kakaoOptions"] == {
        "pfId": CHANNEL_ID,
        "templateId": "KA01-ticket",
        "variables": {"#{name}": "Lan", "#{link}": "https://x.example"},
        "disableSms": False,
    }


@pytest.mark.parametrize(("template", "number"), [("KA01-unknown", "01023450001"), ("KA01-ticket", standin.NO_KAKAO)])
def test_what_kakao_does_not_take_comes_as_sms(client, services, template, number):
    client.send(replace(MESSAGE, number=number, alimtalk=AlimTalk(template, {})))
    assert services.phone.messages(number)[0].channel == "SMS"


def test_without_the_way_back_to_sms_a_refused_template_is_final(client):
    message = replace(MESSAGE, alimtalk=AlimTalk("KA01-unknown", {}), falls_back_to_sms=False)
    error = refusal_of(client, message)
    assert (error.reason, error.permanent) == ("1031", True)


@pytest.mark.parametrize("number", standin.REFUSED)
def test_an_answer_of_200_may_hold_a_refused_message(client, services, number):
    error = refusal_of(client, replace(MESSAGE, number=number))
    assert error.permanent and error.reason == standin.REFUSED[number][0]
    assert not services.phone.messages(number)


@pytest.mark.parametrize(
    ("changes", "reason", "permanent"),
    [
        ({"key": "someone"}, "InvalidAPIKey", False),
        ({"secret": "wrong"}, "SignatureDoesNotMatch", False),
        ({"sender": "0299999999"}, "1062", True),
    ],
)
def test_what_the_operator_got_wrong_is_named(make, changes, reason, permanent):
    error = refusal_of(make(**changes))
    assert (error.reason, error.permanent, error.was_asked) == (reason, permanent, False)


def test_an_empty_purse_is_no_fault_of_the_message(client, services):
    services.faults.set("solapi", "balance")
    error = refusal_of(client)
    assert (error.reason, error.permanent) == ("NotEnoughBalance", False)


def test_a_text_that_no_carrier_takes_is_final(client):
    assert refusal_of(client, replace(MESSAGE, text="Nguyễn")).permanent
    assert refusal_of(client, replace(MESSAGE, text="가" * 46)).permanent


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("500", "status_500"),
        ("garbage", "unreadable"),
        ("html", "wrong_content_type"),
        ("down", "unreachable"),
        ("huge", "too_large"),
        ("redirect", "redirected"),
        ("lost", "status_502"),
    ],
)
def test_an_answer_that_is_none_leaves_it_open_whether_it_went(client, services, kind, reason):
    services.faults.set("solapi", kind, times=1)
    error = refusal_of(client)
    assert (error.reason, error.permanent, error.was_asked) == (reason, False, True)
    assert MESSAGE.number not in repr(error) and error.__context__ is None


def test_silence_ends(make, services):
    services.faults.set("solapi", "slow", seconds=20)
    assert refusal_of(make(read=0.3, total=0.5)).reason == "slow"


def test_a_message_whose_answer_was_lost_is_found_by_its_key(client, services):
    services.faults.set("solapi", "lost", times=1)
    refusal_of(client)
    found = client.find("k1", number=MESSAGE.number, since=LONG_AGO)
    assert found is not None and (found.state, found.service_id) == ("accepted", services.solapi.sent[0].id)
    assert client.find("k2", number=MESSAGE.number, since=LONG_AGO) is None
    assert client.find("k1", number="01099990000", since=LONG_AGO) is None
    assert client.find("k1", number=MESSAGE.number, since=datetime.now(UTC) + timedelta(hours=1)) is None


def test_looking_fails_as_sending_does(client, services):
    services.faults.set("solapi", "garbage", times=1)
    with pytest.raises(MessageError):
        client.find("k1", number=MESSAGE.number, since=LONG_AGO)


def test_the_log_learns_nothing_of_a_message():
    message = replace(MESSAGE, alimtalk=ALIMTALK)
    assert not [secret for secret in ("01023450001", "Your ticket", "Lan") if secret in repr(message)]


# Delivery reports


def report(**data) -> dict:
    return {
        "eventDataId": "e",
        "data": {"messageId": "M1", "statusCode": "4000", "type": "SMS"} | data,
        "retryCount": 0,
    }


@pytest.mark.parametrize(
    ("code", "state"),
    [("2000", "accepted"), ("3000", "handed_over"), ("4000", "delivered"), ("3020", "failed"), ("1062", "failed")],
)
def test_codes_become_states(code, state):
    (found,) = read_reports([report(statusCode=code)])
    assert (found.state, found.code, found.service_id) == (state, code, "M1")


def test_a_report_carries_our_key():
    (found,) = read_reports([report(customFields={"key": "k1"})])
    assert (found.key, found.channel) == ("k1", "SMS")


@pytest.mark.parametrize(
    "event",
    [
        None, 7, "text", [], {}, {"data": None}, {"data": []}, report(messageId=None), report(messageId=5),
        report(messageId="M 1"), report(messageId="x" * 101), report(statusCode=None), report(statusCode="<b>"),
        report(statusCode=4000), report(statusCode={}),
    ],
)  # fmt: skip
def test_an_entry_that_tells_nothing_is_left_out(event):
    assert len(read_reports([event, report()])) == 1


@pytest.mark.parametrize("key", [{"$gt": ""}, "k\0", "\ud800", "x" * 201, "", None])
def test_odd_parts_of_an_entry_do_no_harm(key):
    (found,) = read_reports([report(customFields={"key": key}, type="<script>")])
    assert (found.key, found.channel) == (None, None)


@pytest.mark.parametrize("body", [None, {}, "x", 3, [report()] * 1001])
def test_what_is_no_list_of_reports_is_refused(body):
    with pytest.raises(ReportUnreadable):
        read_reports(body)
