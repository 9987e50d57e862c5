"""What needs two people: one asks with a reason, an admin who is somebody else agrees, and it is used once (ST-1)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Approval, Fair, Staff
from app.models.types import now
from app.operations import audit, grants

HOLDS = timedelta(hours=24)  # to be approved; and once approved, to be used
ASKED_BY = {"mass_export": "fair_manager", "mass_erase": "admin", "role_grant": "admin"}  # the least role
SHOWN = 100
SET = "members"  # in the details of a mass_erase: the ids of whom it is about, as long as somebody is to be erased


class NotApproved(Exception):
    """It cannot be done; the subclasses say why."""


class OwnRequest(NotApproved):
    """Whoever asked cannot agree to it."""


class Settled(NotApproved):
    """Somebody was first, it was used, or its time is over."""


class RoleGone(NotApproved):
    """Who asked, or who decides, does not hold the role any more."""


def ask(kind: str, staff: Staff, details: dict[str, Any], reason: str = "") -> Approval:
    """Note what somebody wants to do. `details`: ids and choices, with `fair` the id of the fair where it is about one;
    for a role_grant `staff`, `role` and `fair`. Flushed. Raises RoleGone."""
    _require(staff, ASKED_BY[kind], details)
    reason = reason or str(details.get("reason", ""))
    approval = Approval(kind=kind, details=details, reason=reason, asked_by=staff.id, expires_at=now() + HOLDS)
    db.session.add(approval)
    db.session.flush()
    audit.record("approval.ask", f"approval:{approval.id}", actor=f"staff:{staff.id}", kind=kind, **_about(details))
    return approval


def approve(approval: Approval, staff: Staff) -> None:
    """Agree. A role is given at once, and people are erased from now on (operations.mass_erasing); what else was asked
    for can then be used once within a day. Flushed.

    Raises OwnRequest, Settled, RoleGone, or grants.LastAdmin.
    """
    if approval.asked_by == staff.id:
        raise OwnRequest
    _require(staff, "admin", {})
    asker = db.session.get_one(Staff, approval.asked_by)
    _require(asker, ASKED_BY[approval.kind], approval.details)
    _settle(approval, "approved", staff, expires_at=now() + HOLDS)
    if approval.kind == "role_grant":
        _give(approval)
    elif approval.kind == "mass_erase":
        _claim_use(approval)


def refuse(approval: Approval, staff: Staff) -> None:
    """Say no. Flushed. Raises OwnRequest, Settled or RoleGone."""
    if approval.asked_by == staff.id:
        raise OwnRequest
    _require(staff, "admin", {})
    _settle(approval, "refused", staff)


def withdraw(approval: Approval, staff: Staff) -> None:
    """Take back what oneself has asked for. Flushed. Raises Settled."""
    if approval.asked_by != staff.id:
        raise Settled
    _settle(approval, "withdrawn", staff)


def use(public_id: str, kind: str, staff: Staff) -> dict[str, Any]:
    """Use up what somebody has asked for and another one has agreed to; answers its details. Flushed.

    Raises Settled where there is none of the person's own that can still be used, or RoleGone.
    """
    approval = Approval.with_public_id(public_id)
    if approval is None or approval.kind != kind or approval.asked_by != staff.id:
        raise Settled
    _require(staff, ASKED_BY[kind], approval.details)
    _claim_use(approval)
    return approval.details


def shown_to(staff: Staff) -> list[Approval]:
    """What waits first, then the newest; admins see all, others what they asked for themselves."""
    waits = (Approval.decision.is_(None)) & (Approval.expires_at > now())
    wanted = select(Approval).order_by(~waits, Approval.id.desc()).limit(SHOWN)
    if not staff.may_everywhere("admin"):
        wanted = wanted.where(Approval.asked_by == staff.id)
    return list(db.session.scalars(wanted))


def waiting_for(staff: Staff) -> int:
    """How many wait for this admin to decide."""
    if not staff.may_everywhere("admin"):
        return 0
    open_ones = (Approval.decision.is_(None), Approval.expires_at > now(), Approval.asked_by != staff.id)
    return db.session.scalar(select(func.count(Approval.id)).where(*open_ones)) or 0


def of_staff(staff_id: int) -> list[Approval]:
    """The roles that are asked for this person and wait."""
    open_ones = (Approval.kind == "role_grant", Approval.decision.is_(None), Approval.expires_at > now())
    found = db.session.scalars(select(Approval).where(*open_ones).order_by(Approval.id))
    return [approval for approval in found if approval.details.get("staff") == staff_id]


def _give(approval: Approval) -> None:
    """A role that was asked for and agreed to."""
    details = approval.details
    person = db.session.get_one(Staff, details["staff"])
    if not person.is_active:
        raise Settled
    fair = db.session.get_one(Fair, details["fair"]) if details.get("fair") else None
    _claim_use(approval)
    grants.give(person, details["role"], fair, by=approval.asked_by)


def _settle(approval: Approval, decision: str, staff: Staff, **values: Any) -> None:
    """Of two who decide at the same instant one does."""
    waits = (Approval.id == approval.id, Approval.decision.is_(None), Approval.expires_at > now())
    deciding = update(Approval).where(*waits)
    values |= {"decision": decision, "decided_by": staff.id, "decided_at": now()}
    if db.session.scalar(deciding.values(**values).returning(Approval.id)) is None:
        raise Settled
    db.session.refresh(approval)
    if decision != "approved":
        approval.details = {name: value for name, value in approval.details.items() if name != SET}
    audit.record(f"approval.{decision}", f"approval:{approval.id}", actor=f"staff:{staff.id}", kind=approval.kind)


def _claim_use(approval: Approval) -> None:
    good = (Approval.decision == "approved", Approval.used_at.is_(None), Approval.expires_at > now())
    using = update(Approval).where(Approval.id == approval.id, *good).values(used_at=now())
    if db.session.scalar(using.returning(Approval.id)) is None:
        raise Settled
    db.session.refresh(approval)
    audit.record("approval.use", f"approval:{approval.id}", kind=approval.kind)


def _require(staff: Staff, role: str, details: dict[str, Any]) -> None:
    """Raises RoleGone where the person cannot log in any more, or holds the role no longer where it is about."""
    db.session.refresh(staff)
    staff.forget_roles()
    fair = db.session.get(Fair, details["fair"]) if details.get("fair") else None
    holds = staff.may(role, fair) if fair is not None and role != "admin" else staff.may_everywhere(role)
    if not staff.is_active or not holds:
        raise RoleGone


def _about(details: dict[str, Any]) -> dict[str, Any]:
    """What of it the audit log says: ids and roles."""
    return {name: details[name] for name in ("fair", "staff", "role", "people") if name in details}
