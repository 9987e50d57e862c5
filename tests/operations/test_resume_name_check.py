"""Tries of a name check, what is kept of one, what of it holds, and what goes when the consent is taken back."""

import threading
from collections import Counter

import pytest
from sqlalchemy import select

from app.clients.nice_names import NameAnswer
from app.extensions import db
from app.forms.validators import today_in_korea
from app.models import NameCheck, ResumeVersion
from app.operations import consent
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.resume import name_check, name_forgetting
from app.rules.arc_number import read_number
from tests import bundled
from tests.resume_numbers import LAN

NAME = "NGUYEN THI LAN"
NUMBER = read_number(LAN[:6], LAN[6:], today_in_korea())


@pytest.fixture
def alice(cast):
    return cast.alice


def checked(member, result: str = "matched", name: str = NAME) -> NameCheck:
    check_id = name_check.take_try(member.id, name)
    check = name_check.note_answer(check_id, NameAnswer(result, "r" * 24), NUMBER)
    db.session.commit()
    return check


def test_five_tries_a_day_and_no_more(alice, cast):
    for left in (4, 3, 2, 1, 0):
        checked(alice, "differs")
        assert name_check.tries_left(alice.id) == left
    with pytest.raises(name_check.TriesUsedUp):
        name_check.take_try(alice.id, NAME)
    assert name_check.tries_left(cast.bob.id) == 5


def test_a_try_that_was_given_back_can_be_taken_again(alice):
    ids = [name_check.take_try(alice.id, NAME) for _ in range(5)]
    name_check.give_try_back(ids[2])
    db.session.commit()
    assert name_check.tries_left(alice.id) == 1
    again = db.session.get_one(NameCheck, name_check.take_try(alice.id, NAME))
    assert again.nth == 3


def test_a_try_whose_answer_never_came_counts(alice):
    """So that nobody gets more of them by hanging up."""
    name_check.take_try(alice.id, NAME)
    db.session.commit()
    (check,) = db.session.scalars(select(NameCheck))
    assert (check.result, check.nth, check.birth_date, check.mask) == ("unreachable", 1, "", "")


@pytest.mark.parametrize("before", [0, 3, 4, 5])
def test_tries_at_the_same_instant_are_never_one_too_many(app, alice, before):
    member_id, barrier, outcomes = alice.id, threading.Barrier(8), []
    for _ in range(before):
        name_check.take_try(member_id, NAME)
    db.session.commit()

    def take() -> None:
        with app.app_context():
            barrier.wait()
            try:
                name_check.take_try(member_id, NAME)
                db.session.commit()
                outcomes.append("taken")
            except name_check.TriesUsedUp:
                db.session.rollback()
                outcomes.append("used up")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert Counter(outcomes) == Counter({"taken": 5 - before, "used up": 3 + before})
    assert sorted(db.session.scalars(select(NameCheck.nth))) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("result", ["differs", "unknown", "blocked"])
def test_only_of_a_match_birth_date_and_mask_are_kept(alice, result):
    check = checked(alice, result)
    assert (check.result, check.birth_date, check.mask) == (result, "", "")
    check = checked(alice)
    assert (check.birth_date, check.mask) == ("1995-03-15", "950315-6******")


def test_the_newest_check_and_the_newest_match_are_found(alice):
    assert name_check.latest(alice.id) is None
    match = checked(alice)
    newest = checked(alice, "differs", "LAN NGUYEN")
    assert name_check.latest(alice.id) == newest
    assert name_check.latest_match(alice.id, "Nguyen  Thi Lan") == match
    assert name_check.latest_match(alice.id, "LAN NGUYEN") is None


MATCHED = {"state": "matched", "name": NAME}
MATCHES = [
    (MATCHED, NAME, True),
    (MATCHED, "nguyen thi lan", True),
    (MATCHED, "NGUYEN LAN", False),
    (MATCHED, "", False),
    (MATCHED | {"state": "to_check"}, NAME, False),
    (MATCHED | {"state": ""}, NAME, False),
    ({}, NAME, False),
]


@pytest.mark.parametrize(("said", "english_name", "expected"), MATCHES)
def test_a_match_holds_for_the_name_that_was_checked(said, english_name, expected):
    assert name_check.has_match(said, english_name) == expected


def test_staff_who_saw_the_card_settle_it_with_the_one_identity_check_there_is(alice, cast):
    alice.identity = "to_check"
    name_check.settle(cast.dana, alice)
    db.session.commit()
    assert (alice.identity, alice.identity_document) == ("checked", "residence_card")
    assert alice.identity_checker == cast.dana


VERIFIED = [("verified", True), ("checked", True), ("to_check", False)]


@pytest.mark.parametrize(("identity", "is_compared"), VERIFIED)
def test_a_birth_date_is_compared_with_one_that_was_verified(alice, identity, is_compared):
    alice.identity = identity
    assert name_check.born_otherwise(alice, "1995-03-15") == is_compared
    assert not name_check.born_otherwise(alice, alice.birth_date)
    assert not name_check.born_otherwise(alice, "")


@pytest.fixture
def submitted(alice):
    """A resume with a match in its draft and in a version that was submitted."""
    bundled.load()
    consent.record(alice, "unique_identifier", "2026-11-21", "en")
    step = name_check.matched(checked(alice))
    resume = resumes.begin(alice.id, "en", {"basics": {"english_name": NAME}, "name_check": step})
    content = {"answers": {"name_check": step, "basics": {"title": "Welder"}}, "person": {"name": NAME}}
    told = {"state": "matched", "mask": step["mask"], "birth_date": "1995-03-15"}
    db.session.add(ResumeVersion(resume_id=resume.id, number=1, content={**content, "name_check": told}))
    db.session.commit()
    return resume


def test_taking_the_consent_back_erases_what_tells_of_the_number_and_nothing_else(alice, submitted):
    name_forgetting.withdraw(alice)
    db.session.commit()
    check = name_check.latest(alice.id)
    assert (check.result, check.birth_date, check.mask, check.reference) == ("matched", "", "", "r" * 24)
    _, draft = resumes.open_for(alice.id, submitted.public_id)
    said = drafts.answers(draft)["name_check"]
    assert said["mask"] == "" and name_check.has_match(said, NAME)
    (version,) = db.session.scalars(select(ResumeVersion))
    assert version.content["answers"]["name_check"]["mask"] == "" and version.content["name_check"]["birth_date"] == ""
    assert version.content["answers"]["basics"] == {"title": "Welder"}
    assert version.content["person"] == {"name": NAME} and version.content["name_check"]["state"] == "matched"


def test_who_was_never_checked_can_take_the_consent_back_too(alice):
    bundled.load()
    consent.record(alice, "unique_identifier", "2026-11-21", "en")
    resumes.begin(alice.id, "en")
    name_forgetting.withdraw(alice)
    db.session.commit()
    assert name_check.latest(alice.id) is None
