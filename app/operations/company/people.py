"""The people who act for a company: seen, given another role, made its contact person, removed (CL-5)."""

from typing import Any

from sqlalchemy import case, delete, select, update

from app.extensions import db
from app.models import Company, CompanyInvitation, CompanyPerson, CompanyRecoveryCode
from app.models.types import now
from app.operations.company import history, invitations, login, told, ways_in

__all__ = ["IsContact", "NotThere", "change_role", "listed", "of_company", "remove"]


class NotThere(Exception):
    """Somebody else removed this person in the meantime."""


class IsContact(Exception):
    """The contact person stays until somebody else is it."""


def listed(company_id: int) -> list[CompanyPerson]:
    """Everybody who acts for the company: owners first, then by name."""
    place = case({"owner": 0, "recruiter": 1}, value=CompanyPerson.role, else_=2)
    own = (CompanyPerson.company_id == company_id, CompanyPerson.removed_at.is_(None))
    return list(db.session.scalars(select(CompanyPerson).where(*own).order_by(place, CompanyPerson.name)))


def of_company(company_id: int, public_id: str) -> CompanyPerson | None:
    """One of its people; somebody of another company is as if they were not there."""
    own = (CompanyPerson.company_id == company_id, CompanyPerson.removed_at.is_(None))
    return db.session.scalar(select(CompanyPerson).where(*own, CompanyPerson.public_id == public_id))


def change_role(company: Company, person: CompanyPerson, role: str, *, actor: str, device: str = "") -> None:
    """Give another role. Raises ways_in.LastWayIn where nobody could act as an owner any more, NotThere. Flushed."""
    ways_in.hold(company.id)
    db.session.refresh(person)
    before = person.role
    if before == "owner" and role != "owner":
        ways_in.keep_one(company.id, person=person.id)
    _change(person, role=role)
    if role != "owner":
        invitations.withdraw_of(f"company_person:{person.id}")
    history.record(company.id, "person_role_changed", actor=actor, name=person.name, role=role, before=before)
    told.tell_owners(company, "person_role_changed", device=device, about=person.name, also=person.email)


def remove(company: Company, person: CompanyPerson, *, actor: str, device: str = "") -> None:
    """Let somebody no longer act for the company: logged out at once, the address free for another invitation, and
    those whom they had invited with them, unless they have accepted.

    Raises ways_in.LastWayIn, IsContact or NotThere. The name stays for the history. Flushed, not committed.
    """
    ways_in.hold(company.id)
    db.session.refresh(person)
    if person.is_contact:
        raise IsContact
    if person.role == "owner":
        ways_in.keep_one(company.id, person=person.id)
    email, nobody = person.email, {"phone": None, "mobile": None, "password_hash": None, "totp_secret": None}
    _change(person, removed_at=now(), email=None, email_key=None, **nobody)
    db.session.execute(delete(CompanyRecoveryCode).where(CompanyRecoveryCode.person_id == person.id))
    _withdraw_links(person.id)
    invitations.withdraw_of(f"company_person:{person.id}")
    login.end_of_person(person.id)
    history.record(company.id, "person_removed", actor=actor, name=person.name, role=person.role)
    told.tell_owners(company, "person_removed", device=device, about=person.name, also=email)


def _withdraw_links(person_id: int) -> None:
    links = (CompanyInvitation.person_id == person_id, CompanyInvitation.used_at.is_(None))
    db.session.execute(update(CompanyInvitation).where(*links).values(withdrawn_at=now()))


def _change(person: CompanyPerson, **values: Any) -> None:
    there = (CompanyPerson.id == person.id, CompanyPerson.removed_at.is_(None))
    if db.session.scalar(update(CompanyPerson).where(*there).values(**values).returning(CompanyPerson.id)) is None:
        raise NotThere
