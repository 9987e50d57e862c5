"""Check-ins (체크인): append-only facts from kiosks and desks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.types import UtcDateTime, now

CHECK_IN_KINDS = ("admit", "refuse", "undo", "readmit")


class CheckIn(Base):
    """One scan, or one decision at the desk. Never changed or deleted: whether somebody is in is derived.

    `device_time` is the scan's own time by the device's clock corrected by `clock_offset_ms`
    (server minus device); `received_at` is when it arrived here.
    """

    __tablename__ = "check_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    random_id: Mapped[str] = mapped_column(unique=True)  # made by the device, so a repeated delivery is seen
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    kiosk_id: Mapped[int | None] = mapped_column(ForeignKey("kiosk.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    sequence: Mapped[int | None]  # counts up on each device
    kind: Mapped[str]
    way: Mapped[str]  # camera, scanner, code, name, desk
    verdict: Mapped[str]  # admitted, to_confirm, refused, call_staff
    reason: Mapped[str]
    undoes: Mapped[str | None]  # the random_id of the fact that an undo takes back
    device_time: Mapped[datetime] = mapped_column(UtcDateTime)
    clock_offset_ms: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    kiosk = relationship("Kiosk")
    staff = relationship("Staff")

    __table_args__ = (
        CheckConstraint(f"kind IN {CHECK_IN_KINDS}", name="kind"),
        UniqueConstraint("kiosk_id", "sequence"),
        Index("check_in_registration_id_idx", "registration_id", "id"),
        Index("check_in_fair_id_received_at_idx", "fair_id", "received_at"),
    )

    @classmethod
    def of_registration(cls, registration_id: int) -> list["CheckIn"]:
        return list(db.session.scalars(select(cls).where(cls.registration_id == registration_id).order_by(cls.id)))
