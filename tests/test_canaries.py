"""The search for secrets finds them where they would be: a search that cannot fail proves nothing."""

import logging

import pytest

from app.extensions import db
from app.models import Question
from tests.applicant import Applicant
from tests.canaries import Canaries, Found, search, search_database
from tests.cast import MEMBER_PASSWORD


def planted(content: str) -> None:
    """Something that staff might keep in the clear by mistake."""
    db.session.execute(db.text("UPDATE question SET email = :content"), {"content": content})
    db.session.commit()


@pytest.fixture
def question(app) -> Question:
    question = Question(email="asker@example.com", text="When?", language="en")
    db.session.add(question)
    db.session.commit()
    yield question
    planted("asker@example.com")  # the fixture `app` searches too


@pytest.mark.parametrize("content", [MEMBER_PASSWORD, f"password={MEMBER_PASSWORD}&x=1", "950315-6", "9503156"])
def test_what_was_typed_is_found_in_the_database(app, standins, question, content):
    planted(content)
    with pytest.raises(Found, match="question.email"):
        search_database(Canaries(standins).secrets(), ["question"])


def test_a_code_that_was_sent_is_found(app, standins, browser, question):
    applicant = Applicant(browser, standins).to_code()
    planted(f"The code is {applicant.text_code()}.")
    with pytest.raises(Found):
        search_database(Canaries(standins).secrets(), ["question"])


def test_a_mailed_code_is_found(app, standins, browser, question):
    applicant = Applicant(browser, standins)
    applicant.to_confirm()
    planted(applicant.mailed_code())
    with pytest.raises(Found):
        search_database(Canaries(standins).secrets(), ["question"])


@pytest.mark.parametrize("number", ["950315-6123456", "9503156123456", "ARC 880808-1234567."])
def test_a_registration_number_is_found_whoever_it_belongs_to(number):
    with pytest.raises(Found, match="registration number"):
        search(set(), "the log", number)


@pytest.mark.parametrize(
    "harmless", ["2026-11-21 05:15:56.123456", "99503156123456", "1234567890123", "3f2a950315612345"]
)
def test_other_digits_are_left_alone(harmless):
    search({"123456"}, "the log", harmless)


def test_what_the_product_logs_is_searched(app, standins, written_logs):
    logging.getLogger("app.test").warning("with reason", extra={"reason": MEMBER_PASSWORD})
    with pytest.raises(Found, match="the log"):
        search(Canaries(standins).secrets(), "the log", written_logs.taken())
