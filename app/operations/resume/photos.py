"""The photo of a resume: taken, cut anew, removed, handed out, copied, erased (RS-5).

A photo never changes: another crop makes another one. The row is committed before its files are written, and the files
are erased by the outbox after their row, so that whatever dies in between leaves nothing that nobody knows of.
"""

import logging
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.clients.files import FilesAway
from app.extensions import db, files
from app.models import Draft, Resume, ResumePhoto, ResumeVersion
from app.models.types import now
from app.operations import draft as drafts
from app.operations.draft import DraftGone, Sender
from app.operations.file import erase_later
from app.operations.photo_process import photo_process

log = logging.getLogger(__name__)
STEP = FIELD = "photo"  # where the draft and the versions name it
FORMS = ("work.jpg", "jpg", "webp")  # the working picture, and what was cut out of it
ABANDONED_AFTER = timedelta(days=1)  # until then an upload may be under way
SWEPT_AT_ONCE = 200  # resumes in one look


class PhotoGone(Exception):
    """It was replaced or removed meanwhile."""


def stored_name(key: str, form: str) -> str:
    """What the store calls one of the files of a photo."""
    return f"photo/{key}.{form}"


def take(resume_id: int, draft: Any, content: bytes, *, sender: Sender, language: str) -> str:
    """Make an upload the resume's photo, the middle cut out; its public id. Commits.

    Raises Refused (rules.photo), PhotosBusy, FilesAway, DraftGone: then nothing of it stays.
    """
    db.session.rollback()  # nothing is held while it is decoded
    picture = photo_process.decode(content)
    contents = (picture.working, picture.jpeg, picture.webp)
    photo = _put(resume_id, (picture.width, picture.height), picture.crop, contents)
    return _name(photo, draft, sender, language)


def cut(resume_id: int, draft: Any, public_id: str, crop: Mapping[str, int], *, sender: Sender, language: str) -> str:
    """Another part of the resume's photo; the public id of the new one. Commits.

    Raises PhotoGone, PhotosBusy, FilesAway, DraftGone.
    """
    photo = of(resume_id, public_id)
    if photo is None:
        raise PhotoGone
    if photo.crop == dict(crop):
        return public_id
    size, name = (photo.width, photo.height), stored_name(photo.key, FORMS[0])
    db.session.rollback()
    working = files.get(name)
    if working is None:
        raise PhotoGone
    return _name(_put(resume_id, size, crop, (working, *photo_process.cut(working, crop))), draft, sender, language)


def remove(resume_id: int, draft: Any, *, sender: Sender, language: str) -> None:
    """Let the resume have no photo. Flushed. Raises DraftGone."""
    before = named_in(draft.answers)
    drafts.save(draft, STEP, {}, sender=sender, derived={FIELD: ""}, language=language)
    drop(resume_id, before)


def _name(photo: ResumePhoto, draft: Any, sender: Sender, language: str) -> str:
    """The photo stands in the draft from now on, and the one before goes. Commits; where it cannot, nothing stays.

    The save holds the draft, so that none is erased that is being submitted in the same moment.
    """
    resume_id, public_id = photo.resume_id, photo.public_id
    try:
        stored = drafts.again(draft)
        before = named_in(stored.answers) if stored is not None else set()
        drafts.save(draft, STEP, {}, sender=sender, derived={FIELD: public_id}, language=language)
        drop(resume_id, before - {public_id})
    except Exception:
        db.session.rollback()
        drop(resume_id, [public_id])
        db.session.commit()
        raise
    db.session.commit()
    return public_id


def named_in(answers: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The public id that a draft's or a version's answers name, if any."""
    cell = answers.get(STEP, {}).get(FIELD)
    name = cell[0] if isinstance(cell, list | tuple) and cell else cell
    return {name} if name else set()


def of(resume_id: int, public_id: str) -> ResumePhoto | None:
    """The resume's photo; None where it has no such."""
    mine = select(ResumePhoto).where(ResumePhoto.resume_id == resume_id, ResumePhoto.public_id == public_id)
    return db.session.scalar(mine)


def with_public_id(public_id: str) -> ResumePhoto | None:
    """A photo, whoever's it is: for staff."""
    return db.session.scalar(select(ResumePhoto).where(ResumePhoto.public_id == public_id))


def read(photo: ResumePhoto, form: str) -> bytes | None:
    """One of the files of a photo: "jpg", "webp", or the working picture "work.jpg"; None where it is no more.

    Ends the transaction. Raises FilesAway.
    """
    name = stored_name(photo.key, form)
    db.session.rollback()
    return files.get(name)


def is_submitted(photo: ResumePhoto) -> bool:
    """Whether staff may see it: a version that lies with them names it."""
    return photo.public_id in _named_in_versions(photo.resume_id)


def drop(resume_id: int, public_ids: Iterable[str]) -> int:
    """Erase photos that no submitted version names; answers how many. Flushed."""
    wanted = set(public_ids)
    if not wanted:
        return 0
    wanted -= _named_in_versions(resume_id)
    return _erase([photo for public_id in wanted if (photo := of(resume_id, public_id))])


def _named_in_versions(resume_id: int) -> set[str]:
    versions = select(ResumeVersion.content).where(ResumeVersion.resume_id == resume_id)
    return {name for content in db.session.scalars(versions) for name in named_in(content.get("answers", {}))}


def all_of(resume_id: int) -> list[ResumePhoto]:
    """Every photo of a resume, the oldest first."""
    return list(
        db.session.scalars(select(ResumePhoto).where(ResumePhoto.resume_id == resume_id).order_by(ResumePhoto.id))
    )


def stored_names_of(resume_ids: list[int]) -> list[str]:
    """What the store calls the photos of these resumes, for whoever erases them."""
    keys = db.session.scalars(select(ResumePhoto.key).where(ResumePhoto.resume_id.in_(resume_ids)))
    return [stored_name(key, form) for key in keys for form in FORMS]


def copy(photo: ResumePhoto, resume_id: int) -> ResumePhoto | None:
    """The same photo for another resume; None where it is no longer there. Commits. Raises FilesAway."""
    size, crop, key = (photo.width, photo.height), photo.crop, photo.key
    db.session.rollback()
    contents = [files.get(stored_name(key, form)) for form in FORMS]
    found = [content for content in contents if content is not None]
    return _put(resume_id, size, crop, found) if len(found) == len(FORMS) else None


def copy_all(from_resume_id: int, to_resume_id: int) -> None:
    """After a resume was copied: give the copy a photo of its own. Commits. Raises FilesAway."""
    draft_id = db.session.scalar(select(Resume.draft_id).where(Resume.id == to_resume_id))
    draft = db.session.execute(drafts.WITH_ID, {"draft_id": draft_id}).first()
    if draft is None:
        return
    for public_id in named_in(draft.answers):
        original = of(from_resume_id, public_id)
        made = copy(original, to_resume_id) if original else None
        current, value = drafts.again(draft), {FIELD: made.public_id if made else ""}
        if current is not None:
            drafts.save(current, STEP, {}, sender=Sender("copy", current.counter), derived=value)
        db.session.commit()


def erase_abandoned() -> int:
    """The timed job: photos that nothing has named for a day. Answers how many; commits."""
    before, seen, erased = now() - ABANDONED_AFTER, 0, 0
    while resume_ids := _with_old_photos(before, seen):
        erased += sum(_erase_unnamed(resume_id, before) for resume_id in resume_ids)
        seen = resume_ids[-1]
    return erased


def _with_old_photos(before: datetime, seen: int) -> list[int]:
    """The next resumes, by their number, that have photos from before."""
    old = select(ResumePhoto.resume_id).where(ResumePhoto.created_at < before, ResumePhoto.resume_id > seen).distinct()
    return list(db.session.scalars(old.order_by(ResumePhoto.resume_id).limit(SWEPT_AT_ONCE)))


def _erase_unnamed(resume_id: int, before: datetime) -> int:
    written = select(Draft.answers).join(Resume, Resume.draft_id == Draft.id).where(Resume.id == resume_id)
    answers = db.session.scalar(written)
    named = _named_in_versions(resume_id) | (named_in(answers) if answers else set())
    old = [photo for photo in all_of(resume_id) if photo.created_at < before]
    erased = _erase([photo for photo in old if photo.public_id not in named])
    db.session.commit()
    return erased


def _put(resume_id: int, size: tuple[int, int], crop: Mapping[str, int], contents: Iterable[bytes]) -> ResumePhoto:
    """First the row, committed; then its files. Where the store is away the row goes again.

    Raises DraftGone where the resume is erased meanwhile: then nothing of it stays, and the files go after it.
    """
    key = secrets.token_urlsafe(24)
    photo_id = _row_of(
        ResumePhoto(resume_id=resume_id, key=key, width=size[0], height=size[1], crop=dict(crop)),
    )
    try:
        for form, content in zip(FORMS, contents, strict=True):
            files.put(stored_name(key, form), content)
    except FilesAway:
        db.session.execute(delete(ResumePhoto).where(ResumePhoto.id == photo_id))
        erase_later(stored_name(key, form) for form in FORMS)
        db.session.commit()
        log.warning("photo not stored")
        raise
    photo = db.session.get(ResumePhoto, photo_id)
    if photo is None:
        erase_later(stored_name(key, form) for form in FORMS)
        db.session.commit()
        raise DraftGone
    return photo


def _row_of(photo: ResumePhoto) -> int:
    """Its number, once it is committed."""
    db.session.add(photo)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise DraftGone from None
    photo_id = photo.id
    db.session.commit()
    return photo_id


def _erase(found: list[ResumePhoto]) -> int:
    erase_later([stored_name(photo.key, form) for photo in found for form in FORMS])
    for photo in found:
        db.session.delete(photo)
    db.session.flush()
    return len(found)
