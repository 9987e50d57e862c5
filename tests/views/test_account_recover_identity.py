"""Finding one's ID and the way to a new password by the check of one's mobile phone (IL-4)."""

from datetime import timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import Draft, Member, PasswordReset
from app.models.types import now
from app.operations.identity import ci_hash
from standins import people
from tests import applicant

START, CODE, FOUND = "/recover/identity", "/recover/identity/code", "/recover/found"


@pytest.fixture
def browser(browser):
    return browser.in_language("en")


@pytest.fixture
def lan(cast) -> Member:
    customer = people.verified(applicant.NAME, "01023450001", "9503156", "SKT")
    phone = {"phone": "+821023450001", "ci_hash": ci_hash(str(customer["ci"]))}
    return cast.member("NguyenLan95", applicant.NAME, email=applicant.EMAIL, **phone)


@pytest.fixture
def checked(browser, standins):
    """`checked()`: the page after the check of this person's phone."""

    def check(**changes: str):
        shown = browser.get(START)
        browser.post(START, {**applicant.hidden(shown), **applicant.identity(**changes)})
        shown = browser.get(CODE)
        code = standins.phone.last_code(changes.get("phone", applicant.NUMBER))
        answer = browser.post(CODE, {**applicant.hidden(shown), "code": code})
        assert browser.location(answer) == FOUND
        return browser.get(FOUND)

    return check


def test_the_recovery_page_leads_to_the_check(browser):
    assert browser.get("/recover").link("Confirm by my mobile phone") == START
    assert browser.get(START).h1 == "Find my ID by mobile phone"


def test_without_an_identity_service_it_is_not_offered(app, browser, monkeypatch):
    monkeypatch.setitem(app.config, "PORTONE_URL", "")
    monkeypatch.setitem(app.config, "IDENTITY_SERVICE", "")
    assert not browser.get("/recover").has_link_to(START)


def test_the_person_sees_the_id_and_sets_a_new_password(browser, lan, checked):
    page = checked()
    assert page.h1 == "This is your member ID"
    assert "NguyenLan95" in page.text
    browser.get(page.link("Set a new password"))
    browser.post("/reset", {"password": "Kite=Lamp92", "password_again": "Kite=Lamp92"})
    browser.get("/login")
    browser.post("/login", {"member_id": "NguyenLan95", "password": "Kite=Lamp92", "name": applicant.NAME})


def test_another_phone_of_the_same_person_does_as_well(lan, checked):
    assert "NguyenLan95" in checked(phone="010-0000-0010", name="SOMEBODY").text


def test_the_page_stays_for_half_an_hour_and_until_the_password_is_set(browser, lan, checked):
    with time_machine.travel(now(), tick=False) as clock:
        checked()
        clock.shift(timedelta(minutes=31))
        assert browser.location(browser.get(FOUND, status=303)) == "/recover"


@pytest.mark.parametrize("has_left", [True, False])
def test_whom_nobody_knows_gets_the_ways_on(browser, cast, lan, checked, has_left):
    if has_left:
        lan.withdrawn_at = now()
    else:
        lan.ci_hash = None
    db.session.commit()
    page = checked()
    assert page.h1 == "No membership belongs to this person"
    assert page.link("Use my e-mail instead") == "/recover"
    assert page.has_link_to("/join")
    assert "NguyenLan95" not in page.html
    assert db.session.scalar(db.select(PasswordReset)) is None
    browser.get("/reset", status=404)


def test_name_and_number_without_a_ci_find_nobody(browser, cast, lan, checked):
    lan.phone = "+821000000002"
    db.session.commit()
    page = checked(phone="010-0000-0002")
    assert page.h1 == "This check cannot find a membership"
    assert "NguyenLan95" not in page.html
    browser.get("/reset", status=404)


def test_what_was_typed_is_forgotten(lan, checked):
    checked()
    assert db.session.scalar(db.select(Draft)) is None


def test_a_later_check_of_somebody_else_does_not_show_the_first_person(browser, lan, checked):
    checked()
    page = checked(name="TRAN VAN MINH", phone="010-2345-0002", seven_digits="981102-5", operator="KT")
    assert page.h1 == "No membership belongs to this person"
    browser.get("/reset", status=404)


def test_without_a_check_nothing_is_shown(browser):
    assert browser.location(browser.get(FOUND, status=303)) == "/recover"


def test_a_second_membership_is_refused_and_leads_to_login_and_recovery(browser, standins, lan):
    somebody = applicant.Applicant(browser, standins)
    somebody.to_code()
    page = somebody.post("/join/identity/code", {"code": somebody.text_code()}, status=409)
    assert page.h1 == "You are a member already"
    assert page.link("Log in") == "/login"
    assert page.link("Find my ID or set a new password") == "/recover"
