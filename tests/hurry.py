"""The outbox as tests hurry it."""

from datetime import timedelta

from sqlalchemy import update

from app.extensions import db
from app.models import OutboxItem
from app.models.types import now


def make_due() -> None:
    """What pauses is due now."""
    db.session.execute(update(OutboxItem).values(next_at=now() - timedelta(seconds=1)))
    db.session.commit()
