"""Logging in with ID, password and name (IL-1, IL-3)."""

from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import func, select

from app.extensions import db
from app.models import LoginSession, Member
from app.models.types import now
from app.operations import login as logins
from app.operations import mail
from app.operations.login_attempts import MustWait
from app.operations.slow_work import Places
from tests.cast import MEMBER_PASSWORD

NO_MATCH = "The ID, password or name does not match."


def filled_in(**changes: str) -> dict[str, str]:
    return {"member_id": "alice1234", "password": MEMBER_PASSWORD, "name": "NGUYEN THI HUONG"} | changes


@pytest.fixture
def browser(browser, cast):
    cast.alice  # noqa: B018
    return browser.in_language("en")


def cookie_header(page, name: str) -> str:
    return next(header for header in page.response.headers.getlist("Set-Cookie") if header.startswith(name))


def test_the_page_asks_for_id_password_and_name(browser):
    page = browser.get("/login")
    assert page.h1 == "Log in"
    assert [page.value(name) for name in ("member_id", "password", "name")] == ["", None, ""]


def test_a_member_gets_in(browser):
    page = browser.post("/login", filled_in())
    assert browser.location(page) == "/account"
    assert browser.get("/account").h1 == "My account"


@pytest.mark.parametrize(
    "spelling", ["nguyen thi huong", "NguyenThiHuong", "ＮＧＵＹＥＮ　ＴＨＩ　ＨＵＯＮＧ", " nguyen  thi huong "]
)
def test_a_name_is_compared_without_case_spaces_and_width(browser, spelling):
    browser.post("/login", filled_in(name=spelling))


def test_the_korean_name_does_as_well(browser, cast):
    cast.bob  # noqa: B018
    browser.post("/login", filled_in(member_id="bob12345", name="김민수"))


def test_the_id_is_compared_without_case_and_width(browser):
    browser.post("/login", filled_in(member_id=" ＡLICE1234 "))


@pytest.mark.parametrize(
    "wrong",
    [{"member_id": "nobody123"}, {"password": "Wrong#word9"}, {"name": "SOMEBODY ELSE"}, {"member_id": "' OR 1=1 --"}],
)
def test_one_message_whichever_part_is_wrong(browser, wrong):
    page = browser.post("/login", filled_in(**wrong), status=422)
    assert page.summary == [NO_MATCH]
    assert page.value("member_id") == filled_in(**wrong)["member_id"]
    assert not page.soup.find("input", attrs={"name": "password"}).get("value")


@pytest.mark.parametrize("wrong", [{"member_id": "nobody123"}, {"password": "Wrong#word9"}, {"name": "SOMEBODY ELSE"}])
def test_the_same_work_whichever_part_is_wrong(browser, cast, wrong, monkeypatch):
    cast.alice.password_hash = logins.hash_password(MEMBER_PASSWORD)
    db.session.commit()
    work = []
    real = logins.HASHER

    class Counted:
        def verify(self, stored, text):
            work.append(stored.split("$")[3])
            return real.verify(stored, text)

    monkeypatch.setattr(logins, "HASHER", Counted())
    browser.post("/login", filled_in(**wrong), status=422)
    assert work == ["m=19456,t=2,p=1"]


def test_what_stands_in_for_an_unknown_hash_has_the_present_parameters():
    assert not logins.HASHER.check_needs_rehash(logins.HASH_OF_NOBODY)


def test_a_hash_with_old_parameters_is_renewed(browser, cast):
    before = cast.alice.password_hash
    browser.post("/login", filled_in())
    assert cast.alice.password_hash != before
    assert "m=19456,t=2,p=1" in cast.alice.password_hash
    browser.get("/account")
    browser.post("/login", filled_in())


def test_a_member_who_left_does_not_get_in(browser, cast):
    cast.alice.withdrawn_at = now()
    db.session.commit()
    assert browser.post("/login", filled_in(), status=422).summary == [NO_MATCH]


def test_a_walk_in_without_a_password_does_not_get_in(browser, cast):
    cast.member("walkin123", "WALK IN", password_hash=None)
    for password in ("", "None", "x"):
        browser.post("/login", filled_in(member_id="walkin123", name="WALK IN", password=password), status=422)


def test_an_operator_can_leave_the_name_out(browser, app, monkeypatch):
    monkeypatch.setitem(app.config, "LOGIN_REQUIRES_NAME", False)
    assert browser.get("/login").soup.find("input", attrs={"name": "name"}) is None
    page = browser.post("/login", {"member_id": "alice1234", "password": "Wrong#word9"}, status=422)
    assert page.summary == ["The ID or password does not match."]
    browser.post("/login", {"member_id": "alice1234", "password": MEMBER_PASSWORD})


def test_empty_fields_say_what_to_enter(browser):
    page = browser.post("/login", {}, status=422)
    assert page.summary == ["Enter your member ID.", "Enter your password.", "Enter your name."]


def test_the_wait_grows_and_ends(browser):
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(5):
            browser.post("/login", filled_in(password="Wrong#word9"), status=422)
        waits = []
        for _ in range(3):
            page = browser.post("/login", filled_in(), status=429)
            waits.append(int(page.response.headers["Retry-After"]))
            assert page.summary[0].startswith("Too many logins were wrong.")
            clock.shift(timedelta(seconds=waits[-1]))
            browser.post("/login", filled_in(password="Wrong#word9"), status=422)
        assert waits == sorted(set(waits))
        clock.shift(timedelta(minutes=15))
        browser.post("/login", filled_in())


def test_an_unknown_id_waits_like_a_known_one(browser):
    for _ in range(5):
        browser.post("/login", filled_in(member_id="nobody123"), status=422)
    browser.post("/login", filled_in(member_id="nobody123"), status=429)


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(browser, another_browser):
    browser.post("/login", filled_in())
    stranger = another_browser.in_language("en")
    with time_machine.travel(now(), tick=False) as clock:
        for attempt in range(30):
            address = {"REMOTE_ADDR": f"203.0.113.{attempt}"}
            stranger.post("/login", filled_in(password="Wrong#word9"), status=422, environ_overrides=address)
            clock.shift(timedelta(seconds=31))
        address = {"REMOTE_ADDR": "203.0.113.99"}
        stranger.post("/login", filled_in(password="Wrong#word9"), status=422, environ_overrides=address)
        stranger.post("/login", filled_in(password="Wrong#word9"), status=429, environ_overrides=address)
        browser.get("/display")
        browser.post("/login", filled_in())


def test_300_correct_logins_from_one_address_in_ten_minutes(app, cast, monkeypatch):
    monkeypatch.setattr(logins, "HASHER", PasswordHasher(memory_cost=8, time_cost=1, parallelism=1))
    member_id, name = cast.alice.member_id, cast.alice.name
    for _ in range(300):
        logins.log_in_member(member_id, MEMBER_PASSWORD, name, address="198.51.100.7")
    db.session.commit()


def test_tries_sent_at_once_are_no_way_around_the_wait(app, cast):
    cast.alice  # noqa: B018
    for _ in range(5):
        with pytest.raises(logins.NoMatch):
            logins.log_in_member("alice1234", "Wrong#word9", "X", address="198.51.100.7")
    with pytest.raises(MustWait):
        logins.log_in_member("alice1234", MEMBER_PASSWORD, "NGUYEN THI HUONG", address="198.51.100.7")


def test_when_too_many_passwords_are_being_checked_the_page_says_when_to_come_back(browser, monkeypatch):
    monkeypatch.setattr(logins, "PLACE_WAIT", 0.01)
    with logins._one_at_a_time():
        page = browser.post("/login", filled_in(), status=503)
    assert page.response.headers["Retry-After"] == "5"


def test_the_cookie_is_for_this_host_only_and_unreadable_for_scripts(browser):
    header = cookie_header(browser.post("/login", filled_in()), "__Host-login=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(header.split("; "))
    assert "Domain" not in header


def test_the_database_holds_only_a_hash_of_the_token(browser):
    browser.post("/login", filled_in())
    login = db.session.scalar(select(LoginSession))
    assert browser.cookie("login") not in (login.token_hash, login.public_id)
    assert len(login.token_hash) == 64


def test_each_login_has_a_new_token_and_ends_the_one_before(browser):
    browser.post("/login", filled_in())
    first = browser.cookie("login")
    browser.get("/account")
    browser.post("/login", filled_in())
    assert browser.cookie("login") != first
    assert db.session.scalar(select(func.count()).where(LoginSession.ended_at.is_(None))) == 1


def test_a_token_planted_before_the_login_is_not_taken_over(browser):
    browser.set_cookie("__Host-login", "planted-by-a-stranger")
    browser.post("/login", filled_in())
    assert browser.cookie("login") != "planted-by-a-stranger"


def test_what_the_browser_session_held_is_forgotten(browser):
    browser.get("/login")
    with browser.client.session_transaction(base_url="https://localhost") as session:
        session["planted"] = "x"
    browser.post("/login", filled_in())
    with browser.client.session_transaction(base_url="https://localhost") as session:
        assert "planted" not in session


def test_a_login_without_a_form_token_is_refused(browser):
    browser.post("/login", filled_in(csrf_token=""), status=400)
    browser.post("/login", filled_in(csrf_token="IjEi.forged"), status=400)
    assert browser.cookie("login") is None


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/fairs", "/fairs"),
        ("/account/consents?x=1", "/account/consents?x=1"),
        ("https://evil.example/", "/account"),
        ("//evil.example/", "/account"),
        ("///evil.example/", "/account"),
        ("/\\evil.example/", "/account"),
        ("\\\\evil.example/", "/account"),
        ("/\t/evil.example/", "/account"),
        ("http:evil.example", "/account"),
        ("javascript:alert(1)", "/account"),
        ("evil.example", "/account"),
        (" //evil.example", "/account"),
        ("", "/account"),
        ("/" + "a" * 3000, "/account"),
    ],
)
def test_next_leads_only_within_the_site(browser, target, lands):
    page = browser.post("/login", filled_in(), query_string={"next": target})
    assert page.response.headers["Location"] == lands


def test_a_page_for_members_leads_to_the_login_and_back(browser):
    page = browser.get("/account/sessions", status=303)
    address = browser.location(page)
    assert address == "/login?next=/account/sessions"
    form = browser.get(address).soup.find("form", id="page-form")
    assert form["action"] == address
    assert browser.location(browser.post(form["action"], filled_in())) == "/account/sessions"


def test_who_is_logged_in_is_led_on(browser, cast):
    cast.log_in(browser, cast.alice)
    assert browser.location(browser.get("/login", status=303)) == "/account"


def test_a_language_switch_keeps_what_was_typed(browser):
    page = browser.post("/login", filled_in(language="en"), status=200)
    assert page.value("member_id") == "alice1234"
    assert not page.summary
    assert browser.cookie("login") is None


def test_the_language_of_the_browser_becomes_the_members(browser, cast):
    cast.alice.language = "ko"
    db.session.commit()
    browser.post("/login", filled_in())
    assert browser.cookie("language") == "en"
    assert Member.with_member_id("alice1234").language == "en"


def test_a_browser_without_a_language_takes_the_members(browser, cast):
    browser.get("/login")
    browser.client.delete_cookie("language", domain="localhost")
    assert cast.alice.language == "en"
    browser.post("/login", filled_in(), headers={"Accept-Language": "ko"})
    assert browser.cookie("language") == "en"


def test_a_language_chosen_later_is_stored_for_the_member(browser, cast):
    cast.alice.language = "ko"
    db.session.commit()
    cast.log_in(browser, cast.alice)
    browser.get("/fairs?language=en")
    assert Member.with_member_id("alice1234").language == "en"


def test_the_device_is_stored_in_words(browser):
    agent = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
    browser.post("/login", filled_in(), headers={"User-Agent": agent})
    assert db.session.scalar(select(LoginSession.device)) == "Chrome, Android"


def test_a_password_known_to_strangers_must_be_replaced_first(browser, cast, outbox_items):
    cast.alice.password_hash = logins.hash_password("Qwerty123!")
    db.session.commit()
    page = browser.post("/login", filled_in(password="Qwerty123!"), status=403)
    assert page.h1 == "Set a new password first"
    assert page.has_link_to("/recover")
    assert browser.cookie("login") is None
    assert browser.post("/login", filled_in(password="Qwerty123!", name="X"), status=422).summary == [NO_MATCH]
    context = next(item.payload["context"] for item in outbox_items() if item.topic == "mail.account_notice")
    assert context["kind"] == "login_stopped"
    subject, text, html = mail.render("account_notice", "en", context)
    assert "/recover" in text and "/recover" in html
    assert "need not do anything" not in text + html


def test_a_busy_moment_is_said_before_anything_is_looked_at(browser, monkeypatch):
    monkeypatch.setattr(logins, "_queue", Places(1))
    with logins._queue:
        page = browser.post("/login", filled_in(), status=503)
    assert page.response.headers["Retry-After"] == "5"
    browser.post("/login", filled_in())
