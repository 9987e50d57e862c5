"""The list on paper: who is on it, made when it is needed, erased after the fair; and what is typed in from it."""

import io
import threading
from datetime import timedelta

import pypdf
import pytest
import time_machine
from sqlalchemy import delete, func, select

from app.extensions import db, files
from app.models import AuditEntry, CheckIn, LastResortList, OutboxItem, Registration
from app.models.fair import KOREA
from app.models.types import now
from app.operations import checkin, checkin_paper, last_resort
from app.operations.checkin import attendance_of
from app.operations.last_resort import stored_name
from app.worker import Worker


def made(cast, app) -> LastResortList:
    last_resort.ask(cast.fair, cast.dana)
    db.session.commit()
    Worker(app).work_off()
    found = LastResortList.newest_of(cast.fair)
    assert found is not None
    return found


def texts(content: bytes | None) -> list[str]:
    assert content is not None
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_everybody_with_a_place_is_on_it_a_page_for_each_letter(cast, app):
    slot = cast.fair.slots[0]
    alice = cast.registration(cast.alice, slot)
    korean = cast.registration(cast.member("minsu123", "김민수", email="m@example.com"), slot)
    cast.registration(cast.bob, slot, "waiting")
    found = made(cast, app)
    assert (found.people, found.parts) == (2, 1)
    first, second = texts(last_resort.content_of(found, 1))
    assert "김민수" in first and "ㄱ" in first and "NGUYEN" not in first
    assert f"{korean.short_code[:4]} {korean.short_code[4:]}" in first
    assert "NGUYEN THI HUONG" in second and f"{alice.short_code[:4]} {alice.short_code[4:]}" in second
    assert "10:00" in second and "KIM" not in first + second


def test_a_fair_without_people_has_a_list_that_says_so(cast, app):
    found = made(cast, app)
    assert (found.people, found.parts) == (0, 1)
    assert len(texts(last_resort.content_of(found, 1))) == 1


def test_very_many_people_are_several_files(cast, app, monkeypatch):
    monkeypatch.setattr(last_resort, "PART", 2)
    for number, name in enumerate(("Anna", "Anh", "An", "Bo", "Cy", "Di")):
        member = cast.member(f"many{number:04}", name, email=f"many{number}@example.com")
        cast.registration(member, cast.fair.slots[number % 2])
    found = made(cast, app)
    assert (found.people, found.parts) == (6, 3)
    assert [len(ids) for ids in found.shown] == [2, 2, 2]
    assert last_resort.content_of(found, 0) is None and last_resort.content_of(found, 4) is None


def test_it_is_encrypted_and_each_download_recorded(cast, app):
    cast.registration(cast.alice, cast.fair.slots[0])
    found = made(cast, app)
    stored = files.get(stored_name(found.key, 1))
    assert stored is not None and b"%PDF" not in stored
    last_resort.content_of(found, 1)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "last_resort.download")).one()
    assert entry.subject == f"fair:{cast.fair.id}" and entry.details["shown"] == [cast.alice.id]


def test_a_newer_list_takes_the_place_of_the_older(cast, app):
    older = made(cast, app)
    name = stored_name(older.key, 1)
    newer = made(cast, app)
    Worker(app).work_off()
    db.session.refresh(older)
    assert newer.id != older.id and older.key is None and older.shown is None
    assert files.get(name) is None


def test_delivered_twice_it_is_made_once(cast, app):
    found = made(cast, app)
    key = found.key
    item = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == last_resort.TOPIC)).one()
    item.payload = {"list": found.id}
    last_resort.make(item)
    db.session.refresh(found)
    assert found.key == key


@pytest.fixture
def half_made(cast, monkeypatch) -> LastResortList:
    """Of two files the first was written; then the worker was killed."""
    monkeypatch.setattr(last_resort, "PART", 1)
    for member in (cast.alice, cast.bob):
        cast.registration(member, cast.fair.slots[0])
    found = last_resort.ask(cast.fair, cast.dana)
    db.session.commit()
    whole, papers = last_resort.pdf_process.make, iter([b"%PDF first"])
    monkeypatch.setattr(last_resort.pdf_process, "make", lambda html: next(papers))
    with pytest.raises(StopIteration):
        last_resort.make(OutboxItem(payload={"list": found.id}))
    db.session.rollback()
    monkeypatch.setattr(last_resort.pdf_process, "make", whole)
    assert found.key is None and files.get(stored_name(found.public_id, 1)) is not None
    assert last_resort.is_under_way(cast.fair)
    return found


def test_what_a_killed_worker_left_is_written_over(cast, half_made):
    db.session.delete(db.session.scalars(select(Registration).where(Registration.member_id == cast.bob.id)).one())
    db.session.commit()
    last_resort.make(OutboxItem(payload={"list": half_made.id}))
    db.session.refresh(half_made)
    assert (half_made.key, half_made.parts, half_made.people) == (half_made.public_id, 1, 1)
    assert "NGUYEN THI HUONG" in texts(last_resort.content_of(half_made, 1))[0]
    erased = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "file.erase")).one()
    assert erased.payload["names"] == [stored_name(half_made.public_id, 2)]


def test_what_a_killed_worker_left_goes_when_the_fair_is_over(cast, app, half_made):
    db.session.execute(delete(OutboxItem))
    half_made.expires_at = now()
    db.session.commit()
    assert last_resort.erase_expired() == 1
    assert last_resort.erase_expired() == 0
    Worker(app).work_off()
    assert files.get(stored_name(half_made.public_id, 1)) is None


def test_what_a_killed_worker_left_goes_with_a_newer_list(cast, app, half_made):
    db.session.execute(delete(OutboxItem))
    db.session.commit()
    newer = made(cast, app)
    Worker(app).work_off()
    assert files.get(stored_name(half_made.public_id, 1)) is None
    assert files.get(stored_name(newer.public_id, 1)) is not None
    assert not last_resort.is_under_way(cast.fair)


def at(cast, hours: float):
    """So many hours before the first day of the fair begins in Korea."""
    return time_machine.travel(cast.fair.slots[0].starts_at - timedelta(hours=10) - timedelta(hours=hours), tick=False)


@pytest.mark.parametrize(("hours", "asked"), [(6.01, 0), (6, 1), (0.1, 1), (-0.1, 0)])
def test_on_the_evening_before_one_is_made_by_itself(cast, hours, asked):
    assert cast.fair
    with at(cast, hours):
        assert last_resort.make_for_tomorrow() == asked


def test_one_evening_needs_one_list(cast, app):
    assert cast.fair
    with at(cast, 5):
        assert last_resort.make_for_tomorrow() == 1
        assert last_resort.make_for_tomorrow() == 0
        assert last_resort.is_under_way(cast.fair)


def test_a_draft_fair_needs_none(cast):
    cast.fair.state = "draft"
    cast.save()
    with at(cast, 5):
        assert last_resort.make_for_tomorrow() == 0


@pytest.mark.parametrize(("seconds", "erased"), [(-1, 0), (0, 1)])
def test_it_goes_at_midnight_after_the_fair(cast, app, seconds, erased):
    found = made(cast, app)
    assert found.expires_at.astimezone(KOREA).date() == cast.fair.ends_on + timedelta(days=1)
    with time_machine.travel(found.expires_at + timedelta(seconds=seconds), tick=False):
        assert last_resort.erase_expired() == erased
        assert (last_resort.content_of(found, 1) is None) == bool(erased)


# From paper


def test_what_was_on_paper_is_a_check_in_of_its_own_time(cast):
    held = cast.registration(cast.alice, cast.fair.slots[0])
    written = now() - timedelta(hours=2)
    assert checkin_paper.record(cast.dana, cast.fair, held.short_code, written).kind == "recorded"
    db.session.commit()
    db.session.refresh(held)
    assert held.admitted_at == written == attendance_of(held).admitted_at
    fact = db.session.scalars(select(CheckIn)).one()
    assert (fact.staff_id, fact.way, fact.device_time) == (cast.dana.id, "desk", written)
    assert fact.received_at > written


def test_the_same_line_twice_is_one_fact(cast):
    held = cast.registration(cast.alice, cast.fair.slots[0])
    written = now() - timedelta(hours=2)
    kinds = [checkin_paper.record(cast.dana, cast.fair, held.short_code, written).kind for _ in range(2)]
    assert kinds == ["recorded", "recorded"]
    assert db.session.scalar(select(func.count(CheckIn.id))) == 1


def test_who_is_in_already_stays_in_since_then(cast):
    held = cast.registration(cast.alice, cast.fair.slots[0])
    checkin.check_in_by_hand(cast.dana, held)
    db.session.commit()
    outcome = checkin_paper.record(cast.dana, cast.fair, held.short_code, now() - timedelta(hours=2))
    assert outcome.kind == "already" and outcome.first_time == held.admitted_at


@pytest.mark.parametrize("state", ["waiting", "cancelled"])
def test_without_a_place_nobody_gets_in(cast, state):
    held = cast.registration(cast.alice, cast.fair.slots[0], state)
    assert checkin_paper.record(cast.dana, cast.fair, held.short_code, now()).kind == "no_place"
    assert db.session.scalar(select(func.count(CheckIn.id))) == 0


def test_a_code_of_another_fair_is_nobody_s_here(cast):
    held = cast.registration(cast.alice, cast.other_fair.slots[0])
    assert checkin_paper.record(cast.dana, cast.fair, held.short_code, now()).kind == "unknown"


def test_two_desks_with_the_same_paper_make_one_fact(cast, app):
    held = cast.registration(cast.alice, cast.fair.slots[0])
    fair_id, staff_id, code, written = cast.fair.id, cast.dana.id, held.short_code, now() - timedelta(hours=1)
    start, kinds = threading.Barrier(2), []

    def type_in() -> None:
        with app.app_context():
            fair, staff = db.session.get(type(cast.fair), fair_id), db.session.get(type(cast.dana), staff_id)
            start.wait(60)
            try:
                kinds.append(checkin_paper.record(staff, fair, code, written).kind)
                db.session.commit()
            finally:
                db.session.rollback()

    db.session.rollback()
    threads = [threading.Thread(target=type_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(kinds) == 2 and "recorded" in kinds
    assert db.session.scalar(select(func.count(CheckIn.id))) == 1
