"""The beginning of a company's sign-up: as what it joins (CM-1)."""

import pytest

from app.extensions import db
from app.models import Draft
from tests.company_joiner import BUSINESS, KIND, Joiner


@pytest.fixture
def joiner(browser) -> Joiner:
    return Joiner(browser)


def test_both_kinds_are_explained(joiner):
    page = joiner.browser.get(KIND)
    assert page.h1 == "Join as a company" and page.value("kind") is None
    assert "A corporation or a sole proprietor" in page.text
    assert "employment insurance for other businesses" in page.text and "Staff check your approval number" in page.text


def test_the_page_of_all_memberships_leads_here_and_back(joiner):
    assert joiner.browser.get("/join").has_link_to(KIND)
    assert joiner.browser.get(KIND).has_link_to("/join")


def test_a_business_goes_on_to_its_certification(joiner):
    page = joiner.send(KIND, {"kind": "general", "approval_number": "left over"})
    assert joiner.browser.location(page) == BUSINESS
    assert joiner.answers["kind"] == {"kind": "general", "approval_number": "", "complete": True}


def test_an_agency_gives_its_approval_number(joiner):
    joiner.send(KIND, {"kind": "agency", "approval_number": " 제2006-1234호 "})
    assert joiner.answers["kind"]["approval_number"] == "제2006-1234호"


WRONG = [
    ({}, "kind", "Choose what your company joins as."),
    ({"kind": "proxy"}, "kind", "Choose what your company joins as."),
    ({"kind": "agency"}, "approval_number", "Enter the number on your approval as an employment insurance agency."),
    (
        {"kind": "agency", "approval_number": " \u200b "},
        "approval_number",
        "Enter the number on your approval as an employment insurance agency.",
    ),
    ({"kind": "agency", "approval_number": "1" * 41}, "approval_number", "Use at most 40 characters."),
]


@pytest.mark.parametrize(("fields", "field", "message"), WRONG)
def test_what_is_wrong_comes_back_with_what_to_do(joiner, fields, field, message):
    page = joiner.send(KIND, fields, status=422)
    assert page.error(field) == message and page.summary == [message]
    assert db.session.scalar(db.select(db.func.count(Draft.id))) == 0


def test_a_sign_up_under_way_is_gone_on_with_and_its_kind_can_be_changed(joiner):
    joiner.begin(kind="agency", approval_number="7")
    page = joiner.browser.get(KIND)
    assert page.link("Go on where you stopped") == BUSINESS
    assert (page.value("kind"), page.value("approval_number")) == ("agency", "7")
    joiner.begin()
    assert joiner.answers["kind"]["kind"] == "general"


def test_a_finished_sign_up_is_over(joiner):
    joiner.begin()
    db.session.execute(db.update(Draft).values(outcome_url="/company/join/done"))
    db.session.commit()
    assert joiner.browser.get(KIND).value("kind") is None
    joiner.begin()
    assert db.session.scalar(db.select(db.func.count(Draft.id))) == 2


def test_steps_that_are_not_open_lead_to_the_one_that_is(joiner, browser):
    assert browser.location(browser.get(BUSINESS, status=303)) == KIND
    joiner.begin()
    for later in ("certificate", "documents", "terms", "information"):
        assert browser.location(browser.get(f"/company/join/{later}", status=303)) in (BUSINESS, "/")


def test_a_change_of_language_keeps_what_was_chosen(joiner, browser):
    page = joiner.send(KIND, {"kind": "agency", "approval_number": "7", "language": "en"}, status=200)
    assert (page.value("kind"), page.value("approval_number")) == ("agency", "7") and not page.summary
