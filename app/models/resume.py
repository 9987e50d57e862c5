"""Resumes (이력서): what a member writes once, its submitted versions, its match application (매칭신청), its files."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.member import Member
from app.models.types import EncryptedJson, EncryptedText, UtcDateTime, new_public_id, now

# The match application as a state: nothing asked yet; asked; sent back by staff with a reason; accepted; taken back.
RESUME_STATES = ("draft", "applied", "returned", "accepted", "withdrawn")
NAME_RESULTS = ("matched", "differs", "unknown", "blocked", "unreachable")


class Resume(Base):
    """One resume of a member. What is being written lies in its draft; what was submitted, in its versions.

    The columns from `title` on say what the newest version says, for lists and filters; None before the first.
    """

    __tablename__ = "resume"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    # What is being written. Its time can be over (EV-10): a submitted resume is then opened anew from its last version.
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id", ondelete="SET NULL"), unique=True)
    is_main: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="draft")
    state_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    reason: Mapped[str | None] = mapped_column(EncryptedText("resume.reason"))  # why staff sent it back, to the member
    version: Mapped[int] = mapped_column(default=0)  # of the newest submission; 0: none yet
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # that an unfinished one will be erased
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    title: Mapped[str | None]
    visa: Mapped[str | None]  # code, as D-10
    seeker_type: Mapped[str | None]  # student, general
    project_type: Mapped[str | None]  # general, large_small
    work_type: Mapped[str | None]  # full_time, contract
    is_experienced: Mapped[bool | None]
    name_state: Mapped[str | None]  # matched; to_check: staff compare the name with the card
    folded: Mapped[str | None]  # the title, as the staff's search compares it

    member: Mapped[Member] = relationship()

    __table_args__ = (
        CheckConstraint(f"state IN {RESUME_STATES}", name="state"),
        Index("resume_member_id_idx", "member_id"),
        Index(
            "resume_member_id_key",
            "member_id",
            unique=True,
            sqlite_where=text("is_main"),
            postgresql_where=text("is_main"),
        ),
        Index("resume_state_idx", "state", "state_at"),
        Index("resume_visa_idx", "visa", "member_id"),
    )

    @classmethod
    def with_public_id(cls, public_id: str) -> "Resume | None":
        return db.session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def of(cls, member_id: int) -> list["Resume"]:
        """The member's resumes, the main one first, then the newest."""
        mine = select(cls).where(cls.member_id == member_id)
        return list(db.session.scalars(mine.order_by(cls.is_main.desc(), cls.id.desc())))


class ResumeVersion(Base):
    """What was submitted, whole, as it was then. Never changed; staff see what differs from the one before.

    `content` is {"answers": {step: {field: value}}, "person": {…}, "name_check": {…}}.
    """

    __tablename__ = "resume_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    resume_id: Mapped[int] = mapped_column(ForeignKey("resume.id", ondelete="CASCADE"))
    number: Mapped[int]  # from 1
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("resume_version.content"))
    language: Mapped[str] = mapped_column(default="ko")
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (UniqueConstraint("resume_id", "number"),)


class ResumeEvent(Base):
    """A fact of a match application: applied, changed, withdrawn, returned, accepted."""

    __tablename__ = "resume_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    resume_id: Mapped[int] = mapped_column(ForeignKey("resume.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    version: Mapped[int]
    reason: Mapped[str | None] = mapped_column(EncryptedText("resume_event.reason"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # None: the member
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ResumePhoto(Base):
    """A photo of a resume. The draft and the versions name it; one that a version names never changes.

    The store holds the clean working picture that the crop works on, and what was cut out of it: JPEG and WebP.
    """

    __tablename__ = "resume_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    resume_id: Mapped[int] = mapped_column(ForeignKey("resume.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)  # random; the files' names begin with it
    width: Mapped[int]  # px of the working picture
    height: Mapped[int]
    crop: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("resume_photo.crop"))  # what was cut out, in px
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ResumeFile(Base):
    """A document that belongs to an entry of a resume, as a portfolio. Only ever handed out as a download."""

    __tablename__ = "resume_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    resume_id: Mapped[int] = mapped_column(ForeignKey("resume.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)  # random; the file's name in the store
    name: Mapped[str] = mapped_column(EncryptedText("resume_file.name"))  # as the member's device called it
    size: Mapped[int]  # bytes
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class NameCheck(Base):
    """One question to the name check service: whether a registration number and an English name belong together.

    The number itself is nowhere. `day` and `nth` count the tries of a member on a Korean day; one that the service
    did not answer has no `nth`.
    """

    __tablename__ = "name_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str]  # the English name that was asked about
    result: Mapped[str]
    reference: Mapped[str | None]  # the service's
    birth_date: Mapped[str] = mapped_column(EncryptedText("name_check.birth_date"))  # ISO
    mask: Mapped[str] = mapped_column(EncryptedText("name_check.mask"))  # 900101-5******
    day: Mapped[str]  # ISO, in Korea
    nth: Mapped[int | None]
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (
        CheckConstraint(f"result IN {NAME_RESULTS}", name="result"),
        UniqueConstraint("member_id", "day", "nth"),
    )
