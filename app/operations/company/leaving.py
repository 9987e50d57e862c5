"""A company leaves (탈퇴): at once nobody gets in any more; the rest is erased later (erasure.py)."""

from typing import Any

from sqlalchemy import update

from app.extensions import db
from app.models import Company, CompanyCertificate, CompanyCheck, CompanyInvitation, CompanyPerson
from app.models.types import now
from app.operations import customer_record
from app.operations.company import consents, history, login, proxies, told


class AlreadyLeft(Exception):
    """Another request of the company was first."""


def leave(company: Company, reason: str | None, *, actor: str, device: str = "") -> None:
    """End the membership. Raises AlreadyLeft. Flushed, not committed.

    Its number, certificates and its people's addresses are free at once, so that it may join again. Entries at fairs
    stay as they are: they are the office's.
    """
    values: dict[str, Any] = {"state": "left", "number_key": None, "left_at": now(), "leaving_reason": reason or None}
    values |= dict.fromkeys(consents.NOTICES, False)
    ending = update(Company).where(Company.id == company.id, Company.state != "left").values(**values)
    if db.session.scalar(ending.returning(Company.id)) is None:
        raise AlreadyLeft
    told.tell_owners(company, "left", device=device)  # while their addresses are known
    history.record(company.id, "left", actor=actor, device=device)
    _end_ways_in(company)
    proxies.end_all(company, actor=actor)
    _end_checks(company.id)
    customer_record.withdrawn(company)
    db.session.flush()


def _end_ways_in(company: Company) -> None:
    login.end_all(company.id)
    moment = now()
    _update(CompanyCertificate, CompanyCertificate.removed_at.is_(None), company.id, removed_at=moment, active_key=None)
    _update(CompanyInvitation, CompanyInvitation.withdrawn_at.is_(None), company.id, withdrawn_at=moment)
    secrets = {"email_key": None, "password_hash": None, "totp_secret": None}
    _update(CompanyPerson, CompanyPerson.removed_at.is_(None), company.id, **secrets)


def _end_checks(company_id: int) -> None:
    """Staff need not look any more."""
    _update(CompanyCheck, CompanyCheck.state.in_(("waiting", "confirmed")), company_id, state="refused")


def _update(table: Any, which: Any, company_id: int, **values: Any) -> None:
    changing = update(table).where(table.company_id == company_id, which).values(**values)
    db.session.execute(changing)
