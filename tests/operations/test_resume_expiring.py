"""What becomes of resumes that nobody goes on with (EV-10)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.extensions import files as store
from app.models import Draft, Resume, ResumeVersion
from app.models.types import now
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.draft import Sender
from app.operations.resume import expiring, files
from app.worker import Worker
from tests.scene import PDF


@pytest.fixture
def resume(cast) -> Resume:
    """Alice's, with a title typed."""
    made = resumes.begin(cast.alice.id, "en")
    save(made, "Welder")
    return made


def save(resume: Resume, title: str) -> None:
    db.session.commit()
    _, draft = resumes.open_for(resume.member_id, resume.public_id)
    drafts.save(draft, "basics", {"title": title}, sender=Sender(title, draft.counter, 1))
    db.session.commit()


def days_pass(days: float) -> None:
    """All that is kept grows older."""
    for draft in db.session.scalars(select(Draft)).all():
        draft.expires_at -= timedelta(days=days)
        draft.updated_at -= timedelta(days=days)
    for one in db.session.scalars(select(Resume)).all():
        one.reminded_at = one.reminded_at and one.reminded_at - timedelta(days=days)
    db.session.commit()


def submit(resume: Resume) -> None:
    resume.version, resume.submitted_at, resume.title = 1, now(), "Welder"
    content = {"answers": {"basics": {"title": "Welder"}}, "person": {}, "name_check": {}}
    db.session.add(ResumeVersion(resume_id=resume.id, number=1, content=content))
    db.session.commit()


def test_one_that_was_never_submitted_goes_whole_after_thirty_days(resume):
    days_pass(29.9)
    assert expiring.run() == 0
    days_pass(0.2)
    assert expiring.run() == 1
    assert db.session.scalars(select(Resume)).all() == [] and db.session.scalars(select(Draft)).all() == []


def test_the_documents_in_the_store_go_with_it(app, resume):
    _, draft = resumes.open_for(resume.member_id, resume.public_id)
    fields, sender = {"kind": "portfolio", "place": 1}, Sender("tab", draft.counter, 2)
    document = files.attach(resume.id, draft, "k3f9", fields, "works.pdf", PDF, sender=sender, language="en")
    name = files.stored_name(document.key)
    days_pass(31)
    assert store.get(name) == PDF and expiring.run() == 1
    Worker(app).work_off()
    assert store.get(name) is None


def test_a_submitted_one_loses_only_what_was_being_written(resume, cast):
    submit(resume)
    public_id = resume.public_id
    days_pass(31)
    assert expiring.run() == 1
    assert db.session.scalars(select(Draft)).all() == []
    opened, draft = resumes.open_for(cast.alice.id, public_id)
    assert opened.was_submitted and drafts.answers(draft) == {"basics": {"title": "Welder"}}


def test_the_job_for_other_drafts_leaves_resumes_to_this_one(resume):
    days_pass(31)
    assert drafts.erase_expired() == 0
    assert expiring.run() == 1


def test_a_change_in_the_last_moment_keeps_it(resume):
    days_pass(31)
    db.session.execute(update(Draft).values(expires_at=now() + timedelta(days=30)))
    db.session.commit()
    assert expiring._erase(resume.draft_id) == 0
    assert db.session.scalars(select(Resume)).one().draft_id is not None


def reminders(outbox_items) -> list[dict]:
    return [item.payload for item in outbox_items() if item.topic == "mail.resume_reminder"]


def test_a_mail_seven_days_before_says_until_when_once(resume, outbox_items):
    until = db.session.scalars(select(Draft.expires_at)).one() - timedelta(days=23.5)
    days_pass(22.5)
    assert expiring.remind_all() == 0
    days_pass(1)
    assert (expiring.remind_all(), expiring.remind_all()) == (1, 0)
    [mail] = reminders(outbox_items)
    assert mail["to"] == "alice@example.com" and mail["context"]["until"] == until.isoformat()
    assert mail["context"]["resumes_url"].endswith("/resume")


def test_who_goes_on_and_stops_again_is_told_again(resume, outbox_items):
    days_pass(24)
    expiring.remind_all()
    save(resume, "Cook")
    assert expiring.remind_all() == 0
    days_pass(24)
    assert expiring.remind_all() == 1
    assert len(reminders(outbox_items)) == 2


@pytest.mark.parametrize("why", ["submitted", "not confirmed", "untouched", "kept shortly"])
def test_nobody_is_mailed_for_nothing(app, cast, resume, outbox_items, monkeypatch, why):
    if why == "submitted":
        submit(resume)
    elif why == "not confirmed":
        cast.alice.email_confirmed_at = None
    elif why == "untouched":
        db.session.execute(update(Draft).values(counter=0))
    else:
        monkeypatch.setitem(app.config, "KEEP_RESUME_DRAFT_DAYS", 7)
    db.session.commit()
    days_pass(24)
    expiring.remind_all()
    assert reminders(outbox_items) == []
