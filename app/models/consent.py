"""Consents (동의) and the versioned texts that were agreed to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from app.extensions import Base, db
from app.models.fair import KOREA
from app.models.types import UtcDateTime, now


def today() -> str:
    """The day in Korea, as versions are named."""
    return now().astimezone(KOREA).date().isoformat()


class TermsText(Base):
    """One version of one text in one language. A changed text is a new version, never an edit in place."""

    __tablename__ = "terms_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # terms_of_use, personal_data, third_party, company_information, privacy_policy, …
    version: Mapped[str]  # the day it takes effect, ISO
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]  # paragraphs; a line that starts with "# " is a heading, with "- " a list item
    sha256: Mapped[str]
    is_optional: Mapped[bool] = mapped_column(default=False)
    change_note: Mapped[str | None]  # what is new in this version, in words, for those who agreed to the one before
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the mails to all it concerns are in the outbox

    __table_args__ = (UniqueConstraint("kind", "version", "language"),)

    @classmethod
    def in_effect(cls) -> ColumnElement[bool]:
        """For queries: the version that holds today, which is the newest that is not of the future.

        The first version of a text holds from the moment it is there: no text never holds at all.
        """
        other = aliased(cls)
        same_kind = other.kind == cls.kind
        newest = select(func.max(other.version)).where(same_kind, other.version <= today()).correlate(cls)
        first = select(func.min(other.version)).where(same_kind).correlate(cls)
        return cls.version == func.coalesce(newest.scalar_subquery(), first.scalar_subquery())

    @classmethod
    def current(cls, kind: str, language: str) -> "TermsText | None":
        """The version that holds, in this language, else in Korean."""
        texts = db.session.scalars(
            select(cls).where(cls.kind == kind, cls.language.in_((language, "ko")), cls.in_effect())
        ).all()
        return next((text for text in texts if text.language == language), texts[0] if texts else None)

    @classmethod
    def in_language(cls, kind: str, version: str, language: str) -> "TermsText | None":
        return db.session.scalar(select(cls).where(cls.kind == kind, cls.version == version, cls.language == language))

    @classmethod
    def versions(cls, kind: str) -> list[str]:
        """All versions of a text, announced ones too, the newest first."""
        return list(
            db.session.scalars(
                select(cls.version).where(cls.kind == kind, cls.language == "ko").order_by(cls.version.desc())
            )
        )

    @classmethod
    def to_come(cls, language: str) -> list[Any]:
        """What staff have announced and what does not hold yet: kind, version and title of each, the next one first."""
        found = db.session.execute(_TO_COME, {"today": today(), "language": language}).all()
        best = {(text.kind, text.version): text for text in found}  # Korean first, so that the asked language stays
        return list(best.values())


# Built once: the home page asks it.
_texts = TermsText.metadata.tables["terms_text"].c
_TO_COME = (
    select(_texts.kind, _texts.version, _texts.title)
    .where(
        _texts.made_by.is_not(None),
        _texts.version > bindparam("today"),
        _texts.language.in_((bindparam("language"), "ko")),
    )
    .order_by(_texts.version, _texts.kind, _texts.language != "ko")
)


class Consent(Base):
    """An append-only fact: who agreed, or stopped agreeing, to which version of which text, when and where."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str]
    version: Mapped[str]
    language: Mapped[str]  # the language that was shown
    agreed: Mapped[bool]
    channel: Mapped[str]  # web, kiosk, desk
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    member = relationship("Member")

    __table_args__ = (Index("consent_member_id_kind_idx", "member_id", "kind", "id"),)

    @classmethod
    def latest_of(cls, member_id: int) -> dict[str, "Consent"]:
        """The member's present answer for each kind."""
        facts = db.session.scalars(select(cls).where(cls.member_id == member_id).order_by(cls.id))
        return {fact.kind: fact for fact in facts}
