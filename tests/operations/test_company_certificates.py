"""Certificates of companies: two at the same instant, and reminders before they expire."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Company, CompanyCertificate, LoginSession, OutboxItem
from app.models.types import now
from app.operations import jobs
from app.operations.certificate.verifying import Verified
from app.operations.company import certificates, login, ways_in
from tests.operations.test_registration_concurrency import at_once

CROWD = 8


@pytest.fixture
def two(cast) -> list[CompanyCertificate]:
    """Hanbit's only ways in: two certificates, and an owner who has no password."""
    owner = cast.company_person(cast.company, "owner")
    owner.password_hash = owner.totp_secret = None
    return [cast.certificate(cast.company), cast.certificate(cast.company)]


def verified(thumbprint: str = "ab" * 32) -> Verified:
    return Verified(
        kind="joint",
        brand="signGATE",
        owner="한빛정밀 주식회사",
        issuer="signGATE CA6",
        serial="1f",
        subject="cn=한빛정밀",
        thumbprint=thumbprint,
        policy="1.2.410.200004.5.2.1.1",
        usage="general",
        valid_from=now() - timedelta(days=1),
        valid_to=now() + timedelta(days=364),
    )


def live(company_id: int) -> int:
    db.session.rollback()
    return len(certificates.listed(company_id))


def test_of_the_last_two_one_stays_however_fast_both_go(app, cast, two):
    company_id, ids = cast.company.id, [certificate.id for certificate in two]

    def removing(certificate_id: int):
        def action() -> str:
            certificate = db.session.get(CompanyCertificate, certificate_id)
            try:
                certificates.remove(db.session.get(Company, company_id), certificate, actor="company")
            except ways_in.LastWayIn:
                db.session.rollback()
                return "kept"
            return "removed"

        return action

    outcomes = at_once(app, [removing(certificate_id) for certificate_id in ids])
    assert outcomes == Counter(removed=1, kept=1)
    assert live(company_id) == 1


def test_one_that_many_remove_is_removed_once(app, cast):
    company_id, certificate_id = cast.company.id, cast.certificate(cast.company).id

    def removing() -> str:
        certificate = db.session.get(CompanyCertificate, certificate_id)
        try:
            certificates.remove(db.session.get(Company, company_id), certificate, actor="company")
        except certificates.NotThere:
            db.session.rollback()
            return "gone"
        return "removed"

    assert at_once(app, [removing] * CROWD) == Counter(removed=1, gone=CROWD - 1)


def test_many_who_register_one_certificate_register_it_once(app, cast):
    company_id = cast.company.id

    def registering() -> str:
        _certificate, is_new = certificates.register(db.session.get(Company, company_id), verified())
        return "added" if is_new else "found"

    assert at_once(app, [registering] * CROWD) == Counter(added=1, found=CROWD - 1)
    assert live(company_id) == 1
    mails = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.company_certificate")).all()
    assert len(mails) == 1


def test_two_companies_cannot_have_one_certificate(cast):
    certificates.register(cast.other_company, verified())
    db.session.commit()
    with pytest.raises(certificates.RegisteredElsewhere):
        certificates.register(cast.company, verified())


def test_who_logs_in_while_it_is_removed_is_not_left_in(app, cast):
    """Whoever comes first, afterwards nobody is logged in with a certificate that is gone."""
    company_id, certificate_id = cast.company.id, cast.certificate(cast.company).id

    def removing() -> str:
        certificate = db.session.get(CompanyCertificate, certificate_id)
        certificates.remove(db.session.get(Company, company_id), certificate, actor="company")
        return "removed"

    def coming() -> str:
        company = db.session.get(Company, company_id)
        certificate = db.session.get(CompanyCertificate, certificate_id)
        try:
            login.open_session(company, person=None, certificate=certificate, login_type="general")
        except login.CertificateGone:
            db.session.rollback()
            return "refused"
        return "came"

    at_once(app, [removing, *[coming] * CROWD])
    left = select(LoginSession).where(LoginSession.company_id == company_id, LoginSession.ended_at.is_(None))
    assert db.session.scalars(left).all() == []


def reminders() -> list[tuple[str, str]]:
    db.session.rollback()
    wanted = select(OutboxItem).where(OutboxItem.topic == "mail.company_certificate").order_by(OutboxItem.id)
    return [(item.payload["context"]["kind"], item.payload["to"]) for item in db.session.scalars(wanted)]


@pytest.mark.parametrize(
    ("days", "told"), [(60, 0), (31, 0), (30, 1), (8, 1), (6, 1), (-1, 0)], ids=lambda value: str(value)
)
def test_people_are_told_before_a_certificate_expires(cast, days, told):
    cast.certificate(cast.company, valid_to=now() + timedelta(days=days) - timedelta(minutes=1))
    assert certificates.remind_all() == told
    assert certificates.remind_all() == 0
    owner = cast.company_person(cast.company, "owner")
    assert reminders() == [("certificate_expires", owner.email)] * told


def test_they_are_told_30_days_before_and_again_7_days_before(cast):
    certificate = cast.certificate(cast.company, valid_to=now() + timedelta(days=29))
    assert certificates.remind_all() == 1
    certificate.valid_to = now() + timedelta(days=6)
    cast.save()
    assert certificates.remind_all() == 1 and certificates.remind_all() == 0
    assert len(reminders()) == 2


def test_nobody_is_told_of_a_removed_one_or_by_a_company_that_left(cast):
    soon = now() + timedelta(days=5)
    cast.certificate(cast.company, valid_to=soon, removed_at=now(), active_key=None)
    cast.other_company.state = "left"
    cast.certificate(cast.other_company, valid_to=soon)
    assert certificates.remind_all() == 0


def test_two_workers_remind_once(app, cast):
    cast.certificate(cast.company, valid_to=now() + timedelta(days=5))
    done, barrier = [], threading.Barrier(4)

    def remind() -> None:
        with app.app_context():
            barrier.wait()
            done.append(certificates.remind_all())
            db.session.remove()

    threads = [threading.Thread(target=remind) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 1 and len(reminders()) == 1


def test_the_worker_reminds(app):
    assert "remind-certificates" in {job.name for job in jobs.JOBS}
