"""Ways to act for a company as its owner: certificates, and owners who log in by e-mail. The last one cannot be lost.

Whoever takes one away holds the company first, so that two who take away one each at the same instant leave one.
"""

from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Company, CompanyCertificate, CompanyPerson
from app.models.types import now


class LastWayIn(Exception):
    """Nobody could act as an owner any more."""


def hold(company_id: int) -> None:
    """Let others who change who gets in wait until this transaction ends."""
    db.session.execute(update(Company).where(Company.id == company_id).values(seen_at=Company.seen_at))


def keep_one(company_id: int, *, person: int | None = None, certificate: int | None = None) -> None:
    """Raises LastWayIn where nothing is left without this person or certificate. `hold` the company before."""
    if not _certificates(company_id, certificate) and not _owners(company_id, person):
        raise LastWayIn


def _certificates(company_id: int, but: int | None) -> int:
    good = (CompanyCertificate.removed_at.is_(None), CompanyCertificate.valid_to > now())
    found = select(func.count()).where(CompanyCertificate.company_id == company_id, *good)
    return db.session.scalar(found.where(CompanyCertificate.id != but) if but else found) or 0


def _owners(company_id: int, but: int | None) -> int:
    able = (
        CompanyPerson.removed_at.is_(None),
        CompanyPerson.role == "owner",
        CompanyPerson.email_key.is_not(None),
        CompanyPerson.password_hash.is_not(None),
        CompanyPerson.totp_secret.is_not(None),
    )
    found = select(func.count()).where(CompanyPerson.company_id == company_id, *able)
    return db.session.scalar(found.where(CompanyPerson.id != but) if but else found) or 0
