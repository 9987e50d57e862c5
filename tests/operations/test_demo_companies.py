"""The companies of the demo: as good as those that join by themselves, and made once."""

from collections import Counter

import pyotp
import pytest
from sqlalchemy import func, select

from app.extensions import db, files
from app.models import (
    Company,
    CompanyCertificate,
    CompanyCheck,
    CompanyConsent,
    CompanyDocument,
    CompanyEvent,
    CompanyPerson,
    CustomerRecord,
    OutboxItem,
    Staff,
)
from app.models.types import now
from app.operations import audit, customer_records, demo, demo_companies, reference
from app.operations.company import certificates, email_login, login, proxies, ways_in
from app.operations.demo_company_cast import COMPANY_CAST, EMPLOYER_NUMBER, ENDING_DAYS, PROXY_NUMBER
from app.rules import business_number
from app.rules.document import check_pdf
from deploy import demo_certificates
from standins.businesses import ACTIVE, by_number
from standins.certificates import issue

ASKED = next(sketch for sketch in COMPANY_CAST if sketch.state == "asked")
ENDING = next(sketch for sketch in COMPANY_CAST if any(one.term == "ending" for one in sketch.certificates))


@pytest.fixture
def filled(app):
    app.written_tables.update(db.metadata.tables)
    reference.load()
    demo.fill(5, demo_certificates.issued())
    return {company.business_number: company for company in db.session.scalars(select(Company))}


@pytest.mark.parametrize("sketch", COMPANY_CAST, ids=lambda sketch: sketch.name_english or sketch.number)
def test_each_is_in_the_register_as_it_says(sketch):
    business = by_number(sketch.number)
    assert business is not None, business_number.shown(sketch.number)
    assert (business.name, business.opened_on, business.state) == (sketch.name, sketch.opened_on, ACTIVE)
    assert (business.second_name, sketch.representative in business.representatives) == (sketch.second_name, True)


def test_there_is_one_in_every_state(filled):
    assert len(filled) == len(COMPANY_CAST) == 13
    states = Counter(company.state for company in filled.values())
    assert states == {"active": 10, "to_check": 1, "refused": 1, "left": 1}
    assert Counter(company.approval for company in filled.values()) == {"none": 11, "waiting": 1, "accepted": 1}
    assert Counter(company.proof for company in filled.values()) == {"certificate": 10, "staff": 3}


def test_their_certificates_are_those_that_people_download(filled):
    for number, brand, kind in ((EMPLOYER_NUMBER, "signgate", "business"), (EMPLOYER_NUMBER, "yessign", "financial")):
        issued = issue(by_number(number), brand=brand, kind=kind)
        certificate = certificates.with_thumbprint(demo_companies.certificate_in(issued.certificate_der).thumbprint)
        assert certificate.company_id == filled[number].id
        assert certificate.kind == ("financial" if kind == "financial" else "joint")
    (ending,) = certificates.listed(filled[ENDING.number].id)
    assert ending.days_left in (ENDING_DAYS, ENDING_DAYS - 1)
    (over,) = certificates.listed(filled[ASKED.number].id)
    assert over.is_over


def test_who_logs_in_by_email_can(filled):
    for sketch, someone in demo_companies.logins():
        person = email_login.check_first_step(someone.email, demo_companies.PASSWORD, address="192.0.2.7")
        assert (person.company.business_number, person.role) == (sketch.number, someone.role)
        login.check(person.company, sketch.kind)
        email_login.check_second_step(person, pyotp.TOTP(demo_companies.TOTP_SECRET).now(), address="192.0.2.7")
    assert {one.role for sketch, one in demo_companies.logins() if sketch.number == EMPLOYER_NUMBER} == {
        "owner",
        "recruiter",
        "viewer",
    }


def test_two_have_named_the_proxy(filled):
    named = proxies.of_proxy(filled[PROXY_NUMBER].id)
    assert sorted(naming.services for naming in named) == ["openings", "openings,interviews,resumes"]


def test_staff_have_something_to_look_at(filled):
    waiting = db.session.scalars(select(CompanyCheck).where(CompanyCheck.state.in_(("waiting", "confirmed")))).all()
    assert sorted((check.kind, check.state) for check in waiting) == [
        ("approval", "waiting"),
        ("join", "waiting"),
        ("recovery", "confirmed"),
    ]
    recovery = next(check for check in waiting if check.kind == "recovery")
    assert recovery.company_id == filled[ASKED.number].id
    with pytest.raises(ways_in.LastWayIn):
        ways_in.keep_one(recovery.company_id)
    manager = db.session.get_one(Staff, recovery.first_staff_id)
    assert manager.role == "fair_manager", "another one of the staff can confirm"


def test_each_paper_can_be_opened(filled):
    documents = db.session.scalars(select(CompanyDocument)).all()
    assert len(documents) >= 3
    for document in documents:
        content = files.get(document.file)
        check_pdf(content)
        assert len(content) == document.size


def test_records_wait_are_held_and_have_arrived(filled):
    assert customer_records.counts() == {"waits": 1, "held": 1, "sent": 9}
    for record in db.session.scalars(select(CustomerRecord)):
        assert (record.last_error is None) == (record.sent_version == record.version)
    due = select(func.count(OutboxItem.id)).where(OutboxItem.state == "waiting", OutboxItem.next_at <= now())
    assert db.session.scalar(due) == 0, "nothing of the demo is sent anywhere"


def test_they_have_a_history_that_follows_their_sign_up(filled):
    for company in filled.values():
        events = select(CompanyEvent.at).where(CompanyEvent.company_id == company.id).order_by(CompanyEvent.id)
        at = list(db.session.scalars(events))
        assert at == sorted(at)
        assert not at or company.joined_at < at[0] <= at[-1] <= now()
        agreed = CompanyConsent.latest_of(company.id)
        assert all(agreed[kind].agreed for kind in demo_companies.AGREED)
        assert (agreed["company_terms"].given_at, company.joined_at <= now()) == (company.joined_at, True)
    assert len({company.joined_at.date() for company in filled.values()}) >= 10
    assert not all(CompanyConsent.latest_of(one.id)["employment_membership"].agreed for one in filled.values())


def test_nobody_is_mailed_and_what_staff_decided_stands_in_an_intact_log(filled):
    mails = select(func.count(OutboxItem.id)).where(OutboxItem.topic.like("mail.%"))
    assert db.session.scalar(mails) == 0
    assert audit.verify().is_intact


def test_they_are_made_once(filled):
    people = db.session.scalar(select(func.count(CompanyPerson.id)))
    assert demo_companies.fill(demo_certificates.issued()) == 0
    assert demo_companies.renew(demo_certificates.issued()) == 0
    assert db.session.scalar(select(func.count(CompanyPerson.id))) == people


def test_what_the_stand_ins_issue_next_month_is_registered_and_what_was_removed_is_not(filled):
    renewed = issue(by_number(EMPLOYER_NUMBER), brand="signgate", edition=2).certificate_der
    removed = next(one for one in certificates.listed(filled[EMPLOYER_NUMBER].id) if one.kind == "financial")
    certificates.remove(filled[EMPLOYER_NUMBER], removed, actor="company")
    db.session.commit()
    assert demo_companies.renew(demo_certificates.issued() | {EMPLOYER_NUMBER: [renewed]}) == 1
    held = {one.thumbprint for one in certificates.listed(filled[EMPLOYER_NUMBER].id)}
    assert demo_companies.certificate_in(renewed).thumbprint in held
    assert removed.thumbprint not in held


def test_without_certificates_the_companies_are_there_all_the_same(make_app):
    with make_app().app_context():
        reference.load()
        demo.fill(5)
        assert db.session.scalar(select(func.count(Company.id))) == len(COMPANY_CAST)
        assert db.session.scalar(select(func.count(CompanyCertificate.id))) == 0


def test_a_site_without_the_demos_staff_gets_none(app):
    assert demo_companies.fill({}) == 0
