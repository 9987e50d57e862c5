"""Documents of entries: abandoned ones go, copies are their own, what was submitted stays."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from app.clients.files import FilesAway
from app.extensions import db, files
from app.models import Draft, Resume, ResumeFile, ResumeVersion
from app.models.types import new_public_id, now
from app.operations import draft as drafts
from app.operations import export, outbox
from app.operations import resume as resumes
from app.operations.draft import Sender
from app.operations.resume import entries, erasing
from app.operations.resume import files as documents
from app.operations.resume.files import MOST_FILES, TooManyFiles
from app.rules.document import DocumentRefused
from app.worker import handle
from tests import bundled
from tests.scene import PDF

ENTRY = "a1b2c3d4"


@pytest.fixture
def resume(app, cast) -> Resume:
    begun = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return begun


def draft_of(resume: Resume) -> Any:
    return db.session.execute(drafts.WITH_ID, {"draft_id": resume.draft_id}).one()


def attach(
    resume: Resume, entry: str = ENTRY, *, content: bytes = PDF, draft: Any = None, seen: int = 99
) -> ResumeFile:
    fields = {"kind": "portfolio", "name": entry}
    sender = Sender(new_public_id(), seen)
    draft = draft or draft_of(resume)
    return documents.attach(resume.id, draft, entry, fields, "work.pdf", content, sender=sender, language="en")


def make_old(days: int = 2) -> None:
    """As if everything had been stored and typed some days ago."""
    db.session.execute(db.update(ResumeFile).values(created_at=now() - timedelta(days=days)))
    db.session.execute(db.update(Draft).values(updated_at=now() - timedelta(days=days)))
    db.session.commit()


def names() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(db.select(ResumeFile.public_id)))


def work_off() -> None:
    for item in outbox.lease():
        handle(item)
    db.session.commit()


def test_what_an_entry_names_stays(resume):
    file = attach(resume)
    make_old()
    assert documents.erase_abandoned() == 0
    assert documents.content_of(file) == PDF


def test_what_nothing_names_goes_after_a_day_with_its_bytes(resume):
    lost = documents._put(resume.id, "lost.pdf", PDF)
    key = lost.key
    assert documents.erase_abandoned() == 0
    make_old()
    assert documents.erase_abandoned() == 1
    work_off()
    assert names() == set() and files.get(documents.stored_name(key)) is None


def test_the_document_of_a_removed_entry_waits_a_day_for_an_undo(resume):
    attach(resume)
    make_old()
    entries.remove(draft_of(resume), "options", ENTRY)
    db.session.commit()
    assert documents.erase_abandoned() == 0
    make_old()
    assert documents.erase_abandoned() == 1


def test_what_was_submitted_stays_whatever_the_draft_says(resume):
    file = attach(resume)
    answers = {f"options:{ENTRY}": {"kind": "portfolio", "file": file.public_id}}
    db.session.add(ResumeVersion(resume_id=resume.id, number=1, content={"answers": answers}))
    db.session.commit()
    documents.detach(resume.id, draft_of(resume), ENTRY, {}, sender=Sender("t", 99), language="en")
    db.session.commit()
    make_old()
    assert documents.erase_abandoned() == 0
    assert names() == {file.public_id}


def test_a_resume_without_a_draft_keeps_only_what_was_submitted(resume):
    attach(resume)
    resume.draft_id = None
    db.session.commit()
    make_old()
    assert documents.erase_abandoned() == 1


def test_many_resumes_are_looked_through(cast, app, monkeypatch):
    monkeypatch.setattr(documents, "SWEPT_AT_ONCE", 2)
    for _ in range(5):
        begun = resumes.begin(cast.alice.id, "en")
        db.session.commit()
        documents._put(begun.id, "lost.pdf", PDF)
    make_old()
    assert documents.erase_abandoned() == 5


def test_of_two_tabs_that_add_the_third_and_the_fourth_only_one_does(resume):
    for entry in ("aaaa0001", "aaaa0002"):
        attach(resume, entry)
    looked_at_before = draft_of(resume)
    attach(resume, "aaaa0003")
    with pytest.raises(TooManyFiles):
        attach(resume, "aaaa0004", draft=looked_at_before)
    assert len(names()) == MOST_FILES
    assert "options:aaaa0004" not in draft_of(resume).answers


def test_where_another_tab_changed_the_entry_nothing_of_the_upload_stays(resume):
    first = attach(resume)
    with pytest.raises(drafts.StaleFields):
        attach(resume, seen=0)
    assert names() == {first.public_id}


def test_what_is_refused_is_not_stored(resume):
    with pytest.raises(DocumentRefused):
        attach(resume, content=b"no pdf")
    assert names() == set()
    assert not draft_of(resume).answers


def test_a_store_that_is_away_leaves_no_row(resume, monkeypatch):
    def away(_name, _content):
        raise FilesAway("away")

    monkeypatch.setattr(files, "put", away)
    with pytest.raises(FilesAway):
        attach(resume)
    assert names() == set()


def test_a_copy_has_documents_of_its_own(resume, cast):
    original = attach(resume)
    draft_id = drafts.copy_of_member(draft_of(resume), "en", {})
    copied = Resume(member_id=cast.alice.id, draft_id=draft_id)
    db.session.add(copied)
    db.session.commit()
    documents.copy_all(resume.id, copied.id)
    named = documents.named_in(draft_of(copied).answers)
    (own,) = documents.all_of(copied.id).values()
    assert named == {own.public_id} and own.public_id != original.public_id
    assert (own.name, documents.content_of(own)) == ("work.pdf", PDF)
    documents.detach(resume.id, draft_of(resume), ENTRY, {}, sender=Sender("t", 99), language="en")
    db.session.commit()
    work_off()
    assert documents.content_of(documents.all_of(copied.id)[own.public_id]) == PDF


def test_a_copy_of_what_is_no_longer_there_names_nothing(resume, cast):
    original = attach(resume)
    files.delete(documents.stored_name(original.key))
    draft_id = drafts.copy_of_member(draft_of(resume), "en", {})
    copied = Resume(member_id=cast.alice.id, draft_id=draft_id)
    db.session.add(copied)
    db.session.commit()
    documents.copy_all(resume.id, copied.id)
    assert documents.named_in(draft_of(copied).answers) == set()


def test_the_download_of_ones_data_has_it(resume, cast, app):
    bundled.load()
    file = attach(resume)
    with app.test_request_context():
        whole = zipfile.ZipFile(io.BytesIO(export.archive(cast.alice)))
    (name,) = [name for name in whole.namelist() if name.endswith("-work.pdf")]
    assert name.startswith(f"resumes/{resume.public_id}/")
    assert whole.read(name) == PDF and file.size == len(PDF)


def test_with_the_resume_it_is_erased(resume):
    key = attach(resume).key
    erasing.erase([resume.id])
    db.session.commit()
    work_off()
    assert files.get(documents.stored_name(key)) is None
