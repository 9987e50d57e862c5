"""Ways back into an account, and changes that wait for a proof."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base
from app.models.member import Member
from app.models.types import EncryptedText, UtcDateTime, new_public_id, now

CHANGES = ("email", "phone")


class PasswordReset(Base):
    """A link that sets a new password: thirty minutes, good once. Here is only the hash of its secret."""

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # used, or put aside by a newer one

    member: Mapped[Member] = relationship()

    __table_args__ = (
        Index("password_reset_member_id_idx", "member_id"),
        Index("password_reset_expires_at_idx", "expires_at"),
    )


class PendingChange(Base):
    """A new e-mail address that its owner has yet to confirm by a mailed code. A reset of the password cancels it."""

    __tablename__ = "pending_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str]
    value: Mapped[str] = mapped_column(EncryptedText("pending_change.value"))
    code_hash: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # made, or cancelled

    __table_args__ = (
        CheckConstraint(f"kind IN {CHANGES}", name="kind"),
        Index("pending_change_member_id_idx", "member_id"),
        Index("pending_change_expires_at_idx", "expires_at"),
    )
