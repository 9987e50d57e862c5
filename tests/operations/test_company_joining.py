"""Joining as a company: everything or nothing, and one winner of a race (CM-3, CM-10)."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Company, CompanyCertificate, CompanyConsent, CompanyPerson, CustomerRecord, OutboxItem
from app.operations.company import joining
from app.wizards.company import company_answers
from standins.businesses import EMPLOYER, HANBIT
from tests.company_applicant import information, proved

SHOWN = "company_terms=2026-11-21:en,company_provision=2026-11-21:en,company_contact=2026-11-21:ko"
AT_ONCE = 6


def answers(of=HANBIT, **changes):
    """What a finished sign-up has found out."""
    typed = information() | {"shown": "employment_membership=2026-11-21:en"}
    terms = {"company_terms": True, "company_provision": True, "shown": SHOWN}
    whole = proved(of) | {"terms": terms, "information": typed}
    return replace(company_answers(whole, "en"), **changes)


def counts() -> list[int]:
    tables = (Company, CompanyPerson, CompanyCertificate, CompanyConsent, CustomerRecord, OutboxItem)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_a_sign_up_makes_all_that_belongs_to_it(app):
    company = joining.join(answers())
    assert counts() == [1, 1, 1, 7, 1, 2]
    assert (company.state, company.number_key) == ("active", HANBIT.number)


def test_a_notice_is_recorded_in_the_language_that_described_it(app):
    company = joining.join(answers())
    facts = CompanyConsent.latest_of(company.id)
    assert facts["notice_electronic"].language == "ko" and facts["company_terms"].language == "en"


def test_nothing_is_left_of_a_sign_up_that_came_second(app):
    joining.join(answers())
    with pytest.raises(joining.AlreadyMember):
        joining.join(answers(name="Another name"))
    assert counts() == [1, 1, 1, 7, 1, 2]


def test_a_certificate_is_of_one_company(app):
    joining.join(answers())
    with pytest.raises(joining.CertificateTaken):
        joining.join(answers(EMPLOYER, certificate=answers().certificate))
    assert counts() == [1, 1, 1, 7, 1, 2]


def test_who_has_left_may_join_again(app):
    company = joining.join(answers())
    company.state, company.number_key = "left", None
    db.session.scalars(select(CompanyCertificate)).one().active_key = None
    db.session.flush()
    assert joining.join(answers()).public_id != company.public_id


def test_nothing_personal_is_in_a_repr(app):
    told = repr(answers())
    assert not any(text in told for text in ("이도현", "박서윤", "010-2384", "+8210", "dohyun", "삼성로"))


def test_of_many_at_the_same_instant_one_joins(app):
    """The unique key decides, on both databases."""
    start, outcomes = threading.Barrier(AT_ONCE), []

    def join_at_once() -> None:
        with app.app_context():
            found = answers()
            start.wait()
            try:
                joining.join(found)
                db.session.commit()
                outcomes.append("joined")
            except joining.CannotJoin as refused:
                db.session.rollback()
                outcomes.append(type(refused).__name__)
            db.session.remove()

    threads = [threading.Thread(target=join_at_once) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["AlreadyMember"] * (AT_ONCE - 1) + ["joined"]
    assert counts() == [1, 1, 1, 7, 1, 2]
