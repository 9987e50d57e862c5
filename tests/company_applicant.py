"""Somebody who enters a company's information, step by step, in a browser without scripts, its business being proved."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Company, CompanyConsent, Draft, OutboxItem
from app.models.types import now
from app.wizards.company import COMPANY_JOIN
from standins.businesses import HANBIT, Business
from tests import bundled
from tests.applicant import hidden
from tests.page_client import Browser, Page
from tests.scene import give_draft

TERMS, INFORMATION, DONE = "/company/join/terms", "/company/join/information", "/company/join/done"
AGREED = {"company_terms": "y", "company_provision": "y"}


def information(**changes: str) -> dict[str, str]:
    """What somebody types who accepts two notices and agrees to the membership."""
    return {
        "name": "한빛정밀 주식회사",
        "name_english": "Hanbit Precision Co., Ltd.",
        "address_search": "",
        "address_road": "경기도 수원시 영통구 삼성로 129",
        "address_postcode": "16677",
        "address_detail": "3층",
        "address_found": "",
        "phone": "031-200-1234",
        "industry": "기타 기계 및 장비 제조업",
        "industry_code": "29",
        "contact_name": "이도현",
        "contact_phone": "031-200-5678",
        "contact_mobile": "010-2384-4471",
        "email_local": "dohyun",
        "email_domain": "other",
        "email_typed": "hanbit.example",
        "notice_service_message": "yes",
        "notice_promotion_message": "no",
        "notice_promotion_email": "no",
        "notice_electronic": "yes",
        "employment_membership": "yes",
    } | changes


def proved(of: Business = HANBIT, **changes: Any) -> dict[str, dict[str, Any]]:
    """The answers of a company whose business and certificate were verified."""
    certificate = {
        "way": "certificate",
        "kind": "joint",
        "brand": "signGATE",
        "owner": of.name,
        "issuer": "signGATE CA6",
        "serial": "1f2e",
        "subject": f"cn={of.name}",
        "thumbprint": f"{int(of.number):064x}",
        "policy": "1.2.410.200004.5.2.1.1",
        "usage": "general",
        "valid_from": (now() - timedelta(days=30)).isoformat(),
        "valid_to": (now() + timedelta(days=330)).isoformat(),
        "number": of.number,
        "challenge": f"challenge-{of.number}",
    }
    answers = {
        "kind": {"kind": "general", "approval_number": ""},
        "business": {
            "number": of.number,
            "representative": of.representatives[0],
            "opened_on": f"{of.opened_on:%Y%m%d}",
            "second_name": of.second_name,
            "standing": "active",
            "checked_at": now().isoformat(),
        },
        "certificate": certificate,
    }
    return {step: fields | changes.get(step, {}) for step, fields in answers.items()} | {
        step: fields for step, fields in changes.items() if step not in answers
    }


class CompanyApplicant:
    """One browser in a company's sign-up, come as far as the terms. Each `to_…` goes on from there."""

    def __init__(self, browser: Browser, of: Business = HANBIT, language: str = "en", **answers: Any):
        self.browser = browser.in_language(language)
        bundled.load()
        give_draft(browser.app, browser, proved(of, **answers), COMPANY_JOIN.name)

    def post(self, path: str, fields: dict[str, str], *, status: int = 303) -> Page:
        """Send a form as the page shows it: with its hidden fields."""
        return self.browser.post(path, {**hidden(self.browser.get(path)), **fields}, status=status)

    def to_information(self) -> "CompanyApplicant":
        self.post(TERMS, AGREED)
        return self

    def send(self, *, status: int = 303, **changes: str) -> Page:
        """The information, with these changes."""
        return self.post(INFORMATION, information(**changes), status=status)

    def joined(self, **changes: str) -> Page:
        """The page that says so."""
        self.to_information().send(**changes)
        return self.browser.get(DONE)

    @property
    def draft(self) -> Draft:
        db.session.rollback()
        return db.session.scalars(select(Draft)).one()

    @property
    def company(self) -> Company:
        db.session.rollback()
        return db.session.scalars(select(Company)).one()

    def facts(self) -> dict[str, CompanyConsent]:
        return CompanyConsent.latest_of(self.company.id)

    @staticmethod
    def mails() -> list[OutboxItem]:
        return list(db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.company_welcome")))
