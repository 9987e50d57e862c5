"""What happened to the membership, the newest first: logins, people, certificates, proxies, changes."""

from flask import g, render_template
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyCertificate, CompanyEvent, CompanyPerson
from app.views.company.blueprint import bp
from app.web.access import company_only
from app.web.event_pages import event_page


@bp.get("/history")
@company_only("account")
def history() -> str:
    """A page of facts; `before` in the address is the key that the page before it ended with."""
    own = select(CompanyEvent).where(CompanyEvent.company_id == g.company.id)
    shown = event_page("company.history", CompanyEvent, own)
    return render_template("company/history.html", **shown, actors=_actors(shown["events"]))


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
