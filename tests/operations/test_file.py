"""Files are erased after the commit, as often as it takes."""

import pytest
from sqlalchemy import select

from app.clients.files import FilesAway
from app.extensions import db, files
from app.models import OutboxItem
from app.operations import file
from app.worker import Worker

NAMES = [f"photo/{'k3' * 10}{number:03}.jpg" for number in range(60)]


@pytest.fixture
def stored(app):
    for name in NAMES:
        files.put(name, b"picture")
    yield NAMES
    for name in NAMES:
        files.delete(name)


def states() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(OutboxItem.state).order_by(OutboxItem.id)))


def test_the_worker_erases_what_was_committed(app, stored):
    file.erase_later(NAMES[:59])
    db.session.commit()
    Worker(app).work_off()
    assert [name for name in NAMES if files.get(name) is not None] == NAMES[59:]
    assert states() == ["sent", "sent"]


def test_nothing_is_erased_of_what_was_rolled_back(app, stored):
    file.erase_later(NAMES)
    db.session.rollback()
    Worker(app).work_off()
    assert files.get(NAMES[0]) == b"picture"


def test_nothing_of_the_names_stays_in_the_outbox(app, stored):
    file.erase_later(NAMES[:1])
    db.session.commit()
    Worker(app).work_off()
    assert [item.payload for item in db.session.scalars(select(OutboxItem))] == [{}]


def test_what_was_erased_already_is_no_trouble(app, stored):
    for _ in range(2):
        file.erase_later(NAMES[:1])
        db.session.commit()
        Worker(app).work_off()
    assert states() == ["sent", "sent"]


def test_a_store_that_is_away_is_asked_again(app, stored, monkeypatch, tmp_path):
    (tmp_path / "files").write_text("no folder")
    monkeypatch.setattr(files._files, "_folder", tmp_path / "files")
    file.erase_later(NAMES[:1])
    db.session.commit()
    Worker(app).work_off()
    assert states() == ["waiting"]
    with pytest.raises(FilesAway):
        files.get(NAMES[0])


def test_nothing_is_queued_for_no_file(app):
    file.erase_later([])
    db.session.commit()
    assert states() == []
