"""Identity verification: which service is asked, runs that are used once, and what is known of the person then."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import insert, select, update

from app.clients.http import session_for
from app.clients.identity import IdentityService, VerifiedPerson
from app.extensions import db, keys, made_once
from app.models import IdentityCheck
from app.models.types import now

PORTONE, NICE = "portone", "nice"
SMS, APP, WINDOW = "sms", "app", "window"
TRIES = 5
CODE_HOLDS = timedelta(minutes=3)  # how long the text message says the code is good


COLUMNS = tuple(
    getattr(IdentityCheck, name)
    for name in (
        *("id", "verification_id", "service", "method", "secrets", "answer"),
        *("tries", "sent_at", "expires_at", "confirmed_at"),
    )
)


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
    return has_code() or has_window()


def has_code() -> bool:
    """Whether the service works without its window: a text message, or a question in the operator's app."""
    return service_key() == PORTONE and bool(current_app.config["PORTONE_URL"])


def has_window() -> bool:
    """Whether the service's own window can be opened."""
    names = ("NICE_URL", "NICE_WINDOW_URL", "NICE_CLIENT_ID")
    if service_key() == PORTONE:
        names = ("PORTONE_URL", "PORTONE_SCRIPT_URL", "PORTONE_CHANNEL_KEY")
    return all(current_app.config[name] for name in names)


def service_key() -> str:
    return NICE if current_app.config["IDENTITY_SERVICE"] == NICE else PORTONE


def service() -> IdentityService:
    """The client of PortOne, made once for each application."""
    return made_once("identity", _service_of)


def _service_of(config: Any) -> IdentityService:
    return IdentityService(
        session_for(config["PORTONE_URL"]),
        config["PORTONE_URL"],
        config["PORTONE_SECRET"],
        config["PORTONE_STORE_ID"],
        config["PORTONE_CHANNEL_KEY"],
        accept_test_channel=config["PORTONE_ACCEPT_TEST_CHANNEL"],
    )


def note_sent(
    draft_id: int,
    verification_id: str,
    *,
    method: str = SMS,
    secrets: dict[str, Any] | None = None,
    holds: timedelta = CODE_HOLDS,
) -> None:
    """Bind a run of the service to the draft it was started for."""
    moment = now()
    db.session.execute(
        insert(IdentityCheck).values(
            draft_id=draft_id,
            verification_id=verification_id,
            service=service_key(),
            method=method,
            secrets=secrets,
            tries=0,
            sent_at=moment,
            expires_at=moment + holds,
        )
    )


def note_sent_again(check_id: int) -> None:
    moment = now()
    db.session.execute(
        update(IdentityCheck).where(IdentityCheck.id == check_id).values(sent_at=moment, expires_at=moment + CODE_HOLDS)
    )


def waiting(draft_id: int, *methods: str) -> Any:
    """The newest run of this draft, as a row of COLUMNS; None if it was used, or is of another method or service."""
    row = db.session.execute(
        select(*COLUMNS).where(IdentityCheck.draft_id == draft_id).order_by(IdentityCheck.id.desc()).limit(1)
    ).first()
    if row is None or row.confirmed_at is not None or row.service != service_key():
        return None
    return row if row.method in methods else None


def count_try(check_id: int, most: int = TRIES) -> bool:
    """Take one of the five tries of a code. False: none is left."""
    result: Any = db.session.execute(
        update(IdentityCheck)
        .where(IdentityCheck.id == check_id, IdentityCheck.tries < most, IdentityCheck.confirmed_at.is_(None))
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
