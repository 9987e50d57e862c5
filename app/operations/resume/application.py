"""The match application (매칭신청) of a resume as a state: applied, returned, accepted, withdrawn (RS-12).

Every step is one guarded update of what was seen before: of two that come at once one wins, and the other is told.
What stands in `resume` is the present state; each step is a ResumeEvent beside it.
"""

from typing import Any

from flask import current_app
from sqlalchemy import select, update

from app.extensions import db
from app.models import Member, Resume, ResumeEvent, Staff
from app.models.types import now
from app.operations import audit, outbox

DRAFT, APPLIED, RETURNED, ACCEPTED, WITHDRAWN = "draft", "applied", "returned", "accepted", "withdrawn"
WITH_STAFF = (APPLIED, RETURNED, ACCEPTED)  # staff see these; nobody else's are theirs to see


class Settled(Exception):
    """Somebody was first: the application is not any longer as it was seen."""


def withdraw(resume_id: int, reason: str = "") -> None:
    """Take an application back, whatever staff have said to it. Raises Settled where there is none. Flushed."""
    version = _move(resume_id, WITH_STAFF, WITHDRAWN)
    note(resume_id, WITHDRAWN, version, reason=reason)


def withdraw_all(member_id: int) -> int:
    """Take all applications of a member back who leaves; how many there were. Flushed."""
    theirs = select(Resume.id).where(Resume.member_id == member_id, Resume.state.in_(WITH_STAFF)).order_by(Resume.id)
    count = 0
    for resume_id in db.session.scalars(theirs).all():
        try:
            withdraw(resume_id)
        except Settled:
            continue
        count += 1
    return count


def accept(staff: Staff, resume: Resume, seen: int) -> None:
    """Staff accept the version that they saw. Raises Settled. Flushed."""
    _move(resume.id, (APPLIED,), ACCEPTED, seen=seen)
    note(resume.id, ACCEPTED, seen, staff_id=staff.id)
    audit.record("resume.accept", f"resume:{resume.id}", member=resume.member_id, version=seen)
    mail(resume.member, "resume_accepted", resume)


def send_back(staff: Staff, resume: Resume, seen: int, reason: str) -> None:
    """Staff return the version that they saw, with the reason; it is mailed. Raises Settled. Flushed."""
    _move(resume.id, (APPLIED,), RETURNED, seen=seen, reason=reason)
    note(resume.id, RETURNED, seen, staff_id=staff.id, reason=reason)
    audit.record("resume.return", f"resume:{resume.id}", member=resume.member_id, version=seen)
    mail(resume.member, "resume_returned", resume, reason=reason)


def note(resume_id: int, kind: str, version: int, *, staff_id: int | None = None, reason: str = "") -> None:
    """Write down what happened."""
    db.session.add(
        ResumeEvent(resume_id=resume_id, kind=kind, version=version, staff_id=staff_id, reason=reason or None)
    )
    db.session.flush()


def mail(member: Member, template: str, resume: Resume, **context: Any) -> None:
    """Tell the member, in their language, where they have an address that is known to be theirs.

    Nothing of the person goes into the mail: whoever reads the mailbox learns that there is a resume, and no more.
    """
    if not member.email or member.email_confirmed_at is None or member.withdrawn_at is not None:
        return
    address = f"{current_app.config['BASE_URL']}/resume/{resume.public_id}/review"
    said = {"title": resume.title, "at": now().isoformat(), "resume_url": address, **context}
    payload = {"to": member.email, "language": member.language, "template": template, "context": said}
    outbox.put(f"mail.{template}", payload, member_id=member.id)


def _move(
    resume_id: int, before: tuple[str, ...], after: str, *, seen: int | None = None, reason: str | None = None
) -> int:
    """Change the state; the version that it is about. Raises Settled where somebody was first."""
    guarded = update(Resume).where(Resume.id == resume_id, Resume.state.in_(before))
    if seen is not None:
        guarded = guarded.where(Resume.version == seen)
    changed = guarded.values(state=after, state_at=now(), reason=reason).returning(Resume.version)
    version: int | None = db.session.scalar(changed.execution_options(synchronize_session="fetch"))
    if version is None:
        raise Settled
    return version
