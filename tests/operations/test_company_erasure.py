"""Companies that have left: everything personal goes, the counts stay; and nothing is forgotten, here and in the file that
a company takes along."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db, files
from app.models import Company, CompanyCheck, CompanyConsent, CompanyDocument, CustomerRecord, LoginSession, OutboxItem
from app.models.types import now
from app.operations import customer_record, jobs
from app.operations.company import erasure, export, history, invitations, leaving, proxies
from app.operations.second_factor import new_recovery_codes

PAPER = f"company/{'p' * 32}.pdf"
KEYS = ("company_id", "person_id", "check_id", "proxy_id")
CANARIES = ("한빛", "박서윤", "CANARY", "canary", "ivy@example.com", "디지털2로", "5559999")


def tables_about_companies() -> set[str]:
    """Every table that leads to a company, but the companies' own."""
    found = {name for name, table in db.metadata.tables.items() if any(key in table.c for key in KEYS)}
    return {name for name in found if name.startswith("company_") or "company_id" in db.metadata.tables[name].c}


def test_every_table_about_companies_is_erased_or_kept_for_a_reason(app):
    erased = {table.__tablename__ for table in erasure.ERASED} | erasure.ERASED_OTHERWISE.keys()
    assert erased | erasure.KEPT.keys() == tables_about_companies()
    assert not erased & erasure.KEPT.keys()


def test_every_column_of_a_company_is_erased_or_kept_for_a_reason(app):
    columns = {column.name for column in Company.__table__.c}
    assert erasure.NOBODY.keys() | erasure.KEPT_COLUMNS.keys() == columns
    assert not erasure.NOBODY.keys() & erasure.KEPT_COLUMNS.keys()


def test_every_table_about_companies_is_exported_or_left_out_for_a_reason(app):
    assert export.TABLES.keys() | export.LEFT_OUT.keys() == tables_about_companies()
    assert not export.TABLES.keys() & export.LEFT_OUT.keys()
    assert set(export.TABLES.values()) == export.SECTIONS.keys()


def test_every_column_of_a_company_is_exported_or_left_out_for_a_reason(app):
    columns = {column.name for column in Company.__table__.c}
    assert set(export.COMPANY) | export.COMPANY_LEFT_OUT.keys() == columns
    assert not set(export.COMPANY) & export.COMPANY_LEFT_OUT.keys()


@pytest.fixture
def hanbit(cast, browser) -> Company:
    """Hanbit with one of everything, about to leave."""
    company, owner = cast.company, cast.company_person(cast.company, "owner")
    owner.name, owner.email, owner.email_key = "CANARY", "canary@example.com", "canary@example.com"
    company.address, company.phone = {"road": "가산디지털2로 2", "postcode": "08501"}, "+8225559999"
    cast.certificate(company)
    cast.log_in_company(browser, company, person=owner)
    new_recovery_codes(owner)
    cast.naming(company, cast.proxy)
    invitations.invite(company, "ivy@example.com", "viewer", language="en", actor="certificate:1", by=owner.name)
    facts = {"kind": customer_record.AGREED_BY, "version": "2026-11-21", "language": "en", "agreed": True}
    db.session.add(CompanyConsent(company_id=company.id, person_id=owner.id, channel="web", **facts))
    check = CompanyCheck(kind="join", company_id=company.id, details={"name": "Olivia"})
    db.session.add(check)
    db.session.flush()
    files.put(PAPER, b"%PDF")
    paper = {"file": PAPER, "title": "한빛.pdf", "kind": "pdf", "size": 4}
    db.session.add(CompanyDocument(check_id=check.id, **paper))
    history.record(company.id, "person_invited", actor="certificate:1", email="ivy@example.com", role="viewer")
    customer_record.begin(company)
    db.session.commit()
    return company


def leave(company: Company) -> None:
    leaving.leave(company, "no_need", actor="certificate:1")
    db.session.commit()


def left_of(company_id: int) -> str:
    """What stands anywhere about a company, as text. What others did with it is the others' own history."""
    db.session.rollback()
    db.session.expunge_all()
    lines = []
    for mapper in db.Model.registry.mappers:
        for (row,) in db.session.execute(select(mapper.class_)).all():
            values = {column.key: getattr(row, column.key) for column in mapper.class_.__table__.c}
            if values.get("company_id", company_id) == company_id:
                lines.append(str(values))
    return "\n".join(lines)


def test_for_thirty_days_nothing_is_erased(hanbit):
    leave(hanbit)
    with time_machine.travel(now() + timedelta(days=29, hours=23)):
        assert erasure.erase_left_companies() == 0
    assert "박서윤" in left_of(hanbit.id)


def test_then_names_people_and_papers_are_gone_and_counts_stay(hanbit):
    company_id = hanbit.id
    leave(hanbit)
    assert all(canary in left_of(company_id) for canary in CANARIES)
    with time_machine.travel(now() + timedelta(days=30, hours=1)):
        assert erasure.erase_left_companies() == 1
        assert erasure.erase_left_companies() == 0
    left = left_of(company_id)
    assert not [canary for canary in CANARIES if canary in left]
    company = db.session.get_one(Company, company_id)
    assert (company.name, company.business_number, company.address, company.phone) == ("", "", {}, "")
    assert company.state == "left" and company.erased_at and company.leaving_reason == "no_need"


def test_the_withdrawal_of_the_customer_record_outlives_the_erasure(hanbit):
    leave(hanbit)
    with time_machine.travel(now() + timedelta(days=31)):
        erasure.erase_left_companies()
    record = db.session.get_one(CustomerRecord, hanbit.id)
    assert record.is_withdrawal and record.version > record.sent_version
    waiting = select(OutboxItem).where(OutboxItem.company_id == hanbit.id)
    assert {item.topic for item in db.session.scalars(waiting)} == {customer_record.TOPIC}


def test_consents_stay_without_who_until_the_rights_records_go(hanbit):
    leave(hanbit)
    with time_machine.travel(now() + timedelta(days=31)):
        erasure.erase_left_companies()
    facts = list(db.session.scalars(select(CompanyConsent).where(CompanyConsent.company_id == hanbit.id)))
    assert facts and all(fact.person_id is None for fact in facts)
    with time_machine.travel(now() + timedelta(days=3 * 365 + 1)):
        assert erasure.erase_rights_records() == len(facts)


def test_the_papers_are_erased_from_the_store(app, hanbit):
    leave(hanbit)
    with time_machine.travel(now() + timedelta(days=31)):
        erasure.erase_left_companies()
    erased = [item.payload["names"] for item in db.session.scalars(select(OutboxItem)) if item.topic == "file.erase"]
    assert erased == [[PAPER]]


def test_leaving_twice_at_once_happens_once(hanbit):
    leave(hanbit)
    with pytest.raises(leaving.AlreadyLeft):
        leaving.leave(hanbit, None, actor="certificate:1")
    assert not proxies.of_company(hanbit.id)
    assert not list(db.session.scalars(select(LoginSession).where(LoginSession.ended_at.is_(None))))


def test_old_facts_of_histories_are_erased(hanbit):
    with time_machine.travel(now() + timedelta(days=366)):
        assert erasure.erase_old_events() >= 1


def test_the_jobs_run_by_themselves():
    names = {job.name for job in jobs.JOBS}
    assert {"erase-left-companies", "erase-company-consents", "erase-company-events"} <= names
