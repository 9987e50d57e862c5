"""The logins and changes of an account, as its member sees them (IL-5)."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.models import MemberEvent
from app.models.types import now
from app.operations import history
from app.operations.history import KINDS
from tests.cast import MEMBER_PASSWORD


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice)


def test_a_login_stands_there_with_device_place_way_and_time(app, another_browser, cast):
    visitor = another_browser.in_language("en")
    cast.alice  # noqa: B018 - made by being named
    form = {"member_id": "alice1234", "password": MEMBER_PASSWORD, "name": "NGUYEN THI HUONG"}
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36"}
    visitor.post("/login", form, headers=agent, environ_overrides={"REMOTE_ADDR": "211.234.17.9"})
    text = visitor.get("/account/history").text
    for words in ("Logged in", "Chrome, Android", "From 211.234.x.x", "By: Password"):
        assert words in text
    assert "17.9" not in text


def test_a_network_of_ones_own_has_no_number(browser, cast):
    history.record(cast.alice, "logged_in", address="192.168.0.7")
    db.session.commit()
    assert "From a local network" in browser.get("/account/history").text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_said_in_words(browser, cast, kind):
    history.record(cast.alice, kind)
    db.session.commit()
    text = browser.get("/account/history").text
    assert "Something was changed" not in text and (kind not in text or "_" not in kind)


def test_the_newest_is_first_and_older_ones_are_a_page_away(browser, cast):
    start = now() - timedelta(hours=50)
    for hour in range(45):
        event = MemberEvent(member_id=cast.alice.id, kind="logged_in", at=start + timedelta(hours=hour))
        event.device = f"Device {hour:02}"
        db.session.add(event)
        db.session.flush()
    db.session.commit()
    page, seen = browser.get("/account/history"), []
    for _ in range(3):
        seen += [line.text.split("Device ")[1][:2] for line in page.soup.select(".lines__item")]
        older = [link for link in page.soup.find_all("a") if "Older ones" in link.text]
        page = browser.get(older[0]["href"]) if older else page
    assert seen == [f"{hour:02}" for hour in reversed(range(45))]
    assert page.link("The newest") == "/account/history"


@pytest.mark.parametrize("before", ["0", "x", "-1", "9" * 18, "9" * 40, "１"])
def test_a_key_that_leads_nowhere_does_no_harm(browser, before):
    browser.get(f"/account/history?before={before}")


def test_nobody_sees_anothers(browser, cast):
    history.record(cast.bob, "logged_in", device="Bob's phone")
    db.session.commit()
    page = browser.get("/account/history")
    assert "Bob's phone" not in page.text
    assert "Nothing happened yet." in page.text


def test_what_was_not_me_leads_to_a_new_password_and_ends_all_logins(browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    page = browser.get("/account/history")
    assert "This was not me" in page.text
    assert page.link("Set a new password") == "/account/password"
    button = page.soup.find("button", attrs={"name": "end"})
    assert browser.location(browser.post(button.find_parent("form")["action"], {"end": "all"})) == "/login"
    for visitor in (browser, another_browser):
        visitor.get("/account", status=303)
