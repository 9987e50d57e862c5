"""The account's first page, and the choice of news."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Consent, Registration
from app.operations import resume as resumes
from tests import bundled


@pytest.fixture
def browser(browser, cast):
    bundled.load()
    return cast.log_in(browser, cast.alice)


def test_it_says_who_i_am_and_what_holds_now(browser):
    text = browser.get("/account").text
    for known in ("NGUYEN THI HUONG", "alice1234", "010-2384-4471", "alice@example.com", "관악로 1"):
        assert known in text


SETTINGS = (
    "profile", "email", "phone", "password", "sessions", "history", "consents", "notices", "download", "leave"
)  # fmt: skip


def test_everything_that_can_be_changed_is_one_tap_away(browser):
    page = browser.get("/account")
    missing = [setting for setting in SETTINGS if not page.has_link_to(f"/account/{setting}")]
    assert not missing


@pytest.mark.parametrize("setting", ("profile", "phone", "password", "sessions", "history", "notices", "prove"))
def test_every_page_of_the_account_leads_back_to_it(browser, setting):
    assert browser.get(f"/account/{setting}").has_link_to("/account")


def test_who_was_not_verified_is_told_what_to_bring(browser, cast):
    assert "Identity confirmed" in browser.get("/account").text
    cast.alice.identity = "to_check"
    db.session.commit()
    text = browser.get("/account").text
    assert "Show your passport or residence card" in text
    assert "Until then you can register for fairs" in text


def test_who_has_no_phone_may_confirm_one_instead(browser, cast):
    cast.alice.identity, cast.alice.phone = "to_check", None
    db.session.commit()
    assert browser.get("/account").link("Or confirm it now") == "/account/phone"


def test_a_fair_that_is_over_is_not_next(browser, cast):
    past = cast.make_fair("winter", "Winter Fair", "겨울 박람회", in_days=-3)
    cast.registration(cast.alice, past.slots[0])
    assert "Winter Fair" not in browser.get("/account").text


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
    pages = ("notices", "consents", "sessions", "profile", "email", "phone", "password", "history", "prove")
    for path in ("/account", *(f"/account/{page}" for page in pages)):
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


def test_after_the_desk_has_seen_a_document_the_identity_is_confirmed(browser, another_browser, cast):
    """IM-12: who joined by e-mail alone shows a passport or residence card once."""
    cast.alice.identity = "to_check"
    db.session.commit()
    assert "Identity to be checked" in browser.get("/account").text
    desk = cast.log_in(another_browser, cast.dana)
    desk.post(f"/staff/people/{cast.alice.public_id}/identity", {"document": "passport"})
    text = browser.get("/account").text
    assert "Identity confirmed" in text and "passport" not in text


def test_it_leads_to_the_resume_and_says_how_it_stands(browser, cast):
    page = browser.get("/account")
    assert page.link("Write my resume") == "/resume" and "about 10 minutes" in page.text
    resumes.begin(cast.alice.id, "en", {"basics": {"title": "Welder in Ulsan"}})
    db.session.commit()
    page = browser.get("/account")
    assert page.link("Welder in Ulsan") == "/resume" and "Not sent yet" in page.text and "Kept until" in page.text


def test_the_ticket_reminds_of_a_resume_while_there_is_none(browser, cast):
    held = cast.registration(cast.alice, cast.fair.slots[0])
    page = browser.get(f"/tickets/{held.public_id}")
    assert page.link("Write my resume") == "/resume"
    resumes.begin(cast.alice.id, "en")
    db.session.commit()
    assert "Write my resume" not in browser.get(f"/tickets/{held.public_id}").text
