"""What staff see of resumes: the list of those that lie with them, each with its versions and events (ST-2, RS-12)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Member, Resume, ResumeEvent, ResumeVersion, Staff
from app.operations import grants, people
from app.operations.resume.application import ACCEPTED, APPLIED, RETURNED, WITH_STAFF
from app.rules.names import folded, words

PAGE = 50
SHOWN = (APPLIED, ACCEPTED, RETURNED, "all")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
COLUMNS = (
    Resume.id,
    Resume.public_id,
    Resume.member_id,
    Resume.title,
    Resume.state,
    Resume.state_at,
    Resume.version,
    Resume.visa,
    Resume.seeker_type,
    Resume.project_type,
    Resume.work_type,
    Resume.is_experienced,
    Resume.name_state,
    Member.name,
    Member.name_korean,
    Member.nationality,
)


class Place(NamedTuple):
    """Where a page of the list ends: the last row's time and id."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """As an address carries it; None for anything else."""
        at, _, id = text.partition("-")
        if not (at.isascii() and at.isdigit() and id.isascii() and id.isdigit() and len(at) < 18 and len(id) < 10):
            return None
        return cls(EPOCH + int(at) * MICROSECOND, int(id))


@dataclass(frozen=True)
class Query:
    """What the list is to show; "" is any. `after`: only what follows this place."""

    text: str = ""
    show: str = APPLIED
    visa: str = ""
    seeker_type: str = ""
    project_type: str = ""
    work_type: str = ""
    career: str = ""  # new, experienced
    name_state: str = ""
    fair_ids: frozenset[int] | None = None  # whose people may be shown; None: everybody
    after: Place | None = None


@dataclass(frozen=True)
class Result:
    """A page of rows, and where the next one begins, if there is one."""

    rows: Sequence[Row[Any]]
    next_after: Place | None


def find(query: Query) -> Result:
    """The resumes that lie with staff and fit, the newest first."""
    found = _filtered(select(*COLUMNS), query).where(*_state(query.show), *_follows(query.after), *_says(query.text))
    newest = found.order_by(Resume.state_at.desc(), Resume.id.desc()).limit(PAGE + 1)
    rows = db.session.execute(newest).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Result(rows[:PAGE], Place(last.state_at, last.id) if last else None)


def counts(query: Query) -> dict[str, int]:
    """How many rows each state would show, by one statement."""
    states = _filtered(select(Resume.state, func.count()), replace(query, after=None))
    found: dict[str, int] = dict(db.session.execute(states.group_by(Resume.state)).all())
    return {state: found.get(state, 0) for state in WITH_STAFF} | {"all": sum(found.values())}


def visas(fair_ids: frozenset[int] | None = None) -> list[str]:
    """The visa codes that occur, for the filter."""
    shown = (Resume.state.in_(WITH_STAFF), *grants.are_at(Resume.member_id, fair_ids))
    theirs = select(Resume.visa).distinct().where(*shown, Resume.visa.is_not(None))
    return sorted(db.session.scalars(theirs))


def waiting(fair_ids: frozenset[int] | None = None) -> int:
    """How many wait for somebody to look at them."""
    theirs = (Resume.state == APPLIED, *grants.are_at(Resume.member_id, fair_ids))
    return db.session.scalar(select(func.count(Resume.id)).where(*theirs)) or 0


def of_member(member_id: int) -> list[Resume]:
    """What of a person's resumes lies with staff."""
    theirs = select(Resume).where(Resume.member_id == member_id, Resume.state.in_(WITH_STAFF))
    return list(db.session.scalars(theirs.order_by(Resume.state_at.desc())))


def with_public_id(public_id: str) -> Resume | None:
    """A resume that lies with staff, with its member; nobody of the staff may see any other."""
    theirs = select(Resume).where(Resume.public_id == public_id, Resume.state.in_(WITH_STAFF))
    return db.session.scalar(theirs.options(joinedload(Resume.member)))


def versions(resume_id: int, number: int) -> tuple[ResumeVersion, ResumeVersion | None] | None:
    """A version and the one before it; None where there is no such version."""
    wanted = select(ResumeVersion).where(ResumeVersion.resume_id == resume_id)
    both = wanted.where(ResumeVersion.number.in_((number, number - 1))).order_by(ResumeVersion.number.desc())
    found = db.session.scalars(both).all()
    if not found or found[0].number != number:
        return None
    return found[0], found[1] if len(found) > 1 else None


def events(resume_id: int) -> Sequence[Any]:
    """What happened, the newest first, each with the name of who did it; none where it was the member."""
    happened = select(
        ResumeEvent.kind, ResumeEvent.version, ResumeEvent.reason, ResumeEvent.at, Staff.name.label("staff")
    )
    theirs = happened.outerjoin(Staff, Staff.id == ResumeEvent.staff_id).where(ResumeEvent.resume_id == resume_id)
    return db.session.execute(theirs.order_by(ResumeEvent.id.desc())).all()


def _filtered(statement: Any, query: Query) -> Any:
    """Resumes that lie with staff, kept to the filters but state and text."""
    wanted = {
        Resume.visa: query.visa,
        Resume.seeker_type: query.seeker_type,
        Resume.project_type: query.project_type,
        Resume.work_type: query.work_type,
        Resume.name_state: query.name_state,
        Resume.is_experienced: query.career and query.career == "experienced",
    }
    chosen = [column == value for column, value in wanted.items() if value != ""]
    theirs = statement.join(Member, Member.id == Resume.member_id)
    shown = (Resume.state.in_(WITH_STAFF), *grants.are_at(Resume.member_id, query.fair_ids))
    return theirs.where(*shown, Member.withdrawn_at.is_(None), *chosen)


def _state(show: str) -> list[Any]:
    return [] if show == "all" else [Resume.state == show]


def _follows(after: Place | None) -> list[Any]:
    if after is None:
        return []
    return [or_(Resume.state_at < after.at, and_(Resume.state_at == after.at, Resume.id < after.id))]


def _says(text: str) -> list[Any]:
    """Whose title holds every word, or whose owner is found by the search for people."""
    if not text.strip():
        return []
    looked_for = words(folded(text))
    title = [and_(*(Resume.folded.contains(word, autoescape=True) for word in looked_for))] if looked_for else []
    return [or_(false(), *title, *(Resume.member_id.in_(ids) for ids in people.ids(text)))]
