"""The outbox: what is to be sent elsewhere, written with the rows it is about."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.types import EncryptedJson, UtcDateTime, now

OUTBOX_STATES = ("waiting", "sent", "held", "expired")  # held: refused for good, waits for staff


class OutboxItem(Base):
    """One thing to send. A worker leases it, sends it with its key, and marks it; nothing is ever discarded."""

    __tablename__ = "outbox_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]  # mail.welcome, mail.ticket, …
    key: Mapped[str] = mapped_column(unique=True)  # idempotency key
    payload: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("outbox_item.payload"))
    member_id: Mapped[int | None]  # whom it is about, for staff and for erasure
    company_id: Mapped[int | None]  # likewise
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(f"state IN {OUTBOX_STATES}", name="state"),
        Index("outbox_item_state_next_at_idx", "state", "next_at"),
        Index("outbox_item_member_id_idx", "member_id"),
        Index("outbox_item_company_id_idx", "company_id"),
    )


class JobRun(Base):
    """When a timed job ran last, and who runs it now."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report: Mapped[str | None]  # what it did, in counts
