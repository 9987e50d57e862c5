"""Companies that act for others (대리인), within some services, until one of the two ends it."""

from sqlalchemy import select

from app.extensions import db
from app.models import Company, CompanyProxy


def named_by(company_id: int, proxy_id: int, service: str | None = None) -> Company | None:
    """That company, if it has named the proxy (for this service) and is a member; as it stands at this moment."""
    naming = (CompanyProxy.company_id == company_id, CompanyProxy.proxy_id == proxy_id, CompanyProxy.ended_at.is_(None))
    wanted = select(Company, CompanyProxy.services).join(CompanyProxy, CompanyProxy.company_id == Company.id)
    row = db.session.execute(wanted.where(*naming, Company.state == "active")).first()
    if row is None or (service is not None and service not in services_of(row.services)):
        return None
    return row.Company  # type: ignore[no-any-return]


def services_of(stored: str) -> tuple[str, ...]:
    """What a naming covers, from the text that is stored."""
    return tuple(filter(None, stored.split(",")))
