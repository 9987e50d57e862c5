"""Links by which staff set up how they log in: a new colleague's, and after a loss (ST-1).

Who follows one proves the mailbox, chooses a password, and shows a code of the authenticator. Nothing of an account is
told by a link that is not good, whatever it once was.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from app.extensions import db
from app.models import Passkey, Staff, StaffInvitation
from app.models.staff import NO_PASSWORD
from app.models.types import now
from app.operations import audit, outbox, second_factor
from app.operations.login import end_all
from app.operations.staff import EmailTaken

HOLDS = timedelta(days=3)
SECRET_BYTES = 32


class InvitationOver(Exception):
    """It was used or withdrawn, is too old, or the person has been shut out."""


class OwnAccount(Exception):
    """Another admin has to do this: nobody resets their own way in."""


@dataclass(frozen=True)
class SetUp:
    """How somebody is going to log in: chosen on the pages, proved by a code."""

    password_hash: str
    secret: str
    step: int  # the time step of the code that proved the secret
    language: str


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(email: str, name: str, *, by: Staff, language: str) -> Staff:
    """A new account that may nothing yet and cannot log in, and the mail with its link. Flushed. Raises EmailTaken."""
    email = email.strip().lower()
    if Staff.with_email(email):
        raise EmailTaken(email)
    staff = Staff(email=email, name=name, password_hash=NO_PASSWORD, language=language)
    db.session.add(staff)
    db.session.flush()
    audit.record("staff.invite", f"staff:{staff.id}")
    _send(staff, "join", by)
    return staff


def send_again(staff: Staff, *, by: Staff) -> None:
    """A new link for somebody who has not set up anything yet; the older one is over. Flushed."""
    audit.record("staff.invite", f"staff:{staff.id}")
    _send(staff, "join", by)


def reset(staff: Staff, *, by: Staff) -> None:
    """Void password, authenticator, passkeys and codes of somebody who has lost them, end all logins, and mail a link
    to set them up anew. Flushed. Raises OwnAccount."""
    if staff.id == by.id:
        raise OwnAccount
    _void_ways_in(staff)
    end_all(staff)
    audit.record("staff.reset", f"staff:{staff.id}")
    _send(staff, "reset", by)


def let_in_again(staff: Staff, *, by: Staff) -> None:
    """Open an account that was shut, to its person alone: what let them in before may be in a thief's hands. It may
    nothing until roles are given. Flushed."""
    staff.disabled_at = None
    _void_ways_in(staff)
    audit.record("staff.enable", f"staff:{staff.id}")
    _send(staff, "join", by)


def with_hash(token_hash: str | None) -> StaffInvitation | None:
    """The invitation of a link that can still be used."""
    if not token_hash:
        return None
    found = select(StaffInvitation).join(Staff, Staff.id == StaffInvitation.staff_id)
    good = (*_open(), StaffInvitation.expires_at > now(), Staff.disabled_at.is_(None))
    return db.session.scalar(found.where(StaffInvitation.token_hash == token_hash, *good))


def has_set_up(staff: Staff) -> bool:
    """Whether somebody can log in at all."""
    return staff.password_hash != NO_PASSWORD


def accept(invitation_id: int, chosen: SetUp) -> tuple[Staff, list[str]]:
    """Use up the invitation: the person can log in; ten recovery codes to show once. Flushed. Raises InvitationOver."""
    good = (StaffInvitation.id == invitation_id, *_open(), StaffInvitation.expires_at > now())
    claiming = update(StaffInvitation).where(*good).values(used_at=now()).returning(StaffInvitation.staff_id)
    staff_id = db.session.scalar(claiming)
    staff = db.session.get(Staff, staff_id) if staff_id is not None else None
    if staff is None or not staff.is_active:
        raise InvitationOver
    staff.password_hash, staff.totp_secret = chosen.password_hash, chosen.secret
    staff.totp_last_step, staff.language = chosen.step, chosen.language
    end_all(staff)
    codes = second_factor.new_recovery_codes(staff)
    audit.record("staff.set_up", f"staff:{staff.id}", actor=f"staff:{staff.id}")
    return staff, codes


def _void_ways_in(staff: Staff) -> None:
    """Password, authenticator, passkeys and recovery codes open nothing any more."""
    staff.password_hash, staff.totp_secret = NO_PASSWORD, None
    db.session.execute(delete(Passkey).where(Passkey.staff_id == staff.id))
    second_factor.forget_recovery_codes(staff)


def _send(staff: Staff, purpose: str, by: Staff) -> None:
    """A fresh link; older ones stop working."""
    older = update(StaffInvitation).where(StaffInvitation.staff_id == staff.id, *_open())
    db.session.execute(older.values(withdrawn_at=now()))
    token = secrets.token_urlsafe(SECRET_BYTES)
    invitation = StaffInvitation(
        staff_id=staff.id, purpose=purpose, token_hash=hash_of(token), invited_by=by.id, expires_at=now() + HOLDS
    )
    db.session.add(invitation)
    db.session.flush()
    context = {"name": staff.name, "by": by.name, "token": token, "is_reset": purpose == "reset", "days": HOLDS.days}
    payload = {"to": staff.email, "language": staff.language, "template": "staff_invitation", "context": context}
    outbox.put("mail.staff_invitation", payload, expires_in=HOLDS)


def _open() -> tuple[Any, ...]:
    return (StaffInvitation.used_at.is_(None), StaffInvitation.withdrawn_at.is_(None))
