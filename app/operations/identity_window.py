"""The identity service's own window: a run is begun here, ends elsewhere, and its answer is good once.

PortOne is asked for the answer under the id of the run. NICE's answer comes through the browser, encrypted with keys
of the run: another site posts it, without a cookie, so it waits in the run's row until the browser asks that brought
it, and whose draft began the run.
"""

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app.clients.http import session_for
from app.clients.identity import NotFinished, VerifiedPerson, new_verification_id
from app.clients.nice import ANSWER_FIELDS, Nice, is_genuine
from app.clients.nice_keys import new_request_number
from app.extensions import db, made_once
from app.models import IdentityCheck
from app.models.types import now
from app.operations import identity
from app.operations.identity import NICE, WINDOW

HOLDS = timedelta(minutes=30)  # how long somebody may take in the window
LONGEST_ANSWER = 20_000  # characters
KEY = "key"  # beside what was sent


def nice() -> Nice:
    """The client of NICE, made once for each application."""
    return made_once("nice", _nice_of)


def _nice_of(config: Any) -> Nice:
    return Nice(
        session_for(config["NICE_URL"]),
        config["NICE_URL"],
        config["NICE_WINDOW_URL"],
        config["NICE_CLIENT_ID"],
        config["NICE_CLIENT_SECRET"],
        config["NICE_PRODUCT_ID"],
    )


def new_id() -> str:
    """The one-time id of a run, for the service of this site."""
    return new_request_number() if identity.service_key() == NICE else new_verification_id()


def prepare(verification_id: str, answers_to: str, leads_to: str) -> dict[str, Any]:
    """What must be known of a run before its window opens. NICE is asked for keys: no transaction open.

    `answers_to` is the address to which NICE's page posts, `leads_to` the page of ours that comes after it.
    Raises IdentityServiceError.
    """
    if identity.service_key() != NICE:
        return {"leads_to": leads_to}
    run = nice().start(verification_id, answers_to)
    return {"leads_to": leads_to, "fields": run.fields, "keys": run.keys}


def begin(draft_id: int, verification_id: str, run: dict[str, Any]) -> None:
    """Bind the run to the draft it was begun for; `run` is what `prepare` answered."""
    identity.note_sent(draft_id, verification_id, method=WINDOW, secrets=run, holds=HOLDS)


def outcome(check: Any, key: str = "") -> VerifiedPerson:
    """Who was verified in the window of this run. PortOne is asked: no transaction open.

    `key` is what `keep_answer` gave to the browser that brought NICE's answer: whoever began a run and had somebody
    else finish it does not have it. Raises NotFinished, NotVerified, PersonNotFound, or IdentityServiceError.
    """
    if check.service != NICE:
        return identity.service().result(check.verification_id)
    if not check.answer or not hmac.compare_digest(check.answer[KEY].encode(), key.encode()):
        raise NotFinished
    return nice().person(check.verification_id, check.secrets["keys"], check.answer)


def keep_answer(verification_id: str, sent: Mapping[str, str]) -> tuple[str, str | None] | None:
    """Keep what NICE's page sent for a run, if it is genuine and the first.

    Answers where the browser goes on and the key that it needs there (see `outcome`); None for the key where nothing
    was kept, and for all of it where there is no such run.
    """
    run = db.session.execute(
        select(IdentityCheck.id, IdentityCheck.secrets).where(
            IdentityCheck.verification_id == verification_id,
            IdentityCheck.service == NICE,
            IdentityCheck.expires_at > now(),
        )
    ).first()
    if run is None:
        return None
    leads_to = str(run.secrets["leads_to"])
    answer = {name: sent.get(name, "") for name in ANSWER_FIELDS}
    if any(len(value) >= LONGEST_ANSWER for value in answer.values()) or not is_genuine(answer, run.secrets["keys"]):
        return leads_to, None
    key = secrets.token_urlsafe(24)
    result: Any = db.session.execute(
        update(IdentityCheck)
        .where(IdentityCheck.id == run.id, IdentityCheck.answer.is_(None), IdentityCheck.confirmed_at.is_(None))
        .values(answer=answer | {KEY: key})
    )
    return leads_to, key if result.rowcount else None
