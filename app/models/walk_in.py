"""Walk-ins: people who register at the fair's door, and the tickets that kiosks keep in store for them (KI-4)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.registration import Registration
from app.models.types import UtcDateTime, now


class WalkIn(Base):
    """What a registration made at the door has beside it: where, when, and how the person makes it their own later.

    Of the claim's secret only a hash is here; whether it may still be used, `operations.walk_in.claim` says.
    """

    __tablename__ = "walk_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), unique=True)
    kiosk_id: Mapped[int | None] = mapped_column(ForeignKey("kiosk.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    came_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when the person stood there
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)  # later, if the network was away
    claim_hash: Mapped[str] = mapped_column(unique=True)
    claim_tries: Mapped[int] = mapped_column(default=0)
    claim_expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    registration: Mapped[Registration] = relationship()

    @classmethod
    def of(cls, registration: Registration) -> "WalkIn | None":
        return db.session.scalar(select(cls).where(cls.registration_id == registration.id))


class ReservedTicket(Base):
    """A ticket that was given to one kiosk before anybody had it, so that it can be handed out without network.

    It admits nobody by itself: `registration_id` says whose it became, `voided_at` that it never will be anybody's.
    """

    __tablename__ = "reserved_ticket"

    ticket_id: Mapped[bytes] = mapped_column(LargeBinary(8), primary_key=True)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    kiosk_id: Mapped[int] = mapped_column(ForeignKey("kiosk.id"))
    short_code: Mapped[str]
    day: Mapped[date]  # the Korean day on which it may be handed out
    reserved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))

    __table_args__ = (
        UniqueConstraint("fair_id", "short_code"),
        Index("reserved_ticket_kiosk_id_day_idx", "kiosk_id", "day"),
        Index("reserved_ticket_registration_id_idx", "registration_id"),
    )
