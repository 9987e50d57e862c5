"""The outbox: put what is to be sent elsewhere beside the rows it is about; a worker leases and sends it."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import CursorResult, func, select, update

from app.extensions import db
from app.models import OutboxItem
from app.models.types import now
from app.rules.backoff import next_pause

LEASE = timedelta(minutes=2)
# Of the table, inline: no id is asked back, and nothing is built for each item.
PUT = OutboxItem.metadata.tables["outbox_item"].insert().inline()
Handler = Callable[[OutboxItem], None]


class Refused(Exception):
    """The receiver will never take this item as it is: staff must look at it."""


class NotNeeded(Exception):
    """Nobody is to get it any more: it ends as what came too late."""


class TryLater(Exception):
    """It could not be sent now."""


def put(
    topic: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    member_id: int | None = None,
    company_id: int | None = None,
    expires_in: timedelta | None = None,
    delay: timedelta | None = None,
) -> None:
    """Queue something to be sent, in the caller's transaction. `key` is the idempotency key; random if not given."""
    about = {"member_id": member_id, "company_id": company_id}
    put_rows([row(topic, payload, key=key, **about, expires_in=expires_in, delay=delay)])


def put_rows(rows: list[dict[str, Any]]) -> None:
    """Queue several things at once, each as `row` makes it."""
    if rows:
        db.session.execute(PUT, rows)


def row(
    topic: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    member_id: int | None = None,
    company_id: int | None = None,
    expires_in: timedelta | None = None,
    delay: timedelta | None = None,
) -> dict[str, Any]:
    """What `put` would queue, for `put_rows`."""
    moment = now()
    return {
        "topic": topic,
        "key": key or secrets.token_hex(16),
        "payload": payload,
        "member_id": member_id,
        "company_id": company_id,
        "state": "waiting",
        "attempts": 0,
        "created_at": moment,
        "next_at": moment + (delay or timedelta()),
        "expires_at": moment + expires_in if expires_in else None,
    }


def lease(limit: int = 10, *, topics: tuple[str, ...] = ()) -> list[OutboxItem]:
    """Take what is due, so that no other worker takes it for two minutes. Commits; the items are detached."""
    moment = now()
    is_free = (OutboxItem.leased_until.is_(None)) | (OutboxItem.leased_until < moment)
    due = select(OutboxItem.id).where(OutboxItem.state == "waiting", OutboxItem.next_at <= moment, is_free)
    if topics:
        due = due.where(OutboxItem.topic.in_(topics))
    due = due.order_by(OutboxItem.next_at, OutboxItem.id).limit(limit).with_for_update(skip_locked=True)
    # One statement where SQLite is used: its write lock makes the choice and the mark one step. A common table
    # expression, since PostgreSQL may run a plain subquery more than once, and each run locks other rows.
    chosen = due.cte("due")
    taken = db.session.scalars(
        update(OutboxItem)
        .where(OutboxItem.id.in_(select(chosen.c.id)))
        .values(leased_until=moment + LEASE)
        .returning(OutboxItem)
        .execution_options(synchronize_session=False)
    ).all()
    items = sorted(taken, key=lambda item: (item.next_at, item.id))
    for item in items:
        db.session.expunge(item)  # sending one commits or rolls back, which must not empty the others
    db.session.commit()
    return items


def is_leased(item: OutboxItem) -> bool:
    """Whether the lease it came with still holds. Afterwards another worker may have taken it, and be sending it."""
    return item.leased_until is not None and item.leased_until >= now()


def send(item: OutboxItem, handler: Handler, random: Random) -> str:
    """Send one leased item and mark it; commits. Answers its new state: sent, waiting, held or expired.

    Whatever goes wrong with one item, the next one is not touched by it.
    """
    item_id, attempts, kept = item.id, item.attempts + 1, _kept_of(item)
    if item.expires_at is not None and item.expires_at <= now():
        return _mark(item_id, "expired", attempts=item.attempts, payload=kept)
    try:
        handler(item)
    except NotNeeded:
        db.session.rollback()
        return _mark(item_id, "expired", attempts=attempts, payload=kept)
    except Refused as error:
        db.session.rollback()
        return _mark(item_id, "held", attempts=attempts, last_error=_kind_of(error))
    except Exception as error:
        db.session.rollback()
        again_at = now() + next_pause(attempts, random)
        return _mark(item_id, "waiting", attempts=attempts, next_at=again_at, last_error=_kind_of(error))
    return _mark(item_id, "sent", attempts=attempts, sent_at=now(), last_error=None, payload=kept)


def _kept_of(item: OutboxItem) -> dict[str, Any]:
    """What stays of an item that needs no sending any more. Of a mail to whom and what kind, and no code, link or name.

    Text messages hold no secret, and staff may send one again whose delivery failed. Of all else nothing stays: whose
    address was typed, or whose account elsewhere it was, and the token for it.
    """
    if item.topic.startswith("message."):
        return dict(item.payload)
    is_mail = item.topic.startswith("mail.")
    return {name: value for name, value in item.payload.items() if is_mail and name != "context"}


def send_now(item_id: int) -> bool:
    """Staff: try an item again at once, also one that was held. Answers whether there was one."""
    changed: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(OutboxItem)
        .where(OutboxItem.id == item_id, OutboxItem.state.in_(("waiting", "held")))
        .values(state="waiting", next_at=now(), leased_until=None)
    )
    return changed.rowcount == 1


def lag() -> timedelta:
    """For how long the oldest due item has waited."""
    oldest: datetime | None = db.session.scalar(
        select(func.min(OutboxItem.next_at)).where(OutboxItem.state == "waiting", OutboxItem.next_at <= now())
    )
    return now() - oldest if oldest else timedelta()


def _mark(item_id: int, state: str, **values: Any) -> str:
    db.session.execute(
        update(OutboxItem).where(OutboxItem.id == item_id).values(state=state, leased_until=None, **values)
    )
    db.session.commit()
    return state


def _kind_of(error: Exception) -> str:
    """What staff may see of an error: our own words of our own errors, of others only the kind."""
    is_ours = type(error).__module__.startswith("app.")
    return f"{type(error).__name__}: {error}"[:300] if is_ours else type(error).__name__
