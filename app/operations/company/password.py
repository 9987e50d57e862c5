"""A new password for one of a company's people: chosen while logged in, or by a mailed link. It never opens the door
alone: the second factor stays as it was (CL-5)."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Company, CompanyInvitation, CompanyPerson, LoginSession, OutboxItem
from app.models.types import now
from app.operations import mail, outbox
from app.operations.company import email_login, history, login, told
from app.operations.company.invitations import SECRET_BYTES, hash_of

REQUESTED = "company.password_requested"
PURPOSE = "password"
HOLDS = timedelta(minutes=30)
ANSWERED_WITHIN = timedelta(hours=1)  # a mail that comes later is not waited for any more
FIRST_PAUSE = timedelta(minutes=1)
COUNTED_FOR = timedelta(days=1)


class ChangedMeanwhile(Exception):
    """The password is no longer the one that was typed: another request changed it first."""


class LinkOver(Exception):
    """The link was used, put aside by a newer one, or its time is over."""


def change(person: CompanyPerson, *, old_hash: str, new_hash: str, this_login: LoginSession, device: str) -> None:
    """Store it and log the person out elsewhere. Raises ChangedMeanwhile. Flushed, not committed."""
    changing = update(CompanyPerson).where(CompanyPerson.id == person.id, CompanyPerson.password_hash == old_hash)
    if db.session.scalar(changing.values(password_hash=new_hash).returning(CompanyPerson.id)) is None:
        raise ChangedMeanwhile
    login.end_of_person(person.id, except_login=this_login)
    _put_aside(person.id)
    _tell(person, "password_changed", device)


def request(email: str) -> None:
    """Queue the wish of somebody who gave this address. The same work for every address."""
    outbox.put(REQUESTED, {"email": email}, expires_in=ANSWERED_WITHIN)


def answer(item: OutboxItem) -> None:
    """The worker: mail a link to whoever logs in with this address. Nobody else is told anything.

    Raises Refused or TryLater; the link of a mail that did not leave is put aside.
    """
    person = email_login.with_email(item.payload["email"])
    if person is None or not person.may_log_in or _has_link_still(person.id):
        db.session.rollback()
        return
    token = secrets.token_urlsafe(SECRET_BYTES)
    link_id, to, language = _open(person, token), str(person.email), person.language
    minutes = int(HOLDS.total_seconds() // 60)
    context = {"name": person.name, "company": person.company.name, "token": token, "minutes": minutes}
    db.session.commit()
    try:
        mail.deliver("company_password", to, language, context, key=item.key)
    except (outbox.Refused, outbox.TryLater):
        _end(CompanyInvitation.id == link_id)
        db.session.commit()
        raise
    _end(CompanyInvitation.person_id == person.id, CompanyInvitation.id < link_id)
    db.session.commit()


def with_hash(token_hash: str | None) -> CompanyInvitation | None:
    """The link that can still be used."""
    if not token_hash:
        return None
    good = (CompanyInvitation.token_hash == token_hash, CompanyInvitation.expires_at > now(), *_is_open())
    found = select(CompanyInvitation).join(CompanyPerson, CompanyPerson.id == CompanyInvitation.person_id)
    return db.session.scalar(found.where(*good, CompanyPerson.removed_at.is_(None)))


def set_by_link(link_id: int, password_hash: str, *, device: str) -> None:
    """Use up the link: the new password holds, and every login of the person ends. Raises LinkOver. Flushed."""
    using = update(CompanyInvitation).where(CompanyInvitation.id == link_id, *_is_open())
    using = using.where(CompanyInvitation.expires_at > now()).values(used_at=now())
    person_id = db.session.scalar(using.returning(CompanyInvitation.person_id))
    person = db.session.get(CompanyPerson, person_id) if person_id is not None else None
    if person is None or not person.may_log_in:
        raise LinkOver
    person.password_hash = password_hash
    login.end_of_person(person.id)
    _put_aside(person.id)
    _tell(person, "password_reset", device)


def _tell(person: CompanyPerson, kind: str, device: str) -> None:
    company = db.session.get_one(Company, person.company_id)
    history.record(company.id, kind, actor=f"company_person:{person.id}", name=person.name, device=device)
    told.tell(person, company, kind, device=device)
    db.session.flush()


def _open(person: CompanyPerson, token: str) -> int:
    link = CompanyInvitation(company_id=person.company_id, purpose=PURPOSE, person_id=person.id, role=person.role)
    link.email, link.language = str(person.email), person.language
    link.token_hash, link.expires_at = hash_of(token), now() + HOLDS
    db.session.add(link)
    db.session.flush()
    return link.id


def _has_link_still(person_id: int) -> bool:
    """Whether the last mail is recent, and its link unused. The pause doubles with each mail of a day."""
    of_person = (CompanyInvitation.person_id == person_id, CompanyInvitation.purpose == PURPOSE)
    recent = select(func.count()).where(*of_person, CompanyInvitation.created_at > now() - COUNTED_FOR)
    counted = db.session.scalar(recent) or 0
    newest = select(func.max(CompanyInvitation.created_at)).where(*of_person, *_is_open())
    last_at: datetime | None = db.session.scalar(newest)
    return last_at is not None and last_at + min(FIRST_PAUSE * 2 ** min(counted - 1, 10), HOLDS) > now()


def _put_aside(person_id: int) -> None:
    _end(CompanyInvitation.person_id == person_id)


def _end(*which: Any) -> None:
    links = update(CompanyInvitation).where(*which, *_is_open()).values(withdrawn_at=now())
    db.session.execute(links.execution_options(synchronize_session=False))


def _is_open() -> tuple[Any, ...]:
    is_unused = (CompanyInvitation.used_at.is_(None), CompanyInvitation.withdrawn_at.is_(None))
    return (CompanyInvitation.purpose == PURPOSE, *is_unused)
