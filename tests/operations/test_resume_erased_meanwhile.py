"""A resume that is deleted while something of it is being stored leaves no file behind."""

from pathlib import Path

import pytest

from app.clients.files import FolderFiles
from app.extensions import db, files
from app.models import ResumeFile, ResumePhoto
from app.operations import outbox
from app.operations import resume as resumes
from app.operations.draft import DraftGone, Sender
from app.operations.resume import files as documents
from app.operations.resume import own, photos
from app.worker import handle
from tests.photos.good import plain
from tests.resume_content import begun, draft_of
from tests.scene import PDF


class DeletedWhileWriting(FolderFiles):
    """A folder so slow that another tab deletes the resume, and the worker erases its files, before they are there."""

    resume = None

    def put(self, name: str, content: bytes) -> None:
        if self.resume is not None:
            delete(self.resume)
            self.resume = None
        super().put(name, content)


def delete(resume) -> None:
    opened, _ = resumes.open_for(resume.member_id, resume.public_id)
    own.erase(opened)
    db.session.commit()
    work_off()


def work_off() -> None:
    for item in outbox.lease():
        handle(item)
    db.session.commit()


@pytest.fixture
def folder(app, tmp_path, monkeypatch) -> DeletedWhileWriting:
    folder = DeletedWhileWriting(tmp_path)
    monkeypatch.setattr(files, "_files", folder)
    return folder


@pytest.fixture
def resume(app, cast):
    return begun(cast.alice, {})


def written(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def send_photo(resume, draft) -> None:
    photos.take(resume.id, draft, plain("jpeg"), sender=Sender("t", 0), language="en")


def send_document(resume, draft) -> None:
    entry = {"kind": "portfolio", "name": "Robots"}
    documents.attach(resume.id, draft, "abcd1234", entry, "a.pdf", PDF, sender=Sender("t", 0), language="en")


@pytest.mark.parametrize("send", [send_photo, send_document])
def test_what_is_written_after_the_resume_was_deleted_is_erased(folder, resume, tmp_path, send):
    draft, folder.resume = draft_of(resume), resume
    with pytest.raises(DraftGone):
        send(resume, draft)
    db.session.rollback()
    assert written(tmp_path), "The files came after they had been erased."
    work_off()
    assert written(tmp_path) == []


@pytest.mark.parametrize("send", [send_photo, send_document])
def test_what_comes_after_the_resume_was_deleted_is_never_written(folder, resume, tmp_path, send):
    draft = draft_of(resume)
    db.session.expunge_all()
    delete(resume)
    with pytest.raises(DraftGone):
        send(resume, draft)
    db.session.rollback()
    assert written(tmp_path) == []
    assert db.session.scalars(db.select(ResumePhoto)).all() == db.session.scalars(db.select(ResumeFile)).all() == []


def test_a_resume_keeps_only_so_many_documents_with_those_of_earlier_submissions(folder, resume, monkeypatch):
    monkeypatch.setattr(documents, "MOST_STORED", 1)
    send_document(resume, draft_of(resume))
    with pytest.raises(documents.TooManyFiles):
        send_document(resume, draft_of(resume))
