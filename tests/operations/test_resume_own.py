"""The member's list of resumes: begun once, copied, one main, erased."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import Draft, Resume
from app.models.types import now
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.draft import Sender
from app.operations.resume import own


def begun(member, **answers) -> Resume:
    resume = resumes.begin(member.id, "en", answers)
    db.session.commit()
    return resume


def opened(resume: Resume):
    found = resumes.open_for(resume.member_id, resume.public_id)
    assert found is not None
    return found


def titles(member) -> list[str]:
    return [listed.title for listed in own.listed(member.id)]


def test_who_asks_twice_for_a_new_one_gets_one(cast):
    first = own.begin(cast.alice.id, "en")
    assert own.begin(cast.alice.id, "en") == first
    db.session.commit()
    resume, draft = resumes.open_for(cast.alice.id, first)
    drafts.save(draft, "basics", {"title": "Welder"}, sender=Sender("tab", 0, 1), is_complete=False)
    db.session.commit()
    assert own.begin(cast.alice.id, "en") != first
    assert resume.is_main


def test_no_more_than_ten_are_kept(cast):
    for number in range(resumes.MOST_RESUMES):
        begun(cast.alice, basics={"title": f"Job {number}"})
    with pytest.raises(resumes.TooManyResumes):
        own.begin(cast.alice.id, "en")
    with pytest.raises(resumes.TooManyResumes):
        own.copy(*opened(Resume.of(cast.alice.id)[0]), "en", str)
    db.session.rollback()
    own.begin(cast.bob.id, "en")


def test_the_list_shows_what_is_typed_the_main_one_first(cast):
    first, second = begun(cast.alice, basics={"title": "Welder"}), begun(cast.alice)
    own.make_main(opened(second)[0])
    db.session.commit()
    _, draft = opened(second)
    drafts.save(draft, "basics", {"title": "Cook"}, sender=Sender("tab", 0, 1), is_complete=False)
    db.session.commit()
    listed = own.listed(cast.alice.id)
    assert [(one.title, one.is_main) for one in listed] == [("Cook", True), ("Welder", False)]
    assert listed[0].answers == {} and listed[1].answers == {"basics": {"title": "Welder"}}
    assert listed[1].kept_until == db.session.get_one(Draft, first.draft_id).expires_at


def test_one_whose_time_is_over_is_not_listed_unless_it_was_submitted(cast):
    over, submitted = begun(cast.alice, basics={"title": "Old"}), begun(cast.alice)
    db.session.execute(update(Draft).values(expires_at=now()))
    submitted.version, submitted.submitted_at, submitted.title = 1, now(), "Sent"
    db.session.commit()
    assert titles(cast.alice) == ["Sent"]
    assert over.id != submitted.id


def test_a_copy_has_all_that_was_typed_and_is_its_own(cast):
    resume = begun(cast.alice, basics={"title": "Welder", "english_name": "NGUYEN"})
    _, draft = opened(resume)
    drafts.save(draft, "introduction", {"introduction": "I weld"}, sender=Sender("tab", 0, 1), is_complete=False)
    db.session.commit()
    copied = own.copy(*opened(resume), "en", "Copy of {}".format)
    db.session.commit()
    _, draft = opened(copied)
    assert drafts.answers(draft) == {"basics": {"title": "Copy of Welder", "english_name": "NGUYEN"}}
    assert drafts.values(draft, "introduction") == {"introduction": "I weld"}
    assert (copied.is_main, copied.version, copied.state) == (False, 0, "draft")
    drafts.save(draft, "basics", {"english_name": "TRAN"}, sender=Sender("tab", 9, 1))
    db.session.commit()
    assert drafts.values(opened(resume)[1], "basics")["english_name"] == "NGUYEN"


def test_after_the_main_one_is_erased_the_newest_takes_its_place(cast):
    first, second, third = begun(cast.alice), begun(cast.alice), begun(cast.alice)
    own.erase(opened(first)[0])
    db.session.commit()
    assert [resume.id for resume in Resume.of(cast.alice.id)] == [third.id, second.id]
    assert Resume.of(cast.alice.id)[0].is_main
    assert db.session.scalar(select(db.func.count(Draft.id))) == 2


def test_the_last_one_can_be_erased(cast):
    own.erase(opened(begun(cast.alice))[0])
    db.session.commit()
    assert Resume.of(cast.alice.id) == [] and db.session.scalars(select(Draft)).all() == []


def at_once(app, *what: Callable[[], object]) -> None:
    """Do these things at the same moment, each as a request of its own."""
    gate, errors = threading.Barrier(len(what)), []

    def run(do: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                do()
                db.session.commit()
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=[do]) for do in what]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_two_presses_at_once_begin_one(app, cast):
    member_id = cast.alice.id
    db.session.rollback()
    at_once(app, *[lambda: own.begin(member_id, "en")] * 4)
    assert len(Resume.of(member_id)) == 1


def test_two_at_once_are_made_the_main_one_and_one_is(app, cast):
    made = [begun(cast.alice) for _ in range(3)]
    found = [opened(resume)[0] for resume in made]
    member_id = cast.alice.id
    db.session.rollback()
    at_once(app, *[lambda one=one: own.make_main(one) for one in found * 2])
    assert sum(resume.is_main for resume in Resume.of(member_id)) == 1


def test_the_main_one_is_erased_while_another_is_made_it(app, cast):
    first, second = begun(cast.alice), begun(cast.alice)
    one, other = opened(first)[0], opened(second)[0]
    member_id = cast.alice.id
    db.session.rollback()
    at_once(app, lambda: own.erase(one), lambda: own.make_main(other))
    assert [resume.is_main for resume in Resume.of(member_id)] == [True]
