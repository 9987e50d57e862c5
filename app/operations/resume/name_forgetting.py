"""Taking back the consent to a name check (RS-6): what told of the registration number is erased everywhere.

Of a check its result, time and reference stay, so that a resume that was checked remains so; birth date and mask go
from the checks, from what is being written and from what was submitted.
"""

from contextlib import suppress
from typing import Any

from sqlalchemy import select, update

from app.extensions import db
from app.models import Member, NameCheck, Resume, ResumeVersion
from app.operations import consent
from app.operations import draft as drafts
from app.operations.draft import Sender
from app.operations.resume.name_check import STEP

KIND = "unique_identifier"
TELLING = ("birth_date", "mask")


def withdraw(member: Member) -> None:
    """Note that the member agrees no longer, and forget. Flushed, not committed."""
    consent.withdraw(member, KIND)
    nothing = dict.fromkeys(TELLING, "")
    db.session.execute(update(NameCheck).where(NameCheck.member_id == member.id).values(nothing))
    for resume in Resume.of(member.id):
        if resume.draft_id is not None:
            _forget_in_draft(resume.draft_id)
        for version in db.session.scalars(select(ResumeVersion).where(ResumeVersion.resume_id == resume.id)):
            version.content = _without_marks(version.content)
    db.session.flush()


def _forget_in_draft(draft_id: int) -> None:
    draft = db.session.execute(drafts.WITH_ID, {"draft_id": draft_id}).first()
    if draft is None or not drafts.values(draft, STEP).get("mask"):
        return
    sender = Sender("", draft.counter)
    with suppress(drafts.DraftGone):
        drafts.save(draft, STEP, {}, sender=sender, derived={"mask": ""}, is_complete=False)


def _without_marks(content: dict[str, Any]) -> dict[str, Any]:
    """A version's content with nothing that tells of the number; the rest is as it was submitted."""
    answers = content.get("answers", {})
    parts: dict[str, Any] = {STEP: _blanked(content.get(STEP))} if STEP in content else {}
    if STEP in answers:
        parts["answers"] = {**answers, STEP: _blanked(answers[STEP])}
    return {**content, **parts}


def _blanked(fields: Any) -> Any:
    if not isinstance(fields, dict):
        return fields
    return {name: "" if name in TELLING else value for name, value in fields.items()}
