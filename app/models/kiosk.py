"""Kiosks: terminals paired with one fair."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.fair import Fair
from app.models.types import UtcDateTime, new_public_id, now


class Kiosk(Base):
    """A terminal at a fair's door. Paired by a short code, known by a token, revocable at once."""

    __tablename__ = "kiosk"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"), index=True)
    name: Mapped[str]
    pairing_code_hash: Mapped[str | None] = mapped_column(unique=True)
    pairing_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    pixels_per_mm: Mapped[float | None]  # of that very screen, by calibration
    paired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    prints_badges: Mapped[bool] = mapped_column(default=False)  # a badge for each arrival, on the printer beside it
    called_staff_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    health: Mapped[dict | None] = mapped_column(JSON)  # queue, dead, battery, charging, version, storage, camera
    screen_id: Mapped[str | None]  # of the page that was seen with this pairing, at screen_seen_at
    screen_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_screen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when another one was seen beside it
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    fair: Mapped[Fair] = relationship()

    @property
    def is_paired(self) -> bool:
        return self.token_hash is not None and self.revoked_at is None

    @classmethod
    def with_token_hash(cls, token_hash: str) -> "Kiosk | None":
        return db.session.scalar(select(cls).where(cls.token_hash == token_hash, cls.revoked_at.is_(None)))


class EndedKioskToken(Base):
    """The hash of a token that a screen had until it was revoked or exchanged. All it can do is hand over the scans
    that the screen still has; they are set aside."""

    __tablename__ = "ended_kiosk_token"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    kiosk_id: Mapped[int] = mapped_column(ForeignKey("kiosk.id"), index=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
