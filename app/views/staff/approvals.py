"""What waits for a second person: role grants, mass exports and mass erasures (ST-1)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, flash, render_template
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.forms.staff import ActionForm
from app.models import Approval, Fair, Slot, Staff
from app.operations import approvals as operation
from app.operations import grants
from app.views.staff.blueprint import bp
from app.web.access import staff_freshly_proved, staff_only
from app.web.render import lead_to


@bp.get("/approvals")
@staff_only("fair_manager")
def approvals() -> str:
    """Admins see what everybody asks for; others what they asked for themselves."""
    found = operation.shown_to(current_user)
    people = dict(db.session.execute(select(Staff.id, Staff.name)).all())
    fairs = {fair.id: fair for fair in db.session.scalars(select(Fair))}
    return render_template("staff/approvals.html", approvals=found, people=people, fairs=fairs, slots=_slots(found))


def _slots(found: list[Approval]) -> dict[str, datetime]:
    """When the slots begin that exports are kept to."""
    kept_to = [filters["slot"] for one in found if (filters := one.details.get("filters", {})).get("slot")]
    slots: Any = db.session.execute(select(Slot.public_id, Slot.starts_at).where(Slot.public_id.in_(kept_to)))
    return dict(slots.all())


@bp.post("/approvals/<public_id>/approve")
@staff_only("admin")
@staff_freshly_proved
def approval_approve(public_id: str) -> Any:
    """Agree to what somebody else asked for."""
    found = _approval(public_id)
    return _decided(lambda: operation.approve(found, _me()), gettext("You have agreed."))


@bp.post("/approvals/<public_id>/refuse")
@staff_only("admin")
def approval_refuse(public_id: str) -> Any:
    """Say no."""
    found = _approval(public_id)
    return _decided(lambda: operation.refuse(found, _me()), gettext("You have said no."))


@bp.post("/approvals/<public_id>/withdraw")
@staff_only("fair_manager")
def approval_withdraw(public_id: str) -> Any:
    """Take back what one asked for oneself."""
    found = _approval(public_id)
    if found.asked_by != current_user.id:
        abort(404)
    return _decided(lambda: operation.withdraw(found, _me()), gettext("Taken back."))


def _decided(decide: Callable[[], None], said: str) -> Any:
    if not ActionForm().validate_on_submit():
        abort(400)
    try:
        decide()
        db.session.commit()
        flash(said, "success")
    except operation.OwnRequest:
        db.session.rollback()
        flash(gettext("Nothing was done: somebody else has to decide about what you asked for."), "warning")
    except operation.RoleGone:
        db.session.rollback()
        flash(gettext("Nothing was done: who asked or who decides does not hold the role any more."), "warning")
    except grants.LastAdmin:
        db.session.rollback()
        flash(gettext("Nothing was done: nobody would be an administrator any more."), "warning")
    except operation.Settled:
        db.session.rollback()
        flash(gettext("Nothing was done: somebody was faster, or its 24 hours are over."), "warning")
    return lead_to("staff.approvals")


def _me() -> Staff:
    return current_user._get_current_object()  # type: ignore[no-any-return]


def _approval(public_id: str) -> Approval:
    return Approval.with_public_id(public_id) or abort(404)
