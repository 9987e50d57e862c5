"""Roles of staff, everywhere and for one fair."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Fair, Staff, StaffGrant
from app.models.types import now
from app.operations import grants, staff, staff_invitations
from tests.at_once import at_once

LEAST_FIRST = ("viewer", "desk", "fair_manager", "admin")


def somebody(cast, role: str | None, fair=None) -> Staff:
    """A new person of the staff with this one role."""
    staff = Staff(email="nina@madang.example", name="Nina New", password_hash="-")
    db.session.add(staff)
    db.session.flush()
    if role:
        grants.give(staff, role, fair)
    cast.save()
    return staff


@pytest.mark.parametrize("held", LEAST_FIRST)
@pytest.mark.parametrize("asked", LEAST_FIRST)
def test_a_role_includes_those_before_it(cast, held, asked):
    staff, includes = somebody(cast, held), LEAST_FIRST.index(held) >= LEAST_FIRST.index(asked)
    assert staff.may(asked) is staff.may_everywhere(asked) is staff.may(asked, cast.fair) is includes


def test_a_role_for_a_fair_is_held_there_alone(cast):
    staff = somebody(cast, "desk", cast.fair)
    assert staff.may("desk", cast.fair) and staff.may("viewer", cast.fair) and staff.may("desk")
    assert not staff.may("fair_manager", cast.fair) and not staff.may("viewer", cast.other_fair)
    assert not staff.may_everywhere("viewer")
    assert staff.fair_ids("desk") == {cast.fair.id} and staff.fair_ids("fair_manager") == frozenset()


def test_who_works_for_all_fairs_works_for_those_to_come(cast):
    assert cast.vera.fair_ids("viewer") is None and cast.vera.may("viewer", cast.make_fair("winter", "W", "겨울"))


def test_roles_add_up(cast):
    staff = somebody(cast, "viewer")
    grants.give(staff, "fair_manager", cast.fair)
    assert staff.may("fair_manager", cast.fair) and not staff.may("desk", cast.other_fair)
    assert staff.role == "fair_manager" and staff.may("viewer", cast.other_fair)


def test_nobody_without_a_grant_may_anything(cast):
    staff = somebody(cast, None)
    assert not staff.may("viewer") and staff.fair_ids("viewer") == frozenset() and staff.role is None


def test_a_new_role_takes_the_place_of_the_one_at_the_same_fair(cast):
    staff = somebody(cast, "desk", cast.fair)
    grants.give(staff, "viewer", cast.fair, by=cast.ada.id)
    assert [(grant.role, grant.granted_by) for grant in staff.grants] == [("viewer", cast.ada.id)]
    kept = db.session.scalars(select(StaffGrant).where(StaffGrant.staff_id == staff.id)).all()
    assert len(kept) == 2 and sum(grant.revoked_at is None for grant in kept) == 1


def test_what_is_revoked_is_kept_with_who_did_it(cast):
    staff = somebody(cast, "desk", cast.fair)
    grants.take(staff.grants[0], by=cast.ada.id)
    assert staff.grants == [] and not staff.may("viewer", cast.fair)
    kept = db.session.scalars(select(StaffGrant).where(StaffGrant.staff_id == staff.id)).one()
    assert kept.revoked_by == cast.ada.id and kept.revoked_at is not None


def test_the_last_admin_stays(cast):
    with pytest.raises(grants.LastAdmin):
        grants.take(cast.ada.grants[0])
    db.session.rollback()
    with pytest.raises(grants.LastAdmin):
        grants.give(cast.ada, "viewer")
    db.session.rollback()
    assert cast.ada.may("admin")


@pytest.mark.parametrize("is_reset", [False, True])
def test_an_admin_who_cannot_log_in_is_not_the_one_who_stays(cast, is_reset):
    ada = cast.ada
    other = cast.staff("adam@madang.example", "Adam Admin", "admin")
    if is_reset:
        staff_invitations.reset(other, by=ada)
    else:
        other = staff_invitations.invite("eva@madang.example", "Eva Admin", by=ada, language="en")
        cast.staff("adam@madang.example", "Adam Admin", "admin").disabled_at = now()
        grants.give(other, "admin")
    cast.save()
    with pytest.raises(grants.LastAdmin):
        staff.disable(ada)
    db.session.rollback()
    other.password_hash = "-"
    staff.disable(ada)
    assert other.may("admin") and not ada.may("admin")


def test_an_admin_of_one_fair_is_refused_by_the_database(cast):
    with pytest.raises(Exception, match="staff_grant_admin_check|CHECK constraint"):
        somebody(cast, "admin", cast.fair)
    db.session.rollback()


def test_whom_a_role_shows(cast):
    dora = cast.dora
    cast.registration(cast.bob, cast.other_fair.slots[0])
    cast.registration(cast.alice, cast.fair.slots[0])
    assert grants.sees_member(dora, cast.bob.id, "desk") and not grants.sees_member(dora, cast.bob.id, "fair_manager")
    assert not grants.sees_member(dora, cast.alice.id)
    assert grants.sees_member(cast.vera, cast.alice.id) and not grants.sees_member(cast.vera, cast.alice.id, "desk")


def test_of_two_admins_who_take_each_others_role_one_stays(app, cast):
    ada, other = cast.ada.id, cast.staff("adam@madang.example", "Adam Admin", "admin").id

    def taking(staff_id: int) -> str:
        grants.take(db.session.get_one(Staff, staff_id).grants[0])
        return "taken"

    found = at_once(app, lambda: taking(ada), lambda: taking(other), refused=(grants.LastAdmin,))
    assert found == {"taken": 1, "LastAdmin": 1}


def test_two_who_give_the_same_role_at_once_give_one(app, cast):
    staff_id, fair_id = somebody(cast, None).id, cast.fair.id

    def giving() -> str:
        grants.give(db.session.get_one(Staff, staff_id), "desk", db.session.get_one(Fair, fair_id))
        return "given"

    found = at_once(app, giving, giving, refused=(IntegrityError,))
    assert found["given"] >= 1 and sum(found.values()) == 2
    assert len(db.session.get_one(Staff, staff_id).grants) == 1
