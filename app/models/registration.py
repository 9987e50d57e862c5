"""Registrations (사전등록) for a fair, their tickets (입장권) and notes."""

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, select, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.fair import Fair, Slot
from app.models.member import Member
from app.models.types import EncryptedText, UtcDateTime, new_public_id, now

REGISTRATION_STATES = ("held", "waiting", "cancelled")
REVIEW_STATES = ("open", "accepted", "returned")
_IS_DOUBLE = text("double_at IS NOT NULL")


def new_ticket_id() -> bytes:
    """The opaque 8 bytes that a ticket's QR code carries."""
    return secrets.token_bytes(8)


class Registration(Base):
    """A member's place at a fair, or place on the waiting list of a slot. One row for each member and fair."""

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str]
    ticket_id: Mapped[bytes] = mapped_column(LargeBinary(8), unique=True, default=new_ticket_id)
    short_code: Mapped[str]  # 8 digits, the last a check digit
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The state that the check-in facts give, kept beside them so that admission is one guarded update.
    admitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    double_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of the first scan too many, until staff settle it
    review: Mapped[str] = mapped_column(default="open")
    review_reason: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="ko")
    inflow_path_id: Mapped[int | None]  # the link that led here; paths are never removed
    # Of two registrations that one person had for a fair, the one that was given up leads to the one that was kept.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    channel: Mapped[str] = mapped_column(default="web", server_default="web")  # or desk, kiosk: walk-ins
    # Whether it counts in the slot's capacity. Walk-ins do not: the places are those of people who registered before.
    takes_place: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    fair: Mapped[Fair] = relationship()
    slot: Mapped[Slot] = relationship()
    member: Mapped[Member] = relationship()

    __table_args__ = (
        CheckConstraint(f"state IN {REGISTRATION_STATES}", name="state"),
        CheckConstraint(f"review IN {REVIEW_STATES}", name="review"),
        UniqueConstraint("member_id", "fair_id"),
        UniqueConstraint("fair_id", "short_code"),
        Index("registration_slot_id_state_idx", "slot_id", "state", "waiting_since"),
        Index("registration_fair_id_state_idx", "fair_id", "state", "id"),
        Index("registration_fair_id_admitted_at_idx", "fair_id", "admitted_at"),
        Index("registration_double_idx", "fair_id", "id", sqlite_where=_IS_DOUBLE, postgresql_where=_IS_DOUBLE),
        Index("registration_fair_id_member_id_idx", "fair_id", "state", "member_id"),
        Index("registration_slot_id_member_id_idx", "slot_id", "member_id"),
        Index(
            "registration_fair_id_returned_idx",
            "fair_id",
            "member_id",
            sqlite_where=text("review = 'returned'"),
            postgresql_where=text("review = 'returned'"),
        ),
        Index(
            "registration_merged_into_id_idx",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    @property
    def is_held(self) -> bool:
        return self.state == "held"

    @property
    def is_walk_in(self) -> bool:
        return self.channel != "web"

    @property
    def is_waiting(self) -> bool:
        return self.state == "waiting"

    @property
    def may_be_changed(self) -> bool:
        """Whoever has not come yet may choose another time, or cancel, until the chosen time begins."""
        if self.state == "cancelled" or self.admitted_at is not None:
            return False
        return self.is_waiting or self.slot.starts_at > now()

    @classmethod
    def with_public_id(cls, public_id: str) -> "Registration | None":
        return db.session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def of(cls, member: Member, fair: Fair) -> "Registration | None":
        return db.session.scalar(select(cls).where(cls.member_id == member.id, cls.fair_id == fair.id))

    @classmethod
    def current_of(cls, member: Member) -> list["Registration"]:
        """The member's registrations that are not cancelled, the nearest fair first."""
        return list(
            db.session.scalars(
                select(cls)
                .join(Slot, Slot.id == cls.slot_id)
                .where(cls.member_id == member.id, cls.state != "cancelled")
                .order_by(Slot.starts_at)
            )
        )


class VoidedTicket(Base):
    """A ticket that no longer admits: kiosks take this list with them when the network is gone."""

    __tablename__ = "voided_ticket"

    ticket_id: Mapped[bytes] = mapped_column(LargeBinary(8), primary_key=True)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    voided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (Index("voided_ticket_fair_id_idx", "fair_id", "voided_at"),)


class RegistrationNote(Base):
    """What staff wrote about a registration."""

    __tablename__ = "registration_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(EncryptedText("registration_note.text"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    staff = relationship("Staff")
