"""The index of the staff's search: 2-grams of names, keyed 4-grams of phone numbers."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base

Gram = String(16).with_variant(String(16, collation="C"), "postgresql")


class SearchGram(Base):
    """A gram and a person whose name or number has it."""

    __tablename__ = "search_gram"

    gram: Mapped[str] = mapped_column(Gram, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("search_gram_member_id_idx", "member_id"), {"sqlite_with_rowid": False})


class GramCount(Base):
    """About how many people have a gram, so that a search starts from the rarest. Refreshed by the worker."""

    __tablename__ = "gram_count"

    gram: Mapped[str] = mapped_column(Gram, primary_key=True)
    people: Mapped[int]
