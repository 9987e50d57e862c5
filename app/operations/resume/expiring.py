"""What nobody has changed for long: a mail before it goes, and then it goes (EV-10)."""

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, or_, select, update

from app.extensions import db
from app.models import Draft, Member, Resume
from app.models.types import now
from app.operations import outbox
from app.operations.resume import WIZARD, erasing

REMIND_BEFORE = timedelta(days=7)
AT_ONCE = 200  # resumes of a round


def run() -> int:
    """The timed job: remind, then erase. Commits. Answers how many drafts were erased."""
    remind_all()
    return erase_all()


def erase_all() -> int:
    """A resume that was never submitted goes whole when its draft's time is over; a submitted one loses the draft."""
    over = select(Draft.id).where(Draft.wizard == WIZARD, Draft.expires_at <= now()).order_by(Draft.expires_at)
    return sum(_erase(draft_id) for draft_id in db.session.scalars(over.limit(AT_ONCE)).all())


def _erase(draft_id: int) -> int:
    """The guarded delete decides: a draft that was saved meanwhile lives on, and its resume with it. Commits."""
    resume = db.session.execute(select(Resume.id, Resume.version).where(Resume.draft_id == draft_id)).first()
    still_over = (Draft.id == draft_id, Draft.expires_at <= now())
    gone: Any = db.session.execute(delete(Draft).where(*still_over).execution_options(synchronize_session=False))
    if gone.rowcount and resume is not None and not resume.version:
        erasing.erase([resume.id])
    db.session.commit()
    return int(gone.rowcount)


def remind_all() -> int:
    """Tell whoever has an unfinished resume when it goes, once for each time that it is left alone. Commits."""
    if timedelta(days=int(current_app.config["KEEP_RESUME_DRAFT_DAYS"])) <= REMIND_BEFORE:
        return 0
    moment = now()
    due = (
        select(Resume.id, Draft.expires_at, Member)
        .join(Draft, Draft.id == Resume.draft_id)
        .join(Member, Member.id == Resume.member_id)
        .where(
            Resume.version == 0,
            Draft.counter > 0,
            Draft.expires_at > moment,
            Draft.expires_at <= moment + REMIND_BEFORE,
            or_(Resume.reminded_at.is_(None), Resume.reminded_at < Draft.updated_at),
        )
        .order_by(Draft.expires_at)
        .limit(AT_ONCE)
    )
    return sum(_remind(*row) for row in db.session.execute(due).all())


def _remind(resume_id: int, expires_at: Any, member: Member) -> int:
    """The guarded update decides, whoever runs the job. Who has no mailbox sees the day in the list. Commits."""
    changed_at = select(Draft.updated_at).where(Draft.id == Resume.draft_id).scalar_subquery()
    noted: Any = db.session.execute(
        update(Resume)
        .where(Resume.id == resume_id, or_(Resume.reminded_at.is_(None), Resume.reminded_at < changed_at))
        .values(reminded_at=now())
        .execution_options(synchronize_session=False)
    )
    if noted.rowcount and member.may_be_mailed:
        _put_mail(member, expires_at)
    db.session.commit()
    return int(noted.rowcount)


def _put_mail(member: Member, expires_at: Any) -> None:
    context = {
        "name": member.name,
        "until": expires_at.isoformat(),
        "resumes_url": f"{current_app.config['BASE_URL'].rstrip('/')}/resume",
    }
    payload = {"to": member.email, "language": member.language, "template": "resume_reminder", "context": context}
    outbox.put("mail.resume_reminder", payload, member_id=member.id, expires_in=REMIND_BEFORE)
