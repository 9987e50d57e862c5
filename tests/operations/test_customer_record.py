"""The customer record: sent until it is there; order, repetition and outages do no harm (CM-11)."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from app.clients.customer_system import CustomerSystem
from app.extensions import db
from app.models import Company, CompanyConsent, CompanyPerson, CustomerRecord, OutboxItem
from app.models.types import now
from app.operations import customer_record, outbox
from app.worker import Worker
from standins import customer_system
from standins.businesses import AGENCY
from tests.hurry import make_due


@pytest.fixture
def company(cast) -> Company:
    """Hanbit, which agreed that its information is passed on."""
    return agreeing(cast.company)


@pytest.fixture
def record(company):
    customer_record.begin(company)
    db.session.commit()
    return lambda: db.session.get_one(CustomerRecord, company.id, populate_existing=True)


def agreeing(company: Company) -> Company:
    fact = {"kind": customer_record.AGREED_BY, "version": "2026-11-21", "language": "ko", "channel": "web"}
    db.session.add(CompanyConsent(company_id=company.id, agreed=True, **fact))
    db.session.commit()
    return company


def work(app) -> None:
    make_due()
    Worker(app).work_off()
    db.session.expire_all()


def items(company: Company) -> list[OutboxItem]:
    mine = select(OutboxItem).where(OutboxItem.company_id == company.id, OutboxItem.topic == customer_record.TOPIC)
    return list(db.session.scalars(mine.order_by(OutboxItem.id).execution_options(populate_existing=True)))


def kept(standins, company: Company) -> customer_system.Customer:
    return standins.mdm.customers[company.public_id]


def test_a_record_says_what_the_company_and_its_contact_person_are(app, standins, company, record):
    work(app)
    contact = CompanyPerson.contact_of(company.id)
    assert kept(standins, company).record == {
        "kind": "general",
        "business_number": company.business_number,
        "name": company.name,
        "name_english": None,
        "representative": company.representative,
        "opened_on": "2009-05-18",
        "address": {"postcode": "08501", "road": "서울특별시 금천구 가산디지털1로 1", "detail": "701", "country": None},
        "phone": company.phone,
        "industry": "C",
        "contact": {"name": contact.name, "phone": None, "mobile": contact.mobile, "email": contact.email},
        "joined_at": company.joined_at.isoformat(),
    }


def test_what_was_sent_is_noted_with_the_customer_number(app, standins, company, record):
    assert customer_record.transfer(company.id) == "under_way"
    work(app)
    assert (record().sent_version, record().customer_number) == (1, "C-000001")
    assert record().sent_at is not None and customer_record.transfer(company.id) == "done"


def test_nothing_of_the_company_lies_in_the_outbox(company, record):
    assert [item.payload for item in items(company)] == [{}]


def test_without_consent_nothing_is_sent(app, standins, cast):
    customer_record.begin(cast.company)
    customer_record.changed(cast.company)
    work(app)
    assert db.session.get(CustomerRecord, cast.company.id) is None and not standins.mdm.calls


def test_without_a_system_nothing_is_sent_nor_promised(app, standins, company, monkeypatch):
    monkeypatch.setitem(app.config, "MDM_URL", "")
    customer_record.begin(company)
    assert customer_record.transfer(company.id) is None and not items(company)


def test_a_system_that_was_taken_away_is_waited_for(app, standins, company, record, monkeypatch):
    monkeypatch.setitem(app.config, "MDM_URL", "")
    work(app)
    assert (record().last_error, items(company)[0].state) == ("not_configured", "waiting")


@pytest.mark.parametrize("state", ["to_check", "refused"])
def test_a_company_that_staff_have_not_let_in_is_not_sent(app, standins, company, state):
    company.state = state
    customer_record.begin(company)
    assert customer_record.transfer(company.id) is None


def test_a_company_that_staff_let_in_gets_its_record(app, standins, company):
    company.state = "to_check"
    customer_record.begin(company)
    company.state = "active"
    customer_record.changed(company)
    db.session.commit()
    work(app)
    assert kept(standins, company).version == 1


def test_a_change_is_the_next_version(app, standins, company, record):
    work(app)
    company.name = "한빛정밀공업 주식회사"
    customer_record.changed(company)
    db.session.commit()
    assert customer_record.transfer(company.id) == "under_way"
    work(app)
    assert (kept(standins, company).version, kept(standins, company).record["name"]) == (2, "한빛정밀공업 주식회사")
    assert record().customer_number == "C-000001"


def test_several_changes_that_wait_are_one_record(app, standins, company, record):
    for name in ("하나", "둘", "셋"):
        company.name = name
        customer_record.changed(company)
        db.session.commit()
    work(app)
    assert kept(standins, company).arrivals == [f"{company.public_id}:4"]
    assert {item.state for item in items(company)} == {"sent"}


def test_a_withdrawal_is_the_last_word(app, standins, company, record):
    work(app)
    customer_record.withdrawn(company)
    customer_record.changed(company)
    db.session.commit()
    work(app)
    assert (kept(standins, company).state, kept(standins, company).version) == ("withdrawn", 2)
    assert record().version == 2


def test_a_withdrawal_before_anything_arrived_is_told_too(app, standins, company, record):
    customer_record.withdrawn(company)
    db.session.commit()
    work(app)
    assert kept(standins, company).state == "withdrawn" and kept(standins, company).record == {}


def test_who_never_had_a_record_withdraws_silently(app, standins, cast):
    customer_record.withdrawn(cast.company)
    assert not items(cast.company)


def test_an_old_version_that_arrives_late_changes_nothing(app, standins, company, record):
    old = customer_record.content_of(company)
    company.name = "새 이름"
    customer_record.changed(company)
    db.session.commit()
    work(app)
    late = customer_record.service().put(company.public_id, 1, old)
    assert (late.version, kept(standins, company).record["name"]) == (2, "새 이름")


@pytest.mark.parametrize("fault", ["down", "500", "html", "garbage", "redirect", "wrong-key", "conflict"])
def test_an_outage_is_waited_for_and_noted(app, standins, company, record, fault):
    standins.faults.set("mdm", fault)
    work(app)
    (item,) = items(company)
    assert (item.state, item.expires_at, record().attempts) == ("waiting", None, 1)
    assert record().failed_at is not None and record().last_error
    assert customer_record.transfer(company.id) == "later"
    standins.faults.clear()
    work(app)
    assert customer_record.transfer(company.id) == "done"
    assert (record().attempts, record().failed_at, record().last_error) == (0, None, None)


def test_the_first_failure_is_remembered(app, standins, company, record):
    standins.faults.set("mdm", "500")
    work(app)
    first = record().failed_at
    work(app)
    assert (record().failed_at, record().attempts) == (first, 2)


def test_pauses_grow_to_an_hour_and_never_end(app, standins, company, record):
    standins.faults.set("mdm", "500")
    pauses = []
    for _ in range(30):
        make_due()
        (leased,) = outbox.lease()
        outbox.send(leased, customer_record.send, Random(1))
        (item,) = items(company)
        pauses.append((item.next_at - now()).total_seconds())
    assert pauses[0] <= 30 and max(pauses) <= 3600 and min(pauses[8:]) > 1700
    assert (item.state, item.attempts) == ("waiting", 30)


def test_an_answer_that_was_lost_makes_no_second_record(app, standins, company, record):
    standins.faults.set("mdm", "lost", times=1)
    work(app)
    assert record().last_error == "status_502"
    work(app)
    assert kept(standins, company).arrivals == [f"{company.public_id}:1"]
    assert (record().sent_version, record().customer_number) == (1, "C-000001")


def test_a_refusal_waits_for_staff(app, standins, company, record):
    standins.faults.set("mdm", "refused")
    work(app)
    (item,) = items(company)
    assert (item.state, record().last_error) == ("held", "bad_record name")
    assert customer_record.transfer(company.id) == "later"


def test_staff_try_a_refused_one_again(app, standins, company, record):
    standins.faults.set("mdm", "refused", times=1)
    work(app)
    assert customer_record.again(company)
    db.session.commit()
    Worker(app).work_off()
    assert customer_record.transfer(company.id) == "done" and not customer_record.again(company)


def test_staff_can_send_what_has_lost_its_item(app, standins, company, record):
    db.session.delete(items(company)[0])
    db.session.commit()
    assert customer_record.again(company)
    db.session.commit()
    Worker(app).work_off()
    assert customer_record.transfer(company.id) == "done"


def test_a_corrected_company_goes_past_its_refused_item(app, standins, company, record):
    standins.faults.set("mdm", "refused", times=1)
    work(app)
    customer_record.changed(company)
    db.session.commit()
    work(app)
    assert kept(standins, company).version == 2
    assert {item.state for item in items(company)} == {"sent"}


def test_after_ten_seconds_the_record_will_follow(company, record):
    db.session.execute(update(CustomerRecord).values(since=now() - timedelta(seconds=10)))
    assert customer_record.transfer(company.id) == "later"


def test_a_database_from_a_backup_writes_past_what_is_there(app, standins, company, record):
    customer_record.service().put(company.public_id, 7, customer_record.content_of(company) | {"name": "전"})
    work(app)
    assert record().last_error == "newer_there"
    work(app)
    assert (kept(standins, company).version, kept(standins, company).record["name"]) == (8, company.name)
    assert (record().version, record().sent_version) == (8, 8)


def test_a_company_that_is_withdrawn_there_waits_for_staff(app, standins, company, record):
    customer_record.service().withdraw(company.public_id, 3)
    work(app)
    assert (items(company)[0].state, record().last_error) == ("held", "withdrawn_there")


def test_a_slow_system_holds_up_no_mail(app, standins, cast, company, record):
    """The next record is not tried at once: each would take seconds, and mails are due behind them."""
    other = agreeing(cast.make_company(AGENCY))
    customer_record.begin(other)
    outbox.put("mail.none", {})
    db.session.commit()
    first, *_ = outbox.lease(1)
    app.extensions["customer_system"] = CustomerSystem(
        customer_record.session_for(app.config["MDM_URL"], total=0.3, read=0.3), app.config["MDM_URL"], "key"
    )
    standins.faults.set("mdm", "slow", seconds=20)
    outbox.send(first, customer_record.send, Random(1))
    standins.faults.clear()
    del app.extensions["customer_system"]
    assert (record().last_error, [item.topic for item in outbox.lease()]) == ("slow", ["mail.none"])


def test_errors_name_nobody(app, standins, company, record):
    standins.faults.set("mdm", "refused")
    work(app)
    told = f"{record().last_error} {items(company)[0].last_error}"
    assert not any(text in told for text in (company.representative, company.name, company.business_number))
