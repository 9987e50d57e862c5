"""What pickers offer: universities, majors, industries, occupations, jobs, regions, visas. Countries and languages
come from CLDR and have no rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.types import UtcDateTime, now


class ReferenceEntry(Base):
    """One thing of a list, by its code. Answers hold the code; names are looked up when they are shown."""

    __tablename__ = "reference_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # which list: university, major, industry, occupation, region, visa
    code: Mapped[str]
    parent: Mapped[str | None]  # the code above it, where the list is a tree
    names: Mapped[dict[str, str]] = mapped_column(JSON)  # by language: ko, en
    folded: Mapped[str]  # what the search compares: all names, old ones too; see rules.picking.folded_names
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what only this list has
    position: Mapped[int] = mapped_column(default=0)
    is_offered: Mapped[bool] = mapped_column(default=True)  # withdrawn ones keep their names in what was written
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # then files change it no longer
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (
        UniqueConstraint("kind", "code"),
        Index("reference_entry_kind_parent_idx", "kind", "parent", "position"),
    )


class ReferenceList(Base):
    """Where the entries of a list came from the last time a file was read."""

    __tablename__ = "reference_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(unique=True)
    fingerprint: Mapped[str]  # of the bundled file that was read last; the same file is not read again
    source: Mapped[str]
    dated: Mapped[str]  # the day that its source gives it, ISO; or only the year
    is_imported: Mapped[bool] = mapped_column(default=False)  # an operator's file; bundled ones then only add
    read_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
