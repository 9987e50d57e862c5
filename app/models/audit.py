"""The audit log of staff: an HMAC chain of ids and actions, without names."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.types import UtcDateTime


class AuditEntry(Base):
    """One read, change or export by staff. Each entry's MAC covers the one before it."""

    __tablename__ = "audit_entry"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 … without a gap
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]  # "staff:12", "command", "worker"
    action: Mapped[str]  # person.read, registration.cancel, …
    subject: Mapped[str]  # "member:34", "fair:2", "search"
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # ids and reasons, never names
    mac: Mapped[str]

    __table_args__ = (
        Index("audit_entry_actor_at_idx", "actor", "at"),
        Index("audit_entry_subject_at_idx", "subject", "at"),
    )
