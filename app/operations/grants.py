"""Who of the staff may do what and where: giving and taking roles, and whom a role lets somebody see (ST-1).

What a role does not let somebody see is not there for them: pages answer 404.
"""

from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Fair, Registration, Staff, StaffGrant
from app.models.staff import NO_PASSWORD
from app.models.types import now
from app.operations import audit


class LastAdmin(Exception):
    """Nobody could give roles any more."""


def give(staff: Staff, role: str, fair: Fair | None = None, *, by: int | None = None) -> StaffGrant:
    """Let this be the role that somebody holds at a fair, or everywhere, in the place of the one before. `by`: the id
    of whoever asked for it. Flushed. Raises LastAdmin, and IntegrityError where two give at the same instant."""
    before = held(staff, fair.id if fair else None)
    if before is not None and before.role == role:
        return before
    if before is not None:
        _revoke(before, by)
    grant = StaffGrant(staff_id=staff.id, fair_id=fair.id if fair else None, role=role, granted_by=by)
    db.session.add(grant)
    db.session.flush()
    db.session.expire(staff, ["grants"])
    staff.forget_roles()
    audit.record("staff.grant", f"staff:{staff.id}", role=role, fair=grant.fair_id)
    keep_an_admin()
    return grant


def take(grant: StaffGrant, *, by: int | None = None) -> None:
    """Revoke it. Flushed. Raises LastAdmin where nobody would be one any more."""
    _revoke(grant, by)
    audit.record("staff.revoke", f"staff:{grant.staff_id}", role=grant.role, fair=grant.fair_id)
    keep_an_admin()


def keep_an_admin() -> None:
    """Raise LastAdmin where no admin can log in any more: who is invited, or was just reset, may never do it. Call it
    after the change and its audit entry: that lets one after the other through, so that two admins cannot both take the
    other's role."""
    logs_in = (Staff.disabled_at.is_(None), Staff.password_hash != NO_PASSWORD)
    admins = (
        select(StaffGrant.id)
        .join(Staff, Staff.id == StaffGrant.staff_id)
        .where(StaffGrant.role == "admin", StaffGrant.revoked_at.is_(None), *logs_in)
    )
    anybody = select(StaffGrant.id).where(StaffGrant.role == "admin")
    if db.session.scalar(admins.limit(1)) is None and db.session.scalar(anybody.limit(1)) is not None:
        raise LastAdmin


def _revoke(grant: StaffGrant, by: int | None) -> None:
    open_one = (StaffGrant.id == grant.id, StaffGrant.revoked_at.is_(None))
    db.session.execute(update(StaffGrant).where(*open_one).values(revoked_at=now(), revoked_by=by))
    staff = db.session.get(Staff, grant.staff_id)
    if staff is not None:
        db.session.expire(staff, ["grants"])
        staff.forget_roles()


def held(staff: Staff, fair_id: int | None) -> StaffGrant | None:
    """What somebody holds at exactly this place now."""
    at = StaffGrant.fair_id.is_(None) if fair_id is None else StaffGrant.fair_id == fair_id
    theirs = select(StaffGrant).where(StaffGrant.staff_id == staff.id, StaffGrant.revoked_at.is_(None), at)
    return db.session.scalar(theirs)


def sees_member(staff: Staff, member_id: int, role: str = "viewer") -> bool:
    """Whether the person holds this role everywhere, or at a fair that the member has registered for."""
    fair_ids = staff.fair_ids(role)
    if not fair_ids:
        return fair_ids is None
    at_theirs = exists().where(Registration.member_id == member_id, Registration.fair_id.in_(fair_ids))
    return bool(db.session.scalar(select(at_theirs)))


def are_at(member_id: Any, fair_ids: frozenset[int] | None) -> list[Any]:
    """Conditions that keep rows of people to those at these fairs; none where the role is held everywhere."""
    if fair_ids is None:
        return []
    place = aliased(Registration)  # the list itself may be of registrations
    return [exists().where(place.member_id == member_id, place.fair_id.in_(fair_ids))]
