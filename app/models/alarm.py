"""Alarms: what the site noticed by itself and staff must look at."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, db
from app.models.types import UtcDateTime, new_public_id, now


class Alarm(Base):
    """One attack or failure from its first sign to its end. Figures are counts; nobody's name is in them."""

    __tablename__ = "alarm"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    kind: Mapped[str]  # password_stuffing, …
    subject: Mapped[str] = mapped_column(default="")  # whose account it is about: "staff:12"; "" where about none
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_sign_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("alarm_kind_ended_at_idx", "kind", "ended_at"),
        Index(  # two processes that notice the same attack raise one alarm
            "alarm_kind_subject_key",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    @classmethod
    def open_ones(cls) -> list["Alarm"]:
        return list(db.session.scalars(select(cls).where(cls.ended_at.is_(None)).order_by(cls.id.desc())))


class AttackSource(Base):
    """A network address from which an attack on logins came. Only a keyed hash of it, as in MemberEvent."""

    __tablename__ = "attack_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_hash: Mapped[str] = mapped_column(unique=True)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    is_sure: Mapped[bool] = mapped_column(default=True)  # a suspect is made sure by an alarm, or cleared by its people

    __table_args__ = (Index("attack_source_last_at_idx", "last_at"),)
