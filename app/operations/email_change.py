"""Another e-mail address for a member: a code is mailed to it, and it holds once the code is typed (IL-5, IM-6).

Six digits, ten minutes, five tries, good once. Whoever types another member's address sees the same pages; the code is
mailed to nobody then, and the owner of the address is told.
"""

import hmac
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db, keys
from app.models import Member, PasswordReset, PendingChange
from app.models.types import new_public_id, now
from app.operations import budget, history, outbox
from app.operations.email_code import DIGITS, HOLDS, TRIES, CodeOver, TooManyCodes, WrongCode
from app.operations.member import EmailTaken, reason_of

KIND = "email"
PER_MEMBER_AN_HOUR = 5
PER_MAILBOX = "5 per hour"  # whoever asks


def begin(member: Member, email: str) -> None:
    """Queue a code to the address; a change begun before is put aside. Raises TooManyCodes. Flushed, not committed."""
    _refuse_too_many(member.id, email)
    cancel(member)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    public_id, moment = new_public_id(), now()
    change = PendingChange(
        public_id=public_id,
        member_id=member.id,
        kind=KIND,
        value=email,
        code_hash=_code_hash(public_id, code),
        created_at=moment,
        expires_at=moment + HOLDS,
    )
    db.session.add(change)
    db.session.flush()
    _put_mail(member, email, code)


def pending(member: Member) -> PendingChange | None:
    """The change that waits for its code; None if there is none, or its time is over."""
    return db.session.scalar(
        select(PendingChange)
        .where(*_waiting(member), PendingChange.expires_at > now())
        .order_by(PendingChange.id.desc())
        .limit(1)
    )


def cancel(member: Member) -> None:
    """Put the waiting change aside. Flushed, not committed."""
    db.session.execute(update(PendingChange).where(*_waiting(member)).values(ended_at=now()))


def confirm(member: Member, code: str, *, device: str, address: str) -> None:
    """Use up the code and make the change. Raises WrongCode, CodeOver or EmailTaken.

    The try is counted first, so commit also after WrongCode and CodeOver.
    """
    change = pending(member)
    if change is None or not _count_try(change.id):
        raise CodeOver
    if not hmac.compare_digest(change.code_hash, _code_hash(change.public_id, code)):
        left = TRIES - change.tries
        if left <= 0:
            raise CodeOver
        raise WrongCode(left)
    if not _use(change.id):
        raise CodeOver
    _make(member, change.value, device=device, address=address)


def _make(member: Member, email: str, *, device: str, address: str) -> None:
    """The unique constraint decides where two members want one address. The old address is told."""
    old = member.email if member.email_confirmed_at else None
    raced: IntegrityError | None = None
    try:
        with db.session.begin_nested():
            member.email, member.email_key, member.email_confirmed_at = email, email.lower(), now()
            db.session.flush()
    except IntegrityError as error:
        raced = error
    if raced is not None:
        reason = reason_of(raced)
        raise (reason if isinstance(reason, EmailTaken) else raced) from raced
    _end_resets(member.id)
    history.record(member, "email_changed", device=device, address=address)
    if old:
        history.tell(member, "email_changed", to=old, device=device)
    db.session.flush()


def _end_resets(member_id: int) -> None:
    """A link for a new password that lies in the old mailbox opens nothing any more."""
    open_links = (PasswordReset.member_id == member_id, PasswordReset.ended_at.is_(None))
    db.session.execute(update(PasswordReset).where(*open_links).values(ended_at=now()))


def _put_mail(member: Member, email: str, code: str) -> None:
    owner = Member.with_email(email)
    if owner is None:
        minutes = int(HOLDS.total_seconds() // 60)
        context: dict[str, Any] = {"name": member.name, "code": code, "minutes": minutes}
        payload = {"to": email, "language": member.language, "template": "change_email", "context": context}
        outbox.put("mail.change_email", payload, member_id=member.id, expires_in=HOLDS)
    else:
        told: dict[str, Any] = {"name": owner.name, "is_change": True}
        payload = {"to": str(owner.email), "language": owner.language, "template": "address_taken", "context": told}
        outbox.put("mail.address_taken", payload, member_id=owner.id, expires_in=timedelta(days=1))


def _refuse_too_many(member_id: int, email: str) -> None:
    an_hour_ago = now() - timedelta(hours=1)
    begun = select(func.count()).where(
        PendingChange.member_id == member_id, PendingChange.kind == KIND, PendingChange.created_at > an_hour_ago
    )
    if (db.session.scalar(begun) or 0) >= PER_MEMBER_AN_HOUR:
        raise TooManyCodes
    if not budget.within("mail.mailbox", keys.hash("mailed_code.email", email.lower()), PER_MAILBOX):
        raise TooManyCodes


def _waiting(member: Member) -> tuple[Any, ...]:
    return PendingChange.member_id == member.id, PendingChange.kind == KIND, PendingChange.ended_at.is_(None)


def _count_try(change_id: int) -> bool:
    return _changed(
        update(PendingChange)
        .where(
            PendingChange.id == change_id,
            PendingChange.tries < TRIES,
            PendingChange.ended_at.is_(None),
            PendingChange.expires_at > now(),
        )
        .values(tries=PendingChange.tries + 1)
        .execution_options(synchronize_session="fetch")
    )


def _use(change_id: int) -> bool:
    using = update(PendingChange).where(PendingChange.id == change_id, PendingChange.ended_at.is_(None))
    return _changed(using.values(ended_at=now()))


def _changed(statement: Any) -> bool:
    result: Any = db.session.execute(statement)
    return bool(result.rowcount)


def _code_hash(public_id: str, code: str) -> str:
    return keys.hash("pending_change.code", f"{public_id}\0{code}")
