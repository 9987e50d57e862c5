"""The password once more, before what matters is changed."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.extensions import db
from app.models import LoginSession
from app.models.types import now
from app.operations import login as logins
from tests.cast import MEMBER_PASSWORD

PROTECTED = ("/account/email", "/account/phone/identity", "/account/download", "/account/leave")


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice)


@pytest.mark.parametrize("path", PROTECTED)
def test_what_matters_asks_for_the_password_and_leads_back(browser, path):
    page = browser.get(path, status=303)
    asked_at = browser.location(page)
    assert asked_at == f"/account/prove?next={path}"
    assert browser.location(browser.post(asked_at, {"password": MEMBER_PASSWORD})) == path
    browser.get(path)


@pytest.mark.parametrize("path", PROTECTED)
def test_what_is_sent_without_proof_leads_there_too(browser, path):
    assert browser.location(browser.post(path)) == f"/account/prove?next={path}"


def test_the_proof_holds_for_ten_minutes(browser):
    with time_machine.travel(now(), tick=False) as clock:
        browser.post("/account/prove", {"password": MEMBER_PASSWORD})
        clock.shift(timedelta(minutes=9, seconds=59))
        browser.get("/account/email")
        clock.shift(timedelta(seconds=1))
        browser.get("/account/email", status=303)


def test_the_proof_is_of_this_device_alone(browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    browser.post("/account/prove", {"password": MEMBER_PASSWORD})
    another_browser.get("/account/email", status=303)


def test_who_logs_in_by_password_has_proved_it(another_browser, cast):
    cast.alice  # noqa: B018 - made by being named
    visitor = another_browser.in_language("en")
    visitor.post("/login", {"member_id": "alice1234", "password": MEMBER_PASSWORD, "name": "NGUYEN THI HUONG"})
    visitor.get("/account/email")


def test_who_logs_in_by_a_provider_types_the_password_too(browser):
    db.session.execute(update(LoginSession).values(way="kakao"))
    db.session.commit()
    browser.get("/account/email", status=303)
    assert "/recover" in browser.get("/account/prove").link("Set a new password")
    browser.post("/account/prove", {"password": MEMBER_PASSWORD})
    browser.get("/account/email")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter your password."),
        ("Orange#tree43", "This is not your password. Type the one that you log in with."),
        (MEMBER_PASSWORD.lower(), "This is not your password. Type the one that you log in with."),
        (MEMBER_PASSWORD + " ", "This is not your password. Type the one that you log in with."),
        ("x" * 201, "Use at most 200 characters."),
    ],
)
def test_a_wrong_password_proves_nothing(browser, typed, message):
    page = browser.post("/account/prove?next=/account/email", {"password": typed}, status=422)
    assert page.error("password") == message
    assert page.value("password") is None
    browser.get("/account/email", status=303)


def test_too_many_wrong_ones_must_wait_as_at_the_login(browser):
    for _ in range(5):
        page = browser.post("/account/prove", {"password": "Wrong#one42"}, status=422)
    page = browser.post("/account/prove", {"password": MEMBER_PASSWORD}, status=429)
    assert int(page.response.headers["Retry-After"]) > 0
    assert "Wait" in page.summary[0]
    assert db.session.scalar(select(LoginSession.proved_at)) is None


def test_a_site_that_is_busy_says_so_and_counts_nothing(browser, monkeypatch):
    monkeypatch.setattr(logins, "PLACE_WAIT", 0.01)
    with logins._place:
        page = browser.post("/account/prove", {"password": MEMBER_PASSWORD}, status=503)
    assert page.response.headers["Retry-After"] == "5"
    assert "Wait a little" in page.summary[0]
    browser.post("/account/prove", {"password": MEMBER_PASSWORD})


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_the_way_back_stays_on_this_site(browser, next_page):
    page = browser.post("/account/prove", {"password": MEMBER_PASSWORD}, query_string={"next": next_page})
    assert browser.location(page) == "/account"
