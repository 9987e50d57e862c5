"""How long a login lasts, where a member is logged in, and how it ends (IL-5, IL-6)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.extensions import db
from app.models import LoginSession
from app.models.types import now


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice)


def login_of(member) -> LoginSession:
    return db.session.scalar(select(LoginSession).where(LoginSession.member_id == member.id))


def test_a_login_ends_after_30_minutes_idle(browser):
    with time_machine.travel(now(), tick=False) as clock:
        browser.get("/account")
        clock.shift(timedelta(minutes=29))
        browser.get("/account")
        clock.shift(timedelta(minutes=29))
        browser.get("/account")
        clock.shift(timedelta(minutes=30))
        assert browser.location(browser.get("/account", status=303)).startswith("/login")


def test_a_login_ends_after_12_hours_even_in_use(browser):
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(36):
            browser.get("/account")
            clock.shift(timedelta(minutes=20))
        browser.get("/account", status=303)


def test_one_tap_extends(browser):
    with time_machine.travel(now(), tick=False) as clock:
        browser.get("/account")
        clock.shift(timedelta(minutes=29, seconds=30))
        browser.post("/session/extend", status=204)
        clock.shift(timedelta(minutes=29, seconds=30))
        browser.get("/account")


def test_staff_extend_as_well(another_browser, cast):
    browser = cast.log_in(another_browser, cast.dana)
    browser.post("/session/extend", status=204)


def test_nobody_extends_a_login_that_is_over(browser, cast):
    browser.get("/account")
    db.session.execute(update(LoginSession).values(ended_at=now()))
    db.session.commit()
    browser.post("/session/extend", status=401)


def test_the_page_warns_before_the_idle_time_is_over(browser):
    dialog = browser.get("/account").soup.find("dialog", id="session-end")
    assert dialog["data-idle-seconds"] == "1800"
    assert dialog.find("form")["action"] == "/session/extend"


def test_logging_out_ends_the_row_and_the_cookie(browser, cast):
    token = browser.cookie("login")
    page = browser.post("/logout")
    assert browser.location(page) == "/"
    assert page.response.headers["Clear-Site-Data"] == '"cache"'
    assert browser.cookie("login") is None
    assert login_of(cast.alice).ended_at is not None
    browser.set_cookie("__Host-login", token)
    browser.get("/account", status=303)


def test_the_language_stays_after_logging_out(browser):
    browser.post("/logout")
    assert browser.cookie("language") == "en"
    assert "You are logged out." in browser.get("/").text


def test_logging_out_twice_does_no_harm(browser):
    browser.post("/logout")
    browser.get("/")
    browser.post("/logout")


def test_logging_out_is_no_link(browser):
    browser.get("/logout", status=405)


def test_a_disabled_member_is_out_at_once(browser, cast):
    browser.get("/account")
    cast.alice.withdrawn_at = now()
    db.session.commit()
    browser.get("/account", status=303)


def test_the_list_names_this_device_and_the_others(browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    db.session.execute(update(LoginSession).values(device="Chrome, Android"))
    db.session.commit()
    page = browser.get("/account/sessions")
    assert page.text.count("Chrome, Android") >= 2
    assert page.text.count("This device") == 1


def test_one_other_login_is_ended(browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    page = browser.get("/account/sessions")
    other = page.soup.find("input", attrs={"name": "end"})["value"]
    browser.post("/account/sessions", {"end": other})
    another_browser.get("/account", status=303)
    browser.get("/account")


def test_all_others_are_ended(browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    browser.post("/account/sessions", {"end": "all-others"})
    another_browser.get("/account", status=303)
    assert "Log out everywhere else" not in browser.get("/account/sessions").text


def test_a_strangers_login_is_as_if_not_there(browser, another_browser, cast):
    cast.log_in(another_browser, cast.bob)
    browser.post("/account/sessions", {"end": login_of(cast.bob).public_id}, status=404)
    another_browser.get("/account")


def test_logins_that_are_over_are_not_listed(browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    latest = select(db.func.max(LoginSession.id)).scalar_subquery()
    db.session.execute(update(LoginSession).where(LoginSession.id == latest).values(seen_at=now() - timedelta(hours=1)))
    db.session.commit()
    assert browser.get("/account/sessions").text.count("Last used") == 1


def test_the_list_says_from_where_and_how(browser, cast):
    login_of(cast.alice).address = "211.234.17.9"
    login_of(cast.alice).way = "kakao"
    db.session.commit()
    text = browser.get("/account/sessions").text
    assert "From 211.234.x.x" in text and "By: Kakao" in text
    assert "17.9" not in text


def test_all_are_ended_and_this_one_too(browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    page = browser.post("/account/sessions", {"end": "all"})
    assert browser.location(page) == "/login"
    assert "You are logged out on all devices, this one included." in browser.get("/login").text
    for visitor in (browser, another_browser):
        visitor.get("/account", status=303)


def test_ending_others_stands_in_the_history(browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    browser.post("/account/sessions", {"end": "all-others"})
    assert "Logged out on other devices" in browser.get("/account/history").text


def test_the_list_is_one_statement(browser, another_browser, cast, count_statements):
    for _ in range(3):
        cast.log_in(another_browser, cast.alice)
    with count_statements() as statements:
        browser._send("GET", "/account/sessions")
    assert len([statement for statement in statements if "login_session" in statement]) == 2
