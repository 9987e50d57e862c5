"""A company's home; for visitors, what a company gets here and the two ways in."""

from datetime import timedelta
from typing import Any

from flask import g, render_template
from flask_login import current_user
from sqlalchemy import func, select

from app.extensions import db
from app.models import Company, CompanyCheck, CompanyPerson, CompanyProxy
from app.models.types import now
from app.operations import customer_record, picking
from app.operations.company import certificates, consents, email_login, people, proxies, recovery
from app.rules.business_number import shown as shown_number
from app.rules.company_services import is_covered
from app.views.company.blueprint import bp
from app.web.access import company_may, company_only
from app.web.language import chosen

SOON = timedelta(days=30)  # before a certificate expires, home says so


@bp.get("")
def index() -> Any:
    """One address for both, so that it can be named everywhere."""
    if current_user.is_authenticated and current_user.is_company:
        return _home()
    return render_template("company/index.html")


@company_only("home")
def _home() -> Any:
    """Where its people begin: what waits, and where everything can be changed."""
    company: Company = g.company
    has_account = is_covered(g.login.login_type, "account")
    return render_template(
        "company/home.html",
        company=company,
        has_account=has_account,
        may_change=has_account and company_may("owner"),
        login_type=g.login.login_type,
        **(_account_of(company) if has_account else _proxy_work_of(company)),
    )


def _proxy_work_of(company: Company) -> dict[str, Any]:
    """How many companies this login may act for, and which of them have ended that since it began."""
    return {"acts_for": _count(CompanyProxy.proxy_id == company.id), "ended": proxies.ended_during(g.login)}


def _account_of(company: Company) -> dict[str, Any]:
    held = certificates.listed(company.id)
    is_general = is_covered(g.login.login_type, "openings")
    lasting = [certificate.valid_to for certificate in held if certificate.valid_to > now()]
    return {
        "number": shown_number(company.business_number),
        "contact": CompanyPerson.contact_of(company.id),
        "people": people.listed(company.id),
        "certificates": held,
        "expires": max(lasting) if lasting and max(lasting) < now() + SOON else None,
        "has_expired": bool(held) and not lasting,
        "proxies": proxies.of_company(company.id) if is_general else None,
        "acts_for": _count(CompanyProxy.proxy_id == company.id),
        "industry": industry_name(company),
        "is_member": consents.has_membership(company.id),
        "notices": sum(getattr(company, name) for name in consents.NOTICES),
        "record": customer_record.transfer(company.id),
        "devices": len(email_login.live_sessions(company.id, None)) if company_may("owner") else None,
        "recoveries": recovery.waiting_for(company.id) if company_may("owner") else [],
        "approval_reason": _reason_of(company) if company.approval == "refused" else "",
    }


def industry_name(company: Company) -> str:
    """The industry in words; its code where the list has it no more."""
    entry = picking.entry("industry", company.industry)
    return entry.name(chosen()) if entry is not None else company.industry


def _reason_of(company: Company) -> str:
    refused = (CompanyCheck.company_id == company.id, CompanyCheck.kind == "approval", CompanyCheck.state == "refused")
    return db.session.scalar(select(CompanyCheck.reason).where(*refused).order_by(CompanyCheck.id.desc())) or ""


def _count(whose: Any) -> int:
    found = select(func.count()).select_from(CompanyProxy).where(whose, CompanyProxy.ended_at.is_(None))
    return db.session.scalar(found) or 0
