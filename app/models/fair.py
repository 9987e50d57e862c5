"""Fairs (박람회), their entry slots and the companies present."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.types import UtcDateTime, new_public_id, now

KOREA = ZoneInfo("Asia/Seoul")
FAIR_STATES = ("draft", "published", "cancelled", "closed")
TICKET_DAYS = ("slot_day", "any_day")
FAIR_TEXTS = ("name", "summary", "about", "venue", "address", "directions", "bring")


class Fair(Base):
    """A job fair: its texts in each language, its days, and the rules of its tickets."""

    __tablename__ = "fair"

    id: Mapped[int] = mapped_column(primary_key=True)  # the fair's number in a ticket: at most 65 535
    slug: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="draft")
    texts: Mapped[dict] = mapped_column(JSON)  # {"ko": {"name": …, one key per FAIR_TEXTS}, "en": {…}}
    desk_languages: Mapped[list] = mapped_column(JSON, default=list)  # BCP 47 tags
    starts_on: Mapped[date]  # Korean dates
    ends_on: Mapped[date]
    registration_opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registration_closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ticket_days: Mapped[str] = mapped_column(default="slot_day")
    admit_early_minutes: Mapped[int | None]  # None: any time that day
    admit_late_minutes: Mapped[int | None]
    allows_reentry: Mapped[bool] = mapped_column(default=False)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # {"2027-03-18": ["09:30", "18:00"]}: when the doors open and close, Korean time
    opening_hours: Mapped[dict] = mapped_column(JSON, default=dict)
    # What is left when it is closed, and when its registrations are erased: counts alone.
    statistics: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registrations_erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Of the staff menu of its kiosks (rules/kiosk_pin.py), in hexadecimal: they compare it without the network.
    kiosk_pin_salt: Mapped[str | None]
    kiosk_pin_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    slots: Mapped[list["Slot"]] = relationship(back_populates="fair", order_by="Slot.starts_at")
    exhibitors: Mapped[list["Exhibitor"]] = relationship(
        back_populates="fair", order_by="Exhibitor.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint(f"state IN {FAIR_STATES}", name="state"),
        CheckConstraint(f"ticket_days IN {TICKET_DAYS}", name="ticket_days"),
        Index("fair_state_starts_on_idx", "state", "starts_on"),
    )

    def text(self, key: str, language: str) -> str:
        """A text in this language, else in Korean, else in whichever there is."""
        chosen = self.texts.get(language, {}).get(key) or self.texts.get("ko", {}).get(key)
        return chosen or next((texts[key] for texts in self.texts.values() if texts.get(key)), "")

    @property
    def accepts_registrations(self) -> bool:
        return self.state == "published" and self.registration_opens_at <= now() < self.registration_closes_at

    @property
    def registration_is_to_come(self) -> bool:
        return self.state == "published" and now() < self.registration_opens_at

    @property
    def is_over(self) -> bool:
        return datetime.now(KOREA).date() > self.ends_on

    @property
    def days(self) -> list[date]:
        """Its Korean days, the first one first."""
        return [self.starts_on + timedelta(days=number) for number in range((self.ends_on - self.starts_on).days + 1)]

    @property
    def languages(self) -> list[str]:
        """The languages that it has texts in, or is to have: Korean first."""
        return ["ko", *sorted(code for code in self.texts if code != "ko")]

    def hours_on(self, day: date) -> tuple[str, str] | None:
        """When the doors open and close on a day, as 09:30; None where staff have not said it."""
        hours = (self.opening_hours or {}).get(day.isoformat())
        return (hours[0], hours[1]) if hours else None

    @classmethod
    def with_slug(cls, slug: str) -> "Fair | None":
        return db.session.scalar(_WITH_SLUG, {"slug": slug})

    @classmethod
    def public(cls) -> list["Fair"]:
        """Published fairs that are not over, the nearest first."""
        return list(db.session.scalars(_PUBLIC, {"today": datetime.now(KOREA).date()}))


# Built once: every page about fairs asks one of these.
_WITH_SLUG = select(Fair).where(Fair.slug == bindparam("slug"))
_PUBLIC = (
    select(Fair).where(Fair.state == "published", Fair.ends_on >= bindparam("today")).order_by(Fair.starts_on, Fair.id)
)


class Slot(Base):
    """A time of entry with a capacity. `taken` is claimed by a guarded update and never passes `capacity`."""

    __tablename__ = "slot"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # nobody new is put into it

    fair: Mapped[Fair] = relationship(back_populates="slots")

    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("taken >= 0", name="taken"),
        CheckConstraint("ends_at > starts_at", name="ends_at"),
        Index("slot_fair_id_starts_at_idx", "fair_id", "starts_at"),
    )

    @property
    def left(self) -> int:
        return 0 if self.is_closed else max(0, self.capacity - self.taken)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(KOREA).date()


class Exhibitor(Base):
    """A company at a fair, with its booth and what it looks for."""

    __tablename__ = "exhibitor"

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]
    booth: Mapped[str] = mapped_column(default="")
    openings: Mapped[str] = mapped_column(default="")

    fair: Mapped[Fair] = relationship(back_populates="exhibitors")

    __table_args__ = (Index("exhibitor_fair_id_position_idx", "fair_id", "position"),)
