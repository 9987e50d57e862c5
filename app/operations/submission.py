"""One-time keys of submits: a form that is sent twice leads to the first result."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db, keys
from app.models import Submission
from app.models.types import now

LONGEST_KEY = 64


def key_of(page_key: str, answers: Mapping[str, Any]) -> str:
    """The key of a page together with what was sent from it.

    A browser that goes back shows a page with its old key: a repeat is then a repeat only if nothing was corrected.
    """
    content = "\0".join(f"{name}={answers[name]}" for name in sorted(answers))
    return keys.hash("submission", f"{page_key[:LONGEST_KEY]}\0{content}")


def first_outcome(key: str) -> str | None:
    """Where the first submit with this key led; None if there was none."""
    outcome: str | None = db.session.scalar(select(Submission.outcome_url).where(Submission.key == key))
    return outcome


def remember(key: str, outcome_url: str) -> bool:
    """Note where this submit leads. False if another one with the key came first: lead to its outcome instead.

    The unique key decides between two that come at once; the later waits for the earlier one's transaction.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"key": key, "outcome_url": outcome_url, "created_at": now()}
    added = insert(Submission).values(row).on_conflict_do_nothing().returning(Submission.key)
    return db.session.execute(added).first() is not None


def forget(key: str) -> None:
    """The submit had no result after all; the same one may be tried again."""
    db.session.execute(delete(Submission).where(Submission.key == key))
