"""Invitations by e-mail: a link, good once within seven days, by which somebody sets up how to log in (CL-5).

Who accepts proves the mailbox by the link, chooses a password, and shows a code of the authenticator; only then there
is a person. What is chosen on the way stays in the browser's session, encrypted.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Company, CompanyInvitation, CompanyPerson
from app.models.types import now
from app.operations import budget, second_factor
from app.operations.company import email_login, history, login, told, ways_in

HOLDS = timedelta(days=7)
SECRET_BYTES = 32
JOINING = ("join", "recovery")  # purposes of links that set up a way to log in
PER_COMPANY = "30 per day"


class AlreadyThere(Exception):
    """Somebody with this address acts for the company already."""


class TooManyInvitations(Exception):
    """The company has sent as many as it may in a day."""


class InvitationOver(Exception):
    """It was used, withdrawn or is too old, or the company has left."""


class EmailTaken(Exception):
    """With this address somebody acts for another company."""


@dataclass(frozen=True)
class SetUp:
    """How somebody is going to log in: chosen on the pages, proved by a code."""

    name: str
    password_hash: str
    secret: str
    step: int  # the time step of the code that proved the secret
    language: str


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def waiting(company_id: int) -> list[CompanyInvitation]:
    """Those that nobody has accepted or withdrawn, also those whose time is over; the newest first."""
    found = select(CompanyInvitation).where(CompanyInvitation.company_id == company_id, *_open())
    return list(db.session.scalars(found.order_by(CompanyInvitation.id.desc())))


def of_company(company_id: int, public_id: str) -> CompanyInvitation | None:
    found = select(CompanyInvitation).where(CompanyInvitation.company_id == company_id, *_open())
    return db.session.scalar(found.where(CompanyInvitation.public_id == public_id))


def invite(
    company: Company,
    email: str,
    role: str,
    *,
    language: str,
    actor: str,
    by: str = "",
    person: CompanyPerson | None = None,
    purpose: str = "join",
) -> CompanyInvitation:
    """Mail a link. With a person, they set up how they log in themselves. Flushed, not committed.

    An older link to the same address stops working. Raises AlreadyThere or TooManyInvitations.
    """
    if purpose == "join" and not budget.within("company.invitation", company.public_id, PER_COMPANY):
        raise TooManyInvitations
    ways_in.hold(company.id)
    there = email_login.with_email(email)
    if there is not None and there.company_id == company.id:
        if purpose == "join":
            raise AlreadyThere
        person = there  # who has lost the second factor sets it up anew
    _withdraw_older(company.id, email)
    token = secrets.token_urlsafe(SECRET_BYTES)
    invitation = CompanyInvitation(company_id=company.id, purpose=purpose, email=email, role=role, language=language)
    invitation.token_hash, invitation.invited_by, invitation.expires_at = hash_of(token), actor, now() + HOLDS
    invitation.person_id = person.id if person else None
    db.session.add(invitation)
    db.session.flush()
    _mail(company, invitation, token, by)
    if person is None:
        history.record(company.id, "person_invited", actor=actor, email=email, role=role)
    return invitation


def resend(company: Company, invitation: CompanyInvitation, *, by: str) -> None:
    """A new link and seven more days; the older link stops working. Raises InvitationOver, TooManyInvitations."""
    if not budget.within("company.invitation", company.public_id, PER_COMPANY):
        raise TooManyInvitations
    token = secrets.token_urlsafe(SECRET_BYTES)
    _claim(invitation.id, token_hash=hash_of(token), expires_at=now() + HOLDS, still_good=False)
    _mail(company, invitation, token, by)


def withdraw(company: Company, invitation: CompanyInvitation, *, actor: str) -> None:
    """The link stops working. Raises InvitationOver. Flushed, not committed."""
    _claim(invitation.id, withdrawn_at=now(), still_good=False)
    history.record(company.id, "invitation_withdrawn", actor=actor, email=invitation.email)


def withdraw_of(actor: str) -> None:
    """What this one has invited to is over, as where they may invite no more: else they could leave themselves a way
    back in. Flushed, not committed."""
    theirs = (CompanyInvitation.invited_by == actor, *_open())
    ending = update(CompanyInvitation).where(*theirs).values(withdrawn_at=now())
    db.session.execute(ending.execution_options(synchronize_session=False))


def with_hash(token_hash: str | None) -> CompanyInvitation | None:
    """The invitation of a link that can still be used."""
    if not token_hash:
        return None
    good = (CompanyInvitation.token_hash == token_hash, CompanyInvitation.purpose.in_(JOINING))
    found = select(CompanyInvitation).join(Company, Company.id == CompanyInvitation.company_id)
    return db.session.scalar(found.where(*good, *_open(), CompanyInvitation.expires_at > now(), _takes_people()))


def accept(invitation_id: int, chosen: SetUp, *, device: str = "") -> tuple[CompanyPerson, list[str]]:
    """Use up the invitation: a person who can log in, and ten recovery codes to show once. Flushed, not committed.

    Raises InvitationOver or EmailTaken.
    """
    invitation = db.session.get_one(CompanyInvitation, invitation_id)
    ways_in.hold(invitation.company_id)
    _claim(invitation_id, used_at=now(), still_good=True)
    company = db.session.get_one(Company, invitation.company_id)
    if company.state != "active":
        raise InvitationOver
    person = _person(invitation, chosen)
    codes = second_factor.new_recovery_codes(person)
    kind = "login_set_up" if invitation.person_id is not None else "person_joined"
    invitation.person_id = person.id
    login.end_of_person(person.id)
    history.record(company.id, kind, actor=f"company_person:{person.id}", name=person.name, role=person.role)
    told.tell_owners(company, kind, device=device, about=person.name)
    return person, codes


def _person(invitation: CompanyInvitation, chosen: SetUp) -> CompanyPerson:
    """Made, or where the invitation is somebody's own, given the way in. The unique address decides a race."""
    person = CompanyPerson(company_id=invitation.company_id, role=invitation.role)
    if invitation.person_id is not None:
        person = db.session.get_one(CompanyPerson, invitation.person_id)
    person.name, person.email, person.email_key = chosen.name, invitation.email, invitation.email.lower()
    person.password_hash, person.totp_secret = chosen.password_hash, chosen.secret
    person.totp_last_step, person.language, person.role = chosen.step, chosen.language, _role(invitation, person)
    taken = False
    try:
        with db.session.begin_nested():
            db.session.add(person)
            db.session.flush()
    except IntegrityError:
        taken = True
    if taken:
        raise EmailTaken
    return person


def _role(invitation: CompanyInvitation, person: CompanyPerson) -> str:
    """Whose own invitation it is keeps the role of the moment; a recovery makes an owner."""
    keeps = invitation.person_id is not None and invitation.purpose == "join"
    return person.role if keeps else invitation.role


def _withdraw_older(company_id: int, email: str) -> None:
    same = (CompanyInvitation.company_id == company_id, db.func.lower(CompanyInvitation.email) == email.lower())
    older = update(CompanyInvitation).where(*same, *_open(), CompanyInvitation.purpose.in_(JOINING))
    db.session.execute(older.values(withdrawn_at=now()).execution_options(synchronize_session=False))


def _claim(invitation_id: int, *, still_good: bool, **values: Any) -> None:
    """Change an invitation that is open: of two at the same instant one wins. Raises InvitationOver."""
    good = (CompanyInvitation.expires_at > now(),) if still_good else ()
    claiming = update(CompanyInvitation).where(CompanyInvitation.id == invitation_id, *_open(), *good).values(**values)
    if db.session.scalar(claiming.returning(CompanyInvitation.id)) is None:
        raise InvitationOver


def _open() -> tuple[Any, ...]:
    return (
        CompanyInvitation.used_at.is_(None),
        CompanyInvitation.withdrawn_at.is_(None),
        CompanyInvitation.purpose.in_(JOINING),
    )


def _takes_people() -> Any:
    return Company.state == "active"


def _mail(company: Company, invitation: CompanyInvitation, token: str, by: str) -> None:
    context = {"company": company.name, "role": invitation.role, "by": by, "token": token, "days": HOLDS.days}
    context["is_own"] = invitation.person_id is not None
    context["is_recovery"] = invitation.purpose == "recovery"
    told.put("company_invitation", invitation.email, invitation.language, context, company, expires_in=HOLDS)
