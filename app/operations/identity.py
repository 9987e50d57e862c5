"""Identity verification in a sign-up: sending the code, confirming it once, and what is known of the person then."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import insert, select, update

from app.clients.http import session_for
from app.clients.identity import IdentityService, VerifiedPerson
from app.extensions import db, keys
from app.models import IdentityCheck
from app.models.types import now

TRIES = 5
CODE_HOLDS = timedelta(minutes=3)  # how long the text message says the code is good


@dataclass(frozen=True)
class Proof:
    """What a verified answer proves, in the words of a draft. What neither the answer nor the question held is None."""

    name: str
    phone: str | None  # E.164
    birth_date: str | None  # ISO
    is_foreigner: bool | None
    ci_hash: str | None
    identity: str  # "verified", or "to_check" where the answer has no CI

    @property
    def person(self) -> str:
        """Tells this person from another who proves to be there."""
        return self.ci_hash or self.phone or keys.hash("identity.person", f"{self.name}\0{self.birth_date}")


def is_configured() -> bool:
    """Whether this site has an identity service; without one, people join by e-mail alone."""
    return bool(current_app.config["PORTONE_URL"])


def service() -> IdentityService:
    """The client of the configured service, made once for each application."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "identity" not in app.extensions:
        app.extensions["identity"] = _service_of(app.config)
    client: IdentityService = app.extensions["identity"]
    return client


def _service_of(config: Any) -> IdentityService:
    return IdentityService(
        session_for(config["PORTONE_URL"]),
        config["PORTONE_URL"],
        config["PORTONE_SECRET"],
        config["PORTONE_STORE_ID"],
        config["PORTONE_CHANNEL_KEY"],
        accept_test_channel=config["PORTONE_ACCEPT_TEST_CHANNEL"],
    )


def note_sent(draft_id: int, verification_id: str) -> None:
    """Bind a run of the service to the draft it was started for."""
    moment = now()
    db.session.execute(
        insert(IdentityCheck).values(
            draft_id=draft_id,
            verification_id=verification_id,
            tries=0,
            sent_at=moment,
            expires_at=moment + CODE_HOLDS,
        )
    )


def note_sent_again(check_id: int) -> None:
    moment = now()
    db.session.execute(
        update(IdentityCheck).where(IdentityCheck.id == check_id).values(sent_at=moment, expires_at=moment + CODE_HOLDS)
    )


def waiting(draft_id: int) -> Any:
    """The newest run of this draft, unless it was confirmed: (id, verification_id, tries, sent_at, expires_at)."""
    row = db.session.execute(
        select(
            IdentityCheck.id,
            IdentityCheck.verification_id,
            IdentityCheck.tries,
            IdentityCheck.sent_at,
            IdentityCheck.expires_at,
            IdentityCheck.confirmed_at,
        )
        .where(IdentityCheck.draft_id == draft_id)
        .order_by(IdentityCheck.id.desc())
        .limit(1)
    ).first()
    return row if row is not None and row.confirmed_at is None else None


def count_try(check_id: int) -> bool:
    """Take one of the five tries of a code. False: none is left."""
    result: Any = db.session.execute(
        update(IdentityCheck)
        .where(IdentityCheck.id == check_id, IdentityCheck.tries < TRIES, IdentityCheck.confirmed_at.is_(None))
        .values(tries=IdentityCheck.tries + 1)
    )
    return bool(result.rowcount)


def use(check_id: int) -> bool:
    """Mark a run as used. A verified answer is good once: False if another request used it."""
    result: Any = db.session.execute(
        update(IdentityCheck)
        .where(IdentityCheck.id == check_id, IdentityCheck.confirmed_at.is_(None))
        .values(confirmed_at=now())
    )
    return bool(result.rowcount)


def proof_of(person: VerifiedPerson, *, typed_phone: str | None = None, typed_birth_date: str | None = None) -> Proof:
    """What stays of an answer: the CI only as a keyed hash.

    By text message the service was given phone and birth date and found that they belong to the person, so what it
    does not repeat is taken from there; in the service's own window nothing was typed here, and it stays unknown.
    Without a CI nobody can be told apart from another account: staff check then.
    """
    birth_date = person.birth_date.isoformat() if person.birth_date else typed_birth_date
    return Proof(
        name=person.name,
        phone=person.phone_number or typed_phone,
        birth_date=birth_date,
        is_foreigner=person.is_foreigner,
        ci_hash=ci_hash(person.ci) if person.ci else None,
        identity="verified" if person.ci else "to_check",
    )


def ci_hash(ci: str) -> str:
    return keys.hash("member.ci", ci)


def born_on(proof: Proof) -> date | None:
    return date.fromisoformat(proof.birth_date) if proof.birth_date else None
