"""What becomes of photos that nothing names, of copies, and of resumes that are erased."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db, files
from app.models import ResumePhoto, ResumeVersion
from app.models.types import now
from app.operations import draft as drafts
from app.operations import export
from app.operations import resume as resumes
from app.operations.photo_process import PhotoProcess
from app.operations.resume import erasing, photos
from app.worker import Worker
from tests.photos.good import plain

CONTENTS = (b"working", b"jpeg", b"webp")


@pytest.fixture
def resume(cast):
    resume = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return resume


def put(resume) -> ResumePhoto:
    return photos._put(resume.id, (4, 4), {"x": 0, "y": 0, "width": 3, "height": 4, "turns": 0}, CONTENTS)


def name_in_draft(resume, public_id: str) -> None:
    _, draft = resumes.open_for(resume.member_id, resume.public_id)
    drafts.save(draft, "photo", {}, sender=drafts.Sender("tab", draft.counter), derived={"photo": public_id})
    db.session.commit()


def make_old() -> None:
    db.session.execute(update(ResumePhoto).values(created_at=now() - timedelta(days=1, minutes=1)))
    db.session.commit()


def left() -> set[str]:
    db.session.expire_all()
    return set(db.session.scalars(select(ResumePhoto.public_id)))


def test_a_photo_that_nothing_names_is_erased_after_a_day(app, resume):
    photo = put(resume)
    names = [photos.stored_name(photo.key, form) for form in photos.FORMS]
    assert photos.erase_abandoned() == 0
    make_old()
    assert photos.erase_abandoned() == 1 and left() == set()
    Worker(app).work_off()
    assert [files.get(name) for name in names] == [None, None, None]


def test_the_photo_of_a_draft_or_a_version_stays(app, resume):
    drawn, submitted, other = put(resume), put(resume), put(resume)
    kept = {drawn.public_id, submitted.public_id}
    name_in_draft(resume, drawn.public_id)
    content = {"answers": {"photo": {"photo": submitted.public_id}}}
    db.session.add(ResumeVersion(resume_id=resume.id, number=1, content=content))
    db.session.commit()
    make_old()
    assert photos.erase_abandoned() == 1
    assert left() == kept and other.public_id not in kept


def test_an_erased_resume_takes_its_files_along(app, resume):
    photo = put(resume)
    name = photos.stored_name(photo.key, "jpg")
    erasing.erase([resume.id])
    db.session.commit()
    assert files.get(name) == b"jpeg"
    Worker(app).work_off()
    assert files.get(name) is None


def test_a_copy_is_another_photo_with_the_same_pictures(app, cast, resume):
    photo = put(resume)
    second = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    made = photos.copy(photo, second.id)
    assert made.public_id != photo.public_id and made.key != photo.key
    assert [photos.read(made, form) for form in photos.FORMS] == list(CONTENTS)


def test_what_was_lost_is_not_copied(app, cast, resume):
    photo = put(resume)
    files.delete(photos.stored_name(photo.key, "webp"))
    assert photos.copy(photo, resume.id) is None


def test_a_photo_that_cannot_be_named_leaves_nothing(app, cast, resume, monkeypatch):
    """The draft ended while the photo was read."""
    _, draft = resumes.open_for(cast.alice.id, resume.public_id)
    picture = PhotoProcess().decode(plain("png"))

    def read_and_end(_content):
        drafts.erase(draft)
        db.session.commit()
        return picture

    monkeypatch.setattr(photos.photo_process, "decode", read_and_end)
    with pytest.raises(drafts.DraftGone):
        photos.take(resume.id, draft, b"", sender=drafts.Sender("tab", 0), language="en")
    assert left() == set()


def test_a_member_takes_their_photos_and_documents_along(app, cast, resume):
    photo = put(resume)
    with app.test_request_context(), zipfile.ZipFile(io.BytesIO(export.archive(cast.alice))) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if name.startswith("resumes/")}
    folder = f"resumes/{resume.public_id}"
    assert held == {f"{folder}/photo-{photo.id}.jpg": b"jpeg", f"{folder}/photo-whole-{photo.id}.jpg": b"working"}
