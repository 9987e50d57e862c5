"""Documents of a resume's entries: kept, named in the draft, handed out, copied, erased (RS-9).

The row is committed before the file is written, and the file is erased by the outbox after its row, so that whatever
dies in between leaves nothing that nobody knows of. Which entry a document belongs to, the draft and the versions say.
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
from app.models import Draft, Resume, ResumeFile, ResumeVersion
from app.models.types import now
from app.operations import draft as drafts
from app.operations.draft import DraftGone, Sender
from app.operations.file import erase_later
from app.operations.resume import entries
from app.rules.document import check_pdf, clean_file_name

log = logging.getLogger(__name__)
KIND, FIELD = "options", "file"  # the entries that may have one, and where they name it
MOST_FILES = 3  # of one resume
MOST_STORED = 30  # of one resume, with those that only earlier submissions name
ABANDONED_AFTER = timedelta(days=1)  # until then an upload may be under way, and a removed entry can be brought back
SWEPT_AT_ONCE = 200  # resumes in one look


class TooManyFiles(Exception):
    """The resume has as many as it may have."""


def stored_name(key: str) -> str:
    """What the store calls the file with this key."""
    return f"document/{key}.pdf"


def attach(
    resume_id: int,
    draft: Any,
    entry_id: str,
    fields: Mapping[str, Any],
    name: str,
    content: bytes,
    *,
    sender: Sender,
    language: str,
) -> ResumeFile:
    """Store a document and name it in its entry, with the entry's other fields; the one named before goes. Commits.

    Raises DocumentRefused, FilesAway, TooManyFiles, TooManyEntries, StaleFields, DraftGone: then nothing of it stays.
    """
    check_pdf(content)
    if len(all_of(resume_id)) >= MOST_STORED:
        raise TooManyFiles
    file = _put(resume_id, clean_file_name(name), content)
    public_id = file.public_id
    try:
        _name(resume_id, draft, entry_id, {**fields, FIELD: public_id}, sender, language)
    except Exception:
        db.session.rollback()
        drop(resume_id, [public_id])
        db.session.commit()
        raise
    db.session.commit()
    return file


def _name(resume_id: int, draft: Any, entry_id: str, fields: Mapping[str, Any], sender: Sender, language: str) -> None:
    """The save of the draft decides between two tabs, so the documents are counted after it, in its transaction."""
    before = _named_by(draft, entry_id)
    entries.keep(draft, KIND, entry_id, fields, sender=sender, language=language)
    stored = drafts.again(draft)
    if stored is None or len(named_in(stored.answers)) > MOST_FILES:
        raise TooManyFiles
    drop(resume_id, before - named_in(stored.answers))


def detach(
    resume_id: int, draft: Any, entry_id: str, fields: Mapping[str, Any], *, sender: Sender, language: str
) -> None:
    """Take the document of an entry away, and keep the entry's other fields. Flushed. Raises StaleFields, DraftGone."""
    before = _named_by(draft, entry_id)
    entries.keep(draft, KIND, entry_id, {**fields, FIELD: ""}, sender=sender, language=language)
    drop(resume_id, before)


def _named_by(draft: Any, entry_id: str) -> set[str]:
    name = _value(draft.answers.get(entries.step_of(KIND, entry_id), {}).get(FIELD))
    return {name} if name else set()


def named_in(answers: Mapping[str, Mapping[str, Any]], *, also_removed: bool = False) -> set[str]:
    """The public ids of the documents that a draft's or a version's answers name."""
    written = (fields for step, fields in answers.items() if step.startswith(f"{KIND}:"))
    kept = (fields for fields in written if also_removed or not _value(fields.get("removed")))
    return {name for fields in kept if (name := _value(fields.get(FIELD)))}


def _value(cell: Any) -> Any:
    """A draft stores a value with who wrote it when; a version stores the value."""
    return cell[0] if isinstance(cell, list | tuple) and cell else cell


def of(resume_id: int, public_id: str) -> ResumeFile | None:
    """The resume's document; None where it has no such."""
    mine = select(ResumeFile).where(ResumeFile.resume_id == resume_id, ResumeFile.public_id == public_id)
    return db.session.scalar(mine)


def all_of(resume_id: int) -> dict[str, ResumeFile]:
    """All documents of a resume by their public ids."""
    mine = select(ResumeFile).where(ResumeFile.resume_id == resume_id).order_by(ResumeFile.id)
    return {file.public_id: file for file in db.session.scalars(mine)}


def content_of(file: ResumeFile) -> bytes | None:
    """The document itself; None where the store has it no more. Ends the transaction. Raises FilesAway."""
    name = stored_name(file.key)
    db.session.rollback()
    return files.get(name)


def drop(resume_id: int, public_ids: Iterable[str]) -> int:
    """Erase documents that no submitted version names; answers how many. Flushed."""
    submitted = named_in_versions(resume_id)
    return _erase([file for id in public_ids if id not in submitted and (file := of(resume_id, id))])


def named_in_versions(resume_id: int) -> set[str]:
    """The documents that were ever handed in with this resume."""
    versions = select(ResumeVersion.content).where(ResumeVersion.resume_id == resume_id)
    return {name for content in db.session.scalars(versions) for name in named_in(content.get("answers", {}))}


def stored_names_of(resume_ids: list[int]) -> list[str]:
    """What the store calls the documents of these resumes, for whoever erases them."""
    return [stored_name(key) for key in db.session.scalars(_keys_of(resume_ids))]


def _keys_of(resume_ids: list[int]) -> Any:
    return select(ResumeFile.key).where(ResumeFile.resume_id.in_(resume_ids))


def copy(file: ResumeFile, resume_id: int) -> ResumeFile | None:
    """The same document for another resume; None where it is no longer there. Commits. Raises FilesAway."""
    name, content = file.name, content_of(file)
    return None if content is None else _put(resume_id, name, content)


def copy_all(from_resume_id: int, to_resume_id: int) -> None:
    """After a resume was copied: give the copy's entries documents of their own. Commits. Raises FilesAway."""
    draft = _draft_of(to_resume_id)
    originals = all_of(from_resume_id)
    for step, fields in draft.answers.items() if draft is not None else ():
        original = originals.get(_value(fields.get(FIELD, ""))) if step.startswith(f"{KIND}:") else None
        if original is None:
            continue
        made = copy(original, to_resume_id)
        current = drafts.again(draft)
        if current is not None:
            is_complete = bool(fields.get(drafts.COMPLETE))
            named = {FIELD: made.public_id if made else ""}
            drafts.save(current, step, named, sender=Sender("copy", current.counter), is_complete=is_complete)
            db.session.commit()


def _draft_of(resume_id: int) -> Any:
    draft_id = db.session.scalar(select(Resume.draft_id).where(Resume.id == resume_id))
    return db.session.execute(drafts.WITH_ID, {"draft_id": draft_id}).first()


def erase_abandoned() -> int:
    """The timed job: documents that nothing has named for a day. Answers how many; commits."""
    before, seen, erased = now() - ABANDONED_AFTER, 0, 0
    while resume_ids := _with_old_files(before, seen):
        for resume_id in resume_ids:
            erased += _erase_unnamed(resume_id, before)
        seen = resume_ids[-1]
    return erased


def _with_old_files(before: datetime, seen: int) -> list[int]:
    """The next resumes, by their number, that have documents from before."""
    old = select(ResumeFile.resume_id).where(ResumeFile.created_at < before, ResumeFile.resume_id > seen).distinct()
    return list(db.session.scalars(old.order_by(ResumeFile.resume_id).limit(SWEPT_AT_ONCE)))


def _erase_unnamed(resume_id: int, before: datetime) -> int:
    named = _named_anywhere(resume_id)
    old = [file for file in all_of(resume_id).values() if file.created_at < before]
    erased = _erase([file for file in old if file.public_id not in named])
    db.session.commit()
    return erased


def _named_anywhere(resume_id: int) -> set[str]:
    """By a version, or by the draft; removed entries count for a day after the draft's last change."""
    written = select(Draft.answers, Draft.updated_at).join(Resume, Resume.draft_id == Draft.id)
    draft = db.session.execute(written.where(Resume.id == resume_id)).first()
    named = named_in_versions(resume_id)
    if draft is not None:
        is_fresh = draft.updated_at > now() - ABANDONED_AFTER
        named |= named_in(draft.answers, also_removed=is_fresh)
    return named


def _put(resume_id: int, name: str, content: bytes) -> ResumeFile:
    """First the row, committed; then the file. Where the store is away the row goes again.

    Raises DraftGone where the resume is erased meanwhile: then nothing of it stays, and the file goes after it.
    """
    key = secrets.token_urlsafe(24)
    file_id = _row_of(ResumeFile(resume_id=resume_id, key=key, name=name, size=len(content)))
    try:
        files.put(stored_name(key), content)
    except FilesAway:
        db.session.execute(delete(ResumeFile).where(ResumeFile.id == file_id))
        db.session.commit()
        log.warning("document not stored", extra={"bytes": len(content)})
        raise
    file = db.session.get(ResumeFile, file_id)
    if file is None:
        erase_later([stored_name(key)])
        db.session.commit()
        raise DraftGone
    return file


def _row_of(file: ResumeFile) -> int:
    """Its number, once it is committed."""
    db.session.add(file)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise DraftGone from None
    file_id = file.id
    db.session.commit()
    return file_id


def _erase(found: list[ResumeFile]) -> int:
    erase_later([stored_name(file.key) for file in found])
    for file in found:
        db.session.delete(file)
    db.session.flush()
    return len(found)
