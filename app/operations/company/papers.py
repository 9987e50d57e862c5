"""Papers that staff look at where the tax office or a certificate cannot say who a company is: kept, handed on, erased.

They hang on a check (CompanyCheck) of the draft until the company is there. A row is committed before its file is
written and counts once its size is known, and files are erased by the outbox, so that whatever dies in between leaves
nothing that nobody knows of.
"""

import logging
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from app.clients.files import FilesAway
from app.extensions import db, files
from app.models import CompanyCheck, CompanyDocument, Draft
from app.models.types import now
from app.operations.draft import DraftGone
from app.operations.file import erase_later
from app.operations.photo_process import photo_process
from app.rules.document import MOST_BYTES, DocumentRefused, check_pdf
from app.rules.photo import kind_of
from app.rules.photo_limits import Refused
from app.rules.text import clean_name

log = logging.getLogger(__name__)
WIZARD = "company_join"
CHECKS = {WIZARD: "join", "company_recover": "recovery"}  # kinds of checks by the wizard of their drafts
MOST_PAPERS = 3  # of one draft
LONGEST_TITLE = 120  # characters
PICTURES = ("jpeg", "png")
ENDINGS = {"pdf": "pdf", "jpeg": "jpg"}
TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg"}
AT_ONCE = 200  # drafts of a round


class PaperRefused(Exception):
    """Why a file is not taken: a reason of rules.document, `kind` for other kinds, or `picture` for one that cannot be
    read."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class TooManyPapers(Exception):
    """The sign-up has as many as it may have."""


@dataclass(frozen=True)
class Paper:
    """A file that may be kept: a PDF as it came, a picture drawn anew as JPEG, without what a camera writes into it."""

    kind: str
    content: bytes


def read_paper(content: bytes) -> Paper:
    """Look into an upload. Ends the transaction. Raises PaperRefused, PhotosBusy."""
    db.session.rollback()  # none is held while a picture is read by a program of its own
    if not content or len(content) > MOST_BYTES:
        raise PaperRefused("too_large" if content else "empty")
    kind = kind_of(content).name
    if kind == "pdf":
        return Paper("pdf", _checked_pdf(content))
    if kind not in PICTURES:
        raise PaperRefused("kind")
    try:
        return Paper("jpeg", photo_process.decode(content).working)
    except Refused as refused:
        raise PaperRefused("cut_off" if refused.reason == "cut_off" else "picture") from None


def _checked_pdf(content: bytes) -> bytes:
    try:
        check_pdf(content)
    except DocumentRefused as refused:
        raise PaperRefused(refused.reason) from None
    return content


def add(draft: Any, title: str, paper: Paper) -> CompanyDocument:
    """Keep a paper of a sign-up. Commits. Raises TooManyPapers, FilesAway, DraftGone: then nothing of it stays."""
    if len(of_draft(draft)) >= MOST_PAPERS:
        raise TooManyPapers
    ending = ENDINGS[paper.kind]
    name = f"company/{secrets.token_urlsafe(24)}.{ending}"
    document_id = _row_of(draft, name, clean_title(title, ending), paper.kind)
    try:
        files.put(name, paper.content)
    except FilesAway:
        _drop_row(document_id)
        log.warning("company paper not stored", extra={"bytes": len(paper.content)})
        raise
    return _counted(document_id, name, len(paper.content))


def _row_of(draft: Any, name: str, title: str, kind: str) -> int:
    """Its number, once it is committed. The draft is looked at in the same transaction."""
    _refuse_gone(draft)
    about = {"kind": CHECKS[draft.wizard], "draft_id": draft.id, "details": {"draft": draft.public_id}}
    check = _check_of(draft) or CompanyCheck(**about)
    db.session.add(check)
    db.session.flush()
    document = CompanyDocument(check_id=check.id, file=name, title=title, kind=kind, size=0)
    db.session.add(document)
    db.session.flush()
    document_id = document.id
    db.session.commit()
    return document_id


def _refuse_gone(draft: Any) -> None:
    """The row is held until the commit, so that the job that erases the draft comes before or after, not between."""
    held: Any = db.session.execute(
        update(Draft)
        .where(Draft.id == draft.id, Draft.public_id == draft.public_id, Draft.outcome_url.is_(None))
        .values(updated_at=now())
        .execution_options(synchronize_session=False)
    )
    if not held.rowcount:
        db.session.rollback()
        raise DraftGone


def _drop_row(document_id: int) -> None:
    db.session.execute(delete(CompanyDocument).where(CompanyDocument.id == document_id))
    db.session.commit()


def _counted(document_id: int, name: str, size: int) -> CompanyDocument:
    """The row says the size now; where it was erased meanwhile, the file goes after it."""
    document = db.session.get(CompanyDocument, document_id)
    if document is None:
        erase_later([name])
        db.session.commit()
        raise DraftGone
    document.size = size
    db.session.commit()
    return document


def clean_title(title: str, ending: str) -> str:
    """What a paper is called: no folder, nothing invisible, with the ending of what it is."""
    last = clean_name(title.replace("\\", "/").rpartition("/")[2])
    stem = last.rpartition(".")[0] or last
    return f"{stem.strip(' .')[: LONGEST_TITLE - 5].strip(' .') or 'certificate'}.{ending}"


def of_draft(draft: Any) -> list[CompanyDocument]:
    """The papers of a sign-up, oldest first."""
    checks = [check.id for check in _checks_of(draft)]
    mine = select(CompanyDocument).where(CompanyDocument.check_id.in_(checks), CompanyDocument.size > 0)
    return list(db.session.scalars(mine.order_by(CompanyDocument.id)))


def _checks_of(draft: Any) -> list[CompanyCheck]:
    """The number of an erased draft may be given again, so the draft's name must be the same too."""
    mine = (CompanyCheck.draft_id == draft.id, CompanyCheck.kind == CHECKS[draft.wizard])
    found = select(CompanyCheck).where(*mine)
    checks = db.session.scalars(found.order_by(CompanyCheck.id))
    return [check for check in checks if check.details.get("draft") == draft.public_id]


def _check_of(draft: Any) -> CompanyCheck | None:
    return next(iter(_checks_of(draft)), None)


def remove(draft: Any, public_id: str) -> None:
    """Take one paper of a sign-up away; one that is gone already is no trouble. Flushed."""
    _erase_documents([document for document in of_draft(draft) if document.public_id == public_id])


def remove_all(draft: Any) -> None:
    """Take all papers away, as where they are of another business. Flushed."""
    _erase_checks([check.id for check in _checks_of(draft)])


def content_of(document: CompanyDocument) -> bytes | None:
    """The paper itself; None where the store has it no more. Ends the transaction. Raises FilesAway."""
    name = document.file
    db.session.rollback()
    return files.get(name)


def hand_over(draft: Any, company_id: int) -> CompanyCheck:
    """The sign-up has become a company: its papers are for staff to look at now. Answers the one check. Flushed."""
    checks = _checks_of(draft) or [CompanyCheck(kind=CHECKS[draft.wizard])]
    first, others = checks[0], [check.id for check in checks[1:]]
    db.session.add(first)
    db.session.flush()
    first.company_id, first.draft_id, first.details, first.created_at = company_id, None, {}, now()
    moved = update(CompanyDocument).where(CompanyDocument.check_id.in_(others)).values(check_id=first.id)
    db.session.execute(moved.execution_options(synchronize_session=False))
    db.session.execute(delete(CompanyCheck).where(CompanyCheck.id.in_(others)))
    unfinished = select(CompanyDocument).where(CompanyDocument.check_id == first.id, CompanyDocument.size == 0)
    _erase_documents(list(db.session.scalars(unfinished)))
    db.session.expire(first, ["documents"])
    return first


def erase_expired() -> int:
    """The timed job: erase abandoned sign-ups and recoveries, papers included. Commits. Answers how many drafts."""
    over = select(Draft.id).where(Draft.wizard.in_(CHECKS), Draft.expires_at <= now()).order_by(Draft.expires_at)
    return sum(_erase_draft(draft_id) for draft_id in db.session.scalars(over.limit(AT_ONCE)).all())


def _erase_draft(draft_id: int) -> int:
    """The guarded delete decides: a draft that was saved meanwhile lives on, and its papers with it. Commits."""
    still_over = (Draft.id == draft_id, Draft.expires_at <= now())
    gone: Any = db.session.execute(delete(Draft).where(*still_over).execution_options(synchronize_session=False))
    if gone.rowcount:
        mine = select(CompanyCheck.id).where(CompanyCheck.draft_id == draft_id, CompanyCheck.company_id.is_(None))
        _erase_checks(list(db.session.scalars(mine)))
    db.session.commit()
    return int(gone.rowcount)


def _erase_checks(check_ids: list[int]) -> None:
    if not check_ids:
        return
    _erase_documents(list(db.session.scalars(select(CompanyDocument).where(CompanyDocument.check_id.in_(check_ids)))))
    gone = delete(CompanyCheck).where(CompanyCheck.id.in_(check_ids))
    db.session.execute(gone.execution_options(synchronize_session="fetch"))


def _erase_documents(documents: list[CompanyDocument]) -> None:
    if not documents:
        return
    erase_later([document.file for document in documents])
    gone = delete(CompanyDocument).where(CompanyDocument.id.in_([document.id for document in documents]))
    db.session.execute(gone.execution_options(synchronize_session="fetch"))
