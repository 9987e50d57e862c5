"""Going on with a draft on another device: a secret link and a short code, good once, with five tries."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Row

from app.extensions import db, keys
from app.models import Draft
from app.models.types import now
from app.operations.draft import COLUMNS, secret_hash

TRIES = 5
CODE_DIGITS = 6
PROOF_HOLDS = timedelta(minutes=10)


class NoSuchLink(Exception):
    """The link was used, replaced, locked or is too old."""


class WrongCode(Exception):
    """The short code does not belong to the link."""

    def __init__(self, tries_left: int):
        super().__init__(str(tries_left))
        self.tries_left = tries_left


@dataclass(frozen=True)
class ResumeLink:
    """What the other device needs. Shown once; only hashes are kept."""

    public_id: str
    key: str
    code: str


def make(draft: Row[Any]) -> ResumeLink:
    """A new link and code; an earlier one stops working."""
    link = ResumeLink(draft.public_id, secrets.token_urlsafe(24), f"{secrets.randbelow(10**CODE_DIGITS):06}")
    db.session.execute(
        update(Draft)
        .where(Draft.id == draft.id)
        .values(resume_hash=secret_hash(link.key), resume_code_hash=_code_hash(draft.id, link.code), resume_tries=0)
        .execution_options(synchronize_session=False)
    )
    return link


def exists(public_id: str, key: str) -> bool:
    """Whether the link still leads somewhere."""
    return _with_link(public_id, key) is not None


def take(public_id: str, key: str, code: str) -> tuple[Row[Any], str]:
    """Hand the draft to the device that asks, with a new secret, so that the earlier device no longer owns it.

    Raises NoSuchLink or WrongCode; the try is counted before the code is looked at. Commit in both cases.
    """
    row = _with_link(public_id, key)
    if row is None or not _count_try(row.id):
        raise NoSuchLink
    if not hmac.compare_digest(row.resume_code_hash or "", _code_hash(row.id, code)):
        raise WrongCode(TRIES - row.resume_tries - 1)
    secret = secrets.token_urlsafe(24)
    result: Any = db.session.execute(
        update(Draft)
        .where(Draft.id == row.id, Draft.resume_hash == secret_hash(key))
        .values(secret_hash=secret_hash(secret), resume_hash=None, resume_code_hash=None)
        .execution_options(synchronize_session=False)
    )
    if not result.rowcount:
        raise NoSuchLink
    return row, secret


def needs_new_proof(draft: Row[Any]) -> bool:
    """Whether the person's identity was proved too long ago for a device that did not prove it."""
    return draft.proved_at is not None and draft.proved_at + PROOF_HOLDS <= now()


def _with_link(public_id: str, key: str) -> Row[Any] | None:
    columns: list[Any] = [getattr(Draft, name) for name in (*COLUMNS, "resume_code_hash", "resume_tries")]
    return db.session.execute(
        select(*columns).where(
            Draft.public_id == public_id,
            Draft.resume_hash == secret_hash(key),
            Draft.resume_tries < TRIES,
            Draft.expires_at > now(),
            Draft.outcome_url.is_(None),
        )
    ).first()


def _count_try(draft_id: int) -> bool:
    result: Any = db.session.execute(
        update(Draft)
        .where(Draft.id == draft_id, Draft.resume_tries < TRIES)
        .values(resume_tries=Draft.resume_tries + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)


def _code_hash(draft_id: int, code: str) -> str:
    return keys.hash("draft.resume_code", f"{draft_id}\0{code}")
