"""A company's own information and its contact person, changed by its owners; nobody overwrites what they never saw.

A page says what it had seen (`seen_of`); what was changed since then is shown first.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update

from app.extensions import db, keys
from app.models import Company, CompanyPerson
from app.operations import customer_record
from app.operations.company import consents, history, told, ways_in
from app.operations.company.certification import Certified
from app.rules.names import folded

FIELDS = ("name", "name_english", "address", "phone", "industry")
CONTACT = ("name", "phone", "mobile", "email")


class Stale(Exception):
    """Somebody else has changed it since the page was opened."""


@dataclass(frozen=True)
class Contact:
    """Whom notices and staff reach; at least one of the two numbers is there. Nothing of a person is in its repr."""

    name: str
    phone: str | None
    mobile: str | None
    email: str | None

    def __repr__(self) -> str:
        return "Contact()"


def seen_of(company: Company) -> str:
    """What a page had seen of the company, as a short text that says nothing."""
    return _mark([getattr(company, name) for name in FIELDS])


def seen_of_contact(company: Company, person: CompanyPerson) -> str:
    """The same of the contact person and the notices."""
    notices = [getattr(company, name) for name in consents.NOTICES]
    return _mark([person.public_id, person.is_contact, *(getattr(person, name) for name in CONTACT), *notices])


def change(company: Company, values: dict[str, Any], *, seen: str, actor: str) -> list[str]:
    """Store what is different; answers which fields. Raises Stale. Flushed, not committed."""
    ways_in.hold(company.id)
    db.session.refresh(company, [*FIELDS, "name"])
    if seen_of(company) != seen:
        raise Stale
    changed = [name for name in FIELDS if getattr(company, name) != values[name]]
    for name in changed:
        setattr(company, name, values[name])
    if changed:
        company.folded = folded(" ".join(filter(None, (company.name, company.name_english))))
        history.record(company.id, "information_changed", actor=actor, fields=changed)
        customer_record.changed(company)
        db.session.flush()
    return changed


def change_contact(
    company: Company,
    person: CompanyPerson,
    contact: Contact,
    notices: dict[str, bool],
    *,
    seen: str,
    actor: str,
    acting: int | None,
    language: str,
    device: str = "",
) -> bool:
    """Let this person be the contact with these numbers, and choose the notices. Raises Stale. Flushed.

    The address of somebody who logs in with it stays: it is what they log in by. `acting` is the person who does it.
    Answers whether anything is different.
    """
    ways_in.hold(company.id)
    db.session.refresh(company, list(consents.NOTICES))
    db.session.refresh(person)
    if person.removed_at is not None or seen_of_contact(company, person) != seen:
        raise Stale
    changed = _store(company, person, contact)
    noticed = consents.choose_notices(company, notices, language, person_id=acting)
    if changed:
        history.record(company.id, "contact_changed", actor=actor, name=person.name)
        told.tell_owners(company, "contact_changed", device=device, about=person.name)
        customer_record.changed(company)
    if noticed:
        accepted = {name: notices[name] for name in noticed}
        history.record(company.id, "notices_changed", actor=actor, notices=accepted)
    db.session.flush()
    return bool(changed or noticed)


def _store(company: Company, person: CompanyPerson, contact: Contact) -> bool:
    email = person.email if person.email_key else contact.email
    new = {"name": contact.name, "phone": contact.phone, "mobile": contact.mobile, "email": email}
    is_changed = not person.is_contact or any(getattr(person, name) != value for name, value in new.items())
    if not person.is_contact:
        others = (CompanyPerson.company_id == company.id, CompanyPerson.is_contact)
        db.session.execute(update(CompanyPerson).where(*others).values(is_contact=False))
        person.is_contact = True
    for name, value in new.items():
        setattr(person, name, value)
    return is_changed


def certified_again(
    company: Company, representative: str, opened_on: date, second_name: str, certified: Certified, *, actor: str
) -> None:
    """The tax office knows the business by another representative or date now. Flushed, not committed."""
    ways_in.hold(company.id)
    before = company.representative
    company.representative, company.opened_on = representative, opened_on
    company.second_name = second_name or None
    company.standing, company.checked_at = certified.standing, certified.checked_at
    history.record(company.id, "certified_again", actor=actor, representative=representative, before=before)
    told.tell_owners(company, "certified_again", about=representative)
    customer_record.changed(company)
    db.session.flush()


def _mark(values: list[Any]) -> str:
    return keys.hash("company.seen", json.dumps(values, default=str, sort_keys=True))[:24]
