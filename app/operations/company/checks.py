"""What staff decide: papers of a sign-up, an agency's approval number (CM-1, CM-6), and with a second one of them a
recovery (CL-5, operations/company/recovery.py). A guarded update lets one of several decide.
"""

from typing import Any

from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Company, CompanyCertificate, CompanyCheck, CompanyDocument, CompanyPerson, Staff
from app.models.types import now
from app.operations import audit, customer_record
from app.operations.company import certificates, history, invitations, login, recovery, told, ways_in

JOIN, APPROVAL, RECOVERY = "join", "approval", "recovery"
OPEN = ("waiting", "confirmed")


class Settled(Exception):
    """Somebody else was first, or the company has left."""


class ChangedMeanwhile(Exception):
    """A colleague has agreed, or an owner has objected, since the page was opened."""


def with_public_id(public_id: str) -> CompanyCheck | None:
    """A check of a company; papers of a sign-up under way are not for staff."""
    handed_over = (CompanyCheck.company_id.is_not(None), CompanyCheck.public_id == public_id)
    return db.session.scalar(select(CompanyCheck).where(*handed_over))


def of_company(company_id: int) -> list[CompanyCheck]:
    """Everything that staff looked at or are to look at, the newest first."""
    theirs = select(CompanyCheck).where(CompanyCheck.company_id == company_id)
    return list(db.session.scalars(theirs.order_by(CompanyCheck.id.desc())))


def document_of(check: CompanyCheck, public_id: str) -> CompanyDocument | None:
    """A paper of this very check; any other is as if it were not there."""
    theirs = (CompanyDocument.check_id == check.id, CompanyDocument.size > 0)
    return db.session.scalar(select(CompanyDocument).where(*theirs, CompanyDocument.public_id == public_id))


def waiting() -> int:
    """How many wait for somebody of the staff."""
    open_ones = (CompanyCheck.company_id.is_not(None), CompanyCheck.state.in_(OPEN))
    return db.session.scalar(select(func.count(CompanyCheck.id)).where(*open_ones)) or 0


def seen_of(check: CompanyCheck) -> str:
    """What a page had seen of a check that two people decide."""
    return f"{check.state}-{len(check.details.get('objections', []))}"


def accept(staff: Staff, check: CompanyCheck) -> None:
    """The papers are right, or the approval number is. The contact person is told. Raises Settled. Flushed."""
    company = _held(check)
    _settle(check, staff, "accepted")
    if check.kind == JOIN:
        _let_in(company, staff)
    else:
        _approve(company, staff)
    audit.record(f"company.{check.kind}_accept", f"company_check:{check.id}", company=company.id)
    db.session.flush()


def refuse(staff: Staff, check: CompanyCheck, reason: str) -> None:
    """They are not; the contact person reads the reason. Raises Settled. Flushed, not committed."""
    company = _held(check)
    _settle(check, staff, "refused", reason=reason)
    if check.kind == JOIN:
        _turn_away(company, staff)
    else:
        _change(company, Company.approval == "waiting", approval="refused")
        history.record(company.id, "approval_refused", actor=f"staff:{staff.id}")
    audit.record(f"company.{check.kind}_refuse", f"company_check:{check.id}", company=company.id)
    tell(company, check.kind, is_good=False, reason=reason)
    db.session.flush()


def confirm_recovery(staff: Staff, check: CompanyCheck, *, seen: str, heard: bool) -> bool:
    """One of two agrees to what the page showed; answers whether it was the second. Raises ChangedMeanwhile, Settled,
    recovery.SameStaff, recovery.Objected. Flushed."""
    _held(check)
    if check.state in OPEN and seen_of(check) != seen:
        raise ChangedMeanwhile
    try:
        return recovery.confirm(check, staff, heard=heard)
    except recovery.NotWaiting:
        raise Settled from None


def refuse_recovery(staff: Staff, check: CompanyCheck, reason: str) -> None:
    """One is enough to refuse. Raises Settled. Flushed, not committed."""
    _held(check)
    try:
        recovery.refuse(check, staff, reason)
    except recovery.NotWaiting:
        raise Settled from None


def _held(check: CompanyCheck) -> Company:
    """The company, held until the transaction ends: whatever else decides about it comes before or after."""
    assert check.company_id is not None  # with_public_id finds no other
    ways_in.hold(check.company_id)
    db.session.refresh(check)
    return db.session.get_one(Company, check.company_id, populate_existing=True)


def _settle(check: CompanyCheck, staff: Staff, state: str, *, reason: str | None = None) -> None:
    waits = (CompanyCheck.id == check.id, CompanyCheck.state == "waiting", CompanyCheck.kind != RECOVERY)
    values = {"state": state, "reason": reason, "first_staff_id": staff.id, "first_at": now()}
    settling = update(CompanyCheck).where(*waits).values(**values).returning(CompanyCheck.id)
    if db.session.scalar(settling) is None:
        raise Settled


def _change(company: Company, still: Any, **values: Any) -> None:
    changing = update(Company).where(Company.id == company.id, still).values(**values).returning(Company.id)
    if db.session.scalar(changing) is None:
        raise Settled
    db.session.refresh(company)


def _let_in(company: Company, staff: Staff) -> None:
    """A member from now on. Who has no certificate gets a link by mail to set up how to log in."""
    _change(company, Company.state == "to_check", state="active")
    actor, contact = f"staff:{staff.id}", CompanyPerson.contact_of(company.id)
    history.record(company.id, "papers_accepted", actor=actor)
    customer_record.changed(company)
    way = "certificate" if certificates.listed(company.id) else "none"
    if way == "none" and contact is not None and contact.email:
        invitations.invite(company, contact.email, contact.role, language=contact.language, actor=actor, person=contact)
        way = "link"
    tell(company, JOIN, is_good=True, way=way)


def _approve(company: Company, staff: Staff) -> None:
    _change(company, Company.approval == "waiting", approval="accepted")
    history.record(company.id, "approval_accepted", actor=f"staff:{staff.id}")
    tell(company, APPROVAL, is_good=True)


def _turn_away(company: Company, staff: Staff) -> None:
    """No member. Its number and certificate are free at once, so that it can sign up again with the right papers; what
    it sent is erased as of one that has left."""
    turned = {"state": "refused", "number_key": None, "left_at": now()}
    _change(company, Company.state == "to_check", **turned)
    others = (CompanyCheck.company_id == company.id, CompanyCheck.state.in_(OPEN))
    decided = {"state": "refused", "first_staff_id": staff.id, "first_at": now()}
    db.session.execute(update(CompanyCheck).where(*others).values(**decided))
    held = (CompanyCertificate.company_id == company.id, CompanyCertificate.removed_at.is_(None))
    db.session.execute(update(CompanyCertificate).where(*held).values(removed_at=now(), active_key=None))
    login.end_all(company.id)
    history.record(company.id, "papers_refused", actor=f"staff:{staff.id}")


def tell(company: Company, what: str, *, is_good: bool, reason: str = "", way: str = "") -> None:
    """Mail the contact person what staff decided, and what to do next. `way`: how one gets in now."""
    contact = CompanyPerson.contact_of(company.id)
    if contact is None or not contact.email:
        return
    context = {
        "name": contact.name,
        "company": company.name,
        "what": what,
        "is_good": is_good,
        "reason": reason,
        "way": way,
        "waits": company.state == "to_check",
        "approval": company.approval,
    }
    told.put("company_decision", contact.email, contact.language, context, company)
