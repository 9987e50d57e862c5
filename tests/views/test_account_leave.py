"""Leaving, and what is then (IL-5, IM-4, EV-10)."""

import threading

import pytest
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import LoginSession, Member
from tests.applicant import NAME, Applicant, information
from tests.cast import MEMBER_PASSWORD
from tests.proving import proved

LOGIN = {"member_id": "alice1234", "password": MEMBER_PASSWORD, "name": "NGUYEN THI HUONG"}


@pytest.fixture
def browser(browser, cast):
    return proved(cast.log_in(browser, cast.alice))


def test_the_page_says_what_happens_and_which_tickets_go(browser, cast):
    cast.registration(cast.alice, cast.fair.slots[0])
    page = browser.get("/account/leave")
    for words in (
        "Spring Fair",
        "Your place goes to somebody who waits for it.",
        "After 30 days",
        "nobody can undo it",
    ):
        assert words in page.text
    assert page.has_link_to("/account/download") and page.has_link_to("/account/notices")
    assert page.link("Stay a member") == "/account"


def test_it_ends_the_membership_and_every_login(browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    page = browser.post("/account/leave", {"reason": "found_work"})
    assert browser.location(page) == "/"
    assert page.response.headers["Clear-Site-Data"] == '"cache"'
    assert "Your membership is ended." in browser.get("/").text
    for visitor in (browser, another_browser):
        visitor.get("/account", status=303)
    assert (cast.alice.withdrawn_at is not None, cast.alice.leaving_reason) == (True, "found_work")


def test_a_reason_is_not_needed(browser, cast):
    browser.post("/account/leave")
    assert cast.alice.leaving_reason is None


def test_a_reason_that_is_not_offered_is_no_reason(browser, cast):
    page = browser.post("/account/leave", {"reason": "<script>"}, status=422)
    assert page.error("reason") == "Choose one of these, or none."
    assert cast.alice.withdrawn_at is None


def test_looking_at_the_page_ends_nothing(browser, cast):
    browser.get("/account/leave")
    assert cast.alice.withdrawn_at is None


def test_without_a_fresh_proof_nothing_ends(another_browser, cast):
    visitor = cast.log_in(another_browser, cast.alice)
    assert visitor.location(visitor.post("/account/leave")) == "/account/prove?next=/account/leave"
    assert cast.alice.withdrawn_at is None


def test_who_does_not_agree_to_changed_terms_may_take_the_data_and_leave(browser, cast):
    db.session.execute(update(LoginSession).values(must_agree=True))
    db.session.commit()
    assert browser.location(browser.get("/account", status=303)).startswith("/account/agree")
    browser.get("/account/download")
    browser.post("/account/leave")
    assert cast.alice.withdrawn_at is not None


def test_logging_in_afterwards_is_as_if_one_had_never_been_here(browser, another_browser):
    browser.post("/account/leave")
    visitor = another_browser.in_language("en")
    left = visitor.post("/login", LOGIN, status=422)
    unknown = visitor.post("/login", LOGIN | {"member_id": "nobody1234"}, status=422)
    assert left.summary == unknown.summary


def test_joining_again_gets_the_same_email_and_person_but_not_the_id(browser, another_browser, cast, standins):
    Applicant(another_browser, standins).joined()
    lan = Member.with_member_id("nguyenlan95")
    visitor = proved(cast.log_in(browser, lan))
    visitor.post("/account/leave")
    again = Applicant(visitor, standins).to_information()
    page = again.post("/join/information", information(), status=422)
    assert "nguyenlan95 is not available." in page.error("member_id")
    again.post("/join/information", information(member_id="nguyenlan96"))
    again.post("/join/confirm", {"code": again.mailed_code()})
    anew = Member.with_member_id("nguyenlan96")
    assert (anew.name, anew.email, anew.identity) == (NAME, lan.email, "verified")


def test_two_windows_that_leave_at_once_do_no_harm(app, browser, another_browser, cast):
    windows, answers = (browser, proved(cast.log_in(another_browser, cast.alice))), []
    forms = [{"csrf_token": window._token()} for window in windows]
    both_ready = threading.Barrier(2)

    def send(window, form) -> None:
        with app.app_context():
            both_ready.wait()
            answers.append(window._send("POST", "/account/leave", data=form).status_code)

    threads = [threading.Thread(target=send, args=pair) for pair in zip(windows, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303, 303]
    db.session.rollback()
    left = select(func.count()).where(Member.withdrawn_at.is_not(None))
    assert db.session.scalar(left) == 1
