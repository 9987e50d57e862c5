"""Submitting a resume and what becomes of its application: every step, by everybody who may take it (RS-12)."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import AuditEntry, Draft, OutboxItem, Resume, ResumeEvent, ResumeVersion
from app.operations import leaving
from app.operations.resume import application, seen, submitting
from tests.resume_content import begun, content_of, draft_of, retyped, student, submitted


@pytest.fixture
def resume(cast) -> Resume:
    """Alice's, in the hands of staff."""
    return submitted(cast.alice)


def events(resume: Resume) -> list[tuple[str, int]]:
    rows = db.session.execute(
        select(ResumeEvent.kind, ResumeEvent.version).where(ResumeEvent.resume_id == resume.id).order_by(ResumeEvent.id)
    )
    return [tuple(row) for row in rows]


def mails() -> list[str]:
    return [item.payload["template"] for item in db.session.scalars(select(OutboxItem).order_by(OutboxItem.id))]


def count_of_versions(resume: Resume) -> int:
    mine = select(func.count(ResumeVersion.id)).where(ResumeVersion.resume_id == resume.id)
    return db.session.scalar(mine)


def in_state(resume: Resume, state: str, staff) -> Resume:
    """The application as it would be after these steps."""
    if state == "withdrawn":
        application.withdraw(resume.id)
    elif state == "accepted":
        application.accept(staff, resume, 1)
    elif state == "returned":
        application.send_back(staff, resume, 1, "The visa is missing.")
    db.session.commit()
    return resume


def test_the_first_submit_makes_version_one_and_applies(cast, resume):
    assert (resume.state, resume.version, resume.title) == ("applied", 1, "Robot design")
    assert (resume.visa, resume.work_type, resume.seeker_type) == ("D-10", "full_time", "student")
    assert (resume.project_type, resume.is_experienced, resume.name_state) == ("general", False, "matched")
    assert resume.folded == "robot design" and resume.submitted_at is not None
    assert events(resume) == [("applied", 1)]
    assert mails() == ["resume_received"]


def test_the_receipt_says_nothing_of_the_person_but_title_and_date(cast, resume):
    item = db.session.scalars(select(OutboxItem)).one()
    assert item.payload["to"] == "alice@example.com" and item.payload["language"] == "en"
    assert item.payload["context"].keys() == {"title", "at", "resume_url"}


def test_the_same_content_again_does_nothing(cast, resume):
    assert not submitting.submit(
        draft_of(resume), cast.alice, resume.id, content_of(cast.alice, student()), cast.alice.language
    )
    assert count_of_versions(resume) == 1 and events(resume) == [("applied", 1)] and len(mails()) == 1


def test_changed_content_is_the_next_version(cast, resume):
    submitted(cast.alice, student(basics={"title": "Robot repair"}), resume)
    assert (resume.state, resume.version, resume.title) == ("applied", 2, "Robot repair")
    assert events(resume) == [("applied", 1), ("changed", 2)]


@pytest.mark.parametrize("state", ["returned", "withdrawn"])
def test_the_same_content_is_applied_for_again_after(cast, resume, state):
    in_state(resume, state, cast.dana)
    submitted(cast.alice, resume=resume)
    assert (resume.state, resume.version, resume.reason) == ("applied", 1, None)
    assert [kind for kind, _ in events(resume)] == ["applied", state, "applied"]


def test_a_change_of_an_accepted_resume_is_looked_at_again(cast, resume):
    in_state(resume, "accepted", cast.dana)
    submitted(cast.alice, student(introduction={"introduction": "Hello."}), resume)
    assert (resume.state, resume.version) == ("applied", 2)
    assert events(resume)[-1] == ("changed", 2)


def test_what_was_saved_since_the_check_is_not_submitted(cast):
    resume = begun(cast.alice)
    draft = draft_of(resume)
    retyped(resume, "basics", title="Something else")
    with pytest.raises(submitting.ChangedMeanwhile):
        submitting.submit(draft, cast.alice, resume.id, content_of(cast.alice, student()), "en")
    db.session.rollback()
    assert (resume.state, resume.version, mails()) == ("draft", 0, [])


def test_nothing_is_submitted_from_a_draft_that_is_gone(cast):
    resume = begun(cast.alice)
    draft = draft_of(resume)
    db.session.execute(db.delete(Draft))
    with pytest.raises(submitting.ChangedMeanwhile):
        submitting.submit(draft, cast.alice, resume.id, content_of(cast.alice, student()), "en")
    db.session.rollback()


def test_accepting_is_mailed_and_recorded(cast, resume):
    in_state(resume, "accepted", cast.dana)
    assert resume.state == "accepted" and events(resume)[-1] == ("accepted", 1)
    assert mails() == ["resume_received", "resume_accepted"]
    recorded = db.session.scalars(select(AuditEntry)).one()
    assert (recorded.action, recorded.subject) == ("resume.accept", f"resume:{resume.id}")


def test_a_return_carries_the_reason_to_the_member(cast, resume):
    in_state(resume, "returned", cast.dana)
    assert resume.reason == "The visa is missing."
    item = db.session.scalars(select(OutboxItem).order_by(OutboxItem.id.desc())).first()
    assert item.topic == "mail.resume_returned" and item.payload["context"]["reason"] == "The visa is missing."
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.action == "resume.return" and "visa" not in str(entry.details)


@pytest.mark.parametrize("state", ["applied", "returned", "accepted"])
def test_the_member_withdraws_at_any_time(cast, resume, state):
    in_state(resume, state, cast.dana)
    application.withdraw(resume.id, "I found work.")
    assert resume.state == "withdrawn" and resume.reason is None
    last = db.session.scalars(select(ResumeEvent).order_by(ResumeEvent.id.desc())).first()
    assert (last.kind, last.reason, last.staff_id) == ("withdrawn", "I found work.", None)
    assert seen.with_public_id(resume.public_id) is None


@pytest.mark.parametrize("state", ["returned", "accepted", "withdrawn"])
@pytest.mark.parametrize("step", ["accept", "return"])
def test_staff_decide_only_what_waits(cast, resume, state, step):
    in_state(resume, state, cast.dana)
    with pytest.raises(application.Settled):
        _decide(step, cast.max, resume, 1)
    db.session.rollback()
    assert resume.state == state


@pytest.mark.parametrize("step", ["accept", "return"])
def test_staff_decide_only_the_version_that_they_saw(cast, resume, step):
    submitted(cast.alice, student(basics={"title": "Robot repair"}), resume)
    with pytest.raises(application.Settled):
        _decide(step, cast.dana, resume, 1)
    db.session.rollback()
    assert resume.state == "applied"


def _decide(step: str, staff, resume: Resume, version: int) -> None:
    if step == "accept":
        application.accept(staff, resume, version)
    else:
        application.send_back(staff, resume, version, "Why")


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_there_is_nothing_to_withdraw(cast, state):
    resume = begun(cast.alice) if state == "draft" else in_state(submitted(cast.alice), state, cast.dana)
    with pytest.raises(application.Settled):
        application.withdraw(resume.id)
    db.session.rollback()


def test_nobody_is_mailed_at_an_address_that_was_never_confirmed(cast):
    cast.alice.email_confirmed_at = None
    cast.save()
    submitted(cast.alice)
    assert mails() == []


def test_whoever_leaves_withdraws_everything_at_once(cast, resume):
    leaving.leave(cast.alice, None, device="", address="127.0.0.1")
    db.session.commit()
    assert resume.state == "withdrawn" and events(resume)[-1] == ("withdrawn", 1)
    assert "resume_accepted" not in mails()


def test_nothing_was_left_to_withdraw(cast):
    begun(cast.alice)
    assert application.withdraw_all(cast.alice.id) == 0
