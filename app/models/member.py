"""Individuals: members with a login, and walk-ins without one."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.inflow import InflowPath
from app.models.types import EncryptedJson, EncryptedText, UtcDateTime, new_public_id, now

# Compared byte by byte, so that a prefix is a range of the index on PostgreSQL too.
Plain = String().with_variant(String(collation="C"), "postgresql")
IDENTITY_STATES = ("verified", "to_check", "checked")


class Member(Base):
    """An individual (개인회원). A walk-in is a member without ID and password until the person claims it."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    member_id: Mapped[str | None] = mapped_column(Plain)  # lower case: IDs are compared without case
    member_id_shown: Mapped[str | None]  # as typed
    password_hash: Mapped[str | None]
    password_known_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # found among stolen ones: lets nobody in
    name: Mapped[str]  # as in the passport, NFC
    name_korean: Mapped[str | None]  # the Korean name or reading
    folded: Mapped[str]  # what the search compares; rules.names.folded of both names
    language: Mapped[str] = mapped_column(default="ko")
    email: Mapped[str | None]  # as typed
    email_key: Mapped[str | None] = mapped_column(Plain)  # lower case; one active member each
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phone: Mapped[str | None] = mapped_column(EncryptedText("member.phone"))  # E.164
    phone_tail: Mapped[str | None]  # keyed hash of the last four digits, for the kiosk
    contact: Mapped[str | None] = mapped_column(EncryptedText("member.contact"), deferred=True)  # E.164, optional
    birth_date: Mapped[str | None] = mapped_column(EncryptedText("member.birth_date"), deferred=True)  # ISO
    address: Mapped[dict | None] = mapped_column(EncryptedJson("member.address"), deferred=True)
    nationality: Mapped[str | None]  # ISO 3166-1 alpha-2
    is_foreigner: Mapped[bool | None]
    ci_hash: Mapped[str | None]  # keyed hash of the identity service's CI: one CI makes one member
    identity: Mapped[str] = mapped_column(default="to_check")
    identity_document: Mapped[str | None]  # kind only: passport, residence_card; never its number
    identity_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    identity_checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    inflow_path_id: Mapped[int | None] = mapped_column(ForeignKey("inflow_path.id"))
    notice_by_message: Mapped[bool] = mapped_column(default=False)
    notice_by_email: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leaving_reason: Mapped[str | None]  # one of a few words, to be counted
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # only counts are left
    # A second record of one person, put together with this one: what is left of it here is a trace without a login.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    inflow_path: Mapped[InflowPath | None] = relationship()
    identity_checker = relationship("Staff", foreign_keys=[identity_checked_by])

    __table_args__ = (
        CheckConstraint(f"identity IN {IDENTITY_STATES}", name="identity"),
        Index("member_member_id_key", "member_id", unique=True),
        Index("member_ci_hash_key", "ci_hash", unique=True),
        Index(
            "member_email_key_key",
            "email_key",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND email_confirmed_at IS NOT NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND email_confirmed_at IS NOT NULL"),
        ),
        Index("member_phone_tail_idx", "phone_tail"),
        Index("member_email_key_idx", "email_key"),  # for the search: the unique one leaves people out
        Index("member_nationality_idx", "nationality", "id"),
        Index("member_withdrawn_at_idx", "withdrawn_at"),
        Index("member_language_idx", "language", "id"),
        Index("member_identity_idx", "identity", "id"),
        Index("member_inflow_path_id_idx", "inflow_path_id", "id"),
        Index(
            "member_merged_into_id_idx",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    # flask-login's questions
    is_authenticated = True
    is_anonymous = False
    is_staff = False
    is_member = True
    is_company = False

    @property
    def is_active(self) -> bool:
        return self.withdrawn_at is None

    def get_id(self) -> str:
        return self.public_id

    @classmethod
    def with_member_id(cls, member_id: str) -> "Member | None":
        return db.session.scalar(select(cls).where(cls.member_id == member_id.lower()))

    @classmethod
    def with_ci_hash(cls, ci_hash: str) -> "Member | None":
        return db.session.scalar(select(cls).where(cls.ci_hash == ci_hash))

    @classmethod
    def with_email(cls, email: str) -> "Member | None":
        """The active member whose confirmed address this is."""
        return db.session.scalar(
            select(cls).where(
                cls.email_key == email.lower(), cls.withdrawn_at.is_(None), cls.email_confirmed_at.is_not(None)
            )
        )

    @classmethod
    def with_public_id(cls, public_id: str) -> "Member | None":
        return db.session.scalar(select(cls).where(cls.public_id == public_id))

    @property
    def may_be_mailed(self) -> bool:
        """Whether there is a confirmed address of somebody who is still a member."""
        return self.withdrawn_at is None and self.email is not None and self.email_confirmed_at is not None

    @property
    def born_on(self) -> date | None:
        return date.fromisoformat(self.birth_date) if self.birth_date else None
