"""Staff see what the customer system lacks: age, tries, last problem; they correct it and send it again (CM-11)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, CustomerRecord
from app.models.types import now
from app.operations import customer_record, customer_records
from app.operations.company import leaving
from app.worker import Worker
from standins.businesses import BUSINESSES
from tests import bundled
from tests.company_checks import agreement_of
from tests.hurry import make_due

PAGE = "/staff/customer-records"


@pytest.fixture
def desk(browser, cast):
    bundled.load()
    cast.save()
    return cast.log_in(browser, cast.dana)


@pytest.fixture
def company(cast):
    """Hanbit, whose record goes out."""
    return begun(cast, cast.company)


def begun(cast, company):
    db.session.add(agreement_of(company))
    db.session.flush()
    customer_record.begin(company)
    cast.save()
    return company


def work(app) -> None:
    make_due()
    Worker(app).work_off()
    db.session.expire_all()


def names_in(page) -> list[str]:
    return [" ".join(link.text.split()) for link in page.soup.select(".person__name")]


def counts_on(page) -> list[str]:
    return [link.find("b").text for link in page.soup.select(".filter")]


def sending(company) -> str:
    return f"{PAGE}/{company.public_id}/send"


def test_what_waits_is_shown_with_age_tries_problem_and_next_try(app, desk, standins, company):
    standins.faults.set("mdm", "down")
    work(app)
    record = db.session.get(CustomerRecord, company.id)
    record.since = now() - timedelta(hours=5)
    db.session.commit()
    page = desk.get(PAGE)
    assert names_in(page) == [company.name] and counts_on(page) == ["1", "0", "0"]
    cells = [cell.text.strip() for cell in page.soup.select("tbody td")]
    assert "5 hours ago" in cells[1] and cells[2] == "1" and cells[3] == "It could not be reached" and cells[4]


def test_send_now_tries_at_once(app, desk, standins, company):
    standins.faults.set("mdm", "down", times=1)
    work(app)
    page = desk.post(sending(company), follow=True, status=200)
    assert "It is tried again now." in page.text
    Worker(app).work_off()
    assert counts_on(desk.get(PAGE)) == ["0", "0", "1"]
    assert "C-000001" in desk.get(f"{PAGE}?show=sent").text


def test_a_refused_one_waits_for_staff_and_is_sent_again(app, desk, standins, company):
    standins.faults.set("mdm", "refused", times=1)
    work(app)
    page = desk.get(f"{PAGE}?show=held")
    assert (
        names_in(page) == [company.name] and "Send again" in page.text and "It does not take: Company name" in page.text
    )
    companies = desk.get("/staff/companies?record=held")
    assert names_in(companies) == [company.name] and "Customer record refused" in companies.soup.table.text
    desk.post(sending(company))
    work(app)
    assert counts_on(desk.get(PAGE)) == ["0", "0", "1"]


def test_a_corrected_company_is_sent_as_the_next_version(app, desk, standins, company):
    standins.faults.set("mdm", "refused", times=1)
    work(app)
    edit = f"/staff/companies/{company.public_id}/edit"
    page = desk.get(edit)
    names = ("seen", "address_road", "address_postcode", "address_detail", "phone", "industry", "industry_code")
    form = {name: page.value(name) or "" for name in names}
    desk.post(edit, {**form, "name": "한빛정밀공업 주식회사", "reason": "The system refused the name."})
    assert counts_on(desk.get(PAGE)) == ["1", "0", "0"]
    work(app)
    kept = standins.mdm.customers[company.public_id]
    assert kept.version == 2 and kept.record["name"] == "한빛정밀공업 주식회사"
    assert counts_on(desk.get(PAGE)) == ["0", "0", "1"]


def test_there_is_nothing_to_send_twice(app, desk, standins, company):
    work(app)
    page = desk.post(sending(company), follow=True, status=200)
    assert "There is nothing to send" in page.text


def test_the_page_of_a_company_shows_its_record_and_comes_back_there(app, desk, standins, company):
    standins.faults.set("mdm", "refused", times=1)
    work(app)
    address = f"/staff/companies/{company.public_id}"
    page = desk.get(address)
    assert "Refused, waits for you" in page.text and "Send again" in page.text
    assert desk.location(desk.post(sending(company), {"next": address})) == address


def test_a_withdrawal_is_named_so(app, desk, standins, company):
    work(app)
    leaving.leave(company, None, actor="company")
    db.session.commit()
    assert "withdrawal" in desk.get(PAGE).text


def test_an_erased_company_has_no_name_here(app, desk, standins, company):
    leaving.leave(company, None, actor="company")
    company.erased_at, company.name = now(), ""
    db.session.commit()
    assert "A company that was erased" in desk.get(PAGE).text
    desk.post(sending(company), status=404)


def test_who_may_only_look_sends_nothing(another_browser, cast, company):
    viewer = cast.log_in(another_browser, cast.vera)
    page = viewer.get(PAGE)
    assert names_in(page) == [company.name] and not page.soup.select("#main form")
    viewer.post(sending(company), status=403)


def test_a_long_list_goes_on_where_the_page_ended(desk, cast, monkeypatch):
    monkeypatch.setattr(customer_records, "PAGE", 2)
    made = [begun(cast, cast.make_company(business)).name for business in BUSINESSES[20:25]]
    found, address = [], PAGE
    while address:
        page = desk.get(address)
        found += names_in(page)
        following = page.soup.find("a", rel="next")
        address = following["href"] if following else ""
    assert found == made


@pytest.mark.parametrize("query", ["show=nosuch", "after=-1", "after=x"])
def test_an_address_that_nobody_wrote_is_none(desk, query):
    desk.get(f"{PAGE}?{query}", status=404)


def test_looks_and_tries_are_recorded(app, desk, cast, company):
    desk.get(PAGE)
    desk.post(sending(company))
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()
    first, last = entries[0], entries[-1]
    assert (first.action, first.details) == ("customer_record.list", {"shown": [company.id]})
    assert (last.action, last.subject, last.details) == ("customer_record.send", f"company:{company.id}", {})
