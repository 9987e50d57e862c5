"""The stand-in for SOLAPI: signed calls, refusals within an answer, and reports that come later."""

import hashlib
import hmac
import json
import secrets
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
from bs4 import BeautifulSoup

from standins.solapi import KEY, SECRET, SENDER, UNDELIVERED

NUMBER = "01023450001"


def signed(*, age: timedelta = timedelta(), salt: str = "", key: str = KEY, secret: str = SECRET) -> dict[str, str]:
    date, salt = (datetime.now(UTC) - age).isoformat(), salt or secrets.token_hex(8)
    signature = hmac.new(secret.encode(), f"{date}{salt}".encode(), hashlib.sha256).hexdigest()
    return {"Authorization": f"HMAC-SHA256 ApiKey={key}, Date={date}, salt={salt}, signature={signature}"}


def message(**changes) -> dict:
    return {"to": NUMBER, "from": SENDER, "text": "Hello", "type": "SMS", "country": "82"} | changes


@pytest.fixture
def send(services):
    def send(*messages, headers=None, **options) -> requests.Response:
        body = {"messages": list(messages or [message()]), "showMessageList": True} | options
        url = f"{services.url}/solapi/messages/v4/send-many/detail"
        return requests.post(url, json=body, headers=headers or signed(), timeout=10)

    return send


def test_a_message_is_taken_and_listed(send, services):
    answer = send().json()
    assert answer["failedMessageList"] == [] and answer["messageList"][0]["statusCode"] == "2000"
    assert answer["groupInfo"]["count"] == {"total": 1, "registeredFailed": 0, "registeredSuccess": 1}
    assert services.phone.messages(NUMBER)[0].text == "Hello"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        (lambda: {"Authorization": "Bearer x"}, 401, "Unauthorized"),
        (lambda: signed(key="other"), 403, "InvalidAPIKey"),
        (lambda: signed(secret="other"), 403, "SignatureDoesNotMatch"),
        (lambda: signed(age=timedelta(minutes=20)), 403, "RequestTimeTooSkewed"),
        (lambda: signed(age=-timedelta(minutes=20)), 403, "RequestTimeTooSkewed"),
    ],
)
def test_a_call_that_is_not_ours_is_refused(send, headers, status, code):
    answer = send(headers=headers())
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)


def test_a_signature_is_good_once(send):
    headers = signed(salt="once")
    assert [send(headers=headers).status_code for _ in range(2)] == [200, 403]


def test_one_of_two_may_be_refused(send, services):
    answer = send(message(), message(to="01023450002", **{"from": "0299999999"})).json()
    assert [failed["statusCode"] for failed in answer["failedMessageList"]] == ["1062"]
    assert len(answer["messageList"]) == 1


@pytest.mark.parametrize(("allowed", "refused"), [(False, ["1026"]), (True, [])])
def test_a_number_is_taken_twice_in_a_call_only_where_that_is_allowed(send, allowed, refused):
    answer = send(message(), message(text="Again"), allowDuplicates=allowed).json()
    assert [failed["statusCode"] for failed in answer["failedMessageList"]] == refused


def test_the_balance_runs_out(send, services):
    services.solapi.balance = 1
    assert [
        failed["statusCode"] for failed in send(message(), message(to="01023450002")).json()["failedMessageList"]
    ] == ["1030"]
    answer = send()
    assert (answer.status_code, answer.json()["errorCode"]) == (402, "NotEnoughBalance")


@pytest.mark.parametrize(
    "changes",
    [{"to": "abc"}, {"text": ""}, {"type": "FAX"}, {"text": "가" * 46}, {"text": "Nguyễn"}, {"type": "ATA"}],
)
def test_what_cannot_be_sent_is_refused_whole(send, changes):
    answer = send(message(**changes))
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ValidationError")


@pytest.fixture
def site():
    """A site that takes reports, or says 500 as often as it is told to."""
    taken, arrived = [], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        errors = 0

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            Handler.errors, is_error = max(Handler.errors - 1, 0), Handler.errors > 0
            if not is_error:
                taken.extend(body)
            self.send_response(500 if is_error else 204)
            self.end_headers()
            arrived.set()

        def log_message(self, *_arguments) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.taken, server.arrived, server.handler = taken, arrived, Handler
    server.url = f"http://127.0.0.1:{server.server_address[1]}/messages/reports/x"
    yield server
    server.shutdown()
    server.server_close()


def test_a_moment_later_the_site_is_told(send, services, site):
    services.solapi.report_to = site.url
    send(message(customFields={"key": "k1"}))
    assert site.arrived.wait(60)
    (report,) = site.taken
    assert (report["data"]["statusCode"], report["data"]["customFields"]) == ("4000", {"key": "k1"})


def test_what_was_not_delivered_is_told_too(send, services):
    for number in UNDELIVERED:
        send(message(to=number))
    codes = [report["data"]["statusCode"] for report in services.solapi.take_reports()]
    assert codes == [code for code, _words in UNDELIVERED.values()]
    assert not services.phone.messages()


def test_a_site_that_is_away_is_told_again(send, services, site):
    send()
    services.solapi.report_to, site.handler.errors = site.url, 1
    assert services.solapi.post_reports() == "not taken: 500"
    assert services.solapi.post_reports() == "1 reported"
    assert site.taken[0]["retryCount"] == 1


def test_the_phone_page_tells_the_site_at_once(send, services, site):
    send()
    page = requests.post(f"{services.url}/solapi/reports", {"report_to": site.url}, timeout=10)
    assert "1 reported" in BeautifulSoup(page.text, "html.parser").get_text()
    assert len(site.taken) == 1


def test_reports_go_to_this_machine_alone(services):
    answer = requests.post(f"{services.url}/solapi/reports", {"report_to": "https://elsewhere.example"}, timeout=10)
    assert answer.status_code == 400


def test_the_page_shows_by_which_way_and_in_which_language(send, services):
    send(message(text="안녕하세요", type="LMS"))
    page = BeautifulSoup(requests.get(f"{services.url}/phone", timeout=10).text, "html.parser")
    assert "LMS · ko" in page.select_one(".messages").get_text()
    assert page.select_one(".messages [lang=ko]").text == "안녕하세요"
