"""What happened to a company's membership: written where it happens, shown to its people."""

from typing import Any

from app.extensions import db
from app.models import CompanyCertificate, CompanyEvent, CompanyPerson, LoginSession

KINDS = (
    "logged_in",
    "certificate_registered",
    "certificate_renamed",
    "certificate_removed",
    "proxy_named",
    "proxy_changed",
    "proxy_ended",
    "acted_for",
    "information_changed",
    "certified_again",
    "contact_changed",
    "notices_changed",
    "consent_given",
    "consent_withdrawn",
    "person_invited",
    "invitation_withdrawn",
    "person_joined",
    "person_role_changed",
    "person_removed",
    "login_set_up",
    "password_changed",
    "password_reset",
    "second_factor_changed",
    "recovery_codes_made",
    "logged_out_elsewhere",
    "recovery_requested",
    "recovery_objected",
    "recovery_accepted",
    "recovery_refused",
    "papers_accepted",
    "papers_refused",
    "approval_asked",
    "approval_accepted",
    "approval_refused",
    "data_downloaded",
    "left",
)


def record(company_id: int, kind: str, *, actor: str, **details: Any) -> None:
    """Write one fact. Flushed with the caller's work, not committed. The details are kept encrypted."""
    if kind not in KINDS:
        raise ValueError(kind)
    db.session.add(CompanyEvent(company_id=company_id, kind=kind, actor=actor, details=details))


def actor_of(login: LoginSession) -> str:
    """Who acts in this login: a person, or the certificate itself."""
    return actor(login.company_person_id, login.company_certificate_id)


def actor(person_id: int | None, certificate_id: int | None) -> str:
    """The same from the ids; nobody where a login has neither any more."""
    if person_id is not None:
        return f"company_person:{person_id}"
    return f"certificate:{certificate_id}" if certificate_id is not None else "company"


def by(person: CompanyPerson | None, certificate: CompanyCertificate | None) -> str:
    """The same from the rows."""
    return actor(person.id if person else None, certificate.id if certificate else None)
