"""A resume's application, when everybody acts in one moment: one step wins, and nothing is done twice. Both databases."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Member, OutboxItem, Resume, ResumeEvent, ResumeVersion, Staff
from app.operations import leaving
from app.operations.resume import application, submitting
from tests.resume_content import begun, content_of, draft_of, retyped, student, submitted

CROWD = 8
Action = Callable[[], str]


def at_once(app, actions: list[Action]) -> Counter:
    """Run all actions in threads that start together; counts how they ended."""
    barrier, outcomes = threading.Barrier(len(actions)), list[str]()

    def run(action: Action) -> None:
        with app.app_context():
            barrier.wait()
            try:
                outcome = action()
                db.session.commit()
            except (application.Settled, submitting.ChangedMeanwhile) as error:
                db.session.rollback()
                outcome = type(error).__name__
            finally:
                db.session.remove()
            outcomes.append(outcome)

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    return Counter(outcomes)


def submitting_it(resume_id: int, member_id: int, answers) -> Action:
    def action() -> str:
        member, resume = db.session.get(Member, member_id), db.session.get(Resume, resume_id)
        draft = draft_of(resume)
        is_new = submitting.submit(draft, member, resume_id, content_of(member, answers), "en")
        return "submitted" if is_new else "was there"

    return action


def accepting(resume_id: int, staff_id: int) -> Action:
    def action() -> str:
        application.accept(db.session.get(Staff, staff_id), db.session.get(Resume, resume_id), 1)
        return "accepted"

    return action


def returning(resume_id: int, staff_id: int) -> Action:
    def action() -> str:
        application.send_back(db.session.get(Staff, staff_id), db.session.get(Resume, resume_id), 1, "Why")
        return "returned"

    return action


def withdrawing(resume_id: int) -> Action:
    def action() -> str:
        application.withdraw(resume_id)
        return "withdrawn"

    return action


def saving(resume_id: int) -> Action:
    def action() -> str:
        retyped(db.session.get(Resume, resume_id), "basics", title="Typed meanwhile")
        return "saved"

    return action


def count(column, *conditions) -> int:
    return db.session.scalar(select(func.count(column)).where(*conditions))


def test_pressing_many_times_makes_one_application(app, cast):
    resume = begun(cast.alice)
    outcomes = at_once(app, [submitting_it(resume.id, cast.alice.id, student()) for _ in range(CROWD)])
    assert outcomes == {"submitted": 1, "was there": CROWD - 1}
    assert count(ResumeVersion.id) == count(ResumeEvent.id) == count(OutboxItem.id) == 1
    assert (resume.state, resume.version) == ("applied", 1)


def test_of_many_staff_one_decides(app, cast):
    resume = submitted(cast.alice)
    staff = [cast.dana.id, cast.max.id, cast.ada.id]
    actions = [accepting(resume.id, one) for one in staff] + [returning(resume.id, one) for one in staff]
    outcomes = at_once(app, actions)
    assert outcomes["Settled"] == len(actions) - 1 and outcomes["accepted"] + outcomes["returned"] == 1
    assert outcomes[resume.state] == 1
    assert count(ResumeEvent.id, ResumeEvent.kind.in_(("accepted", "returned"))) == 1
    assert count(OutboxItem.id, OutboxItem.topic != "mail.resume_received") == 1


@pytest.mark.parametrize("round_number", range(3))
def test_who_withdraws_while_staff_accept_has_withdrawn(app, cast, round_number):
    resume = submitted(cast.alice)
    outcomes = at_once(app, [withdrawing(resume.id), accepting(resume.id, cast.dana.id)])
    assert outcomes["withdrawn"] == 1 and outcomes["accepted"] + outcomes["Settled"] == 1
    assert resume.state == "withdrawn"


@pytest.mark.parametrize("round_number", range(3))
def test_a_save_beside_the_submit_is_never_lost_and_never_submitted_unchecked(app, cast, round_number):
    resume = begun(cast.alice)
    outcomes = at_once(app, [submitting_it(resume.id, cast.alice.id, student()), saving(resume.id)])
    assert outcomes["saved"] == 1 and outcomes["submitted"] + outcomes["ChangedMeanwhile"] == 1
    titles = {version.content["answers"]["basics"]["title"] for version in db.session.scalars(select(ResumeVersion))}
    assert titles <= {"Robot design"}
    assert draft_of(resume).answers["basics"]["title"][0] == "Typed meanwhile"


def test_a_change_while_staff_accept_is_looked_at_or_was_not_accepted(app, cast):
    resume = submitted(cast.alice)
    changed = student(basics={"title": "Robot repair"})
    outcomes = at_once(app, [submitting_it(resume.id, cast.alice.id, changed), accepting(resume.id, cast.dana.id)])
    assert outcomes["submitted"] == 1
    assert (resume.state, resume.version) == ("applied", 2)


def test_who_leaves_while_applying_has_no_application(app, cast):
    resume = begun(cast.alice)
    alice = cast.alice.id

    def leave() -> str:
        leaving.leave(db.session.get(Member, alice), None, device="", address="127.0.0.1")
        return "left"

    outcomes = at_once(app, [submitting_it(resume.id, alice, student()), leave])
    assert outcomes["left"] == 1
    assert resume.state in ("draft", "withdrawn")
