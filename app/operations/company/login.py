"""Logins of companies: which type suits a company, and the rows of its signed-in browsers (CL-1)."""

from sqlalchemy import ColumnElement, update

from app.extensions import db
from app.models import Company, CompanyCertificate, CompanyPerson, LoginSession
from app.models.types import now
from app.operations import login as logins
from app.operations.company import history
from app.rules.company_services import LOGIN_TYPES

CERTIFICATE, PASSWORD = "certificate", "password"


class LoginRefused(Exception):
    """All was proved, and yet this company may not log in, or not so. `code` says why."""

    code = ""


class HasLeft(LoginRefused):
    """It was a member, and has left."""

    code = "left"


class StaffStillLook(LoginRefused):
    """Staff look at its papers first."""

    code = "to_check"


class WasRefused(LoginRefused):
    """Staff have refused its papers."""

    code = "refused"


class IsSuspended(LoginRefused):
    """The tax office has it as suspended."""

    code = "suspended"


class IsClosed(LoginRefused):
    """The tax office has it as closed."""

    code = "closed"


class CertificateGone(LoginRefused):
    """It was removed at this very moment."""

    code = "unregistered"


class IsAgency(LoginRefused):
    """It signed up as an agency, and logs in as one."""

    code = "is_agency"


class IsNoAgency(LoginRefused):
    """Only what signed up as an agency logs in as one."""

    code = "is_no_agency"


class ApprovalWaits(LoginRefused):
    """Staff still look at the agency's approval number."""

    code = "approval_waits"


class ApprovalRefused(LoginRefused):
    """Staff did not find the agency's approval number."""

    code = "approval_refused"


def check(company: Company, login_type: str) -> None:
    """Raises LoginRefused where this company may not log in at all, or not with this type."""
    if login_type not in LOGIN_TYPES:
        raise ValueError(login_type)
    check_membership(company)
    if login_type == "agency":
        _check_agency(company)
    if login_type == "general" and company.kind == "agency":
        raise IsAgency


def check_membership(company: Company) -> None:
    """Raises LoginRefused where nobody may act for this company, in whatever way."""
    states = {"left": HasLeft, "to_check": StaffStillLook, "refused": WasRefused}
    standings = {"suspended": IsSuspended, "closed": IsClosed}
    refusal = states.get(company.state) or standings.get(company.standing)
    if refusal is not None:
        raise refusal


def usual_type(company: Company) -> str:
    """The type that a company of this kind logs in with."""
    return "agency" if company.kind == "agency" else "general"


def _check_agency(company: Company) -> None:
    if company.kind != "agency":
        raise IsNoAgency
    if company.approval == "waiting":
        raise ApprovalWaits
    if company.approval != "accepted":
        raise ApprovalRefused


def open_session(
    company: Company,
    *,
    person: CompanyPerson | None,
    certificate: CompanyCertificate | None,
    login_type: str,
    device: str = "",
    address: str | None = None,
) -> str:
    """A new login of this company; answers the token for the browser's cookie. Flushed, not committed.

    By a person with a password, or by a certificate; without a person, whoever holds the certificate acts as an owner.
    Raises CertificateGone.
    """
    way = CERTIFICATE if person is None else PASSWORD
    login, token = logins.new_session(device, address=address, way=way)
    login.company_id, login.login_type, login.proved_at = company.id, login_type, login.created_at
    login.company_person_id = person.id if person else None
    login.company_certificate_id = certificate.id if certificate else None
    company.seen_at = login.proved_at = login.created_at
    if person is not None:
        person.seen_at = login.created_at
    if certificate is not None:
        _use(certificate)
    db.session.add(login)
    about = {"way": way, "login_type": login_type, "device": device, "address": address}
    history.record(company.id, "logged_in", actor=history.by(person, certificate), **about)
    db.session.flush()
    return token


def _use(certificate: CompanyCertificate) -> None:
    """Note that it was used. Who removes it at the same instant comes after this login and ends it, or before it."""
    there = (CompanyCertificate.id == certificate.id, CompanyCertificate.removed_at.is_(None))
    using = update(CompanyCertificate).where(*there).values(used_at=now()).returning(CompanyCertificate.id)
    if db.session.scalar(using) is None:
        raise CertificateGone


def end_all(company_id: int, *, except_login: LoginSession | None = None) -> None:
    """Log the company out everywhere, or everywhere else."""
    _end(LoginSession.company_id == company_id, except_login)


def end_of_person(person_id: int, *, except_login: LoginSession | None = None) -> None:
    """Log one of its people out everywhere, or everywhere else."""
    _end(LoginSession.company_person_id == person_id, except_login)


def end_of_certificate(certificate_id: int, *, except_login: LoginSession | None = None) -> None:
    """Log out every browser that got in by this certificate."""
    _end(LoginSession.company_certificate_id == certificate_id, except_login)


def _end(whose: ColumnElement[bool], except_login: LoginSession | None) -> None:
    ending = update(LoginSession).where(whose, LoginSession.ended_at.is_(None))
    if except_login is not None:
        ending = ending.where(LoginSession.id != except_login.id)
    db.session.execute(ending.values(ended_at=now()))
