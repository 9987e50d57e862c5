"""How tests act for companies: logged in just now, following links of mails, showing codes of an authenticator."""

import re
from typing import Any

import pyotp
from sqlalchemy import select, update

from app.extensions import db
from app.models import Company, CompanyEvent, CompanyPerson, LoginSession, OutboxItem
from app.models.types import now
from tests.cast import Cast
from tests.page_client import Browser, Page

LONG = "kettle window harbour 9"
SECRET = re.compile(r"[A-Z2-7]{4}")


def log_in(browser: Browser, cast: Cast, company: Company, role: str | None = "owner", **options: Any) -> Browser:
    """By one of its people, or without a role by its certificate; whoever it is has proved it just now."""
    person = cast.company_person(company, role) if role else None
    certificate = cast.certificate(company) if role is None else None
    cast.log_in_company(browser, company, person=person, certificate=certificate, **options)
    db.session.execute(update(LoginSession).values(proved_at=now()))
    cast.save()
    return browser.in_language("en")


def proved_long_ago() -> None:
    """The next change is asked about first."""
    db.session.execute(update(LoginSession).values(proved_at=None))
    db.session.commit()


def mails(template: str) -> list[dict[str, Any]]:
    """What waits of one kind, oldest first."""
    db.session.rollback()
    waiting = select(OutboxItem).where(OutboxItem.topic == f"mail.{template}").order_by(OutboxItem.id)
    return [item.payload for item in db.session.scalars(waiting)]


def events(company: Company) -> list[str]:
    """The kinds of its history, oldest first."""
    db.session.rollback()
    own = select(CompanyEvent.kind).where(CompanyEvent.company_id == company.id)
    return list(db.session.scalars(own.order_by(CompanyEvent.id)))


def person_with(email: str) -> CompanyPerson | None:
    """Who logs in with this address."""
    db.session.rollback()
    return db.session.scalar(select(CompanyPerson).where(CompanyPerson.email_key == email))


def opened(browser: Browser, path: str, status: int = 200) -> Page:
    """A link of a mail, followed."""
    return browser.get(browser.location(browser.get(path, status=303)), status=status)


def secret_on(page: Page) -> str:
    """The letters beside the picture for the authenticator."""
    letters = page.soup.select_one(".authenticator__letters")
    return "".join(SECRET.findall(letters.text)) if letters else ""


def code_on(page: Page) -> str:
    """What an authenticator shows that has read the page."""
    return pyotp.TOTP(secret_on(page)).now()


def accept(browser: Browser, name: str = "Ivy Invited") -> Page:
    """The newest invitation, all its steps: the page with the recovery codes."""
    token = mails("company_invitation")[-1]["context"]["token"]
    opened(browser, f"/company/invitations/{token}")
    browser.post("/company/accept", {"name": name, "password": LONG, "password_again": LONG})
    page = browser.get("/company/accept/code")
    return browser.get(browser.location(browser.post("/company/accept/code", {"code": code_on(page)})))
