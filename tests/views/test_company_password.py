"""Password and authenticator of a company's people: changed, forgotten, renewed (CL-5)."""

from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyInvitation, LoginSession
from app.models.types import now
from app.worker import Worker
from tests.cast import PASSWORD, TOTP_SECRET
from tests.company_people import LONG, code_on, events, log_in, mails, opened, proved_long_ago

PAGE, FORGOT, RESET, FACTOR = "/company/password", "/company/login/forgot", "/company/reset", "/company/second-factor"


@pytest.fixture
def owner(cast, browser):
    return log_in(browser, cast, cast.company)


@pytest.fixture
def email(cast) -> str:
    return cast.company_person(cast.company, "owner").email


@pytest.fixture
def link(app, browser, standins, email):
    """`link()`: the path of the link in the newest mail, after it was asked for."""

    def ask(address: str = email) -> str:
        browser.in_language("en").post(FORGOT, {"email": address})
        Worker(app).work_off()
        newest = next(mail for mail in standins.mailbox.messages(address) if "/company/reset/" in mail.text)
        return next(found for found in newest.links if "/reset/" in found).removeprefix("https://localhost")

    return ask


def filled_in(**changes: str) -> dict[str, str]:
    return {"current": PASSWORD, "password": LONG, "password_again": LONG} | changes


def logs_in(browser, email: str, password: str) -> bool:
    page = browser._send(
        "POST",
        "/company/login/email",
        data={"csrf_token": browser._token(), "login_type": "general", "email": email, "password": password},
    )
    return page.status_code == 303


def test_another_password_holds_and_logs_out_elsewhere(owner, cast, another_browser, email):
    cast.log_in_company(another_browser, cast.company, person=cast.company_person(cast.company, "owner"))
    assert owner.location(owner.post(PAGE, filled_in())) == "/company"
    another_browser.get("/company/people", status=303)
    assert logs_in(another_browser.in_language("en"), email, LONG)
    assert "password_changed" in events(cast.company)
    assert mails("company_notice")[-1]["context"]["kind"] == "password_changed"


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"current": "wrong password 1"}, "current", "This is not your password."),
        ({"password": "short", "password_again": "short"}, "password", "Use 12 to 128 characters."),
        ({"password": PASSWORD, "password_again": PASSWORD}, "password", "This is the password you have."),
        ({"password_again": "something else 1"}, "password_again", "The two passwords differ."),
        ({"password": "oliviaowner12", "password_again": "oliviaowner12"}, "password", "is known about you"),
    ],
)
def test_what_is_not_taken_as_a_password(owner, changes, field, says):
    assert says in owner.post(PAGE, filled_in(**changes), status=422).error(field)


def test_who_came_by_certificate_has_no_password(cast, browser):
    log_in(browser, cast, cast.company, role=None)
    assert browser.location(browser.get(PAGE, status=303)) == "/company"


def test_a_mailed_link_sets_a_password_and_the_second_factor_stays(link, browser, cast, email):
    assert opened(browser, link()).h1 == "Set a new password"
    answer = browser.post(RESET, {"password": LONG, "password_again": LONG})
    assert browser.location(answer) == "/company/login/email"
    browser.get("/company/login/email")
    browser.post("/company/login/email", {"login_type": "general", "email": email, "password": LONG})
    browser.get("/company/people", status=303)
    browser.post("/company/login/code", {"code": pyotp.TOTP(TOTP_SECRET).now()})
    assert browser.get("/company/people").h1 == "People of your company"
    assert "password_reset" in events(cast.company)


def test_a_link_works_once(link, browser):
    path = link()
    opened(browser, path)
    browser.post(RESET, {"password": LONG, "password_again": LONG})
    assert opened(browser, path, 404).h1 == "This link has ended"


def test_a_link_is_over_after_half_an_hour(link, browser):
    path = link()
    with time_machine.travel(now() + timedelta(minutes=31)):
        assert opened(browser, path, 404).h1 == "This link has ended"


def test_a_reset_logs_out_everywhere(link, browser, cast, another_browser):
    cast.log_in_company(another_browser, cast.company, person=cast.company_person(cast.company, "owner"))
    opened(browser, link())
    browser.post(RESET, {"password": LONG, "password_again": LONG})
    another_browser.get("/company/people", status=303)


def test_nobody_learns_whose_address_it_is(app, browser, standins, email):
    browser.in_language("en")
    for address in (email, "nobody@example.com"):
        page = browser.post(FORGOT, {"email": address})
        assert browser.location(page) == "/company/login/forgot/sent"
    Worker(app).work_off()
    assert standins.mailbox.messages(email) and not standins.mailbox.messages("nobody@example.com")


def test_a_second_wish_at_once_mails_nothing_more(app, browser, standins, email):
    browser.in_language("en")
    for _ in range(3):
        browser.post(FORGOT, {"email": email})
    Worker(app).work_off()
    assert len(standins.mailbox.messages(email)) == 1
    db.session.rollback()
    assert len(list(db.session.scalars(select(CompanyInvitation)))) == 1


def test_another_authenticator_holds_after_a_code_of_it(owner, cast, another_browser):
    person = cast.company_person(cast.company, "owner")
    cast.log_in_company(another_browser, cast.company, person=person)
    page = owner.get(FACTOR)
    assert owner.location(owner.post(FACTOR, {"code": code_on(page)})) == "/company/recovery-codes"
    db.session.refresh(person)
    assert person.totp_secret != TOTP_SECRET
    assert len(owner.get("/company/recovery-codes").soup.select(".codes__item")) == 10
    another_browser.get("/company/people", status=303)
    assert "second_factor_changed" in events(cast.company)


def test_a_code_of_the_old_authenticator_changes_nothing(owner, cast):
    owner.get(FACTOR)
    owner.post(FACTOR, {"code": pyotp.TOTP(TOTP_SECRET).now()}, status=422)
    assert cast.company_person(cast.company, "owner").totp_secret == TOTP_SECRET


def test_the_authenticator_is_renewed_only_after_a_fresh_proof(owner):
    proved_long_ago()
    assert owner.location(owner.get(FACTOR, status=303)) == f"/company/prove?next={FACTOR}"


def test_new_recovery_codes_make_the_older_ones_void(owner, cast):
    answer = owner.post("/company/recovery-codes")
    page = owner.get(owner.location(answer))
    assert len(page.soup.select(".codes__item")) == 10
    assert "recovery_codes_made" in events(cast.company)


def test_the_password_is_asked_for_and_leads_back(owner):
    proved_long_ago()
    page = owner.get("/company/people/invite", status=303)
    asked = owner.get(owner.location(page))
    assert asked.h1 == "Prove once more who acts"
    wrong = owner.post("/company/prove?next=/company/people/invite", {"password": "wrong"}, status=422)
    assert wrong.error("password") == "This is not your password. Type the one that you log in with."
    right = owner.post("/company/prove?next=/company/people/invite", {"password": PASSWORD})
    assert owner.location(right) == "/company/people/invite"
    assert owner.get("/company/people/invite").h1 == "Invite somebody"


def test_whoever_came_by_certificate_proves_by_it(cast, browser):
    log_in(browser, cast, cast.company, role=None)
    proved_long_ago()
    answer = browser.get("/company/prove?next=/company/leave", status=303)
    page = browser.get(browser.location(answer))
    assert "Use a joint certificate" in page.text
    page = browser.post("/company/prove/certificate", {"kind": "joint"}, status=422)
    assert page.soup.find(class_="summary__title").text.strip() == "The signature did not arrive whole"


def test_devices_are_listed_and_logged_out(owner, cast, another_browser):
    viewer = cast.company_person(cast.company, "viewer")
    cast.log_in_company(another_browser, cast.company, person=viewer)
    page = owner.get("/company/sessions")
    assert "Vic Viewer" in page.text and "This device" in page.text
    login = db.session.scalars(select(LoginSession).where(LoginSession.company_person_id == viewer.id)).one()
    owner.post("/company/sessions", {"end": login.public_id})
    another_browser.get("/company/people", status=303)
    assert "Vic Viewer" not in owner.get("/company/sessions").text


def test_a_viewer_sees_only_their_own_devices(cast, browser, another_browser):
    log_in(another_browser, cast, cast.company)
    log_in(browser, cast, cast.company, "viewer")
    assert "Olivia Owner" not in browser.get("/company/sessions").text
    foreign = db.session.scalars(select(LoginSession).order_by(LoginSession.id)).first()
    browser.post("/company/sessions", {"end": foreign.public_id}, status=404)


def test_logging_out_everywhere_ends_this_login_too(owner):
    assert owner.location(owner.post("/company/sessions", {"end": "all"})) == "/company/login"
    owner.get("/company/people", status=303)
