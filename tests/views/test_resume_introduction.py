"""The self introduction: optional, 4,000 characters, with questions that help (RS-11)."""

import pytest

from app.extensions import db
from app.operations import draft as drafts
from app.operations import resume as resumes


@pytest.fixture
def address(cast) -> str:
    resume = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return f"/resume/{resume.public_id}/introduction"


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice).in_language("en")


def kept(member, address: str) -> str | None:
    _, draft = resumes.open_for(member.id, address.split("/")[2])
    return drafts.answers(draft).get("introduction", {}).get("introduction")


def test_it_may_be_left_out_and_leads_to_the_review(browser, cast, address):
    page = browser.post(address, {"introduction": ""})
    assert browser.location(page) == address.replace("introduction", "review")
    assert kept(cast.alice, address) == ""


@pytest.mark.parametrize("text", ["가" * 4000, "a\r\n" * 1999 + "bb", "😀" * 4000], ids=["Korean", "lines", "signs"])
def test_four_thousand_characters_are_taken(browser, cast, address, text):
    browser.post(address, {"introduction": text})
    assert kept(cast.alice, address) == text.replace("\r\n", "\n")


def test_more_are_counted_and_nothing_is_lost(browser, address):
    page = browser.post(address, {"introduction": "가" * 4001}, status=422)
    assert page.error("introduction") == "You have 4,001 characters. Shorten the text to 4,000."
    assert page.value("introduction") == "가" * 4001 and "4,001 of 4,000 characters" in page.text


def test_the_page_counts_what_is_there(browser, address):
    assert "0 of 4,000 characters" in browser.get(address).text
    browser.post(address, {"introduction": "ab\r\nc"})
    assert "4 of 4,000 characters" in browser.get(address).text


def test_a_question_puts_the_beginning_of_an_answer_below_the_text(browser, cast, address):
    page = browser.post(address, {"introduction": "I weld.", "check": "example:0"}, status=200)
    assert page.value("introduction") == "I weld.\n\nI want to work as … because …"
    page = browser.post(address, {"introduction": "", "check": "example:1"}, status=200)
    assert page.value("introduction").startswith("My strength is …")
    assert kept(cast.alice, address) is None


@pytest.mark.parametrize("button", ["example:9", "example:-1", "example:", "other"])
def test_other_buttons_change_nothing(browser, address, button):
    page = browser.post(address, {"introduction": "I weld.", "check": button}, status=200)
    assert page.value("introduction") == "I weld."
