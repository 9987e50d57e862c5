"""What leaves the site in files: exports that staff ask for, and the last-resort list to print (ST-5)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.fair import Fair
from app.models.staff import Staff
from app.models.types import EncryptedJson, EncryptedText, UtcDateTime, new_public_id, now

# waiting: for a second person; queued: for the worker; running: a worker makes it, and its lease says which one.
EXPORT_STATES = ("waiting", "queued", "running", "ready", "cancelled", "failed", "expired")
EXPORT_FORMATS = ("xlsx", "csv")


class FairExport(Base):
    """A file of a fair's registrations for one of the staff. Its file is encrypted and goes when `expires_at` is over;
    the row stays a while longer, so that its owner sees what became of it."""

    __tablename__ = "fair_export"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    preset: Mapped[str]
    format: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_full: Mapped[bool] = mapped_column(default=False)  # telephone numbers and addresses whole, not masked
    language: Mapped[str] = mapped_column(default="ko")
    reason: Mapped[str] = mapped_column(EncryptedText("fair_export.reason"))
    approval_id: Mapped[str | None]  # public id of the second person's approval, where one is needed
    state: Mapped[str] = mapped_column(default="queued")
    rows_expected: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key: Mapped[str | None] = mapped_column(unique=True)  # random; the file's name in the store
    size: Mapped[int | None]  # bytes of the file as it is packed, before it is sealed
    # Ids of the members in it, for the audit log of each download
    shown: Mapped[list[int] | None] = mapped_column(EncryptedJson("fair_export.shown"), deferred=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    downloaded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    fair: Mapped[Fair] = relationship()
    staff: Mapped[Staff] = relationship()

    __table_args__ = (
        CheckConstraint(f"state IN {EXPORT_STATES}", name="state"),
        CheckConstraint(f"format IN {EXPORT_FORMATS}", name="format"),
        Index("fair_export_state_idx", "state", "id"),
        Index("fair_export_staff_id_fair_id_idx", "staff_id", "fair_id", "id"),
        Index("fair_export_expires_at_idx", "expires_at"),
    )

    @property
    def is_under_way(self) -> bool:
        return self.state in ("queued", "running")

    @property
    def may_be_cancelled(self) -> bool:
        return self.state in ("waiting", "queued", "running")

    @property
    def is_ready(self) -> bool:
        return self.state == "ready" and self.expires_at > now()

    @classmethod
    def of(cls, fair: Fair, staff: Staff, limit: int = 20) -> list["FairExport"]:
        """What this person asked for at this fair, the newest first."""
        mine = select(cls).where(cls.fair_id == fair.id, cls.staff_id == staff.id)
        return list(db.session.scalars(mine.order_by(cls.id.desc()).limit(limit)))

    @classmethod
    def with_public_id(cls, public_id: str) -> "FairExport | None":
        return db.session.scalar(select(cls).where(cls.public_id == public_id))


class LastResortList(Base):
    """Names, times and codes of a fair on paper, for the day when nothing else works. Its PDF is encrypted."""

    __tablename__ = "last_resort_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # None: the timed job
    # By which its files are called: the public id; None until all are there, and once they are erased
    key: Mapped[str | None] = mapped_column(unique=True)
    people: Mapped[int]
    parts: Mapped[int]  # files that may lie in the store: one for each few hundred people
    shown: Mapped[list[list[int]] | None] = mapped_column(EncryptedJson("last_resort_list.shown"), deferred=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    fair: Mapped[Fair] = relationship()
    staff: Mapped[Staff | None] = relationship()

    @classmethod
    def newest_of(cls, fair: Fair) -> "LastResortList | None":
        """The one that is kept: a newer list takes the place of an older one."""
        kept = select(cls).where(cls.fair_id == fair.id, cls.key.is_not(None), cls.expires_at > now())
        return db.session.scalars(kept.order_by(cls.id.desc()).limit(1)).first()
