"""What needs two people: asking, agreeing, using once."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db
from app.models import Approval, AuditEntry, Staff
from app.models.types import now
from app.operations import approvals, audit, grants
from app.operations import staff as accounts
from tests.at_once import at_once

REFUSED = (approvals.NotApproved,)


@pytest.fixture
def other_admin(cast) -> Staff:
    return cast.staff("adam@madang.example", "Adam Admin", "admin")


def asked_export(cast) -> Approval:
    asked = approvals.ask("mass_export", cast.max, {"fair": cast.fair.id}, "For the ministry")
    cast.save()
    return asked


def asked_role(cast, role: str = "desk", fair=None) -> Approval:
    """Ada asks for a role for Vera."""
    details = {"staff": cast.vera.id, "role": role, "fair": fair.id if fair else None}
    asked = approvals.ask("role_grant", cast.ada, details, "Helps at the door")
    cast.save()
    return asked


def test_what_another_admin_agrees_to_can_be_used_once(cast):
    asked = asked_export(cast)
    with pytest.raises(approvals.Settled):
        approvals.use(asked.public_id, "mass_export", cast.max)
    approvals.approve(asked, cast.ada)
    assert approvals.use(asked.public_id, "mass_export", cast.max) == {"fair": cast.fair.id}
    with pytest.raises(approvals.Settled):
        approvals.use(asked.public_id, "mass_export", cast.max)


def test_a_role_is_given_as_soon_as_it_is_agreed_to(cast, other_admin):
    asked = asked_role(cast, "desk", cast.fair)
    assert not cast.vera.may("desk", cast.fair)
    approvals.approve(asked, other_admin)
    assert cast.vera.may("desk", cast.fair) and not cast.vera.may("desk", cast.other_fair)
    assert asked.used_at is not None
    assert grants.held(cast.vera, cast.fair.id).granted_by == cast.ada.id


@pytest.mark.parametrize("decide", [approvals.approve, approvals.refuse])
def test_nobody_decides_about_what_they_asked_for_themselves(cast, other_admin, decide):
    asked = asked_role(cast)
    with pytest.raises(approvals.OwnRequest):
        decide(asked, cast.ada)
    assert asked.is_open and not cast.vera.may("desk")


def test_the_database_too_refuses_that_one_person_does_both(cast):
    asked = asked_role(cast)
    asked.decision, asked.decided_by = "approved", cast.ada.id
    with pytest.raises(Exception, match="decided_by"):
        db.session.flush()
    db.session.rollback()


def test_only_an_admin_decides(cast):
    asked = asked_export(cast)
    with pytest.raises(approvals.RoleGone):
        approvals.approve(asked, cast.dana)


@pytest.mark.parametrize(
    ("kind", "role"), [("mass_export", "desk"), ("mass_erase", "fair_manager"), ("role_grant", "fair_manager")]
)
def test_who_may_ask(cast, kind, role):
    staff = {"desk": cast.dana, "fair_manager": cast.max}[role]
    with pytest.raises(approvals.RoleGone):
        approvals.ask(kind, staff, {}, "Why")


def test_a_manager_of_a_fair_asks_for_that_fair_alone(cast):
    manager = cast.staff("mia@madang.example", "Mia Manager", "fair_manager", cast.fair)
    approvals.ask("mass_export", manager, {"fair": cast.fair.id}, "Why")
    for details in ({"fair": cast.other_fair.id}, {}):
        with pytest.raises(approvals.RoleGone):
            approvals.ask("mass_export", manager, details, "Why")


@pytest.mark.parametrize(
    ("hours", "is_good"), [(timedelta(hours=24, microseconds=-1), True), (timedelta(hours=24), False)]
)
def test_a_request_ends_after_24_hours(cast, hours, is_good):
    with time_machine.travel(now(), tick=False) as clock:
        asked = asked_export(cast)
        clock.shift(hours)
        if is_good:
            approvals.approve(asked, cast.ada)
        else:
            with pytest.raises(approvals.Settled):
                approvals.approve(asked, cast.ada)


def test_what_was_agreed_to_ends_after_24_hours_too(cast):
    with time_machine.travel(now(), tick=False) as clock:
        asked = asked_export(cast)
        approvals.approve(asked, cast.ada)
        clock.shift(timedelta(hours=24))
        with pytest.raises(approvals.Settled):
            approvals.use(asked.public_id, "mass_export", cast.max)


def test_the_role_must_still_be_held_when_it_is_agreed_to(cast):
    asked = asked_export(cast)
    grants.take(cast.max.grants[0])
    with pytest.raises(approvals.RoleGone):
        approvals.approve(asked, cast.ada)


def test_the_role_must_still_be_held_when_it_is_used(cast):
    asked = asked_export(cast)
    approvals.approve(asked, cast.ada)
    grants.take(cast.max.grants[0])
    with pytest.raises(approvals.RoleGone):
        approvals.use(asked.public_id, "mass_export", cast.max)


def test_who_was_shut_out_has_asked_for_nothing(cast):
    asked = asked_export(cast)
    accounts.disable(cast.max)
    with pytest.raises(approvals.RoleGone):
        approvals.approve(asked, cast.ada)


def test_only_who_asked_uses_it(cast):
    asked = asked_export(cast)
    approvals.approve(asked, cast.ada)
    with pytest.raises(approvals.Settled):
        approvals.use(asked.public_id, "mass_export", cast.ada)
    with pytest.raises(approvals.Settled):
        approvals.use(asked.public_id, "mass_erase", cast.max)


def test_what_is_refused_or_taken_back_stays_so(cast):
    refused, withdrawn = asked_export(cast), asked_export(cast)
    approvals.refuse(refused, cast.ada)
    approvals.withdraw(withdrawn, cast.max)
    for settled in (refused, withdrawn):
        with pytest.raises(approvals.Settled):
            approvals.approve(settled, cast.ada)


def test_both_people_stand_in_the_log(cast):
    asked = asked_export(cast)
    approvals.approve(asked, cast.ada)
    cast.save()
    about = select(AuditEntry).where(AuditEntry.subject == f"approval:{asked.id}")
    entries = db.session.scalars(about.order_by(AuditEntry.position)).all()
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("approval.ask", f"staff:{cast.max.id}"),
        ("approval.approved", f"staff:{cast.ada.id}"),
    ]
    assert audit.verify().is_intact


def test_of_two_who_decide_at_once_one_does(app, cast, other_admin):
    asked, ada, adam = asked_export(cast).id, cast.ada.id, other_admin.id

    def deciding(decide, staff_id):
        def run() -> str:
            decide(db.session.get_one(Approval, asked), db.session.get_one(Staff, staff_id))
            return decide.__name__

        return run

    found = at_once(app, deciding(approvals.approve, ada), deciding(approvals.refuse, adam), refused=REFUSED)
    assert found["Settled"] == 1 and found["approve"] + found["refuse"] == 1


def test_used_twice_at_once_it_is_used_once(app, cast):
    asked = asked_export(cast)
    approvals.approve(asked, cast.ada)
    cast.save()
    public_id, max_id = asked.public_id, cast.max.id

    def using() -> str:
        approvals.use(public_id, "mass_export", db.session.get_one(Staff, max_id))
        return "used"

    assert at_once(app, using, using, refused=REFUSED) == {"used": 1, "Settled": 1}
