"""The audit log, for admins."""

import re

from flask import render_template, request
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, Staff
from app.views.staff.blueprint import bp
from app.web.access import staff_only

PAGE = 100


@bp.get("/audit")
@staff_only("admin")
def audit() -> str:
    """Who read or changed what, the newest first; by actor or subject."""
    actor, subject = request.args.get("actor", "").strip(), request.args.get("subject", "").strip()
    statement = select(AuditEntry).order_by(AuditEntry.position.desc()).limit(PAGE + 1)
    if actor:
        statement = statement.where(AuditEntry.actor == actor)
    if subject:
        statement = statement.where(AuditEntry.subject == subject)
    before = request.args.get("before", "")
    if re.fullmatch(r"[0-9]{1,9}", before):
        statement = statement.where(AuditEntry.position < int(before))
    entries = list(db.session.scalars(statement))
    staff = {f"staff:{person.id}": person.name for person in db.session.scalars(select(Staff))}
    return render_template(
        "staff/audit.html",
        entries=entries[:PAGE],
        next_before=entries[PAGE - 1].position if len(entries) > PAGE else None,
        staff=staff,
        actor=actor,
        subject=subject,
    )
