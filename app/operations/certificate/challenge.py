"""Challenges: one line of text that a browser signs with its certificate's key. For one browser, purpose and, where a
certificate is to prove a business number, that number; for five minutes, once."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import session
from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult

from app.extensions import db, keys
from app.models import CertificateChallenge
from app.models.types import now
from app.operations.certificate.refusals import ChallengeExpired, ChallengeUnknown, ChallengeUsed, NumberChanged

HOLDS = timedelta(minutes=5)
PURPOSES = ("join", "register", "login", "prove")
SESSION_KEY = "certificate"  # the browser's secret
LONGEST = 300  # characters
KEPT = timedelta(hours=1)  # after its end, so that what comes too late is told so


@dataclass(frozen=True)
class Challenge:
    """What the page gives to whoever signs."""

    public_id: str
    content: str


def issue(purpose: str, number: str | None = None) -> Challenge:
    """A fresh challenge for this browser. `number` are the ten digits that the certificate has to prove."""
    if purpose not in PURPOSES:
        raise ValueError(f"nothing is signed to {purpose}")
    moment = now()
    until = moment + HOLDS
    row = CertificateChallenge(
        purpose=purpose,
        number=number,
        content=_content(purpose, number, f"{until:%Y-%m-%dT%H:%M:%SZ}"),
        browser_hash=_hash(_browser_secret()),
        created_at=moment,
        expires_at=until,
    )
    db.session.add(row)
    db.session.flush()
    return Challenge(row.public_id, row.content)


def take(purpose: str, content: bytes, number: str | None = None) -> None:
    """Use up the challenge that was signed. Raises a refusal; commit in every case, before anything else."""
    row = _of_this_browser(content)
    if row is None or row.purpose != purpose:
        raise ChallengeUnknown("no_row" if row is None else "purpose")
    if row.number != number:
        raise NumberChanged
    if row.used_at is not None:
        raise ChallengeUsed
    if not _use(row.id):
        raise ChallengeUsed if row.expires_at > now() else ChallengeExpired


def _of_this_browser(content: bytes) -> CertificateChallenge | None:
    """The challenge with exactly this content, if this browser was given it."""
    if len(content) > LONGEST or not content.isascii():
        return None
    row = db.session.scalar(
        select(CertificateChallenge).where(CertificateChallenge.content == content.decode("ascii").replace("\0", ""))
    )
    secret = session.get(SESSION_KEY)
    if row is None or secret is None or not hmac.compare_digest(row.content.encode(), content):
        return None
    return row if hmac.compare_digest(row.browser_hash, _hash(str(secret))) else None


def _use(row_id: int) -> bool:
    """It is good once, whoever comes first."""
    moment = now()
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(CertificateChallenge)
        .where(
            CertificateChallenge.id == row_id,
            CertificateChallenge.used_at.is_(None),
            CertificateChallenge.expires_at > moment,
        )
        .values(used_at=moment)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


def erase_over() -> int:
    """The timed job: erase challenges whose time is over. Answers how many; commits."""
    result: Any = db.session.execute(delete(CertificateChallenge).where(CertificateChallenge.expires_at < now() - KEPT))
    db.session.commit()
    return int(result.rowcount)


def _content(purpose: str, number: str | None, until: str) -> str:
    """Readable, since some programs show what is signed; the random part is 256 bits."""
    parts = ["madang", f"purpose={purpose}", f"until={until}", f"nonce={secrets.token_hex(32)}"]
    if number:
        parts.insert(2, f"number={number}")
    return "; ".join(parts)


def _browser_secret() -> str:
    """What this browser's challenges are bound to; a login and a log-out make a new one."""
    if SESSION_KEY not in session:
        session[SESSION_KEY] = secrets.token_urlsafe(24)
    return str(session[SESSION_KEY])


def _hash(secret: str) -> str:
    return keys.hash("certificate_challenge.browser", secret)
