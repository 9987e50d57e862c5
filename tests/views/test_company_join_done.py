"""The end of a company's sign-up: the company with everything that belongs to it, and its customer record (CM-10, CM-11)."""

import threading
from datetime import timedelta

import pytest

from app.extensions import db
from app.models import Company, CompanyCertificate, CompanyCheck, CompanyPerson, CustomerRecord
from app.models.types import now
from app.worker import Worker
from standins.businesses import AGENCY, HANBIT, SOLE
from tests.applicant import hidden
from tests.company_applicant import DONE, INFORMATION, CompanyApplicant, information, proved
from tests.hurry import make_due
from tests.page_client import Browser

BY_STAFF = {"business": {"standing": "staff"}, "documents": {"sent": True}}


def count(model) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def test_a_whole_sign_up_makes_a_company(browser):
    applicant = CompanyApplicant(browser)
    page = applicant.joined()
    assert page.h1 == "한빛정밀 주식회사, welcome"
    company = applicant.company
    assert (company.business_number, company.number_key, company.state) == (HANBIT.number, HANBIT.number, "active")
    assert (company.kind, company.proof, company.standing, company.approval) == (
        "general",
        "certificate",
        "active",
        "none",
    )
    assert (company.industry, company.phone, company.opened_on) == ("29", "+82312001234", HANBIT.opened_on)
    assert company.address["road"] == "경기도 수원시 영통구 삼성로 129" and "hanbit" in company.folded
    assert (company.notice_service_message, company.notice_promotion_message) == (True, False)
    assert (company.notice_promotion_email, company.notice_electronic) == (False, True)


def test_its_contact_person_is_its_owner(browser):
    applicant = CompanyApplicant(browser)
    applicant.joined()
    person = CompanyPerson.contact_of(applicant.company.id)
    assert (person.name, person.role, person.email) == ("이도현", "owner", "dohyun@hanbit.example")
    assert (person.phone, person.mobile, person.email_key) == ("+82312005678", "+821023844471", None)
    assert not person.may_log_in


def test_its_certificate_is_registered(browser):
    applicant = CompanyApplicant(browser)
    applicant.joined()
    certificate = db.session.scalars(db.select(CompanyCertificate)).one()
    assert certificate.company_id == applicant.company.id
    assert certificate.active_key == certificate.thumbprint == proved()["certificate"]["thumbprint"]


def test_each_answer_is_a_fact_with_version_and_language(browser):
    applicant = CompanyApplicant(browser)
    applicant.joined()
    facts = applicant.facts()
    assert {kind: fact.agreed for kind, fact in facts.items()} == {
        "company_terms": True,
        "company_provision": True,
        "employment_membership": True,
        "notice_service_message": True,
        "notice_promotion_message": False,
        "notice_promotion_email": False,
        "notice_electronic": True,
    }
    assert {(fact.version, fact.language, fact.channel) for fact in facts.values()} == {("2026-11-21", "en", "web")}


def test_a_refused_membership_is_a_fact_too(browser):
    applicant = CompanyApplicant(browser)
    page = applicant.joined(employment_membership="no")
    assert not applicant.facts()["employment_membership"].agreed and "Not agreed" in page.text


def test_it_shows_all_that_was_entered(browser):
    page = CompanyApplicant(browser).joined()
    shown = page.soup.select_one(".review").text
    for entered in (
        *("General business (corporation)", "한빛정밀 주식회사", "Hanbit Precision Co., Ltd.", HANBIT.shown_number),
        *("박서윤", "18 May 2009", "29 Other machinery and equipment", "경기도 수원시 영통구 삼성로 129", "3층"),
        *("031-200-1234", "이도현", "031-200-5678", "010-2384-4471", "dohyun@hanbit.example"),
        *("Text messages about your applications", "Will be sent", "Will not be sent", "Agreed"),
        *("Business, general purpose", "KICA (signGATE)", "valid until"),
    ):
        assert entered in shown, entered


def test_one_button_logs_in_and_one_leads_to_the_first_page(browser):
    page = CompanyApplicant(browser).joined()
    assert page.link("Log in with this certificate") == "/company/login?type=general"
    assert page.link("To the first page") == "/" and page.soup.select("[data-print]")


def test_a_mail_tells_the_contact_person(app, browser, standins):
    applicant = CompanyApplicant(browser)
    applicant.joined()
    assert [item.payload["to"] for item in applicant.mails()] == ["dohyun@hanbit.example"]
    Worker(app).work_off()
    (mail,) = standins.mailbox.messages("dohyun@hanbit.example")
    assert "한빛정밀 주식회사" in mail.text and HANBIT.shown_number in mail.text and "/company/login" in mail.text


def test_without_an_address_no_mail_goes(browser):
    applicant = CompanyApplicant(browser)
    applicant.joined(email_local="", email_typed="", notice_electronic="no")
    assert not applicant.mails() and CompanyPerson.contact_of(applicant.company.id).email is None


def test_a_reload_shows_it_again_and_nobody_else_sees_it(browser, another_browser):
    CompanyApplicant(browser).joined()
    assert browser.get(DONE).h1 == "한빛정밀 주식회사, welcome"
    assert another_browser.location(another_browser.get(DONE, status=303)) == "/company/join"
    assert another_browser.get(f"{DONE}/record", status=303)


def test_the_answers_are_erased_from_the_draft(browser):
    applicant = CompanyApplicant(browser)
    applicant.joined()
    assert applicant.draft.answers == {} and applicant.draft.company_id == applicant.company.id


def test_the_pages_of_a_finished_sign_up_lead_to_its_end(browser):
    CompanyApplicant(browser).joined()
    for path in ("/company/join/terms", INFORMATION, "/company/join/business"):
        assert browser.location(browser.get(path, status=303)) == DONE


def test_a_repeated_submit_leads_to_the_first_result(browser):
    applicant = CompanyApplicant(browser).to_information()
    page = applicant.send()
    again = browser.post(INFORMATION, information())
    assert browser.location(page) == browser.location(again) == DONE and count(Company) == 1


def test_a_double_press_at_the_same_instant_makes_one_company(app, browser):
    CompanyApplicant(browser).to_information()
    fields = hidden(browser.get(INFORMATION)) | information() | {"csrf_token": browser._token()}
    start, places = threading.Barrier(2), []

    def press() -> None:
        twin = Browser(app)
        twin.set_cookie("__Host-session", browser.cookie("session"))
        start.wait()
        with app.app_context():
            places.append(twin.location(twin.post(INFORMATION, fields)))

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert places == [DONE, DONE] and count(Company) == 1


def test_a_company_that_has_left_is_shown_to_nobody(browser):
    applicant = CompanyApplicant(browser)
    applicant.joined()
    applicant.company.state = "left"
    db.session.commit()
    assert browser.location(browser.get(DONE, status=303)) == "/company/join"


# What broke meanwhile


def test_somebody_else_with_the_number_was_first(browser, another_browser):
    late = CompanyApplicant(browser).to_information()
    CompanyApplicant(another_browser).joined()
    page = late.send(status=409)
    assert page.h1 == "Your company is a member already" and page.has_link_to("/company/login")
    assert count(Company) == count(CompanyCertificate) == 1


def test_a_certificate_is_registered_once(browser, another_browser):
    """Two companies cannot have one: the verifier would have refused it, the unique key does at last."""
    same = {"certificate": {"thumbprint": proved()["certificate"]["thumbprint"]}}
    CompanyApplicant(another_browser).joined()
    page = CompanyApplicant(browser, SOLE, **same).to_information().send()
    assert browser.location(page) == "/company/join/certificate" and count(Company) == 1
    assert "registered for another company" in browser.get("/company/join/certificate").html


def test_a_certificate_that_expired_meanwhile_is_signed_with_anew(browser):
    over = {"certificate": {"valid_to": (now() - timedelta(seconds=1)).isoformat()}}
    page = CompanyApplicant(browser, **over).to_information().send()
    assert browser.location(page) == "/company/join/certificate" and count(Company) == 0


def test_a_certificate_of_another_number_proves_nothing(browser):
    page = CompanyApplicant(browser, certificate={"number": SOLE.number}).to_information().send()
    assert browser.location(page) == "/company/join/certificate" and count(Company) == 0


def test_the_steps_before_keep_their_answers_then(browser):
    applicant = CompanyApplicant(browser, certificate={"number": SOLE.number}).to_information()
    applicant.send()
    assert {"kind", "business", "terms", "information"} <= applicant.draft.answers.keys()


# Staff first


def test_where_the_tax_office_was_not_asked_staff_look_first(browser):
    applicant = CompanyApplicant(browser, **BY_STAFF)
    page = applicant.joined()
    assert page.h1 == "Received: 한빛정밀 주식회사" and "What happens next" in page.text
    assert (applicant.company.state, applicant.company.standing) == ("to_check", "staff")
    check = db.session.scalars(db.select(CompanyCheck)).one()
    assert (check.kind, check.state, check.company_id, check.draft_id) == (
        "join",
        "waiting",
        applicant.company.id,
        None,
    )
    assert not page.has_link_to("/company/login?type=general") and "Log in with this certificate" not in page.text


def test_without_a_certificate_staff_look_first(browser):
    nothing = dict.fromkeys(proved()["certificate"]) | {"way": "staff"}
    applicant = CompanyApplicant(browser, certificate=nothing, documents={"sent": True})
    page = applicant.joined()
    assert (applicant.company.state, applicant.company.proof, count(CompanyCertificate)) == ("to_check", "staff", 0)
    assert "gets a way to log in" in page.text


def test_their_record_waits_for_staff(browser):
    applicant = CompanyApplicant(browser, **BY_STAFF)
    page = applicant.joined()
    assert count(CustomerRecord) == 0 and "customer record" not in page.text.lower()


def test_an_agency_waits_for_its_approval_number(browser):
    agency = {"kind": {"kind": "agency", "approval_number": "2006-1234"}}
    applicant = CompanyApplicant(browser, AGENCY, **agency)
    page = applicant.joined(name=AGENCY.name)
    assert (applicant.company.state, applicant.company.approval) == ("active", "waiting")
    assert db.session.scalars(db.select(CompanyCheck.kind)).all() == ["approval"]
    assert "Staff check your approval number" in page.text and "2006-1234" in page.soup.select_one(".review").text
    assert "Log in with this certificate" not in page.text


# The customer record


def test_while_it_is_under_way_the_page_asks_again(browser):
    page = CompanyApplicant(browser).joined()
    part = page.soup.select_one("#record [hx-get]")
    assert "The customer record is under way" in part.text
    assert (part["hx-get"], part["hx-trigger"]) == (f"{DONE}/record", "load delay:2s")
    assert page.link("Look again") == DONE


def test_once_it_is_made_nothing_is_asked_any_more(app, browser, standins):
    applicant = CompanyApplicant(browser)
    applicant.joined()
    Worker(app).work_off()
    part = browser.fragment(f"{DONE}/record")
    assert "The customer record is made" in part.text and not part.soup.select("[hx-get]")
    assert standins.mdm.customers[applicant.company.public_id].record["business_number"] == HANBIT.number


def test_from_the_first_failure_it_will_follow(app, browser, standins):
    applicant = CompanyApplicant(browser)
    standins.faults.set("mdm", "down")
    applicant.joined()
    make_due()
    Worker(app).work_off()
    part = browser.fragment(f"{DONE}/record")
    assert "The customer record will follow" in part.text and "Your membership stands" in part.text
    assert not part.soup.select("[hx-get]") and "The customer record will follow" in browser.get(DONE).text


def test_after_ten_seconds_it_will_follow(browser):
    CompanyApplicant(browser).joined()
    db.session.execute(db.update(CustomerRecord).values(since=now() - timedelta(seconds=11)))
    db.session.commit()
    assert "The customer record will follow" in browser.get(DONE).text


def test_without_a_customer_system_nothing_is_said_of_it(app, browser, monkeypatch):
    monkeypatch.setitem(app.config, "MDM_URL", "")
    applicant = CompanyApplicant(browser)
    applicant.post("/company/join/terms", {"company_terms": "y"})
    applicant.send()
    assert "customer record" not in browser.get(DONE).text.lower() and count(CustomerRecord) == 0


@pytest.mark.parametrize("path", [DONE, f"{DONE}/record"])
def test_without_a_sign_up_there_is_nothing(browser, path):
    assert browser.location(browser.get(path, status=303)) == "/company/join"
