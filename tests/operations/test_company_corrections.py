"""What staff correct of a company, and end: told, recorded, and never past the rules of recovery."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, CompanyPerson, CustomerRecord, LoginSession
from app.operations import customer_record
from app.operations.company import checks, corrections, information
from app.operations.company.corrections import NotNow, Stale
from tests.company_checks import agreement_of, approval, to_check
from tests.company_people import events, log_in, mails

REASON = "You called us."


def values_of(company, **changes) -> dict:
    contact = CompanyPerson.contact_of(company.id)
    now = {name: getattr(company, name) for name in information.FIELDS}
    return now | {"email": contact.email, "approval_number": company.approval_number} | changes


def correct(cast, company, *, seen: str = "", **changes) -> list[str]:
    seen = seen or corrections.seen_of(company)
    changed = corrections.correct(company, cast.dana, values_of(company, **changes), REASON, seen=seen)
    db.session.commit()
    return changed


def audited() -> list[str]:
    return [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.position))]


def test_a_corrected_name_is_found_recorded_mailed_and_sent(cast):
    company = cast.company
    db.session.add(agreement_of(company))
    customer_record.begin(company)
    db.session.commit()
    assert correct(cast, company, name="한빛정밀공업 주식회사", name_english="Hanbit Industry") == [
        "name",
        "name_english",
    ]
    assert "hanbit industry" in company.folded
    assert events(company) == ["information_changed"] and audited() == ["company.correct"]
    (mail,) = mails("company_corrected")
    assert mail["context"]["reason"] == REASON and mail["context"]["fields"] == ["name", "name_english"]
    assert db.session.get(CustomerRecord, company.id).version == 2


def test_nothing_different_is_nothing(cast):
    assert correct(cast, cast.company) == []
    assert not mails("company_corrected") and not audited()


def test_what_was_changed_meanwhile_is_not_overwritten(cast):
    company = cast.company
    seen = corrections.seen_of(company)
    correct(cast, company, phone="+82312001234")
    with pytest.raises(Stale):
        correct(cast, company, seen=seen, phone="+8225550000")


def test_the_address_of_the_contact_person_is_told_to_both(cast):
    company = to_check(cast).company
    assert correct(cast, company, email="new@hanbit.example") == ["email"]
    assert {mail["to"] for mail in mails("company_corrected")} == {"new@hanbit.example", "dohyun@hanbit.example"}
    assert CompanyPerson.contact_of(company.id).email == "new@hanbit.example"


def test_the_address_that_somebody_logs_in_with_stays(cast):
    company = cast.company
    before = CompanyPerson.contact_of(company.id).email
    assert correct(cast, company, email="thief@example.com") == []
    assert CompanyPerson.contact_of(company.id).email == before


def test_another_approval_number_is_looked_at_anew_and_logs_the_agency_out(cast, browser):
    check = approval(cast, approval="accepted")
    check.state = "accepted"
    company = check.company
    log_in(browser, cast, company, login_type="agency")
    assert correct(cast, company, approval_number="2007-5555") == ["approval_number"]
    assert company.approval == "waiting" and [one.state for one in checks.of_company(company.id)][0] == "waiting"
    assert all(login.ended_at for login in db.session.scalars(select(LoginSession)))
    correct(cast, company, approval_number="2007-5556")
    assert len(checks.of_company(company.id)) == 2, "What waits already is one check."


def test_a_general_company_has_no_approval_number(cast):
    assert correct(cast, cast.company, approval_number="2007-5555") == []


def test_a_link_is_mailed_again_only_where_nobody_ever_got_in(cast):
    company = to_check(cast).company
    with pytest.raises(NotNow):
        corrections.invite_contact(company, cast.dana)
    db.session.rollback()
    company.state = "active"
    cast.save()
    corrections.invite_contact(company, cast.dana)
    db.session.commit()
    assert len(mails("company_invitation")) == 1 and audited() == ["company.invite"]
    cast.certificate(company)
    with pytest.raises(NotNow):
        corrections.invite_contact(company, cast.dana)


def test_no_link_makes_an_owner_where_a_recovery_takes_two_people(cast):
    company, contact = cast.company, CompanyPerson.contact_of(cast.company.id)
    contact.email_key = contact.password_hash = contact.totp_secret = None
    cast.save()
    with pytest.raises(NotNow):
        corrections.invite_contact(company, cast.dana)


def test_even_the_last_certificate_can_be_ended(cast, browser):
    company = to_check(cast).company
    company.state = "active"
    certificate = cast.certificate(company)
    cast.log_in_company(browser, company, certificate=certificate)
    corrections.end_certificate(company, cast.dana, certificate)
    db.session.commit()
    assert certificate.active_key is None and all(one.ended_at for one in db.session.scalars(select(LoginSession)))
    assert mails("company_certificate")[0]["context"]["kind"] == "certificate_removed"
    with pytest.raises(NotNow):
        corrections.end_certificate(company, cast.dana, certificate)


def test_a_proxy_is_ended_once_and_both_sides_are_told(cast):
    naming = cast.naming(cast.company, cast.proxy)
    corrections.end_proxy(cast.company, cast.dana, naming)
    db.session.commit()
    assert naming.ended_by == "staff" and len(mails("company_proxy")) == 2
    with pytest.raises(NotNow):
        corrections.end_proxy(cast.company, cast.dana, naming)


def test_ending_a_membership_is_told_with_the_reason_and_recorded(cast):
    company = cast.company
    corrections.end_membership(company, cast.ada, "It is no real company.")
    db.session.commit()
    assert company.state == "left" and company.leaving_reason == "staff"
    (mail,) = mails("company_decision")
    assert mail["context"]["what"] == "end" and mail["context"]["reason"] == "It is no real company."
    assert "left" in events(company) and "company.end" in audited()
    with pytest.raises(NotNow):
        corrections.end_membership(company, cast.ada, "Again")
