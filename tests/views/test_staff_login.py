"""Staff log in with password and a second factor (ST-1)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, LoginSession, Passkey, Staff
from app.models.types import now
from app.operations import staff
from app.web.access import token_hash
from tests.cast import PASSWORD


def filled_in(**changes: str) -> dict[str, str]:
    return {"email": "dana@madang.example", "password": PASSWORD} | changes


@pytest.fixture(autouse=True)
def in_english(browser, another_browser):
    for visitor in (browser, another_browser):
        visitor.in_language("en")


@pytest.fixture
def dana(cast):
    return cast.dana


def half_way(browser, **changes: str) -> None:
    page = browser.post("/staff/login", filled_in(**changes))
    assert browser.location(page) == "/staff/login/code"


def test_password_then_code_lead_in(browser, cast, dana):
    half_way(browser)
    page = browser.post("/staff/login/code", {"code": cast.code_of(dana)})
    assert browser.location(page) == "/staff"
    assert browser.get("/staff").h1
    login = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "staff.login"))
    assert login.actor == f"staff:{dana.id}"


def test_the_password_alone_opens_nothing(browser, dana):
    half_way(browser)
    assert "/staff/login" in browser.location(browser.get("/staff", status=303))


@pytest.mark.parametrize("changes", [{"password": "wrong-password-1"}, {"email": "nobody@madang.example"}])
def test_one_message_whatever_was_wrong(browser, dana, changes):
    page = browser.post("/staff/login", filled_in(**changes), status=422)
    assert page.summary == ["The e-mail or the password does not match."]


def test_the_address_is_compared_without_case(browser, dana):
    half_way(browser, email=" DANA@Madang.example ")


@pytest.mark.parametrize(
    ("field", "message"), [("email", "Enter your e-mail address."), ("password", "Enter your password.")]
)
def test_what_is_left_empty_is_asked_for(browser, dana, field, message):
    assert browser.post("/staff/login", filled_in(**{field: ""}), status=422).error(field) == message


def test_a_wrong_code_says_to_wait_for_the_next(browser, dana):
    half_way(browser)
    page = browser.post("/staff/login/code", {"code": "000000"}, status=422)
    assert page.error("code").startswith("This code does not match")


def test_a_code_is_good_once(browser, another_browser, cast, dana):
    code = cast.code_of(dana)
    for visitor in (browser, another_browser):
        half_way(visitor)
    browser.post("/staff/login/code", {"code": code})
    another_browser.post("/staff/login/code", {"code": code}, status=422)


def test_a_recovery_code_stands_in_once(browser, another_browser, dana):
    codes = staff.new_recovery_codes(dana)
    db.session.commit()
    for visitor in (browser, another_browser):
        half_way(visitor)
    browser.post("/staff/login/code", {"code": f"{codes[0][:4]}-{codes[0][4:8]}-{codes[0][8:]}".upper()})
    another_browser.post("/staff/login/code", {"code": codes[0]}, status=422)


def test_somebody_disabled_is_out_at_once(browser, cast, dana):
    cast.log_in(browser, dana)
    browser.get("/staff")
    staff.disable(db.session.get(Staff, dana.id))
    db.session.commit()
    browser.get("/staff", status=303)
    browser.post("/staff/login", filled_in(), status=422)


def test_a_new_second_factor_ends_all_logins_and_voids_the_old_one(browser, cast, dana):
    cast.log_in(browser, dana)
    db.session.add(Passkey(staff_id=dana.id, credential="c", public_key="k", name="Lost phone"))
    staff.reset_second_factor(db.session.get(Staff, dana.id))
    db.session.commit()
    assert db.session.scalars(select(Passkey)).all() == []
    browser.get("/staff", status=303)
    half_way(browser)
    browser.post("/staff/login/code", {"code": cast.code_of(dana)}, status=422)


def test_fifteen_idle_minutes_end_it(browser, cast, dana):
    cast.log_in(browser, dana)
    with time_machine.travel(now() + timedelta(minutes=14), tick=False):
        browser.get("/staff")
    with time_machine.travel(now() + timedelta(minutes=30), tick=False):
        browser.get("/staff", status=303)


def test_guessing_has_to_wait_longer_and_longer(browser, dana):
    for _ in range(5):
        browser.post("/staff/login", filled_in(password="wrong-password-1"), status=422)
    page = browser.post("/staff/login", filled_in(), status=429)
    assert int(page.response.headers["Retry-After"]) >= 1


def test_a_member_s_login_is_none_for_staff_pages(browser, cast):
    cast.log_in(browser, cast.alice)
    assert "/staff/login" in browser.location(browser.get("/staff", status=303))


def test_the_database_knows_only_a_hash_of_the_login(browser, cast, dana):
    half_way(browser)
    browser.post("/staff/login/code", {"code": cast.code_of(dana)})
    login = db.session.scalar(select(LoginSession).where(LoginSession.staff_id == dana.id))
    assert login.token_hash == token_hash(browser.cookie("login"))
