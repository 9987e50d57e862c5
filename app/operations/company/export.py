"""Everything that is held about a company and its people, as data.json (PIPA article 35).

Left out are secrets (hashes, tokens), what staff are called, and what is another company's. LEFT_OUT says why; a test
compares it with the tables and with the company's columns, so that nothing new is forgotten.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import (
    Company,
    CompanyCertificate,
    CompanyCheck,
    CompanyConsent,
    CompanyEvent,
    CompanyInvitation,
    CompanyPerson,
    CompanyProxy,
    CustomerRecord,
    LoginSession,
    OutboxItem,
)
from app.models.types import now
from app.operations.export.rows import Rows, rows_of, shown

COMPANY = (
    "kind", "business_number", "representative", "second_name", "opened_on", "approval_number", "approval", "name",
    "name_english", "address", "phone", "industry", "state", "proof", "standing", "checked_at", "language",
    "notice_service_message", "notice_promotion_message", "notice_promotion_email", "notice_electronic", "joined_at",
    "seen_at",
)  # fmt: skip
COMPANY_LEFT_OUT = {
    "id": "A number of ours.",
    "public_id": "An address of ours.",
    "number_key": "The business number again.",
    "folded": "The names again, for the search.",
    "left_at": "Nobody who has left can log in.",
    "leaving_reason": "Nobody who has left can log in.",
    "erased_at": "Nobody who is erased can log in.",
}
LEFT_OUT = {
    "company_recovery_code": "Hashes of codes.",
    "company_document": "Stands within its check.",
    "draft": "What was typed when joining; its answers were erased when it was finished.",
}


def data_of(company: Company) -> dict[str, Any]:
    """What data.json holds: the company's own row, then one section for each kind of thing."""
    sections = {name: section(company) for name, section in SECTIONS.items()}
    return {"made_at": now().isoformat(), "company": shown(company, COMPANY), **sections}


def _people(company: Company) -> Rows:
    columns = ("role", "is_contact", "name", "email", "phone", "mobile", "language", "created_at", "seen_at")
    return [shown(row, (*columns, "removed_at")) for row in _of(CompanyPerson, company)]


def _invitations(company: Company) -> Rows:
    columns = ("purpose", "email", "role", "created_at", "expires_at", "used_at", "withdrawn_at")
    return [shown(row, columns) for row in _of(CompanyInvitation, company)]


def _certificates(company: Company) -> Rows:
    names = ("kind", "title", "thumbprint", "owner", "issuer", "brand", "serial", "policy", "valid_from", "valid_to")
    return [shown(row, (*names, "registered_at", "used_at", "removed_at")) for row in _of(CompanyCertificate, company)]


def _consents(company: Company) -> Rows:
    columns = ("kind", "version", "language", "agreed", "channel", "given_at")
    return [shown(row, columns) for row in _of(CompanyConsent, company)]


def _proxies(company: Company) -> Rows:
    """Whom it has named; and whose proxy it is, as they named it."""
    named = _of(CompanyProxy, company)
    acts = db.session.scalars(select(CompanyProxy).where(CompanyProxy.proxy_id == company.id))
    columns = ("services", "named_at", "ended_at", "ended_by")
    rows = [{"proxy": row.proxy.name, **shown(row, columns)} for row in named]
    return rows + [{"acts_for": row.company.name, **shown(row, columns)} for row in acts]


def _checks(company: Company) -> Rows:
    papers = ("title", "kind", "size", "created_at")
    return [
        shown(row, ("kind", "state", "details", "reason", "created_at", "first_at", "second_at"))
        | {"documents": [shown(document, papers) for document in row.documents]}
        for row in _of(CompanyCheck, company)
    ]


def _history(company: Company) -> Rows:
    return [shown(row, ("kind", "details", "at")) for row in _of(CompanyEvent, company)]


def _logins(company: Company) -> Rows:
    rows = _of(LoginSession, company, LoginSession.address)
    return [shown(row, ("device", "address", "way", "login_type", "created_at", "seen_at", "ended_at")) for row in rows]


def _mails(company: Company) -> Rows:
    """That a mail was sent, and what kind of; its words are in the mailbox, and may hold links."""
    return [shown(row, ("topic", "state", "created_at", "sent_at")) for row in _of(OutboxItem, company)]


def _customer_record(company: Company) -> Rows:
    row = db.session.get(CustomerRecord, company.id)
    columns = ("customer_number", "version", "sent_version", "is_withdrawal", "sent_at")
    return [shown(row, columns)] if row else []


# By name in data.json.
SECTIONS: dict[str, Callable[[Company], Rows]] = {
    "people": _people,
    "invitations": _invitations,
    "certificates": _certificates,
    "consents": _consents,
    "proxies": _proxies,
    "checks": _checks,
    "history": _history,
    "logins": _logins,
    "mails": _mails,
    "customer_record": _customer_record,
}
TABLES = {
    "company_person": "people",
    "company_invitation": "invitations",
    "company_certificate": "certificates",
    "company_consent": "consents",
    "company_proxy": "proxies",
    "company_check": "checks",
    "company_event": "history",
    "login_session": "logins",
    "outbox_item": "mails",
    "customer_record": "customer_record",
}


def _of(table: Any, company: Company, *deferred: Any) -> list[Any]:
    return rows_of(table, table.company_id == company.id, *deferred)
