"""A text that has changed is agreed to again before a member's pages open (IM-10)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Consent, LoginSession
from app.operations import consent
from tests.applicant import hidden as hidden_fields
from tests.cast import MEMBER_PASSWORD
from tests.texts import FUTURE, NEW, OLD, add, load_old

PATH = "/account/agree"


@pytest.fixture
def members(cast):
    """Alice and Bob agreed to the old texts; Alice to the optional one as well."""
    load_old()
    for member in (cast.alice, cast.bob):
        consent.record(member, "terms_of_use", OLD, "ko")
    consent.record(cast.alice, "third_party", OLD, "en")
    db.session.commit()
    return cast


def log_in(browser, member) -> None:
    """Through the login page, since it is the login that finds out."""
    fields = {"member_id": member.member_id, "password": MEMBER_PASSWORD, "name": member.name}
    browser.in_language("en").post("/login", fields)
    browser.csrf_token = None  # a login begins a new session


@pytest.fixture
def alice(browser, members):
    add("terms_of_use")
    log_in(browser, members.alice)
    return browser


def facts_of(member) -> list[tuple]:
    rows = select(Consent.kind, Consent.agreed, Consent.version, Consent.language).order_by(Consent.id)
    return [tuple(row) for row in db.session.execute(rows.where(Consent.member_id == member.id))]


def test_pages_lead_here_until_it_is_agreed_to_and_then_back(alice, members):
    answer = alice.get("/account/notices", status=303)
    assert alice.location(answer) == f"{PATH}?next=/account/notices"
    page = alice.get(f"{PATH}?next=/account/notices")
    assert page.h1 == "Our terms have changed"
    assert "What is new: What changed" in page.text and "New words." in page.text and "새 글" in page.text
    answer = alice.post(f"{PATH}?next=/account/notices", hidden_fields(page) | {"terms_of_use": "y"})
    assert alice.location(answer) == "/account/notices"
    alice.get("/account/notices")
    assert facts_of(members.alice)[-1] == ("terms_of_use", True, NEW, "en")


def test_nothing_is_ticked_and_going_on_without_agreeing_is_not_possible(alice, members):
    page = alice.get(PATH)
    assert not page.soup.select("input[type=checkbox][checked]")
    refused = alice.post(PATH, hidden_fields(page), status=422)
    assert refused.summary == ["Agree to the terms of use to go on."]
    alice.get("/account", status=303)
    assert len(facts_of(members.alice)) == 2


def test_logging_out_language_and_display_stay_open(alice):
    page = alice.get(PATH)
    assert page.soup.select_one("#main form[action='/logout']")
    alice.get("/display")
    alice.get("/fairs?language=ko")
    alice.post("/logout")
    assert "Log in" in alice.in_language("en").get("/").soup.text


def test_leaving_and_taking_ones_data_along_need_no_agreeing(alice):
    assert alice.get(PATH).has_link_to("/account/leave")
    for path in ("/account/leave", "/account/prove", "/account/download"):
        alice.get(path)


def test_the_language_stored_is_the_one_that_was_shown(alice, members):
    page = alice.post(PATH, hidden_fields(alice.get(PATH)) | {"language": "ko"}, status=200)
    assert page.soup.html["lang"] == "ko" and "새 글" in page.html
    alice.post(PATH, hidden_fields(page) | {"terms_of_use": "y"})
    assert facts_of(members.alice)[-1] == ("terms_of_use", True, NEW, "ko")


def test_agreeing_frees_all_ones_own_browsers_and_nobody_elses(alice, another_browser, members, app):
    log_in(another_browser, members.bob)
    third = type(alice)(app)
    log_in(third, members.alice)
    alice.post(PATH, hidden_fields(alice.get(PATH)) | {"terms_of_use": "y"})
    third.get("/account")
    assert another_browser.location(another_browser.get("/account", status=303)).startswith(PATH)
    assert db.session.scalars(select(LoginSession.member_id).where(LoginSession.must_agree)).all() == [members.bob.id]


def test_a_text_that_changes_while_the_page_is_open_is_read_again(alice, members):
    opened = hidden_fields(alice.get(PATH))
    add("terms_of_use", "2020-03-01", body="Newest words.")
    page = alice.post(PATH, opened | {"terms_of_use": "y"}, status=422)
    assert "has changed" in page.summary[0] and "Newest words." in page.text
    alice.post(PATH, hidden_fields(page) | {"terms_of_use": "y"})
    assert facts_of(members.alice)[-1] == ("terms_of_use", True, "2020-03-01", "en")


@pytest.mark.parametrize("shown", ["", "terms_of_use=1999-01-01:en", f"terms_of_use={NEW}:xx", f"third_party={NEW}:en"])
def test_what_the_page_did_not_show_is_not_agreed_to(alice, members, shown):
    alice.post(PATH, {"shown": shown, "terms_of_use": "y"}, status=422)
    assert len(facts_of(members.alice)) == 2


def test_an_optional_text_is_asked_for_again_and_may_be_refused(browser, members):
    add("third_party", is_optional=True)
    log_in(browser, members.alice)
    page = browser.get(PATH)
    assert "you go on either way" in page.text
    assert "If you do not agree" not in page.text
    browser.post(PATH, hidden_fields(page))
    browser.get("/account")
    assert facts_of(members.alice)[-1] == ("third_party", False, NEW, "en")
    log_in(browser, members.alice)
    browser.get("/account")


def test_both_are_answered_on_one_page(browser, members):
    add("terms_of_use")
    add("third_party", is_optional=True)
    log_in(browser, members.alice)
    page = browser.get(PATH)
    assert "Agree to all 2 below" in page.text
    browser.post(PATH, hidden_fields(page) | {"terms_of_use": "y", "third_party": "y"})
    assert facts_of(members.alice)[-2:] == [("terms_of_use", True, NEW, "en"), ("third_party", True, NEW, "en")]


@pytest.mark.parametrize(
    ("kind", "version"),
    [("terms_of_use", FUTURE), ("company_information", NEW), ("privacy_policy", NEW), ("notices", NEW)],
)
def test_other_changes_ask_for_nothing(browser, members, kind, version):
    """A version of the future, a text never agreed to, and texts that are told and not agreed to."""
    add(kind, version)
    log_in(browser, members.alice)
    browser.get("/account")


def test_with_nothing_left_to_answer_one_goes_on(browser, members):
    members.log_in(browser, members.alice)
    db.session.execute(db.update(LoginSession).values(must_agree=True))
    db.session.commit()
    browser.get("/account", status=303)
    page = browser.get(PATH)
    assert "You have agreed to everything that is needed." in page.text
    browser.post(PATH, hidden_fields(page))
    browser.get("/account")


@pytest.mark.parametrize("target", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"])
def test_it_leads_to_no_other_site(alice, target):
    page = alice.get(f"{PATH}?next={target}")
    answer = alice.post(f"{PATH}?next={target}", hidden_fields(page) | {"terms_of_use": "y"})
    assert alice.location(answer) == "/account"
