"""What happened to the membership, the newest first: logins, people, certificates, proxies, changes."""

import re

from flask import g, render_template, request, url_for
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyCertificate, CompanyEvent, CompanyPerson
from app.views.company.blueprint import bp
from app.web.access import company_only

PAGE = 20
KEY = re.compile(r"[0-9]{1,18}")


@bp.get("/history")
@company_only("account")
def history() -> str:
    """A page of facts; `before` is the key that the page before it ended with."""
    before = request.args.get("before", "")
    rows = _rows(int(before) if KEY.fullmatch(before) else None)
    events = rows[:PAGE]
    older = url_for("company.history", before=events[-1].id) if len(rows) > PAGE else None
    shown = {"events": events, "older": older, "is_first": not before, "actors": _actors(events)}
    return render_template("company/history.html", **shown)


def _rows(before: int | None) -> list[CompanyEvent]:
    """One more than a page shows, which tells whether there is another page."""
    own = select(CompanyEvent).where(CompanyEvent.company_id == g.company.id)
    if before is not None:
        own = own.where(CompanyEvent.id < before)
    return list(db.session.scalars(own.order_by(CompanyEvent.id.desc()).limit(PAGE + 1)))


def _actors(events: list[CompanyEvent]) -> dict[str, tuple[str, str]]:
    """Who acted, by what stands in the events: a kind and a name. Another company's people stay unnamed."""
    found: dict[str, tuple[str, str]] = {}
    for kind, table, column in (
        ("company_person", CompanyPerson, CompanyPerson.name),
        ("certificate", CompanyCertificate, CompanyCertificate.owner),
    ):
        ids = {int(event.actor.partition(":")[2]) for event in events if event.actor.startswith(f"{kind}:")}
        own = select(table.id, column).where(table.id.in_(ids), table.company_id == g.company.id)  # type: ignore[attr-defined]
        found |= {f"{kind}:{row[0]}": (kind, row[1]) for row in db.session.execute(own)} if ids else {}
    return found
