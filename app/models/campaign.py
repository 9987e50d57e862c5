"""Campaigns: one text to many who are registered for a fair, and what became of it for each of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.fair import Fair
from app.models.member import Member
from app.models.staff import Staff
from app.models.types import EncryptedJson, UtcDateTime, new_public_id, now

CAMPAIGN_KINDS = ("service", "news")  # about their registration, or promotion
CAMPAIGN_STATES = ("draft", "scheduled", "sending", "paused", "stopped", "done")
RECIPIENT_STATES = ("waiting", "handed_over", "sent", "failed", "skipped")


class Campaign(Base):
    """A message of staff to registrants, chosen by a filter. Who gets it is settled when its time has come."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    title: Mapped[str]  # for staff
    kind: Mapped[str] = mapped_column(default="service")
    by_message: Mapped[bool] = mapped_column(default=False)  # as a text message too
    state: Mapped[str] = mapped_column(default="draft")
    trouble: Mapped[str | None]  # why it was paused by itself: stale, grown
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # rules.campaign.Filter
    texts: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("campaign.texts"))  # {"ko": {"subject": …, "body": …}}
    per_minute: Mapped[int] = mapped_column(default=120)
    confirmed: Mapped[int] = mapped_column(default=0)  # to how many a person has agreed
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # by state, when it has ended
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gathered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    batch_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    fair: Mapped[Fair] = relationship()
    maker: Mapped[Staff] = relationship()

    __table_args__ = (
        CheckConstraint(f"kind IN {CAMPAIGN_KINDS}", name="kind"),
        CheckConstraint(f"state IN {CAMPAIGN_STATES}", name="state"),
        CheckConstraint("per_minute > 0", name="per_minute"),
        Index("campaign_fair_id_idx", "fair_id"),
        Index("campaign_state_starts_at_idx", "state", "starts_at"),
    )

    @classmethod
    def with_public_id(cls, public_id: str) -> "Campaign | None":
        return db.session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def of(cls, fair: Fair) -> list["Campaign"]:
        """The newest first."""
        return list(db.session.scalars(select(cls).where(cls.fair_id == fair.id).order_by(cls.id.desc())))


class CampaignRecipient(Base):
    """One person of a campaign. The unique key is why nobody gets it twice."""

    __tablename__ = "campaign_recipient"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str | None]  # of skipped ones: left, no_longer, not_wanted, unreachable, stopped
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship()

    __table_args__ = (
        CheckConstraint(f"state IN {RECIPIENT_STATES}", name="state"),
        UniqueConstraint("campaign_id", "member_id"),
        Index("campaign_recipient_campaign_id_state_idx", "campaign_id", "state", "id"),
        Index("campaign_recipient_member_id_idx", "member_id"),
        Index("campaign_recipient_registration_id_idx", "registration_id"),
    )
