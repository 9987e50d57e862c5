"""The member's own resumes: listed, begun, copied, one of them the main one, erased."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update

from app.clients.files import FilesAway
from app.extensions import db
from app.models import Draft, Resume
from app.models.types import now
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.draft import DraftGone
from app.operations.resume import erasing, files, photos

_drafts, _resumes = Draft.metadata.tables["draft"].c, Resume.metadata.tables["resume"].c
LISTED = ("public_id", "is_main", "state", "state_at", "reason", "version", "submitted_at", "title")
DRAFTED = ("answers", "counter", "updated_at", "expires_at")


@dataclass(frozen=True)
class Listed:
    """A resume as the list of its owner shows it."""

    public_id: str
    is_main: bool
    state: str
    state_at: datetime
    reason: str | None
    version: int
    title: str  # as it is being written; "": none yet
    answers: drafts.Answers  # of the accepted steps; none where the draft's time is over
    is_untouched: bool  # nothing was ever typed
    changed_at: datetime
    kept_until: datetime | None  # then it is erased, unless it is changed before; None: it was submitted

    @property
    def was_submitted(self) -> bool:
        return self.version > 0


def listed(member_id: int) -> list[Listed]:
    """The member's resumes, the main one first, then the newest. One statement.

    One that was never submitted and whose time is over is not among them: it is about to be erased.
    """
    lives = and_(_drafts.id == _resumes.draft_id, _drafts.expires_at > now())
    rows = db.session.execute(
        select(
            *(_resumes[name] for name in LISTED),
            *(_drafts[name].label(f"draft_{name}") for name in DRAFTED),
        )
        .select_from(Resume.metadata.tables["resume"].outerjoin(Draft.metadata.tables["draft"], lives))
        .where(_resumes.member_id == member_id)
        .order_by(_resumes.is_main.desc(), _resumes.id.desc())
    ).all()
    return [_listed(row) for row in rows if row.version or row.draft_expires_at is not None]


def _listed(row: Any) -> Listed:
    stored = row.draft_answers or {}
    typed = stored.get("basics", {}).get("title", [""])[0]
    return Listed(
        public_id=row.public_id,
        is_main=row.is_main,
        state=row.state,
        state_at=row.state_at,
        reason=row.reason,
        version=row.version,
        title=str(typed or row.title or ""),
        answers=drafts.answers_in(stored),
        is_untouched=not row.version and row.draft_counter == 0 and not stored,
        changed_at=row.draft_updated_at or row.submitted_at or row.state_at,
        kept_until=None if row.version else row.draft_expires_at,
    )


def begin(member_id: int, language: str) -> str:
    """The public id of a new resume, or of one that nothing was typed into yet: whoever asks twice gets one.

    Flushed. Raises TooManyResumes.
    """
    resumes.one_at_a_time(member_id)
    untouched = next((one for one in listed(member_id) if one.is_untouched), None)
    if untouched is not None:
        return untouched.public_id
    return resumes.add(member_id, lambda: drafts.start_of_member(resumes.WIZARD, member_id, language, {})).public_id


def copy(opened: resumes.Opened, draft: Any, language: str, title: Callable[[str], str]) -> Resume:
    """A second resume with the same answers under another title, not submitted. Flushed. Raises TooManyResumes."""
    resumes.one_at_a_time(opened.member_id)
    named = title(str(drafts.values(draft, "basics").get("title") or ""))
    changes = {"basics": {"title": named}}
    return resumes.add(opened.member_id, lambda: drafts.copy_of_member(draft, language, changes))


def copy_files(opened: resumes.Opened, resume_id: int) -> bool:
    """Give a copy, committed before, a photo and documents of its own; False where the store is away, or the copy
    was deleted meanwhile. Commits."""
    try:
        files.copy_all(opened.id, resume_id)
        photos.copy_all(opened.id, resume_id)
    except (FilesAway, DraftGone):
        db.session.rollback()
        return False
    return True


def has_any(member_id: int) -> bool:
    """Whether the member has begun a resume."""
    return db.session.scalar(select(Resume.id).where(Resume.member_id == member_id).limit(1)) is not None


def make_main(opened: resumes.Opened) -> None:
    """The one that is offered first, instead of the one that was until now. Flushed."""
    resumes.one_at_a_time(opened.member_id)
    _mark(opened.member_id, opened.id)


def erase(opened: resumes.Opened) -> None:
    """Erase it whole, with its match application; the newest of the others is the main one where it was. Flushed."""
    resumes.one_at_a_time(opened.member_id)
    erasing.erase([opened.id])
    others = select(Resume.id, Resume.is_main).where(Resume.member_id == opened.member_id).order_by(Resume.id.desc())
    left = db.session.execute(others).all()
    if left and not any(is_main for _, is_main in left):
        _mark(opened.member_id, left[0].id)


def _mark(member_id: int, resume_id: int) -> None:
    """First no main one, then this one: two at a time would be refused by the index."""
    mine = update(Resume).where(Resume.member_id == member_id).execution_options(synchronize_session=False)
    db.session.execute(mine.where(Resume.is_main, Resume.id != resume_id).values(is_main=False))
    db.session.execute(mine.where(Resume.id == resume_id).values(is_main=True))
