"""Mails to a company's owners about what others could do with their company: what, when and by whom; no link acts."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Company, CompanyPerson
from app.models.types import now
from app.operations import outbox

TOLD_WITHIN = timedelta(days=2)  # a warning that comes later says nothing any more


def tell_owners(company: Company, kind: str, *, device: str = "", about: str = "", also: str | None = None) -> None:
    """Queue a mail to each owner, and to one more address; `about` is whom it concerns. Flushed, not committed."""
    told = {owner.email: (owner.name, owner.language) for owner in owners_of(company.id) if owner.email}
    if also and also not in told:
        told[also] = (about or company.name, company.language)
    for email, (name, language) in told.items():
        context = {"kind": kind, "name": name, "company": company.name, "about": about, "device": device}
        put("company_notice", email, language, {**context, "at": now().isoformat()}, company, expires_in=TOLD_WITHIN)


def tell(person: CompanyPerson, company: Company, kind: str, *, device: str = "") -> None:
    """Queue a mail to one of its people about their own way in. Flushed, not committed."""
    if person.email:
        context = {"kind": kind, "name": person.name, "company": company.name, "about": person.name, "device": device}
        context["at"] = now().isoformat()
        put("company_notice", person.email, person.language, context, company, expires_in=TOLD_WITHIN)


def owners_of(company_id: int) -> list[CompanyPerson]:
    """Its owners, whether they log in by e-mail or not."""
    own = (CompanyPerson.company_id == company_id, CompanyPerson.role == "owner", CompanyPerson.removed_at.is_(None))
    return list(db.session.scalars(select(CompanyPerson).where(*own).order_by(CompanyPerson.id)))


def put(
    template: str,
    to: str,
    language: str,
    context: dict[str, Any],
    company: Company | None,
    *,
    expires_in: timedelta | None = None,
) -> None:
    """Queue one mail about a company."""
    payload = {"to": to, "language": language, "template": template, "context": context}
    outbox.put(f"mail.{template}", payload, company_id=company.id if company else None, expires_in=expires_in)
