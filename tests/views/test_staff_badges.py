"""Staff's badges: PDFs of many, single ones with what became of them, and how they look."""

import io
from datetime import timedelta

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import select

from app.extensions import db, files
from app.models import AuditEntry, BadgeBatch, BadgeJob, BadgeSettings
from app.models.types import now
from app.operations.badges import batches, jobs
from app.worker import Worker
from tests.views.staff.test_staff_fair import shown

LOOKS = "/staff/fairs/spring/badges/settings"


@pytest.fixture
def people(cast):
    """Alice and Bob at the Spring Fair; Bob has arrived."""
    fair = cast.fair
    first, second = cast.registration(cast.alice, fair.slots[0]), cast.registration(cast.bob, fair.slots[1])
    second.admitted_at = now()
    db.session.commit()
    return first, second


@pytest.fixture
def desk(browser, cast):
    return cast.log_in(browser, cast.dana).in_language("en")


@pytest.fixture
def manager(browser, cast):
    return cast.log_in(browser, cast.max).in_language("en")


def texts_of(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def make(desk, app, **choice) -> BadgeBatch:
    desk.post("/staff/fairs/spring/badges", choice)
    assert Worker(app).work_off() >= 1
    db.session.expire_all()
    return db.session.scalars(select(BadgeBatch).order_by(BadgeBatch.id.desc())).first()


def test_a_pdf_of_everybody_is_made_in_the_background(desk, app, people):
    page = desk.get("/staff/fairs/spring/badges")
    assert "Make a PDF of 2 badges" in page.text
    batch = make(desk, app, show="held", sort="name")
    assert (batch.state, batch.total, batch.done, batch.parts) == ("ready", 2, 2, 1)
    page = desk.get("/staff/fairs/spring/badges")
    assert page.has_link_to(f"/staff/badges/batches/{batch.public_id}/1.pdf")
    answer = desk.get(f"/staff/badges/batches/{batch.public_id}/1.pdf").response
    first, second = texts_of(answer.data)
    assert "Minsu" in first and "김민수" in first, "By name: Kim before Nguyen."
    assert "HUONG" in second and "Spring Fair" in second


def test_who_is_in_it_and_who_took_it_along_is_recorded(desk, app, people, cast):
    batch = make(desk, app, sort="name")
    desk.get(f"/staff/badges/batches/{batch.public_id}/1.pdf")
    of_badges = select(AuditEntry).where(AuditEntry.action.like("badges.%"))
    entries = db.session.scalars(of_badges.order_by(AuditEntry.position)).all()
    assert [entry.action for entry in entries] == ["badges.pdf", "badges.download"]
    assert all(set(entry.details["shown"]) == {cast.alice.id, cast.bob.id} for entry in entries)


@pytest.mark.parametrize(("show", "names"), [("arrived", ["KIM"]), ("expected", ["NGUYEN"]), ("unprinted", ["NGUYEN"])])
def test_whose_badges_can_be_chosen(desk, app, people, cast, show, names):
    jobs.printed(jobs.for_staff(cast.dana, people[1]))
    db.session.commit()
    batch = make(desk, app, show=show)
    found = texts_of(batches.content_of(batch, 0))
    assert len(found) == len(names) and all(name in text for name, text in zip(names, found, strict=True))


def test_one_time_of_entry_can_be_chosen(desk, app, people, cast):
    batch = make(desk, app, slot=cast.fair.slots[1].public_id)
    assert batch.chosen["registrations"] == [people[1].id]


def test_where_nobody_fits_nothing_is_made(desk, cast):
    assert cast.fair
    desk.post("/staff/fairs/spring/badges", {"show": "arrived"})
    assert "Nobody fits this choice" in desk.get("/staff/fairs/spring/badges").text
    assert db.session.scalar(select(BadgeBatch)) is None


def test_more_than_one_pdf_takes_are_refused(desk, people, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 1)
    desk.post("/staff/fairs/spring/badges", {})
    assert "Choose a time of entry" in desk.get("/staff/fairs/spring/badges").text


def test_a_long_pdf_comes_in_files_and_parts(desk, app, people, monkeypatch):
    monkeypatch.setattr(batches, "IN_ONE_FILE", 1)
    batch = make(desk, app)
    assert (batch.state, batch.parts, batch.done) == ("ready", 2, 2)
    assert [len(texts_of(batches.content_of(batch, part))) for part in (0, 1)] == [1, 1]


def test_parts_drawn_one_after_the_other_are_one_file(desk, app, people, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    assert len(texts_of(batches.content_of(make(desk, app), 0))) == 2


def test_the_files_are_encrypted_and_go_after_a_day(desk, app, people):
    batch = make(desk, app)
    name = batches.part_name(batch, 0)
    assert b"%PDF" not in files.get(name)
    address = f"/staff/badges/batches/{batch.public_id}/1.pdf"
    with time_machine.travel(now() + batches.KEPT_FOR - timedelta(minutes=1)):
        assert batches.erase_over() == 0
    with time_machine.travel(now() + batches.KEPT_FOR + timedelta(minutes=1)):
        assert batches.content_of(batch, 0) is None
        assert batches.erase_over() == 1
        Worker(app).work_off()
        assert files.get(name) is None
    db.session.refresh(batch)
    assert (batch.state, batch.chosen) == ("expired", {})
    desk.get(address, status=404)


@pytest.mark.parametrize("part", [0, 2])
def test_there_is_no_file_beyond_the_last(desk, app, people, part):
    desk.get(f"/staff/badges/batches/{make(desk, app).public_id}/{part}.pdf", status=404)


def test_what_cannot_be_made_says_so_and_stops(desk, app, people, monkeypatch):
    batches.badge_process.end()
    monkeypatch.setattr(batches.badge_process, "_command", ["/nonexistent/program"])
    desk.post("/staff/fairs/spring/badges", {})
    for hours in range(3):
        with time_machine.travel(now() + timedelta(hours=hours)):
            Worker(app).work_off()
    assert "Could not be made" in desk.get("/staff/fairs/spring/badges").text


def test_staff_print_one_and_say_what_became_of_it(desk, people):
    place = people[0]
    desk.post(f"/staff/registrations/{place.public_id}/badge", {})
    job = db.session.scalars(select(BadgeJob)).one()
    page = desk.get(f"/staff/badges/{job.public_id}")
    assert "NGUYEN" in page.text and "Not printed yet" in page.text
    for outcome, words in [
        ("printing", "Being printed"),
        ("printed", "Handed to the printer"),
        ("stuck", "Stuck"),
        ("printing", "Being printed"),
        ("printed", "Handed to the printer"),
    ]:
        desk.post(f"/staff/badges/{job.public_id}/{outcome}", {})
        assert words in desk.get(f"/staff/badges/{job.public_id}").text
    db.session.refresh(job)
    assert (job.state, job.tries) == ("printed", 2)
    assert "Handed to the printer" in desk.get("/staff/fairs/spring/badges").text


def test_a_copy_is_another_badge_and_admits_nobody(desk, people):
    for _ in range(2):
        desk.post(f"/staff/registrations/{people[0].public_id}/badge", {})
    rows = db.session.scalars(select(BadgeJob).order_by(BadgeJob.id)).all()
    assert [row.first_of for row in rows] == [people[0].id, None]
    db.session.refresh(people[0])
    assert people[0].admitted_at is None


def test_a_registration_that_was_put_together_leads_on_to_the_kept_one(desk, people, cast):
    merged = cast.registration(cast.member("twin", "TWIN"), people[0].slot, state="cancelled")
    merged.merged_into_id = people[0].id
    db.session.commit()
    desk.post(f"/staff/registrations/{merged.public_id}/badge", {})
    assert db.session.scalars(select(BadgeJob.registration_id)).all() == [people[0].id]


def test_a_cancelled_badge_is_printed_no_more(desk, people, cast):
    job = jobs.for_staff(cast.dana, people[0])
    db.session.commit()
    desk.post(f"/staff/badges/{job.public_id}/cancel", {})
    desk.post(f"/staff/badges/{job.public_id}/printing", {}, status=409)
    assert "Print again" not in desk.get(f"/staff/badges/{job.public_id}").text


def test_a_step_that_nobody_knows_is_not_there(desk, people, cast):
    job = jobs.for_staff(cast.dana, people[0])
    db.session.commit()
    desk.post(f"/staff/badges/{job.public_id}/eaten", {}, status=404)


def test_who_has_no_place_gets_no_badge(desk, people):
    people[0].state = "cancelled"
    db.session.commit()
    desk.post(f"/staff/registrations/{people[0].public_id}/badge", {})
    assert db.session.scalar(select(BadgeJob)) is None


def test_a_manager_says_how_they_look(manager, people, cast):
    seen = shown(manager.get(LOOKS))["seen"]
    manager.post(LOOKS, {"layout": "label", "shows_code": "y", "seen": seen})
    settings = BadgeSettings.of(cast.fair)
    assert (settings.layout, settings.shows_reading, settings.shows_code) == ("label", False, True)
    manager.post(f"/staff/registrations/{people[0].public_id}/badge", {})
    job = db.session.scalars(select(BadgeJob)).one()
    page = manager.get(f"/staff/badges/{job.public_id}").html
    assert job.layout == "label" and "nametag--label nametag--coded" in page


def test_how_a_colleague_made_them_look_is_not_overwritten_unseen(manager, people, cast):
    page = shown(manager.get(LOOKS))
    manager.post(LOOKS, page | {"layout": "label"})
    both = manager.post(LOOKS, page | {"shows_code": "y"}, status=422)
    assert "A colleague changed this page" in both.summary[0] and "Label, 62 × 100 mm" in both.text
    assert (BadgeSettings.of(cast.fair).layout, BadgeSettings.of(cast.fair).shows_code) == ("label", False)
    manager.post(LOOKS, shown(both))
    assert (BadgeSettings.of(cast.fair).layout, BadgeSettings.of(cast.fair).shows_code) == ("a6", True)


def test_the_test_page_is_on_the_screen_and_a_pdf(desk, people):
    assert "50 mm" in desk.get("/staff/fairs/spring/badges/test").text
    pdf = PdfReader(io.BytesIO(desk.get("/staff/fairs/spring/badges/test.pdf").response.data))
    assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]] == [105, 148]


def test_a_kiosk_is_told_to_print_and_to_stop(manager, cast):
    kiosk, _ = cast.kiosk(cast.fair)
    for prints, sent in ((True, {"prints": "on"}), (False, {})):
        manager.post(f"/staff/kiosks/{kiosk.public_id}/badges", sent)
        db.session.refresh(kiosk)
        assert kiosk.prints_badges is prints
