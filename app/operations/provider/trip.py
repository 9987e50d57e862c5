"""Journeys to a provider and back: begun in one browser, good once, over after ten minutes."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

from app.clients.provider import ProviderProfile, ProviderRefused
from app.extensions import db, keys
from app.models import ProviderTrip, SeenAssertion
from app.models.types import now
from app.operations.provider.registry import configured

HOLDS = timedelta(minutes=10)
ASSERTION_KEPT = timedelta(days=1)  # where an assertion does not say until when it could come again
LONGEST_STATE = 200
LONGEST_ANSWER = 80_000  # characters of a posted answer, all fields together; the client reads 64 KiB of it
POSTED = ("SAMLResponse", "RelayState")
KEY = "key"  # beside what was posted


class NoSuchTrip(Exception):
    """No journey of this browser is open under this state: unknown, used, over, or begun in another browser."""


class MixedUp(Exception):
    """The answer came by another provider's way back than the one the journey led to."""


@dataclass(frozen=True)
class Trip:
    """A journey that has come back and is used up now."""

    provider: str
    purpose: str
    member_id: int | None
    next_url: str | None
    secrets: dict[str, Any] = field(repr=False)
    answer: dict[str, Any] | None = field(repr=False)


def depart(
    provider: str,
    purpose: str,
    redirect_uri: str,
    browser: str,
    *,
    member_id: int | None = None,
    next_url: str | None = None,
) -> str:
    """Where to send the browser. Raises ProviderError. The provider may be asked: no transaction is open then."""
    state = secrets.token_urlsafe(32)
    db.session.rollback()
    departure = configured()[provider].depart(state, redirect_uri)
    db.session.add(
        ProviderTrip(
            state_hash=_state_hash(state),
            browser_hash=_browser_hash(browser),
            provider=provider,
            purpose=purpose,
            member_id=member_id,
            secrets=departure.secrets,
            next_url=next_url,
            expires_at=now() + HOLDS,
        )
    )
    db.session.flush()
    return departure.url


def keep_answer(provider: str, state: str, form: Mapping[str, str]) -> str | None:
    """Store what was posted across sites, where no cookie tells the browser; None where no journey takes it.

    Answers the key by which the page that follows is given it: only the browser that brought the answer knows it. By
    the state alone, whoever began a journey and had somebody else finish it would be taken for them. The first answer
    counts: a journey that has one takes no other.
    """
    answer = {name: form[name] for name in POSTED if name in form}
    if len(state) > LONGEST_STATE or sum(map(len, answer.values())) > LONGEST_ANSWER:
        return None
    key = secrets.token_urlsafe(24)
    open_trip = (
        ProviderTrip.state_hash == _state_hash(state),
        ProviderTrip.provider == provider,
        ProviderTrip.used_at.is_(None),
        ProviderTrip.expires_at > now(),
        ProviderTrip.answer.is_(None),
    )
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(ProviderTrip)
        .where(*open_trip)
        .values(answer=answer | {KEY: key})
        .execution_options(synchronize_session=False)
    )
    return key if result.rowcount else None


def claim(provider: str, state: str, browser: str, key: str = "") -> Trip:
    """Use up the journey that comes back. Raises NoSuchTrip or MixedUp; commit in every case, and before `arrive`.

    `key` is what `keep_answer` gave to the browser, where the answer came that way.
    """
    row = db.session.scalar(select(ProviderTrip).where(ProviderTrip.state_hash == _state_hash(state[:LONGEST_STATE])))
    if row is None or not hmac.compare_digest(row.browser_hash, _browser_hash(browser)):
        raise NoSuchTrip
    if row.answer is not None and not hmac.compare_digest(row.answer[KEY].encode(), key.encode()):
        raise NoSuchTrip
    trip = Trip(row.provider, row.purpose, row.member_id, row.next_url, row.secrets, row.answer)
    if not _use(row.id):
        raise NoSuchTrip
    if trip.provider != provider:
        raise MixedUp
    return trip


def _use(trip_id: int) -> bool:
    """A journey is good once, whoever comes first; nothing secret stays in its row."""
    moment = now()
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(ProviderTrip)
        .where(ProviderTrip.id == trip_id, ProviderTrip.used_at.is_(None), ProviderTrip.expires_at > moment)
        .values(used_at=moment, secrets={}, answer=None)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


def arrive(trip: Trip, answer: Mapping[str, str], redirect_uri: str) -> ProviderProfile:
    """Whom the provider vouches for. Raises ProviderDenied, ProviderRefused, ProviderError. No transaction is open.

    What may be shown once only (a SAML assertion) is noted; commit it before anything else is done.
    """
    profile = configured()[trip.provider].arrive(answer, redirect_uri, trip.secrets)
    if profile.assertion_id is not None and not _is_new(profile):
        raise ProviderRefused("replayed_assertion")
    return profile


def _is_new(profile: ProviderProfile) -> bool:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {
        "assertion_hash": keys.hash("seen_assertion", f"{profile.provider}\0{profile.assertion_id}"),
        "expires_at": profile.assertion_until or now() + ASSERTION_KEPT,
    }
    added = insert(SeenAssertion).values(row).on_conflict_do_nothing().returning(SeenAssertion.assertion_hash)
    return db.session.execute(added).first() is not None


def erase_over() -> int:
    """The timed job: erase journeys and noted assertions whose time is over. Answers how many; commits."""
    moment = now()
    trips: Any = db.session.execute(delete(ProviderTrip).where(ProviderTrip.expires_at < moment))
    seen: Any = db.session.execute(delete(SeenAssertion).where(SeenAssertion.expires_at < moment))
    db.session.commit()
    return int(trips.rowcount + seen.rowcount)


def _state_hash(state: str) -> str:
    return keys.hash("provider_trip.state", state)


def _browser_hash(browser: str) -> str:
    return keys.hash("provider_trip.browser", browser)
