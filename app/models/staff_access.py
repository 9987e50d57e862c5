"""How staff come in and are watched: invitations, passkeys, what needs two people, and whose data was read."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.staff import Staff
from app.models.types import UtcDateTime, new_public_id, now

APPROVAL_KINDS = ("mass_export", "mass_erase", "role_grant")
INVITATION_PURPOSES = ("join", "reset")


class DataRead(Base):
    """One person's data were shown to, changed by or handed to an account. As `at` and `actor` of the audit entry."""

    __tablename__ = "data_read"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    actor: Mapped[str]  # "staff:12", "command", "worker"
    member_id: Mapped[int]  # no foreign key: an erased member's rows stay for as long as the log does
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[str]  # of the audit entry: member.read, people.list, …

    __table_args__ = (
        Index("data_read_actor_at_idx", "actor", "at", "member_id"),
        Index("data_read_member_id_at_idx", "member_id", "at"),
    )


class Approval(Base):
    """What one person asks for and another one must agree to, within a day, to be used once."""

    __tablename__ = "staff_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    kind: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # ids and choices, never names
    reason: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)  # then it can be neither approved nor used
    decision: Mapped[str | None]  # approved, refused, withdrawn; None: waits
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    asker: Mapped[Staff] = relationship(foreign_keys=[asked_by])

    __table_args__ = (
        CheckConstraint(f"kind IN {APPROVAL_KINDS}", name="kind"),
        CheckConstraint("decision IN ('approved', 'refused', 'withdrawn')", name="decision"),
        CheckConstraint("decision = 'withdrawn' OR decided_by != asked_by", name="decided_by"),
        Index("staff_approval_expires_at_idx", "expires_at"),
    )

    @property
    def is_open(self) -> bool:
        return self.decision is None and self.expires_at > now()

    @classmethod
    def with_public_id(cls, public_id: str) -> "Approval | None":
        return db.session.scalar(select(cls).where(cls.public_id == public_id))


class StaffInvitation(Base):
    """A link by which somebody of the staff sets up how they log in, for the first time or after a loss."""

    __tablename__ = "staff_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])

    __table_args__ = (
        CheckConstraint(f"purpose IN {INVITATION_PURPOSES}", name="purpose"),
        Index("staff_invitation_staff_id_idx", "staff_id"),
    )


class Passkey(Base):
    """A key in somebody's device or security key, that logs them in without a password."""

    __tablename__ = "staff_passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    credential: Mapped[str] = mapped_column(unique=True)  # base64url, as are the two below
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str]] = mapped_column(JSON, default=list)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    staff: Mapped[Staff] = relationship()

    __table_args__ = (Index("staff_passkey_staff_id_idx", "staff_id"),)
