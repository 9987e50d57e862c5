"""A company's people log in with e-mail, password and second factor; and what is said where they do not (CL-5)."""

import re

import pyotp
import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import LoginSession
from app.operations import second_factor
from tests.cast import PASSWORD, TOTP_SECRET
from tests.company_people import events

PAGE, CODE = "/company/login/email", "/company/login/code"


@pytest.fixture
def browser(browser, cast):
    cast.company_person(cast.company, "owner")
    return browser.in_language("en")


def filled_in(cast, **changes: str) -> dict[str, str]:
    email = cast.company_person(cast.company, "owner").email
    return {"login_type": "general", "email": email, "password": PASSWORD} | changes


def first_step(browser, cast, **changes):
    return browser.post(PAGE, filled_in(cast, **changes))


def test_e_mail_password_and_a_code_lead_home(browser, cast):
    answer = first_step(browser, cast)
    assert browser.location(answer) == CODE
    answer = browser.post(CODE, {"code": pyotp.TOTP(TOTP_SECRET).now()})
    assert browser.location(answer) == "/company"
    page = browser.get("/company")
    assert page.h1 == cast.company.name and "Olivia Owner" in page.text
    assert "logged_in" in events(cast.company)


def test_the_way_back_survives_both_steps(browser, cast):
    answer = browser.post(f"{PAGE}?next=/company/people", filled_in(cast))
    assert browser.location(answer) == f"{CODE}?next=/company/people"
    answer = browser.post(f"{CODE}?next=/company/people", {"code": pyotp.TOTP(TOTP_SECRET).now()})
    assert browser.location(answer) == "/company/people"


@pytest.mark.parametrize("changes", [{"email": "nobody@example.com"}, {"password": "wrong password 1"}])
def test_what_was_wrong_is_told_to_nobody(browser, cast, changes):
    page = browser.post(PAGE, filled_in(cast, **changes), status=422)
    assert page.summary == ["The e-mail or the password does not match."]


@pytest.mark.parametrize("missing", ["password_hash", "totp_secret"])
def test_who_has_not_set_it_up_does_not_get_in(browser, cast, missing):
    person = cast.company_person(cast.company, "owner")
    setattr(person, missing, None)
    cast.save()
    browser.post(PAGE, filled_in(cast), status=422)


def test_whoever_was_removed_does_not_get_in(browser, cast):
    fields = filled_in(cast)
    cast.company_person(cast.company, "owner").removed_at = cast.company.joined_at
    cast.save()
    browser.post(PAGE, fields, status=422)


@pytest.mark.parametrize("code", ["000000", "abc", ""])
def test_a_wrong_code_is_not_taken(browser, cast, code):
    first_step(browser, cast)
    assert browser.post(CODE, {"code": code}, status=422).error("code")


def test_a_code_is_good_once(browser, another_browser, cast):
    code = pyotp.TOTP(TOTP_SECRET).now()
    first_step(browser, cast)
    browser.post(CODE, {"code": code})
    other = another_browser.in_language("en")
    first_step(other, cast)
    assert "was used before" in other.post(CODE, {"code": code}, status=422).error("code")


def test_a_recovery_code_stands_in_for_the_authenticator_once(browser, another_browser, cast):
    codes = second_factor.new_recovery_codes(cast.company_person(cast.company, "owner"))
    cast.save()
    typed = re.sub("(....)", r"\1-", codes[0]).strip("-").upper()
    first_step(browser, cast)
    assert browser.location(browser.post(CODE, {"code": typed})) == "/company"
    assert "9 codes are unused." in browser.get("/company/recovery-codes").text
    other = another_browser.in_language("en")
    first_step(other, cast)
    other.post(CODE, {"code": typed}, status=422)


def test_the_code_comes_after_the_password(browser):
    assert browser.location(browser.get(CODE, status=303)) == PAGE


def test_many_wrong_passwords_are_waited_for(browser, cast):
    for _ in range(5):
        browser.post(PAGE, filled_in(cast, password="wrong password 1"), status=422)
    page = browser.post(PAGE, filled_in(cast), status=429)
    assert page.summary[0].startswith("Too many logins were wrong. Wait ")
    assert int(page.response.headers["Retry-After"]) > 0


def test_many_wrong_codes_are_waited_for(browser, cast):
    first_step(browser, cast)
    for _ in range(5):
        browser.post(CODE, {"code": "000000"}, status=422)
    page = browser.post(CODE, {"code": pyotp.TOTP(TOTP_SECRET).now()}, status=429)
    assert page.summary[0].startswith("Too many logins were wrong. Wait ")


def test_an_agency_logs_in_as_one(browser, cast):
    agent = cast.company_person(cast.agency, "owner")
    browser.post(PAGE, {"login_type": "agency", "email": agent.email, "password": PASSWORD})
    browser.post(CODE, {"code": pyotp.TOTP(TOTP_SECRET).now()})
    assert "Employment insurance agency" in browser.get("/company").text
    assert db.session.scalars(select(LoginSession)).one().login_type == "agency"


@pytest.mark.parametrize(
    ("login_type", "changes", "says"),
    [
        ("agency", {}, "Your company did not sign up as an insurance agency."),
        ("general", {"state": "to_check"}, "Our staff still look at the company’s papers."),
        ("general", {"state": "refused"}, "Our staff could not accept the company’s papers."),
    ],
)
def test_why_a_company_does_not_get_in_is_said_after_the_code(browser, cast, login_type, changes, says):
    for name, value in changes.items():
        setattr(cast.company, name, value)
    cast.save()
    first_step(browser, cast, login_type=login_type)
    page = browser.post(CODE, {"code": pyotp.TOTP(TOTP_SECRET).now()}, status=403)
    assert page.h1 == "Not logged in" and says in page.text


def test_who_is_logged_in_is_led_home(browser, cast):
    cast.log_in_company(browser, cast.company, person=cast.company_person(cast.company, "owner"))
    assert browser.location(browser.get(PAGE, status=303)) == "/company"
