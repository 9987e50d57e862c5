"""What the site noticed by itself: attacks on logins, who has taken notice, and whom they reached."""

from typing import Any

from flask import abort, flash, render_template
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.models import Alarm, Staff
from app.operations import alarms as operation
from app.operations import audit
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.render import lead_to

SHOWN = 200  # members on the page; `flask alarms members` writes all


@bp.get("/alarms")
@staff_only("viewer", everywhere=True)
def alarms() -> str:
    """Those that are on first, then the newest. Counts only."""
    found = operation.latest(about_accounts=current_user.may_everywhere("admin"))
    rows = [(alarm, operation.sources_of(alarm), operation.stopped_members(alarm)) for alarm in found]
    names = dict(db.session.execute(select(Staff.id, Staff.name)).all())
    accounts = {f"staff:{staff_id}": name for staff_id, name in names.items()}
    return render_template("staff/alarms.html", rows=rows, names=names, accounts=accounts)


@bp.get("/alarms/<public_id>")
@staff_only("admin")
def alarm(public_id: str) -> str:
    """The members whom the attack reached, to be called or written to. Looking is recorded."""
    found = _alarm(public_id)
    members = operation.affected(found)
    rows = members[:SHOWN]
    audit.record("alarm.members", f"alarm:{found.id}", count=len(members), shown=[row.id for row in rows])
    db.session.commit()
    return render_template("staff/alarm.html", alarm=found, members=rows, count=len(members))


@bp.post("/alarms/<public_id>/seen")
@staff_only("desk", everywhere=True)
def alarm_seen(public_id: str) -> Any:
    """Somebody looks after it."""
    found = _others_alarm(public_id)
    operation.see(found, current_user.id)
    audit.record("alarm.seen", f"alarm:{found.id}")
    db.session.commit()
    flash(gettext("It is written down that you look after it."), "success")
    return lead_to("staff.alarms")


@bp.post("/alarms/<public_id>/end")
@staff_only("admin")
def alarm_end(public_id: str) -> Any:
    """It was none, or it is over."""
    found = _others_alarm(public_id)
    if found.ended_at is None:
        operation.end(found)
        audit.record("alarm.end", f"alarm:{found.id}")
        db.session.commit()
        flash(gettext("The alarm is ended. With the next sign of an attack a new one is raised."), "success")
    return lead_to("staff.alarms")


def _alarm(public_id: str) -> Alarm:
    """One about an account is there for admins alone."""
    found = db.session.scalar(select(Alarm).where(Alarm.public_id == public_id))
    if found is None or (found.subject and not current_user.may_everywhere("admin")):
        abort(404)
    return found


def _others_alarm(public_id: str) -> Alarm:
    """One that this person may deal with: not the alarm about their own account."""
    found = _alarm(public_id)
    if found.subject == f"staff:{current_user.id}":
        abort(403)
    return found
