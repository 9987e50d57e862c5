"""Notices (공지): what visitors are told for a time, on the home page and on the page of the fair that it is about."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.extensions import Base, db
from app.models.fair import Fair
from app.models.types import UtcDateTime, new_public_id, now

NOTICE_LANGUAGES = ("ko", "en")


class Notice(Base):
    """A title and a text in Korean and perhaps in English, and from when until when they are shown."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    fair_id: Mapped[int | None] = mapped_column(ForeignKey("fair.id"))  # None: about the whole site
    texts: Mapped[dict] = mapped_column(JSON)  # {"ko": {"title": …, "body": …}, "en": {…}}
    shown_from: Mapped[datetime] = mapped_column(UtcDateTime)
    shown_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: until somebody ends it
    made_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    fair: Mapped[Fair | None] = relationship()

    __table_args__ = (
        Index("notice_fair_id_idx", "fair_id"),
        Index("notice_shown_until_shown_from_idx", "shown_until", "shown_from"),
    )

    @property
    def is_over(self) -> bool:
        return self.shown_until is not None and self.shown_until <= now()

    @property
    def standing(self) -> str:
        """current, coming or over. What was ended before its time came is over."""
        if self.is_over:
            return "over"
        return "coming" if self.shown_from > now() else "current"

    @property
    def missing_languages(self) -> list[str]:
        return [language for language in NOTICE_LANGUAGES if language not in self.texts]

    @classmethod
    def with_public_id(cls, public_id: str) -> "Notice | None":
        return db.session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def of(cls, fair_ids: frozenset[int] | None) -> list["Notice"]:
        """Those about these fairs, or all of them where None; the newest first."""
        chosen = select(cls).options(joinedload(cls.fair)).order_by(cls.shown_from.desc(), cls.id.desc())
        return list(db.session.scalars(chosen if fair_ids is None else chosen.where(cls.fair_id.in_(fair_ids))))

    @classmethod
    def shown_between(cls, start: datetime, end: datetime) -> list["Notice"]:
        """What is shown at any moment from the first to the second; the newest first."""
        lasts = or_(cls.shown_until.is_(None), cls.shown_until > start)
        chosen = select(cls).options(joinedload(cls.fair)).where(lasts, cls.shown_from <= end)
        return list(db.session.scalars(chosen.order_by(cls.shown_from.desc(), cls.id.desc())))
