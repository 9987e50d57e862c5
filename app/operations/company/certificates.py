"""A company's certificates: registered, named, removed; and told of before they expire (CL-3, CL-4)."""

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Company, CompanyCertificate, CompanyPerson
from app.models.types import now
from app.operations.certificate.verifying import Verified
from app.operations.company import history, invitations, login, told, ways_in

REMIND_BEFORE = (7, 30)  # days; the nearest first, so that who registers late is told once
TOLD_WITHIN = timedelta(days=2)
AT_ONCE = 200  # certificates of a round
KEPT = ("kind", "thumbprint", "owner", "issuer", "brand", "serial", "policy", "valid_from", "valid_to")


class RegisteredElsewhere(Exception):
    """Another company has this certificate."""


class WasRemoved(Exception):
    """Somebody has removed it from this company: whoever holds it does not bring it back alone."""


class NotThere(Exception):
    """It was removed in the meantime."""


def listed(company_id: int) -> list[CompanyCertificate]:
    """Those that let somebody in, the one that lasts longest first."""
    own = (CompanyCertificate.company_id == company_id, CompanyCertificate.removed_at.is_(None))
    order = (CompanyCertificate.valid_to.desc(), CompanyCertificate.id)
    return list(db.session.scalars(select(CompanyCertificate).where(*own).order_by(*order)))


def of_company(company_id: int, public_id: str) -> CompanyCertificate | None:
    """One of its own; another company's is as if it were not there."""
    own = (CompanyCertificate.company_id == company_id, CompanyCertificate.removed_at.is_(None))
    return db.session.scalar(select(CompanyCertificate).where(*own, CompanyCertificate.public_id == public_id))


def with_thumbprint(thumbprint: str) -> CompanyCertificate | None:
    """The registered certificate that is this one, whosever it is."""
    return db.session.scalar(select(CompanyCertificate).where(CompanyCertificate.active_key == thumbprint))


def register(
    company: Company, verified: Verified, *, actor: str = "", device: str = ""
) -> tuple[CompanyCertificate, bool]:
    """Let this certificate, whose holder has just signed, act for the company. Answers it, and whether it is new.

    The verifier has compared its number with the company's. Where two browsers register it at the same instant, one
    adds it. `actor` is who is logged in; without one, the certificate speaks for itself, and one that was removed does
    so no more. Raises RegisteredElsewhere, WasRemoved. Flushed, not committed.
    """
    if not actor and _was_removed(company.id, verified.thumbprint):
        raise WasRemoved
    certificate, is_new = _added(company, verified)
    if certificate.company_id != company.id:
        raise RegisteredElsewhere
    if is_new:
        by = actor or history.actor(None, certificate.id)
        history.record(company.id, "certificate_registered", actor=by, **_about(certificate))
        _tell(company, certificate, "certificate_registered", device=device)
        db.session.flush()
    return certificate, is_new


def _was_removed(company_id: int, thumbprint: str) -> bool:
    """Whether the company, or staff for it, took just this certificate away, and nobody has registered it since."""
    same = (CompanyCertificate.company_id == company_id, CompanyCertificate.thumbprint == thumbprint)
    found = select(CompanyCertificate.removed_at).where(*same).order_by(CompanyCertificate.id.desc()).limit(1)
    return db.session.scalar(found) is not None


def _added(company: Company, verified: Verified) -> tuple[CompanyCertificate, bool]:
    found = with_thumbprint(verified.thumbprint)
    if found is not None:
        return found, False
    certificate = CompanyCertificate(company_id=company.id, active_key=verified.thumbprint)
    for name in KEPT:
        setattr(certificate, name, getattr(verified, name))
    try:
        with db.session.begin_nested():
            db.session.add(certificate)
    except IntegrityError:
        there = select(CompanyCertificate).where(CompanyCertificate.active_key == verified.thumbprint)
        return db.session.scalars(there).one(), False
    return certificate, True


def rename(certificate: CompanyCertificate, title: str, *, actor: str) -> None:
    """Give it the company's own name. Raises NotThere. Flushed, not committed."""
    before = certificate.title
    _change(certificate.id, title=title)
    if before != title:
        names = {"title": title, "before": before, **_about(certificate)}
        history.record(certificate.company_id, "certificate_renamed", actor=actor, **names)


def remove(
    company: Company, certificate: CompanyCertificate, *, actor: str, device: str = "", even_last: bool = False
) -> None:
    """Let it act for the company no longer; who is logged in by it is logged out at once.

    Raises ways_in.LastWayIn where nobody could act as an owner any more, unless `even_last`; NotThere. Flushed, not
    committed.
    """
    ways_in.hold(company.id)
    if not certificate.is_over and not even_last:  # one that has expired is no way in
        ways_in.keep_one(company.id, certificate=certificate.id)
    _change(certificate.id, removed_at=now(), active_key=None)
    login.end_of_certificate(certificate.id)
    invitations.withdraw_of(history.actor(None, certificate.id))
    history.record(company.id, "certificate_removed", actor=actor, **_about(certificate))
    _tell(company, certificate, "certificate_removed", device=device)


def remind_all() -> int:
    """The timed job: tell whoever acts for a company that a certificate expires, 30 days before and 7. Commits."""
    return sum(_remind(certificate_id, days) for days in REMIND_BEFORE for certificate_id in _due(days))


def _due(days: int) -> list[int]:
    moment = now()
    due = (
        select(CompanyCertificate.id)
        .join(Company, Company.id == CompanyCertificate.company_id)
        .where(
            Company.state == "active",
            CompanyCertificate.removed_at.is_(None),
            CompanyCertificate.valid_to > moment,
            CompanyCertificate.valid_to <= moment + timedelta(days=days),
            _not_told(days),
        )
        .order_by(CompanyCertificate.valid_to)
        .limit(AT_ONCE)
    )
    return list(db.session.scalars(due))


def _remind(certificate_id: int, days: int) -> int:
    """The guarded update decides, whoever runs the job. Commits."""
    there = (CompanyCertificate.id == certificate_id, CompanyCertificate.removed_at.is_(None), _not_told(days))
    noting = update(CompanyCertificate).where(*there).values(reminded_days=days).returning(CompanyCertificate.id)
    if db.session.scalar(noting) is None:
        db.session.rollback()
        return 0
    certificate = db.session.get_one(CompanyCertificate, certificate_id)
    _tell(certificate.company, certificate, "certificate_expires", expires_in=timedelta(days=days))
    db.session.commit()
    return 1


def _not_told(days: int) -> ColumnElement[bool]:
    return or_(CompanyCertificate.reminded_days.is_(None), CompanyCertificate.reminded_days > days)


def _change(certificate_id: int, **values: Any) -> None:
    there = (CompanyCertificate.id == certificate_id, CompanyCertificate.removed_at.is_(None))
    changing = update(CompanyCertificate).where(*there).values(**values).returning(CompanyCertificate.id)
    if db.session.scalar(changing) is None:
        raise NotThere


def _about(certificate: CompanyCertificate) -> dict[str, Any]:
    """What the history says of it."""
    return {"certificate": certificate.title or certificate.owner, "serial": certificate.serial}


def _tell(
    company: Company,
    certificate: CompanyCertificate,
    kind: str,
    *,
    device: str = "",
    expires_in: timedelta = TOLD_WITHIN,
) -> None:
    """Mail the contact person and the owners, each in their language."""
    contact = CompanyPerson.contact_of(company.id)
    people = {person.email: person for person in [contact, *told.owners_of(company.id)] if person and person.email}
    context = {
        "kind": kind,
        "company": company.name,
        "certificate": certificate.title or certificate.owner,
        "issuer": certificate.issuer,
        "until": certificate.valid_to.isoformat(),
        "device": device,
        "at": now().isoformat(),
        "certificates_url": f"{current_app.config['BASE_URL'].rstrip('/')}/company/certificates",
    }
    for email, person in people.items():
        about = {**context, "name": person.name}
        told.put("company_certificate", str(email), person.language, about, company, expires_in=expires_in)
