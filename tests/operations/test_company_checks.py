"""What staff decide about papers and approval numbers: once, with a mail that says what to do next (CM-1, CM-6)."""

from datetime import timedelta

import pytest

from app.extensions import db, files
from app.models import Company, CompanyCertificate, CompanyCheck, CustomerRecord
from app.models.types import now
from app.operations.company import checks, erasure, leaving, login, recovery
from app.operations.company.checks import ChangedMeanwhile, Settled
from app.worker import Worker
from standins.businesses import AGENCY, HANBIT
from tests.company_checks import approval, asked_for_recovery, to_check
from tests.company_people import accept, events, mails, person_with


def decision() -> dict:
    (mail,) = mails("company_decision")
    return mail


def test_accepted_papers_make_a_member_who_gets_a_link_to_set_up_a_login(cast, browser):
    check = to_check(cast)
    checks.accept(cast.dana, check)
    db.session.commit()
    company = cast.company
    assert company.state == "active" and check.state == "accepted" and check.first_staff_id == cast.dana.id
    assert decision()["to"] == "dohyun@hanbit.example" and decision()["context"]["way"] == "link"
    accept(browser.in_language("en"), name="이도현")
    owner = person_with("dohyun@hanbit.example")
    assert owner.is_contact and owner.role == "owner" and owner.may_log_in
    assert events(company)[0] == "papers_accepted"


def test_who_joined_with_a_certificate_logs_in_with_it(cast):
    check = to_check(cast)
    cast.certificate(cast.company)
    checks.accept(cast.dana, check)
    db.session.commit()
    assert decision()["context"]["way"] == "certificate" and not mails("company_invitation")


def test_without_e_mail_nobody_is_written_to(cast):
    check = to_check(cast, email=None)
    checks.accept(cast.dana, check)
    db.session.commit()
    assert cast.company.state == "active" and not mails("company_decision") and not mails("company_invitation")


def test_an_accepted_company_gets_its_customer_record(cast):
    check = to_check(cast)
    assert db.session.get(CustomerRecord, cast.company.id) is None
    checks.accept(cast.dana, check)
    assert db.session.get(CustomerRecord, cast.company.id).version == 1


def test_a_refused_company_can_sign_up_again_with_its_number_and_certificate(cast):
    check = to_check(cast)
    company, certificate = cast.company, cast.certificate(cast.company)
    checks.refuse(cast.dana, check, "The picture cannot be read.")
    db.session.commit()
    assert (company.state, company.number_key) == ("refused", None) and company.left_at is not None
    assert Company.with_number(HANBIT.number) is None
    assert db.session.get(CompanyCertificate, certificate.id).active_key is None
    assert decision()["context"]["reason"] == "The picture cannot be read."
    assert check.reason == "The picture cannot be read." and events(company) == ["papers_refused"]


def test_what_a_refused_company_sent_is_erased_like_that_of_one_that_has_left(app, cast):
    check = to_check(cast)
    names = [paper.file for paper in check.documents]
    checks.refuse(cast.dana, check, "Why")
    check.company.left_at = now() - timedelta(days=app.config["KEEP_LEFT_COMPANY_DAYS"] + 1)
    db.session.commit()
    assert erasure.erase_left_companies() == 1
    Worker(app).work_off()
    assert [files.get(name) for name in names] == [None, None]
    assert db.session.scalars(db.select(Company)).one().name == ""


def test_with_the_papers_an_approval_number_is_refused_as_well(cast):
    join = to_check(cast)
    other = CompanyCheck(kind="approval", company_id=cast.company.id)
    db.session.add(other)
    db.session.commit()
    checks.refuse(cast.dana, join, "Why")
    db.session.commit()
    assert other.state == "refused"


@pytest.mark.parametrize("is_good", [True, False])
def test_an_agency_logs_in_once_its_approval_number_is_right(cast, is_good):
    check = approval(cast)
    if is_good:
        checks.accept(cast.dana, check)
    else:
        checks.refuse(cast.dana, check, "It is not in the list.")
    db.session.commit()
    agency = Company.with_number(AGENCY.number)
    assert agency.approval == ("accepted" if is_good else "refused")
    assert decision()["context"] | {"what": "approval", "is_good": is_good} == decision()["context"]
    if is_good:
        login.check(agency, "agency")
    else:
        with pytest.raises(login.ApprovalRefused):
            login.check(agency, "agency")


def test_an_approval_of_a_company_whose_papers_wait_lets_nobody_in(cast):
    check = approval(cast, state="to_check")
    checks.accept(cast.dana, check)
    db.session.commit()
    assert decision()["context"]["waits"] and Company.with_number(AGENCY.number).state == "to_check"


def test_what_is_decided_is_decided(cast):
    check = to_check(cast)
    checks.accept(cast.dana, check)
    db.session.commit()
    for again in (lambda: checks.accept(cast.max, check), lambda: checks.refuse(cast.max, check, "Why")):
        with pytest.raises(Settled):
            again()
        db.session.rollback()
    assert cast.company.state == "active" and len(mails("company_decision")) == 1


def test_nobody_decides_about_a_company_that_has_left(cast):
    check = to_check(cast)
    leaving.leave(cast.company, None, actor="company")
    db.session.commit()
    with pytest.raises(Settled):
        checks.accept(cast.dana, check)


def test_papers_of_a_sign_up_under_way_are_not_for_staff(cast):
    check = CompanyCheck(kind="join", draft_id=7)
    db.session.add(check)
    db.session.commit()
    assert checks.with_public_id(check.public_id) is None and checks.waiting() == 0


def test_a_recovery_is_agreed_to_as_it_was_seen(cast):
    check = asked_for_recovery(cast)
    seen = checks.seen_of(check)
    assert checks.confirm_recovery(cast.dana, check, seen=seen, heard=False) is False
    db.session.commit()
    with pytest.raises(ChangedMeanwhile):  # the page said that nobody had agreed yet
        checks.confirm_recovery(cast.max, check, seen=seen, heard=False)
    db.session.rollback()
    assert checks.confirm_recovery(cast.max, check, seen=checks.seen_of(check), heard=False) is True


def test_an_objection_makes_an_open_page_old(cast):
    check = asked_for_recovery(cast)
    seen = checks.seen_of(check)
    recovery.object_to(check, cast.company_person(cast.company, "owner"), "I am here.")
    db.session.commit()
    with pytest.raises(ChangedMeanwhile):
        checks.confirm_recovery(cast.dana, check, seen=seen, heard=True)
    db.session.rollback()
    assert checks.confirm_recovery(cast.dana, check, seen=checks.seen_of(check), heard=True) is False


def test_a_decided_recovery_is_settled(cast):
    check = asked_for_recovery(cast)
    checks.refuse_recovery(cast.dana, check, "Why")
    db.session.commit()
    with pytest.raises(Settled):
        checks.refuse_recovery(cast.max, check, "Again")
    db.session.rollback()
    with pytest.raises(Settled):
        checks.confirm_recovery(cast.max, check, seen=checks.seen_of(check), heard=False)
