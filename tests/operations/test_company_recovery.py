"""Recovery: asked for with papers, told to owners, decided by two of the staff (CL-5)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, CompanyCheck
from app.operations import draft as drafts
from app.operations.company import recovery
from app.operations.company.recovery import Asked, NotWaiting, Objected, SameStaff
from tests.company_people import accept, events, mails, person_with

ASKED = Asked("HONG Gildong", "hong@example.com", "owner_gone", "She has left.", "en")


@pytest.fixture
def check(cast) -> CompanyCheck:
    draft, _secret = drafts.start(recovery.WIZARD, "en")
    made = recovery.ask(draft, cast.company, ASKED)
    db.session.commit()
    return made


def test_owners_and_whoever_asks_are_told(check, cast):
    (asked,) = mails("company_recovery_asked")
    assert asked["to"] == cast.company_person(cast.company, "owner").email
    assert asked["context"]["who"] == "HONG Gildong"
    (received,) = mails("company_recovery_received")
    assert received["to"] == "hong@example.com"
    assert events(cast.company) == ["recovery_requested"]
    assert [one.id for one in recovery.waiting_for(cast.company.id)] == [check.id]


def test_the_second_of_two_staff_makes_an_invitation(check, cast, browser):
    assert recovery.confirm(check, cast.ada) is False
    db.session.commit()
    assert not mails("company_invitation")
    assert recovery.confirm(check, cast.max) is True
    db.session.commit()
    assert mails("company_invitation")[0]["context"]["is_recovery"]
    accept(browser.in_language("en"), name="HONG Gildong")
    owner = person_with("hong@example.com")
    assert owner.role == "owner" and owner.company_id == cast.company.id and owner.may_log_in
    assert {"recovery_accepted", "person_joined"} <= set(events(cast.company))
    actions = [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.position))]
    assert actions == ["company.recovery_confirm", "company.recovery_accept"]


def test_one_of_staff_is_not_two(check, cast):
    recovery.confirm(check, cast.ada)
    with pytest.raises(SameStaff):
        recovery.confirm(check, cast.ada)
    assert not mails("company_invitation")


def test_what_is_decided_is_decided(check, cast):
    recovery.refuse(check, cast.ada, "The paper is of another company.")
    db.session.commit()
    for again in (recovery.confirm, lambda *who: recovery.refuse(*who, "again")):
        with pytest.raises(NotWaiting):
            again(check, cast.max)
        db.session.rollback()
    (mail,) = mails("company_recovery_refused")
    assert mail["to"] == "hong@example.com" and mail["context"]["reason"] == "The paper is of another company."
    assert "recovery_refused" in events(cast.company)


def test_an_owner_who_objects_is_heard_and_both_staff_decide_anew(check, cast):
    owner = cast.company_person(cast.company, "owner")
    recovery.confirm(check, cast.ada)
    recovery.object_to(check, owner, "I am still here.")
    db.session.commit()
    assert check.state == "waiting" and check.first_staff_id is None
    with pytest.raises(Objected):
        recovery.confirm(check, cast.ada)
    db.session.rollback()
    assert recovery.confirm(check, cast.ada, heard=True) is False
    assert recovery.confirm(check, cast.max, heard=True) is True
    assert "recovery_objected" in events(cast.company)


def test_who_lost_the_authenticator_sets_it_up_anew_with_the_same_address(cast, browser):
    owner = cast.company_person(cast.company, "owner")
    owner_id, before = owner.id, owner.totp_secret
    draft, _secret = drafts.start(recovery.WIZARD, "en")
    lost = Asked(owner.name, str(owner.email), "second_factor_lost", "My phone is gone.", "en")
    check = recovery.ask(draft, cast.company, lost)
    recovery.confirm(check, cast.ada)
    recovery.confirm(check, cast.max)
    db.session.commit()
    accept(browser.in_language("en"), name="Olivia Owner")
    again = person_with(str(lost.email))
    assert again.id == owner_id and again.totp_secret != before


def test_a_company_that_has_left_is_not_recovered(check, cast):
    cast.company.state = "left"
    cast.save()
    with pytest.raises(NotWaiting):
        recovery.confirm(check, cast.ada)


def test_the_link_of_an_owner_is_nobody_elses(check, cast):
    owner = cast.company_person(cast.company, "owner")
    assert recovery.owner_with_token(check, recovery.token_of(check, owner)) is not None
    assert recovery.owner_with_token(check, "0" * 40) is None


def test_a_request_says_nothing_of_a_person_in_logs():
    assert "hong" not in repr(ASKED).lower()
