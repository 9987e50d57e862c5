"""Badges (명찰): how a fair's look, each print of one, and files of many for a desk's printer (KI-5)."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.fair import Fair
from app.models.kiosk import Kiosk
from app.models.registration import Registration
from app.models.staff import Staff
from app.models.types import UtcDateTime, new_public_id, now

BADGE_LAYOUTS = ("a6", "label")
# printed: handed to the printer. Whether paper came out is known only to whoever stands there, who may say "stuck".
JOB_STATES = ("waiting", "printing", "printed", "stuck", "cancelled")
BATCH_STATES = ("waiting", "making", "ready", "failed", "expired")


class BadgeSettings(Base):
    """How the badges of one fair look; a fair without a row has the defaults."""

    __tablename__ = "badge_settings"

    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"), primary_key=True)
    layout: Mapped[str] = mapped_column(default="a6")
    shows_reading: Mapped[bool] = mapped_column(default=True)  # the Korean name or reading below the name
    shows_language: Mapped[bool] = mapped_column(default=True)
    shows_code: Mapped[bool] = mapped_column(default=False)  # the ticket's square code
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (CheckConstraint(f"layout IN {BADGE_LAYOUTS}", name="layout"),)

    @classmethod
    def of(cls, fair: Fair) -> "BadgeSettings":
        """The fair's settings; the defaults, not stored, where nobody chose."""
        plain = {"layout": "a6", "shows_reading": True, "shows_language": True, "shows_code": False}
        return db.session.get(cls, fair.id) or cls(fair_id=fair.id, **plain)


class BadgeJob(Base):
    """One badge to print. `first_of` is the registration where it is the badge that an arrival gets: there is one of
    them, whoever asks. Copies that staff ask for have none."""

    __tablename__ = "badge_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    first_of: Mapped[int | None] = mapped_column(unique=True)
    kiosk_id: Mapped[int | None] = mapped_column(ForeignKey("kiosk.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_by: Mapped[str | None] = mapped_column(unique=True)  # the screen's own id of its request, to be asked again
    layout: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    registration: Mapped[Registration] = relationship()
    kiosk: Mapped[Kiosk | None] = relationship()
    staff: Mapped[Staff | None] = relationship()

    __table_args__ = (
        CheckConstraint(f"state IN {JOB_STATES}", name="state"),
        CheckConstraint(f"layout IN {BADGE_LAYOUTS}", name="layout"),
        Index("badge_job_fair_id_state_idx", "fair_id", "state", "id"),
    )

    @classmethod
    def with_public_id(cls, public_id: str) -> "BadgeJob | None":
        return db.session.scalar(select(cls).where(cls.public_id == public_id))

    @property
    def may_be_printed(self) -> bool:
        return self.state != "cancelled" and self.registration.state == "held"


class BadgeBatch(Base):
    """A PDF of many badges, made by a worker in parts. `chosen` says which of them, by ids and words of ours alone."""

    __tablename__ = "badge_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    layout: Mapped[str]
    chosen: Mapped[dict] = mapped_column(JSON)  # {"registrations": [ids in order], "show": …, "sort": …}
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)  # files that are ready
    file: Mapped[str]  # the beginning of their names in the store
    state: Mapped[str] = mapped_column(default="waiting")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    fair: Mapped[Fair] = relationship()
    staff: Mapped[Staff] = relationship()

    __table_args__ = (
        CheckConstraint(f"state IN {BATCH_STATES}", name="state"),
        CheckConstraint(f"layout IN {BADGE_LAYOUTS}", name="layout"),
        Index("badge_batch_fair_id_idx", "fair_id", "id"),
        Index("badge_batch_expires_at_idx", "expires_at"),
    )

    @property
    def is_ready(self) -> bool:
        return self.state == "ready" and self.expires_at > now()

    @property
    def is_under_way(self) -> bool:
        return self.state in ("waiting", "making")

    @classmethod
    def with_public_id(cls, public_id: str) -> "BadgeBatch | None":
        return db.session.scalar(select(cls).where(cls.public_id == public_id))
