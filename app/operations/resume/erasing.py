"""Erasing resumes: with their drafts, versions, events, photos and files."""

from typing import Any

from sqlalchemy import delete, select

from app.extensions import db
from app.models import Draft, Resume, ResumeEvent, ResumeFile, ResumePhoto, ResumeVersion
from app.operations.file import erase_later
from app.operations.resume import files, photos

PARTS = (ResumeEvent, ResumeVersion, ResumePhoto, ResumeFile)


def erase(resume_ids: list[int]) -> int:
    """Erase these resumes whole; answers how many rows went. Flushed, not committed.

    What the store holds of them is erased by the outbox, after the commit.
    """
    erase_later([*photos.stored_names_of(resume_ids), *files.stored_names_of(resume_ids)])
    drafts = list(db.session.scalars(select(Resume.draft_id).where(Resume.id.in_(resume_ids))))
    gone = sum(_count(delete(table).where(table.resume_id.in_(resume_ids))) for table in PARTS)
    gone += _count(delete(Resume).where(Resume.id.in_(resume_ids)))
    return gone + _count(delete(Draft).where(Draft.id.in_(drafts)))


def erase_of(member_ids: list[int]) -> int:
    """Erase all resumes of these members."""
    return erase(list(db.session.scalars(select(Resume.id).where(Resume.member_id.in_(member_ids)))))


def _count(statement: Any) -> int:
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
