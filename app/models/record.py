"""What staff add to and change of a person's record: notes, corrections and merges; and the lists that they keep."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.types import EncryptedJson, EncryptedText, UtcDateTime, new_public_id, now

CHANGE_KINDS = ("correction", "merge")


class MemberNote(Base):
    """What staff wrote about a person, whatever the fair."""

    __tablename__ = "member_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(EncryptedText("member_note.text"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    staff = relationship("Staff")

    @classmethod
    def of(cls, member_id: int) -> list["MemberNote"]:
        """The newest first."""
        theirs = select(cls).where(cls.member_id == member_id)
        return list(db.session.scalars(theirs.order_by(cls.id.desc())))


class MemberChange(Base):
    """An append-only fact: staff corrected a person's record, or put two records of one person together, or the person
    did so with the link of a walk-in's ticket; then there is no staff_id.

    `before` has what the changed fields said until then; of a merge, what the other record said.
    """

    __tablename__ = "member_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("member_change.before"))
    reason: Mapped[str] = mapped_column(EncryptedText("member_change.reason"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    staff = relationship("Staff")

    __table_args__ = (
        CheckConstraint(f"kind IN {CHANGE_KINDS}", name="kind"),
        Index("member_change_member_id_idx", "member_id", "id"),
    )

    @classmethod
    def of(cls, member_id: int) -> list["MemberChange"]:
        """The newest first."""
        theirs = select(cls).where(cls.member_id == member_id)
        return list(db.session.scalars(theirs.order_by(cls.id.desc())))


class SavedView(Base):
    """A list of people that somebody of the staff comes back to: what is looked for and filtered by, under a name."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str]
    query: Mapped[dict[str, str]] = mapped_column(EncryptedJson("saved_view.query"))  # may hold somebody's name
    is_shared: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    staff = relationship("Staff")

    __table_args__ = (UniqueConstraint("staff_id", "name"), Index("saved_view_is_shared_idx", "is_shared", "staff_id"))
