"""Step 2 of a company's sign-up: each text agreed to by itself (CM-12)."""

import pytest

from app.extensions import db
from app.models import TermsText
from tests.applicant import hidden
from tests.company_applicant import AGREED, TERMS, CompanyApplicant
from tests.texts import FUTURE, OLD, add


@pytest.fixture
def applicant(browser):
    return CompanyApplicant(browser)


def test_nothing_is_ticked_beforehand(applicant, browser):
    page = browser.get(TERMS)
    assert len(page.soup.select(".consents input[type=checkbox][name]")) == 2
    assert not page.soup.select("input[checked]")


def test_each_row_has_its_full_text(applicant, browser):
    rows = browser.get(TERMS).soup.select(".consent:not(.consent--all)")
    assert all(len(row.select_one("details .prose").text) > 500 and "Needed to join" in row.text for row in rows)


def test_whose_customer_system_it_is_stands_in_the_text(app, applicant, browser):
    assert app.config["MDM_OPERATOR"] in browser.get(TERMS).text


def test_what_is_done_with_peoples_data_is_a_notice(applicant, browser):
    notice = browser.get(TERMS).soup.select_one(".notice")
    assert "Data of the representative and the contact person" in notice.text
    assert "Who receives it" in notice.text and not notice.select("input")


def test_translations_show_the_korean_original(applicant, browser):
    assert len(browser.get(TERMS).soup.select(".consents details [lang=ko]")) == 2


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("company_terms", "Agree to the terms of use for companies to join."),
        ("company_provision", "Agree to the provision of company information to join."),
    ],
)
def test_both_are_needed(applicant, missing, message):
    page = applicant.post(TERMS, {name: "y" for name in AGREED if name != missing}, status=422)
    assert page.error(missing) == message


def test_they_lead_on_to_the_information(applicant, browser):
    assert browser.location(applicant.post(TERMS, AGREED)) == "/company/join/information"


def test_without_a_customer_system_nobody_is_asked_about_it(app, applicant, browser, monkeypatch):
    monkeypatch.setitem(app.config, "MDM_URL", "")
    page = browser.get(TERMS)
    assert len(page.soup.select(".consents input[name]")) == 1 and not page.soup.select("[data-consent-all]")
    applicant.post(TERMS, {"company_terms": "y"})


def test_a_text_that_changed_meanwhile_is_read_again(applicant, browser):
    shown = hidden(browser.get(TERMS))
    db.session.execute(db.update(TermsText).where(TermsText.kind == "company_terms").values(version=OLD))
    db.session.commit()
    page = browser.post(TERMS, shown | AGREED, status=422)
    assert "A text has changed since you opened this page." in page.summary[0]
    applicant.post(TERMS, AGREED)


def test_an_announced_version_is_not_agreed_to_yet(applicant, browser):
    add("company_terms", FUTURE)
    assert FUTURE not in browser.get(TERMS).html


def test_a_sign_up_without_a_certificate_is_led_back(browser, app):
    applicant = CompanyApplicant(browser)
    draft = applicant.draft
    draft.answers = {step: cells for step, cells in draft.answers.items() if step != "certificate"}
    db.session.commit()
    assert browser.location(browser.get(TERMS, status=303)) == "/company/join/certificate"


def test_the_texts_are_public(applicant, browser):
    page = browser.get("/terms")
    for kind in ("company_terms", "company_contact", "company_provision", "employment_membership"):
        assert page.has_link_to(f"/terms/{kind}")
        assert browser.get(f"/terms/{kind}").h1
