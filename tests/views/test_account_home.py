"""The account's first page, and the choice of news."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Consent, Registration
from app.operations import reference


@pytest.fixture
def browser(browser, cast):
    reference.load()
    db.session.commit()
    return cast.log_in(browser, cast.alice)


def test_it_shows_what_we_know(browser):
    text = browser.get("/account").text
    for known in ("NGUYEN THI HUONG", "alice1234", "010-2384-4471", "alice@example.com", "2 April 1999", "관악로 1"):
        assert known in text


def test_who_was_not_verified_is_told_what_to_bring(browser, cast):
    assert "Identity confirmed" in browser.get("/account").text
    cast.alice.identity = "to_check"
    db.session.commit()
    assert "Show your passport or residence card" in browser.get("/account").text


def test_it_leads_to_the_fairs_and_then_to_the_ticket(browser, cast):
    assert browser.get("/account").has_link_to("/fairs")
    slot = cast.fair.slots[0]
    held = Registration(
        fair_id=cast.fair.id, slot_id=slot.id, member_id=cast.alice.id, state="held", short_code="12345674"
    )
    db.session.add(held)
    db.session.commit()
    page = browser.get("/account")
    assert page.link("Spring Fair") == f"/tickets/{held.public_id}"


def test_it_is_for_members(another_browser, cast):
    visitor = another_browser.in_language("en")
    for path in ("/account", "/account/notices", "/account/consents", "/account/sessions"):
        assert visitor.location(visitor.get(path, status=303)) == f"/login?next={path}"


def test_staff_have_no_member_account(another_browser, cast):
    cast.log_in(another_browser, cast.ada).get("/account", status=303)


def test_news_show_the_present_choice_and_store_another(browser, cast):
    page = browser.get("/account/notices")
    assert (page.value("notice_by_message"), page.value("notice_by_email")) == ("no", "yes")
    browser.post("/account/notices", {"notice_by_message": "yes", "notice_by_email": "no"})
    assert (cast.alice.notice_by_message, cast.alice.notice_by_email) == (True, False)
    facts = db.session.execute(select(Consent.kind, Consent.agreed, Consent.language).order_by(Consent.id)).all()
    assert facts == [("notice_by_message", True, "en"), ("notice_by_email", False, "en")]


def test_the_same_choice_again_is_no_new_fact(browser):
    browser.post("/account/notices", {"notice_by_message": "no", "notice_by_email": "yes"})
    assert db.session.scalars(select(Consent)).all() == []


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_each_way_needs_an_answer(browser, answer):
    page = browser.post("/account/notices", {"notice_by_message": answer, "notice_by_email": "no"}, status=422)
    assert page.summary == ["Choose whether we may send you text messages."]
    assert page.value("notice_by_email") == "no"
