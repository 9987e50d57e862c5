"""Check-ins (체크인): append-only facts from kiosks and desks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.types import EncryptedText, UtcDateTime, now

CHECK_IN_KINDS = ("admit", "refuse", "undo", "readmit", "settle")
SET_ASIDE_DECISIONS = ("accepted", "discarded")


_HAS_UNDOES = text("undoes IS NOT NULL")
_HAS_DOUBT = text("doubt IS NOT NULL")
_IS_NOBODYS = text("ticket_id IS NOT NULL AND registration_id IS NULL")
_IS_SETTLED = text("kind = 'settle'")
_IS_OPEN = text("applied_at IS NULL")


class CheckIn(Base):
    """One scan, or one decision at the desk. Never changed or deleted: whether somebody is in is derived. Only the
    words of whoever took an entry back go when the person is erased.

    `device_time` is the scan's own time by the device's clock (`device_clock`) corrected by `clock_offset_ms`
    (server minus device), and never later than `received_at`, when it arrived here.
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
    way: Mapped[str]  # camera, scanner, code, name, desk, walk_in
    verdict: Mapped[str]  # admitted, to_confirm, refused, call_staff
    reason: Mapped[str]
    # The random_id of the fact that an undo takes back, or that staff settled; the reason is then their outcome.
    undoes: Mapped[str | None]
    ticket_id: Mapped[bytes | None] = mapped_column(LargeBinary(8))  # where no registration has it, or not yet
    offline: Mapped[bool] = mapped_column(default=False)  # the device showed the verdict by itself, and told us later
    reentry: Mapped[bool] = mapped_column(default=False)  # the fair let the same ticket in again at that time
    doubt: Mapped[str | None]  # why we would not have admitted whom a device has let in; staff look at it
    device_time: Mapped[datetime] = mapped_column(UtcDateTime)
    device_clock: Mapped[datetime | None] = mapped_column(UtcDateTime)
    clock_offset_ms: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    kiosk = relationship("Kiosk")
    staff = relationship("Staff")

    __table_args__ = (
        CheckConstraint(f"kind IN {CHECK_IN_KINDS}", name="kind"),
        UniqueConstraint("kiosk_id", "sequence"),
        Index("check_in_registration_id_idx", "registration_id", "id"),
        Index("check_in_fair_id_received_at_idx", "fair_id", "received_at"),
        Index("check_in_undoes_idx", "undoes", sqlite_where=_HAS_UNDOES, postgresql_where=_HAS_UNDOES),
        Index("check_in_doubt_idx", "fair_id", "id", sqlite_where=_HAS_DOUBT, postgresql_where=_HAS_DOUBT),
        Index("check_in_settled_idx", "fair_id", "id", sqlite_where=_IS_SETTLED, postgresql_where=_IS_SETTLED),
        Index("check_in_ticket_id_idx", "ticket_id", sqlite_where=_IS_NOBODYS, postgresql_where=_IS_NOBODYS),
    )

    @classmethod
    def of_registration(cls, registration_id: int) -> list["CheckIn"]:
        return list(db.session.scalars(select(cls).where(cls.registration_id == registration_id).order_by(cls.id)))


class SetAsideScan(Base):
    """A scan that a kiosk handed over after it had been revoked. It admits nobody: staff take it over as a fact, or
    discard it.

    `finding` says why we would not have admitted; what is taken over all the same has it as its doubt. A decision is
    one statement; the fact follows, and then `applied_at` is set. What nobody can read is kept as `letter` until staff
    have settled it; its finding is one of operations.checkin.letters.
    """

    __tablename__ = "set_aside_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    kiosk_id: Mapped[int] = mapped_column(ForeignKey("kiosk.id"))
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    random_id: Mapped[str]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    ticket_id: Mapped[bytes | None] = mapped_column(LargeBinary(8))
    sequence: Mapped[int | None]
    way: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    finding: Mapped[str | None]
    letter: Mapped[str | None] = mapped_column(EncryptedText("set_aside_scan.letter"), deferred=True)  # JSON as it came
    device_time: Mapped[datetime] = mapped_column(UtcDateTime)
    device_clock: Mapped[datetime | None] = mapped_column(UtcDateTime)
    clock_offset_ms: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    decision: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    discard_reason: Mapped[str | None]
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(f"decision IN {SET_ASIDE_DECISIONS}", name="decision"),
        UniqueConstraint("kiosk_id", "random_id"),
        Index("set_aside_scan_open_idx", "fair_id", "kiosk_id", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )
