"""Staff, their roles and their second factor."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.fair import Fair
from app.models.types import EncryptedText, UtcDateTime, new_public_id, now

ROLES = ("viewer", "desk", "fair_manager", "admin")  # each may do what those before it may
NO_PASSWORD = "!"  # fits nothing that anybody could type: of who has not set up how to log in


class Staff(Base):
    """Somebody who works for the operator. Logs in with e-mail, password and a second factor; what they may do, and at
    which fairs, stands in their grants."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    former_role: Mapped[str | None] = mapped_column("role")  # before there were grants; read by nobody
    password_hash: Mapped[str]
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText("staff.totp_secret"))
    totp_last_step: Mapped[int] = mapped_column(default=0)  # a code is good once
    language: Mapped[str] = mapped_column(default="ko")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    grants: Mapped[list["StaffGrant"]] = relationship(
        primaryjoin="and_(StaffGrant.staff_id == Staff.id, StaffGrant.revoked_at.is_(None))",
        foreign_keys="StaffGrant.staff_id",
        order_by="StaffGrant.id",
        viewonly=True,
    )

    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)

    # flask-login's questions
    is_authenticated = True
    is_anonymous = False
    is_staff = True
    is_member = False
    is_company = False

    _roles = None  # type: list[tuple[str, int | None]] | None

    @property
    def roles(self) -> list[tuple[str, int | None]]:
        """Each role that is held now, with the fair's id or None for everywhere; asked for once in a request, and kept
        through its commits."""
        if self._roles is None:
            self._roles = [(grant.role, grant.fair_id) for grant in self.grants]
        return self._roles

    def forget_roles(self) -> None:
        """Have them asked for again: a grant was added or revoked."""
        self._roles = None

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    def get_id(self) -> str:
        return self.public_id

    def may(self, role: str, fair: Fair | None = None) -> bool:
        """Whether this person's role includes the given one: at that fair, or without one at any place at all."""
        return any(
            _includes(held, role) and (fair is None or fair_id in (None, fair.id)) for held, fair_id in self.roles
        )

    def may_everywhere(self, role: str) -> bool:
        """Whether the role is held for all fairs and for what belongs to none."""
        return any(_includes(held, role) and fair_id is None for held, fair_id in self.roles)

    def fair_ids(self, role: str) -> frozenset[int] | None:
        """The fairs at which this role is held; None where it is held everywhere."""
        if self.may_everywhere(role):
            return None
        return frozenset(fair_id for held, fair_id in self.roles if fair_id and _includes(held, role))

    @property
    def role(self) -> str | None:
        """The highest role, wherever it is held; None for somebody who holds none any more."""
        return max((held for held, _fair_id in self.roles), key=ROLES.index, default=None)

    @classmethod
    def first_with(cls, role: str) -> "Staff | None":
        """Who has held exactly this role everywhere for the longest."""
        held = (StaffGrant.role == role, StaffGrant.fair_id.is_(None), StaffGrant.revoked_at.is_(None))
        return db.session.scalar(
            select(cls).join(StaffGrant, StaffGrant.staff_id == cls.id).where(*held).order_by(cls.id).limit(1)
        )

    @classmethod
    def with_email(cls, email: str) -> "Staff | None":
        return db.session.scalar(select(cls).where(cls.email == email.strip().lower()))


class StaffGrant(Base):
    """A role that somebody was given, everywhere or for one fair, by whom and until when. Kept after it was revoked."""

    __tablename__ = "staff_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    fair_id: Mapped[int | None] = mapped_column(ForeignKey("fair.id"))  # None: everywhere
    role: Mapped[str]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # None: by a command
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    fair: Mapped[Fair | None] = relationship()

    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        CheckConstraint("role != 'admin' OR fair_id IS NULL", name="admin"),
        Index("staff_grant_staff_id_idx", "staff_id"),
        Index(  # one role at a place: two that grant at the same instant cannot both
            "staff_grant_everywhere_key",
            "staff_id",
            unique=True,
            sqlite_where=text("fair_id IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("fair_id IS NULL AND revoked_at IS NULL"),
        ),
        Index(
            "staff_grant_fair_key",
            "staff_id",
            "fair_id",
            unique=True,
            sqlite_where=text("fair_id IS NOT NULL AND revoked_at IS NULL"),
            postgresql_where=text("fair_id IS NOT NULL AND revoked_at IS NULL"),
        ),
    )


def _includes(held: str, asked: str) -> bool:
    return ROLES.index(held) >= ROLES.index(asked)


class RecoveryCode(Base):
    """One of ten codes that stand in for a lost second factor, each good once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
