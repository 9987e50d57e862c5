"""Staff find companies by whatever they know of them, see each whole, and every look is recorded (ST-1, ST-2)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, CompanyPerson, OutboxItem
from app.operations import customer_record
from app.operations.company import checks, history, seen
from app.rules.business_number import shown
from standins.businesses import BUSINESSES, FOREIGN, HANBIT
from tests import bundled
from tests.company_checks import agreement_of, approval, asked_for_recovery, to_check


@pytest.fixture
def desk(browser, cast):
    bundled.load()
    cast.save()
    return cast.log_in(browser, cast.dana)


@pytest.fixture
def viewer(another_browser, cast):
    return cast.log_in(another_browser, cast.vera)


@pytest.fixture
def three(cast):
    """Hanbit, whose papers wait; an agency, whose number waits; and a firm with a Latin representative, a member."""
    check, agency = to_check(cast), approval(cast)
    firm = cast.make_company(FOREIGN, name_english="Élan Trading Co., Ltd.")
    firm.folded = f"{firm.folded} elan trading co ltd"
    db.session.add(agreement_of(firm))
    cast.save()
    customer_record.begin(firm)
    cast.save()
    return check.company, agency.company, firm


def audited(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.position)))


def names_in(page) -> list[str]:
    return [" ".join(link.text.split()) for link in page.soup.select(".person__name")]


def at(company, page="") -> str:
    return f"/staff/companies/{company.public_id}" + (f"/{page}" if page else "")


FILTERS = {
    "": (2, 1, 0),
    "show=to_check": (0,),
    "show=active": (2, 1),
    "show=left": (),
    "show=nosuch": (2, 1, 0),
    "kind=agency": (1,),
    "approval=waiting": (1,),
    "check=any": (1, 0),
    "check=join": (0,),
    "check=recovery": (),
    "record=waits": (2,),
    "record=held": (),
    "after=nonsense": (2, 1, 0),
    f"q={HANBIT.number}": (0,),
    f"q={HANBIT.shown_number}": (0,),
    f"q={HANBIT.number[3:]}": (0,),
    "q=한빛": (0,),
    "q=주식회사+한빛정밀": (0,),
    "q=ELAN": (2,),
    "q=elán+trading": (2,),
    "q=박서윤": (0,),
    "q=박+서윤": (0,),
    "q=이도현": (0,),
    "q=DOHYUN@hanbit": (0,),
    "q=%25": (),
    "q=nobody": (),
}


@pytest.mark.parametrize("query", FILTERS)
def test_the_list_finds(desk, three, query):
    found = [three[index].name for index in FILTERS[query]]
    assert names_in(desk.get(f"/staff/companies?{query}")) == found
    assert names_in(desk.fragment(f"/staff/companies/results?{query}")) == found


def test_a_representative_in_latin_letters_is_found(desk, three):
    first = FOREIGN.representative.split()[0].title()
    assert names_in(desk.get(f"/staff/companies?q={first}")) == [three[2].name]


def test_the_list_says_what_waits(desk, three):
    text = desk.get("/staff/companies").text
    assert "Papers of the sign-up" in text and "Approval number of the agency" in text
    assert "Customer record on its way" in text
    counts = [link.find("b").text for link in desk.get("/staff/companies").soup.select(".filter")]
    assert counts == ["3", "2", "1", "0", "0"]


def test_a_long_list_goes_on_where_the_page_ended(desk, cast, monkeypatch):
    monkeypatch.setattr(seen, "PAGE", 2)
    made = [cast.make_company(business).name for business in BUSINESSES[20:25]]
    found, address = [], "/staff/companies"
    while address:
        page = desk.get(address)
        found += names_in(page)
        following = page.soup.find("a", rel="next")
        address = following["href"] if following else ""
    assert found == made[::-1]


def test_who_saw_which_list_is_recorded_by_ids(desk, three, cast):
    desk.get("/staff/companies?kind=agency")
    entry = audited("company.list")[0]
    assert entry.details == {"shown": [three[1].id]} and entry.actor == f"staff:{cast.dana.id}"


def test_the_first_page_says_how_many_companies_wait(desk, three):
    page = desk.get("/staff")
    assert "2 companies wait to be checked" in page.text and page.has_link_to("/staff/companies")


def test_the_first_page_says_which_records_are_refused(desk, three):
    db.session.execute(db.update(OutboxItem).where(OutboxItem.topic == customer_record.TOPIC).values(state="held"))
    db.session.commit()
    page = desk.get("/staff")
    assert "The customer system refuses 1 record" in page.text and "message was refused" not in page.text


def test_a_company_is_shown_whole_and_the_look_is_recorded(desk, cast):
    company = cast.company
    cast.certificate(company, title="USB stick")
    cast.naming(company, cast.proxy)
    cast.naming(cast.other_company, company)
    db.session.add(agreement_of(company))
    history.record(company.id, "papers_accepted", actor=f"staff:{cast.max.id}")
    cast.save()
    check = asked_for_recovery(cast)
    page = desk.get(at(company))
    assert page.h1 == company.name
    wanted = (
        shown(HANBIT.number),
        "박서윤",
        "가산디지털1로",
        "USB stick",
        "Olivia Owner",
        "Contact person",
        "In business",
    )
    for words in (*wanted, cast.proxy.name, cast.other_company.name, "Agreed", "Papers accepted", "Max Manager"):
        assert words in page.text, words
    assert page.has_link_to(f"/staff/company-checks/{check.public_id}")
    entry = audited("company.read")[0]
    assert entry.subject == f"company:{company.id}" and entry.details == {}


def test_contacts_are_masked_until_somebody_of_the_desk_reveals_one(desk, viewer, cast):
    company = cast.company
    person = CompanyPerson.contact_of(company.id)
    for browser in (desk, viewer):
        page = browser.get(at(company))
        assert person.email not in page.html and "5555-0101" not in page.html and "0101" in page.text
    revealing = at(company, f"people/{person.public_id}/reveal")
    assert person.email in desk.fragment(f"{revealing}/email", {"why": "call"}).text
    mobile = desk.fragment(f"{revealing}/mobile", {"why": "other", "words": "A parcel"})
    assert "010-5555-0101" in mobile.soup.select_one("[autofocus]").text  # the pressed button is gone
    shown, masked = mobile.soup.select("[data-masks-again] dd")
    assert masked.has_attr("hidden") and "5555-0101" not in masked.text and masked.select("form")
    assert [entry.details for entry in audited("company.reveal")] == [
        {"person": person.id, "field": "email", "why": "call", "words": ""},
        {"person": person.id, "field": "mobile", "why": "other", "words": "A parcel"},
    ]
    desk.post(f"{revealing}/password_hash", status=404)
    viewer.post(f"{revealing}/email", status=403)


@pytest.mark.parametrize("given", [{}, {"why": "nosuch"}, {"why": "other"}])
def test_without_a_reason_a_contact_stays_masked(desk, cast, given):
    person = CompanyPerson.contact_of(cast.company.id)
    page = desk.post(at(cast.company, f"people/{person.public_id}/reveal/email"), given, status=422)
    assert person.email not in page.html and page.soup.select("details[open] .field__error")
    assert audited("company.reveal") == []


def test_without_scripts_the_whole_page_shows_a_contact_or_what_is_missing(desk, cast):
    person = CompanyPerson.contact_of(cast.company.id)
    revealing = at(cast.company, f"people/{person.public_id}/reveal/email")
    page = desk.post(revealing, {"why": "call"}, status=200)
    assert page.is_whole and page.h1 == cast.company.name
    shown, masked = page.soup.select(f"#reveal-{person.public_id}-email dd")
    assert person.email in shown.text and masked.has_attr("hidden") and "5555-0101" not in page.html
    page = desk.post(revealing, {"why": ""}, status=422)
    assert page.is_whole and page.h1 == cast.company.name and person.email not in page.html
    assert page.soup.select_one(f"#reveal-{person.public_id}-email details[open] .field__error")


def test_a_person_of_another_company_is_not_revealed_there(desk, cast):
    other = CompanyPerson.contact_of(cast.other_company.id)
    desk.post(at(cast.company, f"people/{other.public_id}/reveal/email"), status=404)


def test_who_may_only_look_finds_nothing_to_press(viewer, cast):
    company = cast.company
    cast.certificate(company)
    page = viewer.get(at(company))
    assert [form["action"] for form in page.soup.select("#main form")] == []
    assert not page.has_link_to(at(company, "edit")) and not page.has_link_to(at(company, "end"))


def test_only_an_admin_is_led_to_the_end_of_a_membership(desk, another_browser, cast):
    company = cast.company
    assert not desk.get(at(company)).has_link_to(at(company, "end"))
    assert cast.log_in(another_browser, cast.ada).get(at(company)).has_link_to(at(company, "end"))


def test_a_company_that_was_erased_is_gone(desk, cast):
    company = cast.company
    company.erased_at = company.joined_at
    cast.save()
    desk.get(at(company), status=404)
    assert names_in(desk.get("/staff/companies")) == []


def test_a_refused_company_is_still_found_with_the_reason(desk, cast):
    check = to_check(cast)
    checks.refuse(cast.max, check, "The picture cannot be read.")
    cast.save()
    assert names_in(desk.get("/staff/companies?show=refused")) == [check.company.name]
    page = desk.get(f"/staff/company-checks/{check.public_id}")
    assert "The picture cannot be read." in page.text and "Max Manager" in page.text
