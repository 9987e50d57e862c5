"""Drafts: what somebody has typed into a wizard so far, and the proofs on the way."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, db
from app.models.types import EncryptedJson, UtcDateTime, new_public_id, now


class Draft(Base):
    """The answers of one wizard, keyed by step and field, encrypted, with an expiry.

    `answers` is {step: {field: [value, counter, tab]}}: the counter says which save of this draft wrote the
    field, the tab which browser tab. Passwords, registration numbers and one-time codes never enter it.
    """

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    wizard: Mapped[str]
    secret_hash: Mapped[str | None] = mapped_column(unique=True)  # of the browser that owns it
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    company_id: Mapped[int | None]  # that a finished sign-up made; no key, drafts go on their own
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("draft.answers"), default=dict)
    counter: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(default="ko")
    resume_hash: Mapped[str | None] = mapped_column(unique=True)  # of the secret in the resume link
    resume_code_hash: Mapped[str | None]
    resume_tries: Mapped[int] = mapped_column(default=0)
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when identity was last proved
    outcome_url: Mapped[str | None]  # where the finished wizard leads
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("draft_expires_at_idx", "expires_at"), Index("draft_member_id_idx", "member_id"))

    @classmethod
    def with_secret_hash(cls, secret_hash: str) -> "Draft | None":
        """The draft of this browser, unless its time is over."""
        return db.session.scalar(select(cls).where(cls.secret_hash == secret_hash, cls.expires_at > now()))


class MailedCode(Base):
    """A code sent by e-mail: five tries, ten minutes, good once, bound to its draft and address."""

    __tablename__ = "mailed_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    email_hash: Mapped[str]
    code_hash: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class IdentityCheck(Base):
    """One run of the identity service for a draft. Its id is used once; nothing of the person is kept here."""

    __tablename__ = "identity_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    verification_id: Mapped[str] = mapped_column(unique=True)
    service: Mapped[str] = mapped_column(default="portone")  # or nice
    method: Mapped[str] = mapped_column(default="sms")  # sms, app, or window: the service's own page
    # Of one run: its keys, or the number and birth date that it was asked about.
    secrets: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("identity_check.secrets"))
    # What a cross-site POST brought, where no cookie comes along: looked at by the GET page that follows.
    answer: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("identity_check.answer"))
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Submission(Base):
    """A form that was accepted, by its one-time key: a repeat is led to the first result."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(primary_key=True)
    outcome_url: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
