"""Step 4: what was entered, how far the customer record has got, and the way in (CM-10, CM-11)."""

from typing import Any

from flask import g, render_template, url_for
from sqlalchemy import select

from app.extensions import db
from app.models import Company, CompanyCertificate, CompanyConsent, CompanyPerson
from app.operations import customer_record, picking
from app.operations import draft as drafts
from app.rules.business_number import is_corporations
from app.views.company.blueprint import bp
from app.web.access import asks_by_itself
from app.web.company_joining import page
from app.web.drafting import lead_on
from app.web.language import chosen
from app.web.render import lead_to
from app.wizards.company import COMPANY_JOIN, MEMBERSHIP, NOTICES


@bp.get("/join/done")
def join_done() -> Any:
    """For the browser that has just joined, until its sign-up is erased."""
    company = _joined()
    if company is None:
        return lead_to("company.join")
    may_log_in = company.state == "active" and company.approval in ("none", "accepted")
    return page(
        "company/join_done.html",
        "done",
        company=company,
        contact=CompanyPerson.contact_of(company.id),
        certificate=_certificate_of(company),
        industry=_industry_of(company),
        is_corporation=is_corporations(company.business_number),
        notices=[(name, getattr(company, name)) for name in NOTICES],
        is_membership_agreed=_has_agreed(company),
        may_log_in=may_log_in,
        state=customer_record.transfer(company.id),
    )


@bp.get("/join/done/record")
@asks_by_itself
def join_done_record() -> Any:
    """How far the customer record has got; asks for itself again while it is under way."""
    company = _joined()
    if company is None:
        return lead_on(url_for("company.join"))
    return render_template("company/_join_done_record.html", state=customer_record.transfer(company.id))


def _joined() -> Company | None:
    """The company that this browser's sign-up has made, while it is there."""
    g.draft = drafts.of_browser(COMPANY_JOIN.name)
    if g.draft is None or g.draft.company_id is None:
        return None
    company = db.session.get(Company, g.draft.company_id)
    return company if company is not None and company.state != "left" else None


def _certificate_of(company: Company) -> CompanyCertificate | None:
    first = select(CompanyCertificate).where(CompanyCertificate.company_id == company.id)
    return db.session.scalars(first.order_by(CompanyCertificate.id).limit(1)).first()


def _industry_of(company: Company) -> str:
    entry = picking.entry("industry", company.industry)
    return f"{entry.code} {entry.name(chosen())}" if entry is not None else company.industry


def _has_agreed(company: Company) -> bool:
    fact = CompanyConsent.latest_of(company.id).get(MEMBERSHIP)
    return fact is not None and fact.agreed
