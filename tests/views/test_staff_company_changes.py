"""Staff correct a company, end its ways in or its membership; what changed meanwhile is shown first."""

from typing import Any

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, Company, CompanyPerson, LoginSession
from app.operations.company import leaving
from standins.businesses import AGENCY
from tests import bundled
from tests.company_checks import approval, to_check
from tests.company_people import log_in, mails


@pytest.fixture
def desk(browser, cast):
    bundled.load()
    cast.save()
    return cast.log_in(browser, cast.dana)


@pytest.fixture
def admin(another_browser, cast):
    return cast.log_in(another_browser, cast.ada)


def at(company, page="") -> str:
    return f"/staff/companies/{company.public_id}" + (f"/{page}" if page else "")


def audited() -> list[str]:
    return [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.position))]


def shown_on(page) -> dict[str, str]:
    """The form as it stands on the page, with a reason."""
    names = ("seen", "name", "name_english", "address_road", "address_postcode", "address_detail", "phone")
    others = ("industry", "industry_code", "email", "address_found", "approval_number")
    return {name: page.value(name) or "" for name in names + others} | {"reason": "You called us."}


@pytest.fixture
def filled_in(desk, cast):
    """`filled_in(company, name=…)`: the form of the page with some answers changed."""

    def fill(company: Company, **changes: str) -> dict[str, str]:
        return shown_on(desk.get(at(company, "edit"))) | changes

    return fill


def test_a_correction_that_changes_nothing_says_so(desk, cast, filled_in):
    company = cast.company
    page = desk.post(at(company, "edit"), filled_in(company, reason="A second look"), follow=True, status=200)
    assert "Nothing was saved: all of it stands as it did." in page.text


def test_a_name_is_put_right_and_the_contact_person_told(desk, cast, filled_in):
    company = cast.company
    page = desk.post(at(company, "edit"), filled_in(company, name="한빛정밀공업 주식회사"), follow=True, status=200)
    assert page.h1 == "한빛정밀공업 주식회사" and "Saved. The contact person is told by mail." in page.text
    assert "Information changed" in page.text and "Dana Desk" in page.text
    assert mails("company_corrected")[0]["context"]["fields"] == ["name"]
    assert "company.correct" in audited()


def test_number_representative_and_opening_date_are_not_asked(desk, cast):
    page = desk.get(at(cast.company, "edit"))
    assert "These follow the tax office" in page.text
    assert not [name for name in ("number", "representative", "opened_on") if page.value(name) is not None]


WRONG: dict[str, tuple[dict[str, str], str, str]] = {
    "no name": ({"name": " "}, "name", "Enter the name of your company."),
    "no reason": ({"reason": ""}, "reason", "Write the reason."),
    "no postcode": ({"address_postcode": "1"}, "address_postcode", "Enter the 5 digits of the postcode"),
    "no phone": ({"phone": "12"}, "phone", ""),
    "no e-mail": ({"email": "dohyun@"}, "email", "Enter your e-mail as name@example.com"),
    "not of the list": ({"industry": "Nothing", "industry_code": ""}, "industry", "Search for your industry"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_at_its_field(desk, cast, filled_in, case):
    changes, field, words = WRONG[case]
    company = to_check(cast).company
    page = desk.post(at(company, "edit"), filled_in(company, **changes), status=422)
    assert words in (page.error(field) or "") and page.error(field)
    assert not mails("company_corrected")


def test_what_was_changed_meanwhile_is_shown_first(desk, cast, filled_in):
    company = cast.company
    form = filled_in(company, name="한빛 정밀")
    company.phone = "+82312001234"
    cast.save()
    page = desk.post(at(company, "edit"), form, status=422)
    assert "Somebody else has changed this meanwhile" in page.html and "031-200-1234" in page.text
    desk.post(at(company, "edit"), shown_on(page) | {"name": "한빛 정밀"})
    db.session.refresh(company)
    assert company.name == "한빛 정밀"


def test_the_address_of_somebody_who_logs_in_with_it_is_not_offered(desk, cast, filled_in):
    company = cast.company
    page = desk.get(at(company, "edit"))
    assert "logs in with their e-mail" in page.text and not page.soup.select("#email")
    desk.post(at(company, "edit"), filled_in(company, email="thief@example.com"))
    assert CompanyPerson.contact_of(company.id).email != "thief@example.com"


def test_the_address_of_somebody_without_a_login_is(desk, cast, filled_in):
    company = to_check(cast, email=None).company
    desk.post(at(company, "edit"), filled_in(company, email="New@Hanbit.example"))
    assert CompanyPerson.contact_of(company.id).email == "new@hanbit.example"


def test_the_address_stands_masked_and_stays_unless_somebody_types_over_it(desk, cast, filled_in):
    company = to_check(cast, email="dohyun@hanbit.example").company
    page = desk.get(at(company, "edit"))
    assert page.value("email") == "do****@hanbit.example" and "dohyun@" not in page.html
    desk.post(at(company, "edit"), filled_in(company, name_english="Hanbit Works"), status=303)
    db.session.expire_all()
    contact = CompanyPerson.contact_of(company.id)
    assert (contact.email, contact.company.name_english) == ("dohyun@hanbit.example", "Hanbit Works")
    desk.post(at(company, "edit"), filled_in(company, email=""), status=303)
    db.session.expire_all()
    assert CompanyPerson.contact_of(company.id).email is None


def test_another_approval_number_is_checked_anew(desk, cast, filled_in):
    company = approval(cast, approval="refused").company
    page = desk.post(at(company, "edit"), filled_in(company, approval_number="2007-5555"), follow=True, status=200)
    assert "Approval number to be checked" in page.text
    page = desk.post(at(company, "edit"), filled_in(company, approval_number=" "), status=422)
    assert page.error("approval_number") == "Enter the approval number of the agency."


def test_without_script_the_buttons_of_the_searches_show_the_page_again(desk, cast, filled_in):
    company = cast.company
    form = filled_in(company, address_search="가산디지털1로", check="address_search")
    assert desk.post(at(company, "edit"), form, status=200).h1 == "Correct the company"
    found = desk.fragment("/staff/companies/address", {"address_search": "가산디지털1로"})
    assert found.status == 200 and not mails("company_corrected")


def test_a_company_that_is_none_any_more_is_not_corrected(desk, cast):
    company = cast.company
    leaving.leave(company, None, actor="company")
    cast.save()
    desk.get(at(company, "edit"), status=404)


def test_logging_a_company_out(desk, another_browser, cast):
    company = cast.company
    log_in(another_browser, cast, company)
    page = desk.post(at(company, "log-out"), follow=True, status=200)
    assert "The company is logged out everywhere." in page.text and "Not logged in on any device." in page.text
    theirs = db.session.scalars(select(LoginSession).where(LoginSession.company_id == company.id))
    assert all(login.ended_at for login in theirs) and "company.log_out" in audited()


def test_removing_a_certificate_once(desk, cast):
    company, certificate = cast.company, None
    certificate = cast.certificate(company)
    ending = at(company, f"certificates/{certificate.public_id}/end")
    assert "The certificate is removed." in desk.post(ending, follow=True, status=200).text
    assert "Nothing was done" in desk.post(ending, follow=True, status=200).text
    assert audited().count("company.end_certificate") == 1


def test_a_certificate_of_another_company_is_not_removed_there(desk, cast):
    other = cast.certificate(cast.other_company)
    desk.post(at(cast.company, f"certificates/{other.public_id}/end"))
    db.session.refresh(other)
    assert other.removed_at is None


def test_ending_a_proxy_once(desk, cast):
    naming = cast.naming(cast.company, cast.proxy)
    ending = at(cast.company, f"proxies/{naming.public_id}/end")
    assert "The proxy is ended." in desk.post(ending, follow=True, status=200).text
    assert "Nothing was done" in desk.post(ending, follow=True, status=200).text


def test_the_link_to_set_up_a_login_is_mailed_again(desk, cast):
    company = to_check(cast).company
    company.state = "active"
    cast.save()
    assert "Mail a link to set up the login" in desk.get(at(company)).text
    page = desk.post(at(company, "invite"), follow=True, status=200)
    assert "A link to set up the login is on its way" in page.text
    assert mails("company_invitation")[0]["to"] == "dohyun@hanbit.example"


def test_no_link_is_offered_or_mailed_where_it_takes_a_recovery(desk, cast):
    company = cast.company
    assert "Mail a link" not in desk.get(at(company)).text
    assert "Nothing was done" in desk.post(at(company, "invite"), follow=True, status=200).text
    assert not mails("company_invitation")


def test_a_day_has_so_many_links(desk, cast, monkeypatch):
    company = to_check(cast).company
    company.state = "active"
    cast.save()
    said: list[Any] = [desk.post(at(company, "invite"), follow=True, status=200).text for _ in range(31)]
    assert "The company has had many links today." in said[-1] and "is on its way" in said[-2]


def test_ending_a_membership_asks_for_the_reason(admin, cast):
    company = cast.company
    assert "It cannot be undone." in admin.get(at(company, "end")).text
    page = admin.post(at(company, "end"), {"reason": ""}, status=422)
    assert page.error("reason") == "Write the reason."
    page = admin.post(at(company, "end"), {"reason": "It is no real company."}, follow=True, status=200)
    assert "The membership is ended." in page.text and "Has left" in page.text
    assert mails("company_decision")[0]["context"]["reason"] == "It is no real company."
    assert admin.get(at(company, "end"), status=303).status == 303


def test_only_an_admin_ends_a_membership(desk, cast):
    desk.post(at(cast.company, "end"), {"reason": "Why"}, status=403)
    assert Company.with_number(AGENCY.number) is None and cast.company.state == "active"
