"""A company as staff see it: contacts masked until somebody reveals one; papers handed out so that none runs."""

from typing import Any, NamedTuple

from flask import Response, abort
from flask_login import current_user

from app.clients.files import FilesAway
from app.extensions import db
from app.forms.company.home import information_in
from app.forms.staff_company import CompanyCorrectionForm
from app.forms.staff_person import MASK
from app.models import (
    Company,
    CompanyCertificate,
    CompanyCheck,
    CompanyConsent,
    CompanyDocument,
    CompanyEvent,
    CompanyPerson,
)
from app.operations import customer_records, picking
from app.operations.company import (
    certificates,
    checks,
    consents,
    corrections,
    email_login,
    papers,
    people,
    proxies,
    recovery,
    seen,
)
from app.rules.email import read_email
from app.web.downloads import as_download
from app.web.filters import email_masked, phone_masked, phone_shown
from app.web.headers import FILE_HEADERS
from app.web.language import chosen

REVEALED = ("email", "mobile", "phone")


class Decided(NamedTuple):
    """A check with the names of those who looked at it."""

    check: CompanyCheck
    first: str
    second: str


def whole(company: Company) -> dict[str, Any]:
    """Everything that the page of a company shows."""
    found, contact = seen.events(company.id), contact_of(company)
    return {
        "company": company,
        "contact": contact,
        "industry": industry_of(company),
        "people": people.listed(company.id),
        "certificates": certificates.listed(company.id),
        "named": proxies.of_company(company.id),
        "named_by": proxies.of_proxy(company.id),
        "consents": _consents(company.id),
        "notices": [(name, getattr(company, name)) for name in consents.NOTICES],
        "checks": decided(checks.of_company(company.id)),
        "devices": len(email_login.live_sessions(company.id, None)),
        "record": customer_records.progress_of(company.id),
        "events": found,
        "actors": _actors(company.id, found),
        "may_be_invited": corrections.may_be_invited(company, contact),
    }


def industry_of(company: Company) -> str:
    """The industry in words; its code where the list has it no more."""
    entry = picking.entry("industry", company.industry)
    return entry.name(chosen()) if entry is not None else company.industry


def decided(found: list[CompanyCheck]) -> list[Decided]:
    """These checks, with the names of the staff who looked at them."""
    names = seen.staff_names(one for check in found for one in (check.first_staff_id, check.second_staff_id))
    return [
        Decided(check, names.get(check.first_staff_id or 0, ""), names.get(check.second_staff_id or 0, ""))
        for check in found
    ]


def recovery_of(check: CompanyCheck) -> dict[str, Any]:
    """What two people decide about; nothing for other checks."""
    if check.kind != checks.RECOVERY:
        return {}
    is_first = check.state == "confirmed" and check.first_staff_id == current_user.id
    return {"seen": checks.seen_of(check), "is_objected": recovery.is_objected(check.details), "is_first": is_first}


def revealed(person: CompanyPerson, field: str) -> tuple[str, str]:
    """One contact in the clear, and masked; 404 for anything else."""
    if field not in REVEALED:
        abort(404)
    value: str | None = getattr(person, field)
    return (value or "", email_masked(value)) if field == "email" else (phone_shown(value), phone_masked(value))


def corrected(form: CompanyCorrectionForm, company: Company) -> dict[str, Any]:
    """The answers of the form as a company keeps them; an e-mail that is still masked is none of them."""
    typed = form.email.data or ""
    return {
        **information_in(form, company.address or {}),
        **({} if MASK in typed else {"email": read_email(typed) if typed else None}),
        "approval_number": form.approval_number.data or None,
    }


def document(found: CompanyDocument) -> Response:
    """A paper: a picture is shown, a PDF only ever saved; 404 where the store has it no more, 503 where the store is
    away. Ends the transaction."""
    title, kind = found.title, found.kind
    try:
        content = papers.content_of(found)
    except FilesAway:
        abort(503)
    if content is None:
        abort(404)
    if kind == "pdf":
        return as_download(content, title, papers.TYPES[kind])
    response = Response(content, mimetype=papers.TYPES["jpeg"], headers=FILE_HEADERS)
    response.headers["Content-Disposition"] = 'inline; filename="paper.jpg"'
    return response


def contact_of(company: Company) -> CompanyPerson | None:
    """Whom notices and staff reach."""
    return CompanyPerson.contact_of(company.id)


def certificates_of(company: Company) -> list[CompanyCertificate]:
    """Those that let somebody in."""
    return certificates.listed(company.id)


def _consents(company_id: int) -> list[tuple[str, CompanyConsent]]:
    """The present answer for each text, in the order of the sign-up."""
    latest = CompanyConsent.latest_of(company_id)
    return [(kind, latest[kind]) for kind in consents.SHOWN if kind in latest]


def _actors(company_id: int, events: list[CompanyEvent]) -> dict[str, str]:
    """Who acted, by name: of the company's people and certificates, and of the staff."""
    ids: dict[str, set[int]] = {}
    for event in events:
        kind, _, number = event.actor.partition(":")
        if number.isdigit():
            ids.setdefault(kind, set()).add(int(number))
    found = {f"staff:{one}": name for one, name in seen.staff_names(ids.get("staff", ())).items()}
    for kind, table, column in (
        ("company_person", CompanyPerson, CompanyPerson.name),
        ("certificate", CompanyCertificate, CompanyCertificate.owner),
    ):
        theirs = db.select(table.id, column).where(table.id.in_(ids.get(kind, ())), table.company_id == company_id)
        found |= {f"{kind}:{row[0]}": row[1] for row in db.session.execute(theirs)}
    return found
