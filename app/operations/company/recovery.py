"""Recovery (CL-5): nobody can act as an owner any more. Somebody asks with documents, owners hear of it and can object,
and two of the staff decide; then a new owner is invited.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app.extensions import db, keys
from app.models import Company, CompanyCheck, CompanyPerson, Staff
from app.models.types import now
from app.operations import audit
from app.operations.company import history, invitations, papers, told, ways_in

WIZARD = "company_recover"
KIND = "recovery"
OPEN = ("waiting", "confirmed")
TOLD_WITHIN = timedelta(days=7)


class NotWaiting(Exception):
    """It was decided, or withdrawn with the membership."""


class SameStaff(Exception):
    """The first and the second confirmation come from two people."""


class Objected(Exception):
    """An owner has objected, and staff have not said that they heard both sides."""


@dataclass(frozen=True)
class Asked:
    """Who asks, where they are reached, and what happened. Nothing of a person is in its repr."""

    name: str
    email: str
    happened: str
    text: str
    language: str

    def __repr__(self) -> str:
        return f"Asked(happened={self.happened!r})"


def ask(draft: Any, company: Company, asked: Asked) -> CompanyCheck:
    """Hand a confirmed request and its papers to staff; owners and whoever asks are told. Flushed, not committed."""
    check = papers.hand_over(draft, company.id)
    check.details = {
        "name": asked.name,
        "email": asked.email,
        "happened": asked.happened,
        "text": asked.text,
        "language": asked.language,
        "objections": [],
    }
    history.record(company.id, "recovery_requested", actor="visitor", name=asked.name, email=asked.email)
    for owner in told.owners_of(company.id):
        if owner.email:
            words = {"name": owner.name, "company": company.name, "who": asked.name, "email": asked.email}
            link = {"check": check.public_id, "token": token_of(check, owner)}
            told.put("company_recovery_asked", owner.email, owner.language, words | link, company)
    context = {"name": asked.name, "company": company.name}
    told.put("company_recovery_received", asked.email, asked.language, context, company, expires_in=TOLD_WITHIN)
    db.session.flush()
    return check


def token_of(check: CompanyCheck, owner: CompanyPerson) -> str:
    """The secret of the link by which this owner objects. It opens nothing else, and nothing is stored."""
    return keys.hash("company.objection", f"{check.public_id}:{owner.public_id}")[:40]


def owner_with_token(check: CompanyCheck, token: str) -> CompanyPerson | None:
    """The owner to whom this link was mailed."""
    owners = told.owners_of(check.company_id) if check.company_id is not None else []
    sent = token.encode()  # letters outside ASCII cannot be compared as text
    return next((owner for owner in owners if hmac.compare_digest(token_of(check, owner).encode(), sent)), None)


def with_public_id(public_id: str) -> CompanyCheck | None:
    """A recovery that is not decided."""
    open_one = (CompanyCheck.kind == KIND, CompanyCheck.state.in_(OPEN), CompanyCheck.company_id.is_not(None))
    return db.session.scalar(select(CompanyCheck).where(*open_one, CompanyCheck.public_id == public_id))


def waiting_for(company_id: int) -> list[CompanyCheck]:
    """Recoveries of this company that are not decided."""
    open_ones = (CompanyCheck.kind == KIND, CompanyCheck.state.in_(OPEN), CompanyCheck.company_id == company_id)
    return list(db.session.scalars(select(CompanyCheck).where(*open_ones).order_by(CompanyCheck.id)))


def object_to(check: CompanyCheck, owner: CompanyPerson, reason: str) -> None:
    """An owner says no: staff hear both sides, and both decide anew. Raises NotWaiting. Flushed, not committed."""
    company = _company_of(check)
    ways_in.hold(company.id)
    _change(check, OPEN, state="waiting", first_staff_id=None, first_at=None)
    db.session.refresh(check)
    said = {"person": owner.public_id, "name": owner.name, "reason": reason, "at": now().isoformat()}
    check.details = {**check.details, "objections": [*check.details.get("objections", []), said]}
    history.record(company.id, "recovery_objected", actor=f"company_person:{owner.id}", name=owner.name)
    db.session.flush()


def is_objected(details: Mapping[str, Any]) -> bool:
    """Whether an owner has objected."""
    return bool(details.get("objections"))


def confirm(check: CompanyCheck, staff: Staff, *, heard: bool = False) -> bool:
    """One of staff agrees; with the second one, the person is invited as an owner. Answers whether it was the second.

    `heard` says that staff have spoken with whoever objected. Raises NotWaiting, SameStaff, Objected. The guarded
    update decides where several decide at once. Flushed, not committed.
    """
    company = _company_of(check)
    ways_in.hold(company.id)
    db.session.refresh(check)
    if company.state != "active" or check.state not in OPEN:
        raise NotWaiting
    if is_objected(check.details) and not heard:
        raise Objected
    if check.state == "waiting":
        _change(check, ("waiting",), state="confirmed", first_staff_id=staff.id, first_at=now())
        audit.record("company.recovery_confirm", f"company_check:{check.id}", actor=f"staff:{staff.id}")
        return False
    if check.first_staff_id == staff.id:
        raise SameStaff
    _change(check, ("confirmed",), state="accepted", second_staff_id=staff.id, second_at=now())
    audit.record("company.recovery_accept", f"company_check:{check.id}", actor=f"staff:{staff.id}")
    _accept(check, company, staff)
    return True


def refuse(check: CompanyCheck, staff: Staff, reason: str) -> None:
    """Staff do not agree; whoever asked gets the reason by mail. Raises NotWaiting. Flushed, not committed."""
    company = _company_of(check)
    column = "second" if check.first_staff_id is not None else "first"
    decided = {f"{column}_staff_id": staff.id, f"{column}_at": now()}
    _change(check, OPEN, state="refused", reason=reason, **decided)
    details = check.details
    audit.record("company.recovery_refuse", f"company_check:{check.id}", actor=f"staff:{staff.id}")
    history.record(company.id, "recovery_refused", actor=f"staff:{staff.id}", name=details["name"])
    context = {"name": details["name"], "company": company.name, "reason": reason}
    told.put("company_recovery_refused", details["email"], details["language"], context, company)
    db.session.flush()


def _accept(check: CompanyCheck, company: Company, staff: Staff) -> None:
    """The invitation is the mail; the link in it sets up name, password and second factor."""
    details, actor = check.details, f"staff:{staff.id}"
    who = {"language": details["language"], "actor": actor, "purpose": KIND}
    invitations.invite(company, details["email"], "owner", **who)
    history.record(company.id, "recovery_accepted", actor=actor, name=details["name"], email=details["email"])
    told.tell_owners(company, "recovery_accepted", about=details["name"])
    db.session.flush()


def _company_of(check: CompanyCheck) -> Company:
    assert check.company_id is not None  # a recovery is of a company
    return db.session.get_one(Company, check.company_id)


def _change(check: CompanyCheck, states: tuple[str, ...], **values: Any) -> None:
    changing = update(CompanyCheck).where(CompanyCheck.id == check.id, CompanyCheck.state.in_(states)).values(**values)
    if db.session.scalar(changing.returning(CompanyCheck.id)) is None:
        raise NotWaiting
