"""Ways back in (IL-4): a link by e-mail, a link after an identity check, and the new password that such a link sets.

A page only queues the wish, whoever asks and whether anybody has the address: it does the same work in the same time.
The worker looks the member up and mails the link, so its secret stands nowhere but in the mail; here is its hash.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, func, insert, select, update

from app.extensions import db
from app.models import Member, OutboxItem, PasswordReset, PendingChange
from app.models.types import now
from app.operations import history, login, mail, outbox
from app.operations.provider import links

REQUESTED = "recovery.requested"
HOLDS = timedelta(minutes=30)
ANSWERED_WITHIN = timedelta(hours=1)  # a mail that comes later is not waited for any more
FIRST_PAUSE = timedelta(minutes=1)
COUNTED_FOR = timedelta(days=1)
SECRET_BYTES = 32


class LinkOver(Exception):
    """The link was used, put aside by a newer one, or its time is over."""


def request_by_email(email: str) -> None:
    """Queue the wish of somebody who gave this address. The same work for every address."""
    outbox.put(REQUESTED, {"email": email}, expires_in=ANSWERED_WITHIN)


def answer(item: OutboxItem) -> None:
    """The worker: mail the link to the member with this confirmed address. Nobody else is told anything.

    Raises Refused or TryLater. Each try makes a link of its own; that of a mail which did not leave is erased.
    """
    member = Member.with_email(item.payload["email"])
    if member is None or member.member_id is None or _has_link_still(member.id):
        db.session.rollback()
        return
    secret = secrets.token_urlsafe(SECRET_BYTES)
    reset_id = _open(member.id, secret)
    member_id, to, language = member.id, str(member.email), member.language
    context = _words(member) | {"token": secret}
    db.session.commit()
    try:
        mail.deliver("recovery", to, language, context, key=item.key)
    except (outbox.Refused, outbox.TryLater):
        db.session.execute(delete(PasswordReset).where(PasswordReset.id == reset_id))
        db.session.commit()
        raise
    _put_aside(member_id, before=reset_id)


def open_for(member: Member) -> str:
    """A link for a member who has just proved who they are; answers its hash. Older ones are put aside. Flushed."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    reset_id = _open(member.id, secret)
    _put_aside(member.id, before=reset_id)
    return hash_of(secret)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def with_hash(token_hash: str | None) -> PasswordReset | None:
    """The link that can still be used, of somebody who is still a member."""
    if not token_hash:
        return None
    return db.session.scalar(
        select(PasswordReset)
        .join(Member, Member.id == PasswordReset.member_id)
        .where(
            PasswordReset.token_hash == token_hash,
            PasswordReset.ended_at.is_(None),
            PasswordReset.expires_at > now(),
            Member.withdrawn_at.is_(None),
        )
    )


def set_password(reset_id: int, password_hash: str, *, drops: list[str], device: str, address: str) -> None:
    """Use up the link: the new password holds, and whatever somebody else may have begun with the account ends.

    Every login and every waiting change ends; linked accounts in `drops` (public ids) no longer log in. Raises
    LinkOver where another request used the link first. Flushed, not committed.
    """
    member_id = _use(reset_id)
    member = db.session.get(Member, member_id) if member_id is not None else None
    if member is None or not member.is_active:
        raise LinkOver
    member.password_hash = password_hash
    member.password_known_at = None
    login.end_all(member)
    _put_aside(member.id)
    _cancel_changes(member.id)
    for public_id in drops:
        links.unlink(member, public_id, device=device, address=address)
    history.record(member, "password_reset", device=device, address=address)
    history.tell(member, "password_reset", device=device)
    db.session.flush()


def erase_old() -> int:
    """The timed job: links and waiting changes that ended a day ago or more. Answers how many; commits."""
    before = now() - COUNTED_FOR
    gone = sum(_count(delete(kind).where(kind.expires_at < before)) for kind in (PasswordReset, PendingChange))
    db.session.commit()
    return gone


def _words(member: Member) -> dict[str, Any]:
    """What the mail says beside the link."""
    minutes = int(HOLDS.total_seconds() // 60)
    return {"name": member.name, "member_id": member.member_id_shown or member.member_id, "minutes": minutes}


def _has_link_still(member_id: int) -> bool:
    """Whether the last mail is recent, and its link unused.

    The pause doubles with each mail of a day, up to the time that a link holds: so strangers cannot fill a mailbox,
    and yet nobody waits without a link that works.
    """
    counted, last_at = _mailed(member_id)
    if last_at is None:
        return False
    pause = min(FIRST_PAUSE * 2 ** min(counted - 1, 10), HOLDS)
    return last_at + pause > now()


def _mailed(member_id: int) -> tuple[int, datetime | None]:
    """How many links were made in a day, and when the newest that is still good."""
    of_member = PasswordReset.member_id == member_id
    counted = select(func.count()).where(of_member, PasswordReset.created_at > now() - COUNTED_FOR)
    good = select(func.max(PasswordReset.created_at)).where(of_member, PasswordReset.ended_at.is_(None))
    return db.session.scalar(counted) or 0, db.session.scalar(good)


def _open(member_id: int, secret: str) -> int:
    moment = now()
    row = {"member_id": member_id, "token_hash": hash_of(secret), "created_at": moment, "expires_at": moment + HOLDS}
    return int(db.session.execute(insert(PasswordReset).values(row).returning(PasswordReset.id)).scalar_one())


def _use(reset_id: int) -> int | None:
    """Whose link it was; None where it was used or put aside in the meantime, or is too old."""
    moment = now()
    is_good = (PasswordReset.ended_at.is_(None), PasswordReset.expires_at > moment)
    using = update(PasswordReset).where(PasswordReset.id == reset_id, *is_good).values(ended_at=moment)
    return db.session.scalar(using.returning(PasswordReset.member_id))


def _put_aside(member_id: int, *, before: int | None = None) -> None:
    """End the member's links, or those made before one of them."""
    ending = update(PasswordReset).where(PasswordReset.member_id == member_id, PasswordReset.ended_at.is_(None))
    if before is not None:
        ending = ending.where(PasswordReset.id < before)
    db.session.execute(ending.values(ended_at=now()))


def _cancel_changes(member_id: int) -> None:
    waiting = (PendingChange.member_id == member_id, PendingChange.ended_at.is_(None))
    db.session.execute(update(PendingChange).where(*waiting).values(ended_at=now()))


def _count(statement: Any) -> int:
    result: CursorResult[Any] = db.session.execute(statement)  # type: ignore[assignment]
    return int(result.rowcount)
