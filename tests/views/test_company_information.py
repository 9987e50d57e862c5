"""A company's home, its information, its contact person and notices; asked again at the tax office (CM-8, CM-2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyCheck, CompanyConsent, CompanyEvent, CompanyPerson
from app.models.types import now
from standins.businesses import HANBIT
from tests import bundled
from tests.company_people import events, log_in, mails

HOME, PAGE, CONTACT, CERTIFY = "/company", "/company/information", "/company/contact", "/company/certify"
NOTICES = ("notice_service_message", "notice_promotion_message", "notice_promotion_email", "notice_electronic")


@pytest.fixture
def owner(cast, browser):
    bundled.load()
    cast.company.industry = "29"
    cast.save()
    return log_in(browser, cast, cast.company)


def filled_in(page, **changes: str) -> dict[str, str]:
    """What the page shows, with these changes."""
    names = ("seen", "name", "name_english", "address_road", "address_postcode", "address_detail", "phone")
    names += ("industry", "industry_code", "address_found")
    return {name: page.value(name) or "" for name in names} | changes


def contact_of(page, **changes: str) -> dict[str, str]:
    names = ("seen", "contact_name", "contact_phone", "contact_mobile", "email_local", "email_domain", "email_typed")
    return {name: page.value(name) or "" for name in (*names, *NOTICES)} | changes


def test_visitors_see_what_a_company_gets_and_both_ways_in(browser):
    page = browser.in_language("en").get(HOME)
    assert page.h1 == "Find people from all over the world"
    assert page.has_link_to("/company/join") and page.has_link_to("/company/login")
    assert page.has_link_to("/company/recover")


def test_home_shows_the_company_and_what_its_owner_may_change(owner, cast):
    page = owner.get(HOME)
    assert page.h1 == cast.company.name
    assert HANBIT.shown_number in page.text and HANBIT.representative in page.text
    for address in ("information", "contact", "people", "certificates", "proxies", "sessions", "leave", "password"):
        assert page.has_link_to(f"/company/{address}"), address


def test_home_offers_a_viewer_nothing_that_is_refused(cast, browser):
    page = log_in(browser, cast, cast.company, "viewer").get(HOME)
    links = [anchor["href"] for anchor in page.soup.select("#main .settings a")]
    assert links and all(browser.get(link).status == 200 for link in links)


def test_home_leads_a_viewer_to_all_that_may_be_looked_at(cast, browser):
    page = log_in(browser, cast, cast.company, "viewer").get(HOME)
    for address in ("people", "certificates", "proxies", "sessions", "consents", "history"):
        assert page.has_link_to(f"/company/{address}"), address
    assert not page.has_link_to("/company/information")
    # An empty list is drawn as a line.
    assert all(each.find("li") for each in page.soup.select("#main ul"))


@pytest.mark.parametrize("login_type", ["agency", "proxy"])
def test_home_offers_other_logins_nothing_that_is_refused(cast, browser, login_type):
    company = cast.agency if login_type == "agency" else cast.proxy
    page = log_in(browser, cast, company, login_type=login_type).get(HOME)
    links = [anchor["href"] for anchor in page.soup.select("#main .settings a")]
    assert links and all(browser.get(link).status == 200 for link in links)
    assert not page.has_link_to("/company/proxies")


@pytest.mark.parametrize(
    ("days", "says"), [(20, "Your certificate expires on"), (-1, "Your certificates have expired"), (200, None)]
)
def test_home_tells_when_a_certificate_ends(owner, cast, days, says):
    cast.certificate(cast.company, valid_to=now() + timedelta(days=days))
    text = owner.get(HOME).text
    assert says in text if says else "expire" not in text


def test_home_of_an_agency_says_how_its_approval_stands(cast, browser):
    cast.agency.approval = "refused"
    check = CompanyCheck(kind="approval", company_id=cast.agency.id, state="refused", reason="There is no such number.")
    db.session.add(check)
    cast.save()
    assert "There is no such number." in log_in(browser, cast, cast.agency, login_type="agency").get(HOME).text


def test_the_information_is_changed_and_stands_in_the_history(owner, cast):
    page = owner.get(PAGE)
    owner.post(PAGE, filled_in(page, name_english="Hanbit Precision", phone="02-555-7788"))
    db.session.refresh(cast.company)
    assert (cast.company.name_english, cast.company.phone) == ("Hanbit Precision", "+8225557788")
    assert "hanbit precision" in cast.company.folded
    assert events(cast.company)[-1] == "information_changed"
    assert "Office phone" in owner.get("/company/history").text


def test_nothing_changed_writes_nothing(owner, cast):
    before = cast.company.address
    owner.post(PAGE, filled_in(owner.get(PAGE)))
    assert "information_changed" not in events(cast.company)
    db.session.refresh(cast.company)
    assert cast.company.address == before


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name_english", "한빛"), ("phone", "12"), ("address_postcode", "1"), ("industry_code", "nope")],
)
def test_what_is_to_correct(owner, field, value):
    page = owner.post(PAGE, filled_in(owner.get(PAGE), **{field: value}), status=422)
    assert page.error(field.removesuffix("_code"))


def test_what_somebody_else_saved_meanwhile_is_shown_first(owner, cast):
    page = owner.get(PAGE)
    cast.company.name_english = "Hanbit of Somebody Else"
    cast.save()
    answer = owner.post(PAGE, filled_in(page, name_english="Hanbit of Mine"), status=422)
    assert "Somebody else has changed this meanwhile" in answer.summary[0]
    assert "Hanbit of Somebody Else" in answer.text and answer.value("name_english") == "Hanbit of Mine"
    owner.post(PAGE, filled_in(answer))
    db.session.refresh(cast.company)
    assert cast.company.name_english == "Hanbit of Mine"


def test_the_contact_person_is_changed(owner, cast):
    owner.post(CONTACT, contact_of(owner.get(CONTACT), contact_name="Olivia Oh", contact_phone="02-555-1234"))
    contact = CompanyPerson.contact_of(cast.company.id)
    db.session.refresh(contact)
    assert (contact.name, contact.phone) == ("Olivia Oh", "+8225551234")
    assert "contact_changed" in events(cast.company)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"contact_mobile": ""}, "contact_mobile", "Enter a landline or a mobile number."),
        (
            {"contact_mobile": "", "contact_phone": "02-555-1234", "notice_service_message": "yes"},
            "contact_mobile",
            "Enter a mobile number, or refuse text messages about your applications.",
        ),
        (
            {"contact_mobile": "", "contact_phone": "02-555-1234", "notice_promotion_message": "yes"},
            "contact_mobile",
            "Enter a mobile number, or refuse news by text message.",
        ),
        ({"contact_name": ""}, "contact_name", "Enter the name of the contact person."),
    ],
)
def test_a_notice_asks_for_what_it_needs(owner, changes, field, says):
    page = owner.post(CONTACT, contact_of(owner.get(CONTACT), **changes), status=422)
    assert page.error(field) == says


@pytest.mark.parametrize("notice", ["notice_promotion_email", "notice_electronic"])
def test_a_notice_by_mail_asks_for_an_address(owner, cast, notice):
    contact = CompanyPerson.contact_of(cast.company.id)
    contact.email = contact.email_key = contact.password_hash = None
    cast.save()
    cast.log_in_company(owner, cast.company, certificate=cast.certificate(cast.company))
    owner.in_language("en")
    page = owner.post(CONTACT, contact_of(owner.get(CONTACT), **{notice: "yes"}), status=422)
    assert page.error("email_local").startswith("Enter an e-mail address, or refuse")
    filled = {notice: "yes", "email_local": "olivia", "email_domain": "naver.com"}
    owner.post(CONTACT, contact_of(page, **filled))
    db.session.refresh(contact)
    assert contact.email == "olivia@naver.com" and contact.email_key is None


def test_the_membership_asks_for_a_mobile_number_as_well(owner, cast):
    facts = {"kind": "employment_membership", "version": "2026-11-21", "language": "en", "agreed": True}
    db.session.add(CompanyConsent(company_id=cast.company.id, channel="web", **facts))
    cast.save()
    filled = contact_of(owner.get(CONTACT), contact_mobile="", contact_phone="02-555-1234")
    page = owner.post(CONTACT, filled, status=422)
    assert page.error("contact_mobile") == "Enter a mobile number, or do not agree to the employment membership."


def test_a_choice_marks_what_it_needs(owner):
    part = owner.fragment(f"{CONTACT}/needs", {"notice_service_message": "yes"})
    assert "Needed for: Text messages about your applications" in part.text
    assert part.soup.find(attrs={"name": "contact_mobile"}).has_attr("required")


def test_accepted_notices_are_stored_with_the_text_that_was_shown(owner, cast):
    owner.post(CONTACT, contact_of(owner.get(CONTACT), notice_service_message="yes"))
    db.session.refresh(cast.company)
    assert cast.company.notice_service_message and not cast.company.notice_electronic
    fact = db.session.scalars(select(CompanyConsent).where(CompanyConsent.kind == "notice_service_message")).one()
    assert fact.agreed and fact.person_id is not None
    assert "notices_changed" in events(cast.company)


def test_somebody_else_becomes_the_contact_person(owner, cast):
    viewer = cast.company_person(cast.company, "viewer")
    page = owner.get(f"{CONTACT}?person={viewer.public_id}")
    assert "Vic Viewer becomes the contact person when you save." in page.text
    owner.post(f"{CONTACT}?person={viewer.public_id}", contact_of(page))
    contacts = select(CompanyPerson.name).where(CompanyPerson.company_id == cast.company.id, CompanyPerson.is_contact)
    assert list(db.session.scalars(contacts)) == ["Vic Viewer"]


def test_contact_data_that_somebody_else_saved_meanwhile_is_shown_first(owner, cast):
    page = owner.get(CONTACT)
    CompanyPerson.contact_of(cast.company.id).name = "Somebody Else"
    cast.save()
    answer = owner.post(CONTACT, contact_of(page, contact_name="Mine"), status=422)
    assert "Somebody Else" in answer.text and answer.value("contact_name") == "Mine"


def test_certifying_again_asks_the_tax_office(owner, cast):
    cast.company.representative = "홍길동"
    cast.save()
    filled = {"representative": HANBIT.representative, "opened_on": f"{HANBIT.opened_on:%Y%m%d}", "second_name": ""}
    assert owner.location(owner.post(CERTIFY, filled)) == PAGE
    db.session.refresh(cast.company)
    assert cast.company.representative == HANBIT.representative and cast.company.checked_at
    event = db.session.scalars(select(CompanyEvent).where(CompanyEvent.kind == "certified_again")).one()
    assert event.details["before"] == "홍길동"
    assert mails("company_notice")[-1]["context"]["kind"] == "certified_again"


def test_the_opening_date_is_shown_as_its_example_is(owner):
    assert owner.get(CERTIFY).value("opened_on") == HANBIT.opened_on.isoformat()


def test_what_the_tax_office_does_not_confirm_changes_nothing(owner, cast):
    filled = {"representative": "홍길동", "opened_on": f"{HANBIT.opened_on:%Y%m%d}", "second_name": ""}
    page = owner.post(CERTIFY, filled, status=422)
    assert "This is not what the tax office has registered" in page.text
    assert page.value("opened_on") == HANBIT.opened_on.isoformat()  # as its example has it
    db.session.refresh(cast.company)
    assert cast.company.representative == HANBIT.representative
