"""Links that show the board of a fair on a screen in the hall, without a login of staff."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.fair import Fair
from app.models.staff import Staff
from app.models.types import UtcDateTime, new_public_id, now


class HallLink(Base):
    """What lets one screen read the hall board of one fair, until it expires or is revoked. Its secret is not here."""

    __tablename__ = "hall_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str]  # where the screen hangs
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    fair: Mapped[Fair] = relationship()
    staff: Mapped[Staff] = relationship()

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > now()

    @classmethod
    def with_secret_hash(cls, secret_hash: str) -> "HallLink | None":
        return db.session.scalar(select(cls).where(cls.secret_hash == secret_hash))
