"""Confirming an e-mail address in a sign-up: a mailed code of six digits, good once in ten minutes, with five tries."""

import hmac
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Row

from app.extensions import db, keys
from app.models import MailedCode, Member
from app.models.types import now
from app.operations import outbox

TRIES = 5
DIGITS = 6
HOLDS = timedelta(minutes=10)
JOINING = "confirm_email"  # the mail to somebody who joins
PAUSE = timedelta(seconds=30)  # between two codes; a second click sends nothing
PER_DRAFT = 5
PER_ADDRESS_AN_HOUR = 5  # to one mailbox, whoever asks


class TooManyCodes(Exception):
    """This sign-up or this mailbox has had its codes for now."""


class WrongCode(Exception):
    """The code is not the one that was sent."""

    def __init__(self, tries_left: int):
        super().__init__(str(tries_left))
        self.tries_left = tries_left


class CodeOver(Exception):
    """There is no code that could be right: too old, used, tried too often, or for another address."""


def send(draft: Row[Any], email: str, language: str, *, template: str = JOINING) -> None:
    """Queue a code to the address; nothing if one was sent a moment ago. Raises TooManyCodes.

    If somebody joins with the address of a member, that member gets a mail that says so, and whoever asked learns
    nothing. Mails of another template are for anybody.
    """
    last = _last(draft.id)
    email_hash = _email_hash(email)
    if last is not None and last.email_hash == email_hash and _works_still(last) and last.sent_at + PAUSE > now():
        return
    _refuse_too_many(draft.id, email_hash)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    moment = now()
    db.session.execute(
        insert(MailedCode).values(
            draft_id=draft.id,
            email_hash=email_hash,
            code_hash=_code_hash(draft.id, email, code),
            tries=0,
            expires_at=moment + HOLDS,
            sent_at=moment,
        )
    )
    _put_mail(email, language, code, template)


def _put_mail(email: str, language: str, code: str, template: str) -> None:
    owner = _owner_of(email) if template == JOINING else None
    if owner is None:
        minutes = int(HOLDS.total_seconds() // 60)
        payload = _mail(template, email, language, {"code": code, "minutes": minutes})
        outbox.put(f"mail.{template}", payload, expires_in=HOLDS)
    else:
        payload = _mail("address_taken", owner.email, owner.language, {"name": owner.name})
        outbox.put("mail.address_taken", payload, member_id=owner.id, expires_in=timedelta(days=1))


def _mail(template: str, to: str, language: str, context: dict[str, Any]) -> dict[str, Any]:
    return {"to": to, "language": language, "template": template, "context": context}


def _owner_of(email: str) -> Any:
    return db.session.execute(
        select(Member.id, Member.email, Member.language, Member.name).where(
            Member.email_key == email.lower(), Member.withdrawn_at.is_(None), Member.email_confirmed_at.is_not(None)
        )
    ).first()


def _works_still(code: Row[Any]) -> bool:
    return code.used_at is None and code.tries < TRIES


def _refuse_too_many(draft_id: int, email_hash: str) -> None:
    an_hour_ago = now() - timedelta(hours=1)
    of_draft = select(func.count()).where(MailedCode.draft_id == draft_id, MailedCode.sent_at > an_hour_ago)
    of_mailbox = select(func.count()).where(MailedCode.email_hash == email_hash, MailedCode.sent_at > an_hour_ago)
    sent = db.session.execute(select(of_draft.scalar_subquery(), of_mailbox.scalar_subquery())).one()
    if sent[0] >= PER_DRAFT or sent[1] >= PER_ADDRESS_AN_HOUR:
        raise TooManyCodes


def check(draft_id: int, email: str, code: str) -> None:
    """Use up a code. Raises WrongCode or CodeOver; the try is counted first, so commit in every case."""
    last = _last(draft_id)
    if last is None or last.email_hash != _email_hash(email) or not _count_try(last.id):
        raise CodeOver
    if not hmac.compare_digest(last.code_hash, _code_hash(draft_id, email, code)):
        if last.tries + 1 >= TRIES:
            raise CodeOver
        raise WrongCode(TRIES - last.tries - 1)
    result: Any = db.session.execute(
        update(MailedCode).where(MailedCode.id == last.id, MailedCode.used_at.is_(None)).values(used_at=now())
    )
    if not result.rowcount:
        raise CodeOver


def _last(draft_id: int) -> Any:
    return db.session.execute(
        select(
            MailedCode.id,
            MailedCode.email_hash,
            MailedCode.code_hash,
            MailedCode.tries,
            MailedCode.sent_at,
            MailedCode.used_at,
        )
        .where(MailedCode.draft_id == draft_id)
        .order_by(MailedCode.id.desc())
        .limit(1)
    ).first()


def _count_try(code_id: int) -> bool:
    result: Any = db.session.execute(
        update(MailedCode)
        .where(
            MailedCode.id == code_id,
            MailedCode.tries < TRIES,
            MailedCode.used_at.is_(None),
            MailedCode.expires_at > now(),
        )
        .values(tries=MailedCode.tries + 1)
    )
    return bool(result.rowcount)


def _email_hash(email: str) -> str:
    return keys.hash("mailed_code.email", email.lower())


def _code_hash(draft_id: int, email: str, code: str) -> str:
    return keys.hash("mailed_code.code", f"{draft_id}\0{email.lower()}\0{code}")
