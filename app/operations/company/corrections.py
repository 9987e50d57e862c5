"""What staff change of a company beside its information: the contact's address, an agency's approval number, ways in,
and the membership itself. Each is in the audit log and in the company's history, and the contact person is told.
"""

from typing import Any

from app.extensions import db, keys
from app.models import Company, CompanyCertificate, CompanyCheck, CompanyPerson, CompanyProxy, Staff
from app.operations import audit, customer_record
from app.operations.company import (
    certificates,
    checks,
    history,
    information,
    invitations,
    leaving,
    login,
    proxies,
    told,
    ways_in,
)
from app.operations.company.information import Stale

LEFT_BY_STAFF = "staff"


class NotNow(Exception):
    """Meanwhile there is nothing to do any more, or it may not be done."""


def seen_of(company: Company) -> str:
    """What a page had seen of all that is corrected on it, as a short text that says nothing."""
    contact = CompanyPerson.contact_of(company.id)
    beside = f"{contact.email if contact else ''} {company.approval_number or ''}"
    return f"{information.seen_of(company)}.{keys.hash('company.seen', beside)[:24]}"


def correct(company: Company, staff: Staff, values: dict[str, Any], reason: str, *, seen: str) -> list[str]:
    """Store what is different; answers which fields. `values` has the company's information, `email` of its contact
    person, unless that stays, and `approval_number`. Raises Stale. Flushed, not committed."""
    ways_in.hold(company.id)
    db.session.refresh(company)
    if seen_of(company) != seen:
        raise Stale
    contact, actor = CompanyPerson.contact_of(company.id), f"staff:{staff.id}"
    before = contact.email if contact is not None else None
    own = {name: values[name] for name in information.FIELDS}
    changed = information.change(company, own, seen=information.seen_of(company), actor=actor)
    if contact is not None and _new_email(contact, values.get("email", before)):
        changed.append("email")
        history.record(company.id, "contact_changed", actor=actor, name=contact.name)
        customer_record.changed(company)
    if _new_approval(company, values["approval_number"]):
        changed.append("approval_number")
        history.record(company.id, "approval_asked", actor=actor)
    if changed:
        audit.record("company.correct", f"company:{company.id}", fields=changed)
        _tell_corrected(company, contact, changed, reason, before)
    db.session.flush()
    return changed


def _new_email(contact: CompanyPerson, email: str | None) -> bool:
    """The address of somebody who logs in with it stays: whoever has it could set a new password."""
    if contact.email_key or contact.email == email:
        return False
    contact.email = email
    return True


def _new_approval(company: Company, number: str | None) -> bool:
    """Another number is looked at anew."""
    if company.kind != "agency" or not number or number == company.approval_number:
        return False
    company.approval_number, company.approval = number, "waiting"
    waits = (CompanyCheck.company_id == company.id, CompanyCheck.kind == checks.APPROVAL)
    if db.session.scalar(db.select(CompanyCheck.id).where(*waits, CompanyCheck.state == "waiting")) is None:
        db.session.add(CompanyCheck(kind=checks.APPROVAL, company_id=company.id))
    login.end_all(company.id)
    return True


def _tell_corrected(
    company: Company, contact: CompanyPerson | None, fields: list[str], reason: str, before: str | None
) -> None:
    """Where the address itself is new, the former one hears of it too."""
    if contact is None:
        return
    context = {"name": contact.name, "company": company.name, "fields": fields, "reason": reason}
    for email in dict.fromkeys(filter(None, (contact.email, before))):
        told.put("company_corrected", email, contact.language, context, company)


def may_be_invited(company: Company, contact: CompanyPerson | None) -> bool:
    """Whether staff may mail the contact person a link to set up a login: only where papers were accepted, nobody has
    ever logged in, and no certificate lets anybody in. All else is a recovery, which two people decide."""
    is_new = company.state == "active" and company.proof == "staff" and company.seen_at is None
    has_nothing = contact is not None and bool(contact.email) and not contact.email_key
    return is_new and has_nothing and not certificates.listed(company.id)


def invite_contact(company: Company, staff: Staff) -> None:
    """Mail the link again. Raises NotNow, invitations.TooManyInvitations. Flushed, not committed."""
    ways_in.hold(company.id)
    db.session.refresh(company)
    contact = CompanyPerson.contact_of(company.id)
    if contact is None or not contact.email or not may_be_invited(company, contact):
        raise NotNow
    actor = f"staff:{staff.id}"
    invitations.invite(company, contact.email, contact.role, language=contact.language, actor=actor, person=contact)
    audit.record("company.invite", f"company:{company.id}", person=contact.id)


def log_out(company: Company, staff: Staff) -> None:
    """End every login of the company. Flushed, not committed."""
    login.end_all(company.id)
    history.record(company.id, "logged_out_elsewhere", actor=f"staff:{staff.id}")
    audit.record("company.log_out", f"company:{company.id}")


def end_certificate(company: Company, staff: Staff, certificate: CompanyCertificate) -> None:
    """It lets nobody in any more, also where it was the last way: then a recovery is asked for. Raises NotNow."""
    try:
        certificates.remove(company, certificate, actor=f"staff:{staff.id}", even_last=True)
    except certificates.NotThere:
        raise NotNow from None
    audit.record("company.end_certificate", f"company:{company.id}", certificate=certificate.id)


def end_proxy(company: Company, staff: Staff, naming: CompanyProxy) -> None:
    """The proxy acts for the other one no longer; both sides are told. Raises NotNow. Flushed, not committed."""
    try:
        proxies.end(naming, "staff", actor=f"staff:{staff.id}")
    except proxies.NotThere:
        raise NotNow from None
    audit.record("company.end_proxy", f"company:{company.id}", proxy=naming.id)


def end_membership(company: Company, staff: Staff, reason: str) -> None:
    """Nobody gets in any more, and the rest is erased later, as of one that has left by itself. Raises NotNow."""
    checks.tell(company, "end", is_good=False, reason=reason)
    try:
        leaving.leave(company, LEFT_BY_STAFF, actor=f"staff:{staff.id}")
    except leaving.AlreadyLeft:
        raise NotNow from None
    audit.record("company.end", f"company:{company.id}")
