"""Facts that arrive in any order, again and again, at the same instant: what is kept beside them equals what they say."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from threading import Barrier, Thread

import pytest
import time_machine

from app.extensions import db
from app.models import CheckIn, Registration, Staff
from app.models.types import now
from app.operations import checkin
from app.operations.checkin import settling
from app.operations.ticket import digits_of
from app.rules.admission import OUTCOMES
from tests.checkin_desk import a_scan, delivered, door_of, kept
from tests.one_day import NOON_OF_A_FAIR


@pytest.fixture(autouse=True)
def noon_in_korea():
    with time_machine.travel(NOON_OF_A_FAIR):
        yield


@pytest.fixture
def today(cast):
    fair = cast.make_fair("today", "Fair of Today", "오늘 박람회", in_days=0, capacity=1000)
    slot = fair.slots[0]
    slot.starts_at, slot.ends_at = now() - timedelta(hours=2), now() + timedelta(hours=1)
    db.session.commit()
    return fair


@pytest.fixture
def doors(cast, today):
    return [door_of(cast.kiosk(today, f"Gate {nth}")[0]) for nth in range(3)]


def a_day_of(random, ticket, doors):
    """What three doors have scanned with one ticket: with and without network, at times that are often equal."""
    shown = [None, "to_confirm", "to_confirm", "admitted", "refused", "call_staff"]
    return [
        (random.choice(doors), a_scan(ticket=ticket, at=now() - timedelta(minutes=random.randrange(4)), shown=random.choice(shown)))
        for _ in range(random.randrange(1, 7))
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_after_every_step_of_any_day_what_is_kept_equals_the_facts(seed, cast, doors, held, today):
    """Deliveries in any order and repeated, staff who undo, let in again, settle and take back in between."""
    random = Random(seed)
    today.allows_reentry = seed % 4 == 3
    db.session.commit()
    scans = a_day_of(random, digits_of(held), doors)
    deliveries = random.sample(scans * 2, len(scans) * 2)
    for door, item in deliveries:
        if random.random() < 0.2:  # answered, but not heard: the device shows its own verdict
            item = replace(item, shown=item.shown or random.choice(["to_confirm", "call_staff"]))
        delivered(door, item)
        kept(held)
        random.choice([_nothing, _undo, _readmit, _by_hand, _settle, _settle, _reopen])(random, cast.dana, held)
        db.session.commit()
        kept(held)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_and_repetition_of_late_deliveries_make_no_difference(seed, cast, doors, today):
    """Two people with the same day, delivered differently, are in the same state."""
    random = Random(seed)
    one, other = (cast.registration(person, today.slots[0]) for person in (cast.alice, cast.bob))
    day = [
        (random.choice(doors), timedelta(minutes=random.randrange(5)), random.choice(["to_confirm", "refused"]))
        for _ in range(6)
    ]
    moment = now()
    states = []
    for person in (one, other):
        items = [
            (door, a_scan(random_id=f"{nth:02}{person.id:030}", ticket=digits_of(person), at=moment - ago, shown=shown))
            for nth, (door, ago, shown) in enumerate(day)
        ]
        for door, item in random.sample(items * 3, len(items) * 3):
            delivered(door, item)
        states.append(kept(person))
    assert states[0] == states[1]


@pytest.mark.parametrize("seed", range(3))
def test_doors_and_staff_at_the_same_instant_leave_what_is_kept_right(app, seed, cast, doors, held):
    random = Random(seed)
    dana, place = cast.dana.id, held.id
    scans = a_day_of(random, digits_of(held), doors) * 2
    steps = [lambda pair=pair: _deliver(*pair) for pair in scans]
    steps += [lambda what=what: _by_staff(what, dana, place) for what in (_undo, _settle, _readmit, _settle)]
    random.shuffle(steps)
    _all_at_once(app, steps)
    kept(db.session.get(Registration, place))


def test_of_staff_who_settle_at_once_one_wins(app, cast, doors, held):
    for door in doors[:2]:
        delivered(door, a_scan(ticket=digits_of(held), shown="to_confirm"))
    dana, place = cast.dana.id, held.id
    seen = checkin.attendance_of(held).admissions
    results = []

    def settle(outcome):
        staff, registration = db.session.get(Staff, dana), db.session.get(Registration, place)
        try:
            settling.settle(staff, registration, outcome, seen, keep=seen[1])
            db.session.commit()
            results.append(outcome)
        except checkin.SettledMeanwhile:
            db.session.rollback()
            results.append(None)

    outcomes = ["same_person", "reentry", "somebody_else"] * 2
    _all_at_once(app, [lambda each=each: settle(each) for each in outcomes])
    won = [each for each in results if each]
    assert len(won) == 1
    said = {fact.reason for fact in CheckIn.of_registration(place) if fact.kind == "settle"}
    assert said == set(won) <= set(OUTCOMES)
    assert kept(held)[1] is None


def test_of_staff_who_settle_one_doubt_at_once_one_wins(app, cast, doors, today):
    delivered(doors[0], a_scan(ticket="1" + "0" * 193, shown="to_confirm"))
    scan, dana, fair_id, results = settling.doubts(today)[0].random_id, cast.dana.id, today.id, []

    def settle():
        staff, fair = db.session.get(Staff, dana), db.session.get(type(today), fair_id)
        try:
            settling.settle_doubt(staff, fair, scan, "in_order")
            db.session.commit()
            results.append(True)
        except checkin.SettledMeanwhile:
            db.session.rollback()
            results.append(False)

    _all_at_once(app, [settle] * 4)
    assert sorted(results) == [False, False, False, True]


def _deliver(door, item):
    try:
        delivered(door, item)
    except checkin.IdTaken:
        db.session.rollback()


def _by_staff(what, staff_id, place_id):
    what(Random(1), db.session.get(Staff, staff_id), db.session.get(Registration, place_id))
    db.session.commit()


def _nothing(_random, _staff, _registration):
    """A moment in which nobody does anything."""


def _undo(_random, staff, registration):
    try:
        checkin.undo(staff, registration, "by mistake")
    except checkin.NotAdmitted:
        db.session.rollback()


def _readmit(_random, staff, registration):
    try:
        checkin.readmit(staff, registration)
    except checkin.NotAdmitted:
        db.session.rollback()


def _by_hand(_random, staff, registration):
    try:
        checkin.check_in_by_hand(staff, registration)
    except (checkin.AlreadyAdmitted, checkin.NoPlace):
        db.session.rollback()


def _settle(random, staff, registration):
    seen = checkin.attendance_of(registration).admissions
    try:
        outcome = random.choice(["same_person", "reentry", "somebody_else"])
        settling.settle(staff, registration, outcome, seen, keep=random.choice(seen or ("",)))
    except checkin.SettledMeanwhile:
        db.session.rollback()


def _reopen(_random, staff, registration):
    try:
        settling.reopen(staff, registration)
    except checkin.SettledMeanwhile:
        db.session.rollback()


def _all_at_once(app, steps):
    db.session.commit()
    barrier, failed = Barrier(len(steps)), []

    def run(step):
        with app.app_context():
            barrier.wait()
            try:
                step()
            except Exception as error:  # noqa: BLE001 - told by the test, not lost in a thread
                failed.append(error)

    threads = [Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
