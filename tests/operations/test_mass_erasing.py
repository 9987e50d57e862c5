"""Erasing many at once: two people agree, workers erase, whoever must stay is listed (ST-1)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from app.extensions import db
from app.models import Approval, AuditEntry, DataRead, LoginSession, Member, OutboxItem, Question, Staff
from app.models.types import now
from app.operations import approvals, audit, erasure, leaving, mail, mass_erasing, search
from app.operations.people import Query
from app.worker import Worker
from tests.at_once import at_once


@pytest.fixture
def adam(cast) -> Staff:
    return cast.staff("adam@madang.example", "Adam Admin", "admin")


def person(cast, number: int, **changes) -> Member:
    made = cast.member(
        f"person{number:04}",
        f"PERSON {number}",
        email=f"person{number}@example.com",
        email_key=f"person{number}@example.com",
    )
    for name, value in changes.items():
        setattr(made, name, value)
    search.index(made)
    return made


@pytest.fixture
def people(cast) -> list[Member]:
    made = [person(cast, number, nationality="UZ") for number in range(5)]
    db.session.commit()
    return made


def asked(cast, members: list[Member]) -> Approval:
    ids = sorted(member.id for member in members)
    approval = mass_erasing.ask(cast.ada, ids, {"nationality": "UZ"}, "They never came")
    db.session.commit()
    return approval


def agreed(cast, adam, members: list[Member]) -> Approval:
    approval = asked(cast, members)
    approvals.approve(approval, adam)
    db.session.commit()
    return approval


def work() -> int:
    """What a worker does until nothing is left; how many steps."""
    steps = 0
    while mass_erasing.step():
        steps += 1
    db.session.expire_all()
    return steps


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.position)))


def test_nobody_is_erased_before_somebody_else_agrees(cast, adam, people):
    approval = asked(cast, people)
    assert work() == 0
    with pytest.raises(approvals.OwnRequest):
        approvals.approve(approval, cast.ada)
    assert work() == 0 and not [one for one in people if one.withdrawn_at]


def test_when_another_admin_agrees_they_are_erased_a_few_at_a_time(cast, adam, people, monkeypatch):
    monkeypatch.setattr(mass_erasing, "AT_ONCE", 2)
    ids = [one.id for one in people]
    approval = agreed(cast, adam, people)
    assert mass_erasing.is_under_way(approval)
    assert mass_erasing.step()
    db.session.expire_all()
    assert (approval.details["erased"], approval.details["members"]) == (2, ids[2:])
    assert work() == 2
    assert all((one.name, one.email, one.phone, one.erased_at is None) == ("", None, None, False) for one in people)
    assert approval.details == {
        **{"people": 5, "filters": {"nationality": "UZ"}, "erased": 5, "left": [], "refused": {}},
    }
    assert not mass_erasing.is_under_way(approval) and cast.alice.erased_at is None
    reads = select(DataRead.member_id).where(DataRead.action == "member.erase", DataRead.actor == "worker")
    assert sorted(db.session.scalars(reads)) == ids
    assert actions() == ["approval.ask", "approval.approved", "approval.use", *["member.erase"] * 3, "approval.done"]
    assert audit.verify().is_intact


def test_it_is_all_that_leaving_and_the_timed_job_do(cast, adam, people, browser):
    cast.log_in(browser, people[0])
    db.session.add(Question(member_id=people[0].id, email="x@example.com", text="?", language="en", answered_at=now()))
    db.session.commit()
    erased_id = people[0].id
    agreed(cast, adam, people[:1])
    work()
    for table in erasure.ERASED:
        assert not db.session.scalars(select(table).where(table.member_id == erased_id)).all()
    assert not db.session.scalars(select(LoginSession).where(LoginSession.member_id == erased_id)).all()
    assert people[0].leaving_reason == "erased" and people[0].withdrawn_at is not None
    assert erasure.erase_left_members() == 0


@pytest.mark.parametrize("language", ["en", "ko"])
def test_whoever_has_a_confirmed_address_is_told(cast, adam, people, language):
    people[0].language, people[1].email_confirmed_at = language, None
    db.session.commit()
    agreed(cast, adam, people[:2])
    work()
    (item,) = db.session.scalars(select(OutboxItem)).all()
    assert (item.payload["to"], item.payload["language"], item.member_id) == ("person0@example.com", language, None)
    _subject, text, html = mail.render("account_notice", "en", item.payload["context"])
    assert "erased your data" in text and "erased your data" in html
    assert "If it was you" not in text + html and "/recover" not in text + html


def upcoming(cast, member):
    cast.registration(member, cast.fair.slots[0])


def waiting(cast, member):
    cast.registration(member, cast.fair.slots[0]).state = "waiting"


def double(cast, member):
    held = cast.registration(member, cast.fair.slots[0])
    held.double_at, held.state = now(), "cancelled"


def question(cast, member):
    db.session.add(Question(member_id=member.id, email="x@example.com", text="Where are my data?", language="en"))


def colleague(cast, member):
    member.email = member.email_key = cast.dana.email


@pytest.mark.parametrize(
    ("happened", "why"),
    [(upcoming, "upcoming"), (waiting, "upcoming"), (double, "case"), (question, "question"), (colleague, "staff")],
)
def test_who_must_stay_is_not_erased_and_listed(cast, adam, people, happened, why):
    happened(cast, people[1])
    db.session.commit()
    assert mass_erasing.barred([one.id for one in people]) == {people[1].id: why}
    approval = agreed(cast, adam, people)
    work()
    assert [one.erased_at is None for one in people] == [False, True, False, False, False]
    assert people[1].name == "PERSON 1" and people[1].withdrawn_at is None
    assert approval.details["left"] == [[people[1].id, why]] and approval.details["refused"] == {why: 1}


def test_the_last_day_of_a_fair_still_holds_its_people(cast, adam, people):
    upcoming(cast, people[0])
    db.session.commit()
    ends = cast.fair.ends_on
    for day, holds in ((ends, True), (ends + timedelta(days=1), False)):
        with time_machine.travel(f"{day}T12:00:00+09:00", tick=False):
            assert bool(mass_erasing.barred([people[0].id])) is holds


def test_who_is_expected_only_after_it_was_asked_stays_too(cast, adam, people):
    approval = asked(cast, people)
    upcoming(cast, people[0])
    approvals.approve(approval, adam)
    db.session.commit()
    work()
    assert people[0].erased_at is None and approval.details["erased"] == 4


def test_who_left_or_was_erased_meanwhile_is_skipped(cast, adam, people):
    approval = agreed(cast, adam, people)
    question(cast, people[0])
    for one in people[:2]:
        leaving.leave(one, None, device="", address="")
    erasure.erase([people[1].id])
    db.session.commit()
    work()
    assert people[0].name == "PERSON 0", "they left by themselves, and keep their thirty days"
    assert (approval.details["erased"], approval.details["left"]) == (3, [])


def test_who_joins_the_list_later_is_not_erased(cast, adam, people):
    query = Query(nationality="UZ")
    assert mass_erasing.chosen(query) == sorted(one.id for one in people)
    approval = asked(cast, people)
    late = person(cast, 77, nationality="UZ")
    approvals.approve(approval, adam)
    db.session.commit()
    work()
    assert late.erased_at is None and mass_erasing.chosen(query) == [late.id]


def test_a_worker_that_dies_has_done_a_step_whole_or_not_at_all(cast, adam, people, monkeypatch):
    monkeypatch.setattr(mass_erasing, "AT_ONCE", 2)
    approval = agreed(cast, adam, people)
    assert mass_erasing.step()

    class Killed(BaseException):
        """As a kill: nothing of ours runs any more."""

    def kill(_session):
        raise Killed

    event.listen(db.session, "before_commit", kill)
    try:
        with pytest.raises(Killed):
            mass_erasing.step()
    finally:
        event.remove(db.session, "before_commit", kill)
    db.session.rollback()
    db.session.expire_all()
    assert [one.erased_at is None for one in people] == [False, False, True, True, True]
    assert approval.details["erased"] == 2
    assert work() == 2
    assert approval.details["erased"] == 5 and audit.verify().is_intact
    assert len(db.session.scalars(select(OutboxItem)).all()) == 5


def test_the_worker_does_it_between_what_it_sends(app, cast, adam, people):
    agreed(cast, adam, people)
    worker = Worker(app)
    while worker._round(with_jobs=False):
        pass
    db.session.expire_all()
    assert all(one.erased_at for one in people)


def test_several_workers_erase_each_person_once(app, cast, adam, people, monkeypatch):
    monkeypatch.setattr(mass_erasing, "AT_ONCE", 1)
    approval = agreed(cast, adam, people)
    at_once(app, *[work] * 3, refused=())
    db.session.expire_all()
    assert approval.details["erased"] == 5 and all(one.erased_at for one in people)
    assert actions().count("member.erase") == 5 and actions().count("approval.done") == 1
    assert len(db.session.scalars(select(OutboxItem)).all()) == 5


def test_one_who_cannot_be_erased_keeps_nobody_else(cast, adam, people, monkeypatch):
    erase, stubborn = erasure.erase, people[2].id

    def failing(member_ids):
        if member_ids == [stubborn]:
            raise RuntimeError
        return erase(member_ids)

    monkeypatch.setattr(mass_erasing.erasure, "erase", failing)
    approval = agreed(cast, adam, people)
    work()
    assert approval.details["left"] == [[stubborn, "failed"]] and approval.details["erased"] == 4
    assert people[2].withdrawn_at is None, "not half erased"


def test_it_can_be_stopped_by_one_admin(cast, adam, people, monkeypatch):
    monkeypatch.setattr(mass_erasing, "AT_ONCE", 2)
    approval = agreed(cast, adam, people)
    mass_erasing.step()
    assert mass_erasing.stop(approval, cast.ada) == 3
    db.session.commit()
    assert work() == 0
    assert "members" not in approval.details and approval.details["spared"] == 3
    assert [one.erased_at is None for one in people] == [False, False, True, True, True]
    with pytest.raises(mass_erasing.NotUnderWay):
        mass_erasing.stop(approval, cast.ada)


@pytest.mark.parametrize("decide", ["refuse", "withdraw"])
def test_of_what_is_refused_or_taken_back_no_list_stays(cast, adam, people, decide):
    approval = asked(cast, people)
    getattr(approvals, decide)(approval, adam if decide == "refuse" else cast.ada)
    db.session.commit()
    assert approval.details == {"people": 5, "filters": {"nationality": "UZ"}}
    assert work() == 0


def test_a_list_that_nobody_agreed_to_is_forgotten_after_a_day(cast, adam, people):
    with time_machine.travel(now(), tick=False) as clock:
        approval = asked(cast, people)
        clock.shift(timedelta(hours=24, microseconds=-1))
        assert mass_erasing.forget() == 0 and "members" in approval.details
        clock.shift(timedelta(microseconds=1))
        assert mass_erasing.forget() == 1 and "members" not in approval.details
        with pytest.raises(approvals.Settled):
            approvals.approve(approval, adam)


def test_who_was_not_erased_is_listed_for_a_month(cast, adam, people):
    with time_machine.travel(now(), tick=False) as clock:
        question(cast, people[0])
        approval = agreed(cast, adam, people)
        work()
        clock.shift(mass_erasing.KEEP_REFUSED)
        assert mass_erasing.forget() == 0
        clock.shift(timedelta(microseconds=1))
        assert mass_erasing.forget() == 1
        db.session.expire_all()
        assert "left" not in approval.details and approval.details["refused"] == {"question": 1}


@pytest.mark.parametrize(("people_there", "is_good"), [(3, True), (4, False)])
def test_so_many_at_once_and_no_more(cast, monkeypatch, people_there, is_good):
    monkeypatch.setattr(mass_erasing, "MOST", 3)
    for number in range(people_there):
        person(cast, number, nationality="UZ")
    db.session.commit()
    if is_good:
        assert len(mass_erasing.chosen(Query(nationality="UZ"))) == 3
    else:
        with pytest.raises(mass_erasing.TooMany):
            mass_erasing.chosen(Query(nationality="UZ"))


def test_a_list_is_chosen_whole_by_text_fair_and_state(cast, people):
    upcoming(cast, people[3])
    waiting(cast, people[4])
    db.session.commit()
    fair = cast.fair.id
    assert mass_erasing.chosen(Query(text="person 3")) == [people[3].id]
    assert mass_erasing.chosen(Query(fair_id=fair)) == [people[3].id, people[4].id]
    assert mass_erasing.chosen(Query(fair_id=fair, show="waiting", before=1)) == [people[4].id]
    assert mass_erasing.chosen(Query(fair_id=fair, show="arrived")) == []


def test_what_says_how_they_were_chosen_holds_no_text(cast):
    query = Query(text="Nguyen", fair_id=3, show="all", visa="D-10", before=7, fair_ids=frozenset({3}))
    assert query.filters == {"fair_id": 3, "visa": "D-10", "text": True}
    assert Query(text=" ", before=7).filters == {}
