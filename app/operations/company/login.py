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
    refusals = {"left": HasLeft, "to_check": StaffStillLook, "refused": WasRefused}
    if company.state in refusals:
        raise refusals[company.state]
    if login_type == "agency":
        _check_agency(company)
    if login_type == "general" and company.kind == "agency":
        raise IsAgency


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
    """
    way = CERTIFICATE if person is None else PASSWORD
    login, token = logins.new_session(device, address=address, way=way)
    login.company_id, login.login_type = company.id, login_type
    login.company_person_id = person.id if person else None
    login.company_certificate_id = certificate.id if certificate else None
    db.session.add(login)
    for seen in filter(None, (company, person)):
        seen.seen_at = now()
    if certificate is not None:
        certificate.used_at = now()
    about = {"way": way, "login_type": login_type, "device": device, "address": address}
    history.record(company.id, "logged_in", actor=history.by(person, certificate), **about)
    db.session.flush()
    return token


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
