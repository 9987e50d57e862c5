"""Joining as a company: a finished sign-up becomes a member with everything that belongs to it, or nothing at all."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Company, CompanyCertificate, CompanyCheck, CompanyConsent, CompanyPerson
from app.models.types import now
from app.operations import customer_record, outbox
from app.operations.company import papers
from app.operations.consent import Given
from app.operations.member import is_about
from app.rules.names import folded

APPROVAL = "approval"


class CannotJoin(Exception):
    """Somebody else was first with something that only one company can have."""


class AlreadyMember(CannotJoin):
    """A company with this business number is a member."""


class CertificateTaken(CannotJoin):
    """The certificate is registered for another company."""


# By index name (PostgreSQL) and by table and column (SQLite).
CONSTRAINTS: tuple[tuple[str, str, type[CannotJoin]], ...] = (
    ("company_number_key_key", "company.number_key", AlreadyMember),
    ("company_certificate_active_key_key", "company_certificate.active_key", CertificateTaken),
)


@dataclass(frozen=True)
class Certificate:
    """What a verified signature told of the certificate."""

    kind: str
    brand: str
    owner: str = field(repr=False)
    issuer: str
    serial: str
    thumbprint: str
    policy: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True)
class Contact:
    """Whom notices and staff reach; at least one of the two numbers is there."""

    name: str
    phone: str | None
    mobile: str | None
    email: str | None


@dataclass(frozen=True)
class CompanyAnswers:
    """Everything a sign-up has found out, validated. Nothing of a person is in its repr."""

    kind: str
    business_number: str
    representative: str = field(repr=False)
    second_name: str | None = field(repr=False)
    opened_on: date
    approval_number: str | None
    standing: str
    checked_at: datetime | None
    for_staff: bool  # staff look at its papers before it may log in
    name: str
    name_english: str | None
    address: dict[str, Any] = field(repr=False)
    phone: str = field(repr=False)
    industry: str
    certificate: Certificate | None
    contact: Contact = field(repr=False)
    notices: dict[str, bool]
    consents: list[Given]
    refused: list[Given]
    language: str


def join(answers: CompanyAnswers, draft: Any = None) -> Company:
    """Make the company with everything that belongs to it; the papers of its draft go to staff. Flushed.

    Raises AlreadyMember, CertificateTaken: the unique constraints decide between several at once, and what was written
    for the loser is undone.
    """
    raced: IntegrityError | None = None
    try:
        with db.session.begin_nested():
            company = _company_of(answers)
            db.session.add(company)
            db.session.flush()
            _add_belongings(company, answers)
            db.session.flush()
            _hand_to_staff(company, answers, draft)
            _record_consents(company, answers)
            customer_record.begin(company)
            _put_welcome(company, answers)
            db.session.flush()
    except IntegrityError as error:
        raced = error
    if raced is not None:
        raise _reason_of(raced) from raced
    return company


def _reason_of(error: IntegrityError) -> Exception:
    return next((reason() for index, column, reason in CONSTRAINTS if is_about(error, index, column)), error)


def _company_of(answers: CompanyAnswers) -> Company:
    return Company(
        kind=answers.kind,
        business_number=answers.business_number,
        number_key=answers.business_number,
        representative=answers.representative,
        second_name=answers.second_name,
        opened_on=answers.opened_on,
        approval_number=answers.approval_number,
        approval="waiting" if answers.approval_number else "none",
        name=answers.name,
        name_english=answers.name_english,
        folded=folded(" ".join(filter(None, (answers.name, answers.name_english)))),
        address=answers.address,
        phone=answers.phone,
        industry=answers.industry,
        state="to_check" if answers.for_staff else "active",
        proof="certificate" if answers.certificate else "staff",
        standing=answers.standing,
        checked_at=answers.checked_at,
        language=answers.language,
        joined_at=now(),
        **answers.notices,
    )


def _add_belongings(company: Company, answers: CompanyAnswers) -> None:
    """The owner, who is the contact person, and the certificate that proved the business."""
    contact = answers.contact
    db.session.add(
        CompanyPerson(
            company_id=company.id,
            role="owner",
            is_contact=True,
            name=contact.name,
            email=contact.email,
            phone=contact.phone,
            mobile=contact.mobile,
            language=answers.language,
        )
    )
    if answers.certificate is not None:
        db.session.add(_certificate_of(company, answers.certificate))


def _certificate_of(company: Company, proved: Certificate) -> CompanyCertificate:
    return CompanyCertificate(
        company_id=company.id,
        kind=proved.kind,
        thumbprint=proved.thumbprint,
        active_key=proved.thumbprint,
        owner=proved.owner,
        issuer=proved.issuer,
        brand=proved.brand,
        serial=proved.serial,
        policy=proved.policy,
        valid_from=proved.valid_from,
        valid_to=proved.valid_to,
        used_at=now(),
    )


def _hand_to_staff(company: Company, answers: CompanyAnswers, draft: Any) -> None:
    """Its papers, and an agency's approval number."""
    if answers.for_staff:
        papers.hand_over(draft, company.id)
    if answers.approval_number:
        db.session.add(CompanyCheck(kind=APPROVAL, company_id=company.id))


def _record_consents(company: Company, answers: CompanyAnswers) -> None:
    """Facts, acceptance and refusal alike, in the version and language that stood on the page."""
    shared = {"company_id": company.id, "channel": "web", "given_at": now()}
    given = [(one, True) for one in answers.consents] + [(one, False) for one in answers.refused]
    rows = [
        {"kind": one.kind, "version": one.version, "language": one.language, "agreed": agreed, **shared}
        for one, agreed in given
    ]
    if rows:
        db.session.execute(insert(CompanyConsent), rows)


def _put_welcome(company: Company, answers: CompanyAnswers) -> None:
    if not answers.contact.email:
        return
    context = {
        "name": company.name,
        "contact": answers.contact.name,
        "number": company.business_number,
        "waits": company.state == "to_check",
        "approval_waits": company.approval == "waiting",
    }
    payload = {"to": answers.contact.email, "language": company.language, "template": "company_welcome"}
    outbox.put("mail.company_welcome", payload | {"context": context}, company_id=company.id)
