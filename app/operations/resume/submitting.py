"""Submitting a resume (RS-12): what was checked becomes its next version, and the application is asked for.

All in one transaction that holds the draft: what is stored is what was checked, or nothing is stored.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Row

from app.extensions import db
from app.models import Draft, Member, Resume, ResumeVersion
from app.models.types import now
from app.operations import draft as drafts
from app.operations.resume import application
from app.rules.names import folded

Content = Mapping[str, Any]
EMPTY: tuple[Any, ...] = (None, "", False, [])


class ChangedMeanwhile(Exception):
    """Another tab or device has saved since the check, or the draft is gone: check again."""


@dataclass(frozen=True)
class Summary:
    """What lists and filters know of a version; see models.Resume for the columns."""

    title: str
    visa: str | None
    seeker_type: str | None
    project_type: str | None
    work_type: str | None
    is_experienced: bool
    name_state: str | None


def summary_of(answers: Mapping[str, Mapping[str, Any]]) -> Summary:
    """The columns of a resume with these answers."""
    stay, address = answers.get("stay", {}), answers.get("address", {})
    return Summary(
        title=str(answers.get("basics", {}).get("title") or ""),
        visa=stay.get("visa") or None,
        seeker_type=address.get("seeker_type") or None,
        project_type=address.get("project_type") or None,
        work_type=answers.get("conditions", {}).get("work_type") or None,
        is_experienced=answers.get("experience", {}).get("career") == "experienced",
        name_state=answers.get("name_check", {}).get("state") or None,
    )


def newest_version(resume_id: int) -> ResumeVersion | None:
    """What was submitted last."""
    versions = select(ResumeVersion).where(ResumeVersion.resume_id == resume_id)
    return db.session.scalar(versions.order_by(ResumeVersion.number.desc()).limit(1))


def is_same(one: Content | None, other: Content | None) -> bool:
    """Whether two contents say the same, however they were read or built."""
    return one is not None and other is not None and _plain(one) == _plain(other)


def submit(draft: Row[Any], member: Member, resume_id: int, content: Content, language: str) -> bool:
    """Store what was checked of this draft as it was read, and apply. Raises ChangedMeanwhile. Flushed.

    False where this very content lies with staff already: then nothing happens. After a return or a withdrawal the
    same content is applied for again, as the same version.
    """
    _hold(draft)
    resume = _held(resume_id)
    newest = newest_version(resume_id)
    is_known = newest is not None and is_same(newest.content, content)
    is_waiting = resume.state in (application.APPLIED, application.ACCEPTED)
    if is_known and is_waiting:
        return False
    if not is_known:
        _next_version(resume, content, language)
    resume.state, resume.state_at, resume.submitted_at, resume.reason = application.APPLIED, now(), now(), None
    application.note(resume.id, "changed" if is_waiting else application.APPLIED, resume.version)
    application.mail(member, "resume_received", resume)
    return True


def _hold(draft: Row[Any]) -> None:
    """Keep others from saving until the commit, if nobody has since the draft was read."""
    as_read = update(Draft).where(Draft.id == draft.id, Draft.counter == draft.counter)
    held: Any = db.session.execute(as_read.values(updated_at=now()).execution_options(synchronize_session=False))
    if not held.rowcount:
        raise ChangedMeanwhile


def _held(resume_id: int) -> Resume:
    """The resume, as it stays until the commit: staff and other tabs wait."""
    row = select(Resume).where(Resume.id == resume_id).with_for_update()
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def _next_version(resume: Resume, content: Content, language: str) -> None:
    resume.version += 1
    stored = ResumeVersion(resume_id=resume.id, number=resume.version, content=said(content), language=language)
    db.session.add(stored)
    for name, value in vars(summary_of(content["answers"])).items():
        setattr(resume, name, value)
    resume.folded = folded(resume.title or "")
    db.session.flush()


def said(content: Content) -> dict[str, Any]:
    """The content without what is empty, which says nothing."""
    return {
        name: said(value) if isinstance(value, Mapping) else value
        for name, value in content.items()
        if value not in EMPTY
    }


def _plain(content: Content) -> str:
    """Text that is the same for contents that say the same: a page that asks nothing counts for as much as none."""
    plain = said(content)
    plain["answers"] = {step: fields for step, fields in plain.get("answers", {}).items() if fields}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)


def stored_in(draft: Row[Any]) -> drafts.Answers:
    """All that stands in the draft by step, accepted or only typed so far."""
    return {step: drafts.values(draft, step) for step in draft.answers if step != drafts.TABS}
