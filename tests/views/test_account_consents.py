"""Consents: seen as they were given, withdrawn as easily as given (IM-10)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Consent
from app.operations import consent
from tests.texts import FUTURE, NEW, OLD, add, load_old

VERSION = OLD


@pytest.fixture
def browser(browser, cast):
    load_old()
    for kind in ("terms_of_use", "third_party"):
        consent.record(cast.alice, kind, VERSION, "ko")
    db.session.commit()
    return cast.log_in(browser, cast.alice)


def facts_of(member) -> list[tuple]:
    rows = select(Consent.kind, Consent.agreed, Consent.version, Consent.language, Consent.channel)
    return [tuple(row) for row in db.session.execute(rows.where(Consent.member_id == member.id).order_by(Consent.id))]


def buttons(page) -> list[tuple[str, str]]:
    return [
        (form.find("input", attrs={"name": "kind"})["value"], form.find("button", attrs={"name": "answer"})["value"])
        for form in page.soup.select("#main form")
    ]


def test_each_text_is_shown_in_the_language_in_which_it_was_agreed_to(browser):
    page = browser.get("/account/consents")
    assert "개인정보 제3자 제공(매칭)" in page.text
    assert "제1조 목적" in page.text
    assert "Needed for the membership" in page.text


def test_only_optional_ones_have_a_button(browser):
    assert buttons(browser.get("/account/consents")) == [("third_party", "withdraw"), ("company_information", "agree")]


def test_withdrawing_is_a_fact_of_its_own(browser, cast):
    browser.post("/account/consents", {"kind": "third_party", "answer": "withdraw"})
    assert facts_of(cast.alice)[1:] == [
        ("third_party", True, VERSION, "ko", "web"),
        ("third_party", False, VERSION, "ko", "web"),
    ]
    assert buttons(browser.get("/account/consents"))[0] == ("third_party", "agree")


def test_withdrawing_twice_writes_one_fact(browser, cast):
    for _ in range(2):
        browser.post("/account/consents", {"kind": "third_party", "answer": "withdraw"})
    assert len(facts_of(cast.alice)) == 3


def test_agreeing_again_is_to_the_newest_text_in_the_language_shown(browser, cast):
    add("third_party", is_optional=True)
    browser.post("/account/consents", {"kind": "third_party", "answer": "withdraw"})
    page = browser.get("/account/consents")
    assert "New words." in page.text and "새 글" in page.text  # the Korean text, which holds, beside it
    browser.post("/account/consents", {"kind": "third_party", "answer": "agree"})
    assert facts_of(cast.alice)[-1] == ("third_party", True, NEW, "en", "web")


def test_a_translation_stands_beside_the_korean_text_of_its_version(browser, cast):
    consent.record(cast.alice, "third_party", OLD, "en")
    db.session.commit()
    card = browser.get("/account/consents").soup.find(id="third_party-title").find_parent("article")
    assert card.h2["lang"] == "en" and "shown in English" in card.text
    assert card.select_one("[lang=ko] h3").text == "개인정보 제3자 제공(매칭)"


def test_what_was_agreed_to_stays_on_show_when_a_newer_text_holds(browser):
    add("third_party", is_optional=True)
    card = browser.get("/account/consents").soup.find(id="third_party-title").find_parent("article")
    assert card.h2.text == "개인정보 제3자 제공(매칭)"
    assert f"Version {NEW} holds today. What is new: What changed" in " ".join(card.text.split())
    assert "You are asked whether you agree to it when you next log in." in card.text


def test_a_text_of_the_future_is_not_agreed_to(browser, cast):
    add("company_information", FUTURE, is_optional=True)
    browser.post("/account/consents", {"kind": "company_information", "answer": "agree"})
    assert facts_of(cast.alice)[-1] == ("company_information", True, OLD, "en", "web")


@pytest.mark.parametrize(
    ("kind", "answer"), [("terms_of_use", "withdraw"), ("nothing", "agree"), ("third_party", "perhaps"), ("", "")]
)
def test_what_is_needed_or_unknown_cannot_be_changed(browser, cast, kind, answer):
    before = facts_of(cast.alice)
    browser.post("/account/consents", {"kind": kind, "answer": answer}, status=404)
    assert facts_of(cast.alice) == before
