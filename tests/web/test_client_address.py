"""Whose address is counted: the peer's, or what our own proxies say, and never what a visitor says."""

import pytest

from app.extensions import db
from app.models import MemberEvent
from app.operations import login as logins
from tests.cast import Cast
from tests.operations.attack import CHEAP
from tests.page_client import Browser

PEER = "198.51.100.7"
SPOOFED = [
    {"X-Forwarded-For": "203.0.113.{}"},
    {"X-Forwarded-For": "203.0.113.{}, 203.0.113.{}"},
    {"X-Real-IP": "203.0.113.{}"},
    {"Forwarded": "for=203.0.113.{}"},
    {"Client-IP": "203.0.113.{}", "True-Client-IP": "203.0.113.{}", "CF-Connecting-IP": "203.0.113.{}"},
]


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    monkeypatch.setattr(logins, "HASHER", CHEAP)


def statuses_of_wrong_logins(app, headers: dict[str, str], via: str = "") -> list[int]:
    """Six wrong logins of one account, each with other words in its headers; `via` is what our proxy adds to them."""
    with app.app_context():
        Cast().alice  # noqa: B018 - made by being named
        browser = Browser(app).in_language("en")
        typed = {"member_id": "alice1234", "password": "Wrong#word9", "name": "X", "csrf_token": browser._token()}
        found = []
        for number in range(6):
            sent = {name: value.format(number, number + 100) for name, value in headers.items()}
            if via:
                sent["X-Forwarded-For"] = ", ".join(filter(None, (sent.get("X-Forwarded-For"), via)))
            answer = browser._send(
                "POST",
                "/login",
                data=typed,
                headers=sent,
                environ_overrides={"REMOTE_ADDR": "127.0.0.1" if via else PEER},
            )
            found.append(answer.status_code)
        return found


@pytest.mark.parametrize("headers", SPOOFED, ids=lambda headers: next(iter(headers)))
def test_without_a_proxy_of_ours_no_header_makes_another_address(make_app, headers):
    assert statuses_of_wrong_logins(make_app(TRUSTED_PROXIES=0), headers)[-1] == 429


@pytest.mark.parametrize("headers", SPOOFED, ids=lambda headers: next(iter(headers)))
def test_behind_one_proxy_only_what_it_added_counts(make_app, headers):
    assert statuses_of_wrong_logins(make_app(TRUSTED_PROXIES=1), headers, via=PEER)[-1] == 429


def test_behind_one_proxy_other_visitors_are_others(make_app):
    app = make_app(TRUSTED_PROXIES=1)
    assert statuses_of_wrong_logins(app, {}, via=PEER)[-1] == 429
    with app.app_context():
        browser = Browser(app).in_language("en")
        typed = {"member_id": "alice1234", "password": "Orange#tree42", "name": "NGUYEN THI HUONG"}
        headers = {"X-Forwarded-For": "198.51.100.99"}
        browser.post("/login", typed, headers=headers, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
        event = db.session.scalars(db.select(MemberEvent)).one()
        assert event.address == "198.51.100.99"
