"""Resumes: begun and opened. The parts of the package do the rest: `own` lists, copies and erases them, and so on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.engine import Row

from app.extensions import db
from app.models import Draft, Member, Resume, ResumeVersion
from app.models.types import now
from app.operations import draft as drafts

WIZARD = "resume"
MOST_RESUMES = 10  # of one member

_drafts, _resumes = Draft.metadata.tables["draft"].c, Resume.metadata.tables["resume"].c
SEEN = ("id", "public_id", "member_id", "draft_id", "is_main", "state", "state_at", "reason", "version", "submitted_at")
# Built once, and of columns of the tables: a resume is opened at each save while one types.
OPENED = (
    select(
        *(_drafts[name] for name in drafts.COLUMNS),
        *(_resumes[name].label(f"resume_{name}") for name in SEEN),
    )
    .select_from(Resume.metadata.tables["resume"].outerjoin(Draft.metadata.tables["draft"]))
    .where(_resumes.public_id == bindparam("public_id"), _resumes.member_id == bindparam("owner_id"))
)


@dataclass(frozen=True)
class Opened:
    """A resume as its owner's pages need it; see models.Resume for the columns."""

    id: int
    public_id: str
    member_id: int
    draft_id: int | None
    is_main: bool
    state: str
    state_at: datetime
    reason: str | None
    version: int
    submitted_at: datetime | None

    @property
    def was_submitted(self) -> bool:
        return self.version > 0


class TooManyResumes(Exception):
    """The member has as many as one may keep."""


def begin(member_id: int, language: str, answers: Mapping[str, Any] | None = None) -> Resume:
    """A new resume with an empty draft, or with these accepted steps; the first one is the main one. Flushed.

    Raises TooManyResumes.
    """
    one_at_a_time(member_id)
    return add(member_id, lambda: drafts.start_of_member(WIZARD, member_id, language, answers or {}))


def one_at_a_time(member_id: int) -> None:
    """Whoever changes which resumes a member has waits here for the others: the member's row is locked."""
    members = Member.metadata.tables["member"]
    db.session.execute(update(members).where(members.c.id == member_id).values(language=members.c.language))


def add(member_id: int, start_draft: Callable[[], int]) -> Resume:
    """One more, where there is room. The caller has locked the member. Raises TooManyResumes."""
    count = db.session.scalar(select(func.count(Resume.id)).where(Resume.member_id == member_id)) or 0
    if count >= MOST_RESUMES:
        raise TooManyResumes
    resume = Resume(member_id=member_id, draft_id=start_draft(), is_main=count == 0)
    db.session.add(resume)
    db.session.flush()
    return resume


def open_for(member_id: int, public_id: str) -> tuple[Opened, Row[Any]] | None:
    """The member's own resume with its draft; None where they have no such resume. One statement.

    The draft of a submitted resume whose time is over begins anew from the last version: then it commits.
    """
    row = _row(member_id, public_id)
    if row is None:
        return None
    opened = Opened(**{name: getattr(row, f"resume_{name}") for name in SEEN})
    if row.id is not None and row.expires_at > now():
        return opened, row
    if not opened.was_submitted:
        return None
    _draft_from_version(opened)
    db.session.commit()
    return open_for(member_id, public_id)


def _row(member_id: int, public_id: str) -> Row[Any] | None:
    return db.session.execute(OPENED, {"public_id": public_id, "owner_id": member_id}).first()


def _draft_from_version(opened: Opened) -> None:
    newest = select(ResumeVersion).where(ResumeVersion.resume_id == opened.id, ResumeVersion.number == opened.version)
    version = db.session.scalars(newest).one()
    resume = db.session.get_one(Resume, opened.id)
    resume.draft_id = drafts.start_of_member(WIZARD, opened.member_id, version.language, version.content["answers"])
    db.session.flush()
