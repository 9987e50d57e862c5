"""A company takes its data along, looks back, withdraws consents, and leaves."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Company, CompanyConsent, CompanyPerson, CompanyProxy, LoginSession
from tests import bundled
from tests.company_people import events, log_in, mails

LEAVE, CONSENTS, DOWNLOAD, HISTORY = "/company/leave", "/company/consents", "/company/download", "/company/history"
MEMBERSHIP = "employment_membership"


@pytest.fixture
def owner(cast, browser):
    bundled.load()
    return log_in(browser, cast, cast.company)


def answer(browser, what: str, kind: str = MEMBERSHIP, status: int = 303):
    return browser.post(CONSENTS, {"kind": kind, "answer": what}, status=status)


def latest(company) -> CompanyConsent | None:
    db.session.rollback()
    return CompanyConsent.latest_of(company.id).get(MEMBERSHIP)


def test_the_membership_is_agreed_to_and_withdrawn_as_easily(owner, cast):
    answer(owner, "agree")
    assert latest(cast.company).agreed and latest(cast.company).person_id is not None
    assert "Agreed on" in owner.get(CONSENTS).text
    answer(owner, "withdraw")
    assert not latest(cast.company).agreed
    assert events(cast.company) == ["consent_given", "consent_withdrawn"]


def test_the_membership_needs_a_mobile_number(owner, cast):
    CompanyPerson.contact_of(cast.company.id).mobile = None
    cast.save()
    assert owner.location(answer(owner, "agree")) == "/company/contact"
    assert latest(cast.company) is None


@pytest.mark.parametrize("kind", ["company_terms", "company_provision", "nothing"])
def test_what_the_membership_rests_on_is_not_withdrawn_here(owner, kind):
    answer(owner, "withdraw", kind, status=404)


def test_a_viewer_reads_consents_and_changes_none(cast, browser):
    log_in(browser, cast, cast.company, "viewer")
    assert "Withdraw" not in browser.get(CONSENTS).text
    answer(browser, "agree", status=403)


def test_the_history_names_who_did_what(owner, cast):
    answer(owner, "agree")
    text = owner.get(HISTORY).text
    assert "Consent given" in text and "By Olivia Owner" in text and "Employment membership" in text


def test_a_long_history_has_pages(owner):
    for _ in range(11):
        answer(owner, "agree")
        answer(owner, "withdraw")
    page = owner.get(HISTORY)
    assert len(page.soup.select(".lines__item")) == 20
    assert len(owner.get(page.link("Older ones")).soup.select(".lines__item")) == 2


def test_everything_is_downloaded_as_one_file(owner, cast):
    response = owner.post(DOWNLOAD, status=200).response
    assert response.mimetype == "application/json" and "attachment" in response.headers["Content-Disposition"]
    data = response.get_json()
    assert data["company"]["business_number"] == cast.company.business_number
    assert [person["name"] for person in data["people"]] == ["Olivia Owner"]
    assert cast.company_person(cast.company, "owner").password_hash not in response.get_data(as_text=True)
    assert "data_downloaded" in events(cast.company)


def test_leaving_says_what_happens_first(owner, cast):
    page = owner.get(LEAVE)
    assert cast.company.name in page.h1 and "After 30 days" in page.text
    assert not [event for event in events(cast.company) if event == "left"]


def test_leaving_ends_everything_at_once(owner, cast, another_browser):
    company, number = cast.company, cast.company.business_number
    certificate, naming = cast.certificate(company), cast.naming(company, cast.proxy)
    cast.log_in_company(another_browser, company, person=cast.company_person(company, "viewer"))
    email = cast.company_person(company, "owner").email
    owner.post("/company/people/invite", {"email": "ivy@example.com", "role": "viewer"})
    assert owner.location(owner.post(LEAVE, {"reason": "no_need"})) == "/"
    for thing in (company, certificate, naming):
        db.session.refresh(thing)
    assert (company.state, company.number_key, company.leaving_reason) == ("left", None, "no_need")
    assert certificate.active_key is None and naming.ended_at is not None
    assert Company.with_number(number) is None
    assert not list(db.session.scalars(select(CompanyPerson).where(CompanyPerson.email_key == email)))
    assert not list(db.session.scalars(select(LoginSession).where(LoginSession.ended_at.is_(None))))
    another_browser.get("/company/people", status=303)
    assert events(company)[-2:] == ["left", "proxy_ended"]
    assert email in [mail["to"] for mail in mails("company_notice") if mail["context"]["kind"] == "left"]


def test_a_company_that_has_left_may_join_again(owner, cast):
    company = cast.company
    owner.post(LEAVE)
    again = cast.company
    assert again.id != company.id and again.number_key == company.business_number


def test_only_owners_end_the_membership(cast, browser):
    log_in(browser, cast, cast.company, "recruiter").post(LEAVE, status=403)
    assert cast.company.state == "active"
    assert not list(db.session.scalars(select(CompanyProxy)))
