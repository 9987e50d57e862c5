"""Companies that act for others (대리인), within some services, until one of the two ends it. At once, everywhere."""

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Company, CompanyPerson, CompanyProxy, LoginSession
from app.models.types import now
from app.operations.company import history, told
from app.rules.company_services import FOR_OTHERS

TOLD_WITHIN = timedelta(days=2)


class NotMember(Exception):
    """No company with this number is a member that can log in."""


class IsItself(Exception):
    """A company does not act for itself as a proxy."""


class NotThere(Exception):
    """It was ended in the meantime."""


def named_by(company_id: int, proxy_id: int, service: str | None = None) -> Company | None:
    """That company, if it has named the proxy (for this service) and is a member; as it stands at this moment."""
    naming = (CompanyProxy.company_id == company_id, CompanyProxy.proxy_id == proxy_id, CompanyProxy.ended_at.is_(None))
    wanted = select(Company, CompanyProxy.services).join(CompanyProxy, CompanyProxy.company_id == Company.id)
    row = db.session.execute(wanted.where(*naming, Company.state == "active")).first()
    if row is None or (service is not None and service not in services_of(row.services)):
        return None
    found: Company = row.Company
    return found


def services_of(stored: str) -> tuple[str, ...]:
    """What a naming covers, from the text that is stored."""
    return tuple(filter(None, stored.split(",")))


def of_company(company_id: int) -> list[CompanyProxy]:
    """Whom the company has named."""
    return _namings(CompanyProxy.company_id == company_id)


def of_proxy(proxy_id: int) -> list[CompanyProxy]:
    """Who has named this one; companies that are members at this moment."""
    return [naming for naming in _namings(CompanyProxy.proxy_id == proxy_id) if naming.company.is_active]


def _namings(whose: Any) -> list[CompanyProxy]:
    wanted = select(CompanyProxy).where(whose, CompanyProxy.ended_at.is_(None))
    return list(db.session.scalars(wanted.order_by(CompanyProxy.named_at, CompanyProxy.id)))


def one_of(company_id: int, public_id: str) -> CompanyProxy | None:
    """A naming that this company is one side of; any other is as if it were not there."""
    side = or_(CompanyProxy.company_id == company_id, CompanyProxy.proxy_id == company_id)
    return db.session.scalar(
        select(CompanyProxy).where(side, CompanyProxy.ended_at.is_(None), CompanyProxy.public_id == public_id)
    )


def was_between(company_id: int, public_id: str) -> bool:
    """Whether this company was one side of a naming that is ended."""
    side = or_(CompanyProxy.company_id == company_id, CompanyProxy.proxy_id == company_id)
    wanted = select(CompanyProxy.id).where(side, CompanyProxy.ended_at.is_not(None))
    return db.session.scalar(wanted.where(CompanyProxy.public_id == public_id)) is not None


def ended_during(login: LoginSession) -> list[str]:
    """Companies that no longer let this proxy's login act for them, and did so when it began; by their names."""
    since = (CompanyProxy.proxy_id == login.company_id, CompanyProxy.ended_at >= login.created_at)
    by_others = db.session.scalars(select(CompanyProxy).where(*since, CompanyProxy.ended_by != "proxy"))
    named = {naming.company_id for naming in _namings(CompanyProxy.proxy_id == login.company_id)}
    return sorted({naming.company.name for naming in by_others if naming.company_id not in named})


def find(company: Company, number: str) -> Company:
    """The member that would be named by its business number. Raises NotMember or IsItself."""
    if number == company.business_number:
        raise IsItself
    found = Company.with_number(number)
    if found is None or not found.is_active:
        raise NotMember
    return found


def name(company: Company, proxy: Company, services: list[str], *, actor: str, device: str = "") -> CompanyProxy:
    """Let the proxy act for the company within these services; one that is named already gets these instead.

    Where two name it at the same instant, both name the same row. The proxy is told, and every owner of the company:
    it lets others in. Flushed, not committed.
    """
    stored = ",".join(service for service in FOR_OTHERS if service in services)
    if not stored:
        raise ValueError("a proxy is named for something")
    naming, kind = _named(company, proxy, stored)
    if kind is not None:
        about = {"proxy": proxy.name, "company": company.name, "services": stored}
        for side in (company, proxy):
            history.record(side.id, kind, actor=actor, **about)
        _tell(proxy, kind, company=company, proxy=proxy, services=stored)
        told.tell_owners(company, kind, device=device, about=proxy.name)
        db.session.flush()
    return naming


def _named(company: Company, proxy: Company, stored: str) -> tuple[CompanyProxy, str | None]:
    """The row, and what happened to it: nothing where it said just that."""
    pair = f"{company.id}:{proxy.id}"
    wanted = select(CompanyProxy).where(CompanyProxy.pair_key == pair)
    naming = db.session.scalar(wanted)
    if naming is None:
        made = CompanyProxy(company_id=company.id, proxy_id=proxy.id, pair_key=pair, services=stored)
        try:
            with db.session.begin_nested():
                db.session.add(made)
            return made, "proxy_named"
        except IntegrityError:
            naming = db.session.scalars(wanted).one()
    if naming.services == stored:
        return naming, None
    naming.services = stored
    return naming, "proxy_changed"


def end(naming: CompanyProxy, ended_by: str, *, actor: str) -> None:
    """Let the proxy act for the company no longer, from its next request on; the other side is told.

    `ended_by` is company, proxy or staff. Raises NotThere. Flushed, not committed.
    """
    company, proxy = naming.company, naming.proxy
    there = (CompanyProxy.id == naming.id, CompanyProxy.ended_at.is_(None))
    values = {"ended_at": now(), "ended_by": ended_by, "pair_key": None}
    if db.session.scalar(update(CompanyProxy).where(*there).values(**values).returning(CompanyProxy.id)) is None:
        raise NotThere
    _stop_acting(company.id, LoginSession.company_id == proxy.id)
    for side in (company, proxy):
        history.record(side.id, "proxy_ended", actor=actor, proxy=proxy.name, company=company.name, by=ended_by)
    for side, is_told in ((proxy, ended_by != "proxy"), (company, ended_by != "company")):
        if is_told:
            _tell(side, "proxy_ended", company=company, proxy=proxy, ended_by=ended_by)
    db.session.flush()


def end_all(company: Company, *, actor: str) -> None:
    """A company that leaves acts for nobody, and nobody for it. Flushed, not committed."""
    for naming in of_company(company.id):
        end(naming, "company", actor=actor)
    for naming in _namings(CompanyProxy.proxy_id == company.id):
        end(naming, "proxy", actor=actor)


def act_for(login: LoginSession, naming: CompanyProxy | None, *, actor: str) -> None:
    """This login of a proxy acts for the company of the naming from now on; for nobody without one. Flushed."""
    before, login.acting_for_id = login.acting_for_id, naming.company_id if naming else None
    if naming is not None and before != naming.company_id:
        history.record(naming.company_id, "acted_for", actor=actor, proxy=naming.proxy.name)
    db.session.flush()


def _stop_acting(company_id: int, whose: Any) -> None:
    acting = (whose, LoginSession.acting_for_id == company_id)
    db.session.execute(update(LoginSession).where(*acting).values(acting_for_id=None))


def _tell(to: Company, kind: str, *, company: Company, proxy: Company, services: str = "", ended_by: str = "") -> None:
    """Mail the contact person of one side, in their language."""
    contact = CompanyPerson.contact_of(to.id)
    if contact is None or not contact.email:
        return
    page = "acting" if to.id == proxy.id else "proxies"
    context = {
        "kind": kind,
        "name": contact.name,
        "company": company.name,
        "proxy": proxy.name,
        "services": list(services_of(services)),
        "ended_by": ended_by,
        "page_url": f"{current_app.config['BASE_URL'].rstrip('/')}/company/{page}",
    }
    told.put("company_proxy", contact.email, contact.language, context, to, expires_in=TOLD_WITHIN)
