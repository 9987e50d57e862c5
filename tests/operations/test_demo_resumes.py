"""The resumes of the demo: as good as those that members write, and made once."""

from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import func, select

from app.extensions import db, files
from app.models import (
    Consent,
    Draft,
    Member,
    NameCheck,
    OutboxItem,
    Resume,
    ResumeEvent,
    ResumePhoto,
    ResumeVersion,
)
from app.models.fair import KOREA
from app.models.types import now
from app.operations import audit, demo, demo_resumes, reference
from app.operations.demo_faces import FACES, drawing
from app.operations.demo_resume_cast import CAST
from app.operations.photo_process import photo_process
from app.operations.resume import photos, submitting
from app.wizards.resume_check import check


@pytest.fixture
def filled(app):
    app.written_tables.update(db.metadata.tables)
    reference.load()
    demo.fill(60)
    return list(db.session.scalars(select(Resume).order_by(Resume.id)))


def drafted(resume: Resume):
    return submitting.stored_in(db.session.get_one(Draft, resume.draft_id))


def problems_of(resume: Resume) -> list[str]:
    member = db.session.get_one(Member, resume.member_id)
    found = check(drafted(resume), phone=member.phone, today=now().astimezone(KOREA).date())
    return [f"{problem.step}.{problem.field}: {problem.message}" for problem in found.problems]


def test_each_is_as_far_as_it_says(app, filled):
    states = Counter(resume.state for resume in filled)
    assert len(filled) == len(CAST) <= 40
    assert all(states[state] >= 3 for state in ("draft", "applied", "returned", "accepted", "withdrawn")), states
    with app.test_request_context():
        wrong = {resume.title: problems_of(resume) for resume in filled if resume.version}
        unfinished = [bool(problems_of(resume)) for resume in filled if not resume.version]
    assert not any(wrong.values()), wrong
    assert unfinished == [sketch.state == "half" for sketch in CAST if sketch.state in demo_resumes.UNSUBMITTED]


def test_the_demos_member_has_one_that_was_accepted_and_one_half_written(filled):
    member = db.session.scalars(select(Member).where(Member.member_id == "demo0000001")).one()
    first, second = (resume for resume in filled if resume.member_id == member.id)
    assert (first.state, first.is_main, bool(drafted(first)["photo"]["photo"])) == ("accepted", True, True)
    assert (second.state, second.is_main, "conditions" in drafted(second)) == ("draft", False, False)


def test_they_have_a_history(filled):
    numbers = Counter(db.session.scalars(select(ResumeVersion.resume_id)))
    submitted = {resume: submitting.newest_version(resume.id).content["answers"] for resume in filled if resume.version}
    edited = [resume for resume, answers in submitted.items() if submitting.said(drafted(resume)) != answers]
    assert sum(count == 2 for count in numbers.values()) == 2, "submitted twice"
    assert [resume.state for resume in edited] == ["accepted", "accepted"], "changed since"
    assert all(resume.reason for resume in filled if resume.state == "returned")
    assert len({resume.submitted_at.date() for resume in submitted}) >= 8
    for resume in filled:
        events = select(ResumeEvent.at).where(ResumeEvent.resume_id == resume.id).order_by(ResumeEvent.id)
        at: list[datetime] = list(db.session.scalars(events))
        assert at == sorted(at)
        assert not at or resume.created_at < at[0] <= at[-1] <= now()


def test_every_photo_that_is_named_is_in_the_store(filled):
    named = [name for resume in filled for name in photos.named_in(drafted(resume))]
    assert len(named) == sum(sketch.photo is not None for sketch in CAST)
    for name in named:
        photo = photos.with_public_id(name)
        assert files.get(photos.stored_name(photo.key, "jpg")).startswith(b"\xff\xd8")


@pytest.mark.parametrize("face", FACES)
def test_each_face_is_read_as_a_photo_is(face):
    picture = photo_process.decode(drawing(face))
    assert picture.height * 3 == picture.width * 4


def test_nobody_is_mailed_and_what_staff_decided_stands_in_an_intact_log(filled):
    decided = [sketch for sketch in CAST if sketch.state in ("accepted", "edited", "returned")]
    report = audit.verify()
    assert db.session.scalar(select(func.count(OutboxItem.id)).where(OutboxItem.topic.like("mail.%"))) == 0
    assert report.is_intact
    assert report.entries >= len(decided)


def test_a_match_is_of_the_birth_date_that_the_member_has(filled):
    for checked in db.session.scalars(select(NameCheck)):
        born = db.session.get_one(Member, checked.member_id).birth_date
        assert (checked.birth_date, checked.mask[:6]) == (born, born[2:].replace("-", ""))
        assert Consent.latest_of(checked.member_id)["unique_identifier"].agreed


def test_they_are_made_once(filled):
    before = db.session.scalar(select(func.count(ResumePhoto.id)))
    assert demo_resumes.fill() == 0
    demo.add_people(40)
    assert db.session.scalar(select(func.count(Resume.id))) == len(CAST)
    assert db.session.scalar(select(func.count(ResumePhoto.id))) == before


def test_a_site_without_the_demos_people_gets_none(app):
    assert demo_resumes.fill() == 0


def test_a_small_demo_has_those_of_its_people(make_app):
    with make_app().app_context():
        reference.load()
        demo.fill(5)
        assert db.session.scalar(select(func.count(Resume.id))) == sum(sketch.person <= 5 for sketch in CAST)
