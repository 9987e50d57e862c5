"""Logging in with an account elsewhere: what is linked, journeys under way, and what may happen only once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.member import Member
from app.models.types import EncryptedJson, EncryptedText, UtcDateTime, new_public_id, now

PURPOSES = ("login", "join", "link")


class LinkedAccount(Base):
    """An account at a provider with which a member logs in. Its key is provider and subject, never an e-mail."""

    __tablename__ = "linked_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    provider: Mapped[str]  # naver, kakao, facebook, government, government_saml
    subject_hash: Mapped[str]  # keyed hash: one account there is one membership here
    subject: Mapped[str] = mapped_column(EncryptedText("linked_account.subject"), deferred=True)  # to unlink it there
    refresh_token: Mapped[str | None] = mapped_column(EncryptedText("linked_account.refresh_token"), deferred=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship()

    __table_args__ = (
        UniqueConstraint("provider", "subject_hash"),
        UniqueConstraint("member_id", "provider"),
    )

    @classmethod
    def with_subject(cls, provider: str, subject_hash: str) -> "LinkedAccount | None":
        return db.session.scalar(select(cls).where(cls.provider == provider, cls.subject_hash == subject_hash))

    @classmethod
    def of_member(cls, member_id: int) -> list["LinkedAccount"]:
        return list(db.session.scalars(select(cls).where(cls.member_id == member_id).order_by(cls.linked_at)))


class ProviderTrip(Base):
    """One journey to a provider and back: ten minutes, good once, bound to the browser that began it."""

    __tablename__ = "provider_trip"

    id: Mapped[int] = mapped_column(primary_key=True)
    state_hash: Mapped[str] = mapped_column(unique=True)  # of the state that travels through the addresses
    browser_hash: Mapped[str]  # of the secret that only this browser's session has
    provider: Mapped[str]
    purpose: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))  # who links
    secrets: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("provider_trip.secrets"))  # nonce, verifier, …
    next_url: Mapped[str | None]
    # What a cross-site POST brought, where no cookie comes along: looked at by the GET page that follows.
    answer: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("provider_trip.answer"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("provider_trip_expires_at_idx", "expires_at"),)


class SeenAssertion(Base):
    """A SAML assertion or identity answer that was accepted: the same one is refused while it could still be valid."""

    __tablename__ = "seen_assertion"

    assertion_hash: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class DeletionRequest(Base):
    """Somebody asked a provider to have their data deleted here; the code lets them see what became of it."""

    __tablename__ = "deletion_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    provider: Mapped[str]
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    had_link: Mapped[bool] = mapped_column(default=False)  # whether there was a link to remove
