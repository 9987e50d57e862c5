"""Staff, their roles and their second factor."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, db
from app.models.fair import Fair
from app.models.types import EncryptedText, UtcDateTime, new_public_id, now

ROLES = ("viewer", "desk", "fair_manager", "admin")  # each may do what those before it may


class Staff(Base):
    """Somebody who works for the operator. Logs in with e-mail, password and a time-based code."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText("staff.totp_secret"))
    totp_last_step: Mapped[int] = mapped_column(default=0)  # a code is good once
    language: Mapped[str] = mapped_column(default="ko")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)

    # flask-login's questions
    is_authenticated = True
    is_anonymous = False
    is_staff = True
    is_member = False
    is_company = False

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    def get_id(self) -> str:
        return self.public_id

    def may(self, role: str, fair: Fair | None = None) -> bool:
        """Whether this person's role includes the given one, at that fair where one is named."""
        return ROLES.index(self.role) >= ROLES.index(role)

    @classmethod
    def with_email(cls, email: str) -> "Staff | None":
        return db.session.scalar(select(cls).where(cls.email == email.strip().lower()))


class RecoveryCode(Base):
    """One of ten codes that stand in for a lost second factor, each good once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
