"""The audit log and whose data an account read, for admins."""

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask_babel import gettext
from sqlalchemy import select

from app.extensions import db
from app.forms.staff_audit import AuditSearchForm, ReadsForm
from app.models import Member, Staff
from app.models.types import now
from app.operations import audit as log
from app.operations import reads
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.row_ids import row_id

DAY = timedelta(days=1)


@bp.get("/audit")
@staff_only("admin")
def audit() -> str:
    """Who read or changed what, the newest first; kept to what was asked for."""
    form, accounts = AuditSearchForm(request.args), _accounts()
    form.actor.choices = [("", gettext("Everybody")), *accounts.items()]
    form.action.choices = [("", gettext("Everything")), *((name, name) for name in log.actions())]
    since, until = form.period()
    query = log.Query(
        actor=form.actor.data or "",
        action=form.action.data or "",
        subject=(form.subject.data or "").strip(),
        member_id=_member(form),
        since=since,
        until=until,
        before=row_id(request.args.get("before")),
    )
    entries, next_before = log.find(query)
    arguments = {name: value for name, value in request.args.items() if name not in ("before", "language") and value}
    return render_template(
        "staff/audit.html",
        form=form,
        entries=entries,
        next_before=next_before,
        staff=accounts,
        verified=log.last_verified(),
        arguments=arguments,
    )


@bp.get("/audit/reads")
@staff_only("admin")
def audit_reads() -> str:
    """Whose data an account read between two times. Asking is recorded too."""
    form, accounts = ReadsForm(request.args), _accounts()
    form.actor.choices = [("", gettext("Choose an account")), *accounts.items()]
    since, until = form.period()
    moment = now()
    since, until = since or moment - DAY, until or moment + timedelta(minutes=1)
    actor, rows, people = form.actor.data or "", [], 0
    if actor:
        rows = reads.of_actor(actor, since, until, after=row_id(request.args.get("after")) or 0, limit=reads.PAGE + 1)
        people = reads.count_of(actor, since, until)
        log.record("audit.reads", actor, since=since.isoformat(), until=until.isoformat())
        db.session.commit()
    more = len(rows) > reads.PAGE
    return render_template(
        "staff/audit_reads.html",
        form=form,
        actor=actor,
        staff=accounts,
        period=(since, until),
        rows=rows[: reads.PAGE],
        people=people,
        next_after=rows[reads.PAGE - 1].key if more else None,
    )


def _accounts() -> dict[str, str]:
    """What actors are called, by name."""
    people: Any = db.session.execute(select(Staff.id, Staff.name).order_by(Staff.name))
    named = {f"staff:{staff_id}": name for staff_id, name in people}
    return named | {"command": gettext("A command"), "worker": gettext("The worker")}


def _member(form: AuditSearchForm) -> int | None:
    """The person with the typed ID; one whom nobody has fits no entry."""
    if not form.member.data:
        return None
    found = Member.with_member_id(form.member.data.strip())
    if found is None:
        form.member.errors = [gettext("Nobody has this member ID.")]
    return found.id if found else 0
