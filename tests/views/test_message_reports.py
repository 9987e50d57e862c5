"""Delivery reports: taken from who knows the address, and believed only about messages that we sent."""

import json

import pytest

from app.extensions import db
from app.models import Message
from standins.solapi import REPORT_PATH


@pytest.fixture
def message(app) -> Message:
    made = Message(
        key="k1", topic="message.ticket", channel="ATA", number_tail="4471", service_id="M1", state="accepted"
    )
    db.session.add(made)
    db.session.commit()
    return made


def told(code: str, service_id: str = "M1", **data) -> dict:
    fields = {"messageId": service_id, "statusCode": code, "type": "SMS", "to": "01023844471", "statusMessage": "…"}
    return {"eventDataId": "e1", "data": fields | data, "retryCount": 0}


def send(browser, body, *, path=REPORT_PATH, **options) -> int:
    """As the service does: JSON, no cookie, no token of ours."""
    data = body if isinstance(body, bytes) else json.dumps(body)
    return browser._send("POST", path, data=data, content_type="application/json", **options).status_code


def test_a_delivered_message_is_marked(browser, message):
    assert send(browser, [told("4000")]) == 204
    assert (message.state, message.channel, message.status_code) == ("delivered", "SMS", "4000")


def test_many_reports_come_at_once_and_unknown_ones_are_let_go(browser, message):
    assert send(browser, [told("4000", "M-unknown"), told("3000"), {"data": None}, told("3020")]) == 204
    assert (message.state, message.status_code) == ("failed", "3020")


def test_the_same_report_twice_changes_nothing(browser, message):
    for _ in range(2):
        assert send(browser, [told("4000")]) == 204
    assert send(browser, [told("3000")]) == 204
    assert message.state == "delivered"


@pytest.mark.parametrize("token", ["wrong", "standin-report-toke", "standin-report-token2", "한글", "%00"])
def test_who_does_not_know_the_address_finds_nothing(browser, message, token):
    assert send(browser, [told("4000")], path=f"/messages/reports/{token}") in (400, 404)
    assert message.state == "accepted"


def test_without_a_token_in_the_settings_nobody_is_let_in(make_app):
    app = make_app(SOLAPI_REPORT_TOKEN="")
    for token in ("", "standin-report-token"):
        answer = app.test_client().post(f"/messages/reports/{token}", json=[told("4000")], base_url="https://localhost")
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"{}", b"\xff\xfe", b'"x"', b"[" * 50_000, b"[" + b"{}," * 1001 + b"{}]"],
)
def test_what_is_no_report_is_refused(browser, message, body):
    assert send(browser, body) == 400


def test_a_body_that_is_too_large_is_not_read(browser, message):
    assert send(browser, b"[" + b" " * 300 * 1024 + b"]") == 413


def test_it_comes_from_another_site(browser, message):
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert send(browser, [told("4000")], headers=headers) == 204
