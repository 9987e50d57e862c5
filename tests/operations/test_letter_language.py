"""Mails and messages to those who speak a language that the site is not written in: they leave, in English."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.extensions import db
from app.models import Member, OutboxItem
from app.operations import messages, recovery, registration_mail, registration_review, search
from app.operations.letter_language import written_in
from app.operations.people import corrections, merging
from app.worker import Worker
from tests.cast import MEMBER_PASSWORD

AT_THE_DOOR, AT_HOME = "lan@example.com", "lan.home@example.com"


@pytest.fixture(params=["tet", "vi"])
def walk_in(request, cast) -> Member:
    """Somebody who came to the door: Babel does not know "tet", and the site is written in neither."""
    member = Member(name="NGUYEN THI LAN", folded="", nationality="VN", language=request.param, email=AT_THE_DOOR)
    member.email_key = AT_THE_DOOR
    db.session.add(member)
    db.session.flush()
    search.index(member)
    db.session.commit()
    return member


@pytest.fixture
def merged(cast, walk_in) -> Member:
    """The same person with a login, who has taken the language over from the walk-in."""
    kept = cast.member("lan12345", "NGUYEN THI LAN", email=AT_HOME)
    seen = merging.seen_of_both(kept, walk_in)
    merging.merge(cast.dana, kept, walk_in, {"language"}, "The same passport", seen=seen)
    db.session.commit()
    return kept


def left_in_english(app, standins, address: str) -> str:
    """What the one mail to this address says, after the worker has sent whatever waits."""
    Worker(app).work_off()
    states = db.session.execute(select(OutboxItem.state, OutboxItem.last_error)).all()
    assert {state for state, _ in states} == {"sent"}, states
    (sent,) = standins.mailbox.messages(address)
    page = BeautifulSoup(sent.html, "html.parser")
    assert page.html["lang"] == "en" and "Madang" in sent.text and "마당" not in sent.text + sent.subject
    return str(sent.text)


def test_a_registration_is_given_back_in_english(app, cast, walk_in, standins):
    place = cast.registration(walk_in, cast.fair.slots[0])
    registration_review.give_back(place, "The name differs.", seen=registration_review.stamp_of(place))
    db.session.commit()
    assert "Spring Fair" in left_in_english(app, standins, AT_THE_DOOR)


def test_a_correction_is_told_in_english(app, cast, walk_in, standins):
    values = corrections.values_of(walk_in) | {"name": "NGUYEN THI LANH"}
    corrections.correct(cast.dana, walk_in, values, "As in the passport", seen=corrections.seen_of(walk_in))
    db.session.commit()
    assert "As in the passport" in left_in_english(app, standins, AT_THE_DOOR)


def test_a_merge_that_takes_the_language_over_is_told_in_english(app, merged, standins):
    assert merged.language in ("tet", "vi")
    assert "lan12345" in left_in_english(app, standins, AT_HOME)


def test_a_new_password_comes_in_english_afterwards(app, merged, standins):
    Worker(app).work_off()
    standins.mailbox.clear()
    recovery.request_by_email(AT_HOME)
    db.session.commit()
    assert "/reset/" in left_in_english(app, standins, AT_HOME)


def test_a_login_leaves_the_pages_in_the_language_of_the_browser(browser, merged):
    browser.get("/login")
    browser.client.delete_cookie("language", domain="localhost")
    english = {"Accept-Language": "en"}
    answers = {"member_id": "lan12345", "password": MEMBER_PASSWORD, "name": "NGUYEN THI LAN"}
    browser.post("/login", answers, headers=english)
    assert browser.cookie("language") in (None, "en")
    assert browser.get("/account", headers=english).h1 == "My account"


def test_a_ticket_that_waits_in_the_outbox_in_another_language_leaves_too(app, cast, walk_in, standins):
    place = cast.registration(walk_in, cast.fair.slots[0])
    registration_mail.promoted(place, place.slot)
    db.session.flush()
    waiting = db.session.scalars(select(OutboxItem)).one()
    waiting.payload = waiting.payload | {"language": walk_in.language}
    db.session.commit()
    left_in_english(app, standins, AT_THE_DOOR)
    assert len(standins.mailbox.messages(AT_THE_DOOR)[0].attachments) == 3


@pytest.mark.parametrize("language", ["tet", "vi"])
def test_a_message_is_written_in_english(app, language):
    assert messages.render("phone_changed", language, {}) == messages.render("phone_changed", "en", {})


@pytest.mark.parametrize(
    ("spoken", "written"),
    [(("ko",), "ko"), (("tet", "ko"), "ko"), (("en", "ko"), "en"), (("tet", "vi"), "en"), (("",), "en")],
)
def test_the_first_language_of_the_site_is_taken_else_english(app, spoken, written):
    assert written_in(*spoken) == written
