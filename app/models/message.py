"""Text messages and AlimTalks that went out, and what became of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.types import UtcDateTime, now

# In the order in which they follow each other; an SMS may still be delivered where the AlimTalk failed.
MESSAGE_STATES = ("sending", "accepted", "handed_over", "failed", "delivered")


class Message(Base):
    """One message at the sending service. Neither its text nor its whole number is kept here."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # of the outbox item that sent it
    topic: Mapped[str]
    member_id: Mapped[int | None]
    channel: Mapped[str]  # SMS, LMS, ATA (AlimTalk)
    number_tail: Mapped[str]  # last four digits, for staff
    service_id: Mapped[str | None] = mapped_column(unique=True)  # the service's id of the message
    state: Mapped[str] = mapped_column(default="sending")
    status_code: Mapped[str | None]  # the service's word, or why it could not be asked; for staff
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (
        CheckConstraint(f"state IN {MESSAGE_STATES}", name="state"),
        Index("message_member_id_idx", "member_id"),
        Index("message_created_at_idx", "created_at"),
    )
