"""Many at once on one slot, through application contexts of their own: never one too many, never one lost.

A larger run: CROWD=200 ROUNDS=100 .venv/bin/pytest tests/operations/test_registration_concurrency.py -k oversold
"""

import os
import random
import threading
from collections import Counter

import pytest
from sqlalchemy import func

from app.extensions import db
from app.models import Fair, Member, OutboxItem, Registration, Slot
from app.operations import registration

CAPACITY = 5
CROWD, ROUNDS = int(os.environ.get("CROWD", 40)), int(os.environ.get("ROUNDS", 3))


def crowd(cast, count: int) -> list[int]:
    members = [
        Member(name=f"Visitor {number}", folded=f"visitor {number}", language="en", email=f"v{number}@example.com")
        for number in range(count)
    ]
    db.session.add_all(members)
    db.session.commit()
    return [member.id for member in members]


def at_once(app, actions) -> Counter:
    """Run all actions in threads that start together; counts their outcomes."""
    barrier, outcomes = threading.Barrier(len(actions)), list[str]()

    def run(action) -> None:
        with app.app_context():
            barrier.wait()
            try:
                outcomes.append(action())
                db.session.commit()
            except registration.RegistrationRefused as refused:
                db.session.rollback()
                outcomes.append(type(refused).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return Counter(outcomes)


def registering(member_id: int, slot_id: int):
    def action() -> str:
        slot = db.session.get(Slot, slot_id)
        registration.register(db.session.get(Member, member_id), slot.fair, slot, language="en")
        return "held"

    return action


def cancelling(registration_id: int):
    def action() -> str:
        registration.cancel(db.session.get(Registration, registration_id))
        return "cancelled"

    return action


def changing(registration_id: int, slot_id: int):
    def action() -> str:
        registration.change(db.session.get(Registration, registration_id), db.session.get(Slot, slot_id))
        return "changed"

    return action


def held_in(slot: Slot) -> int:
    return db.session.scalar(
        db.select(func.count()).where(Registration.slot_id == slot.id, Registration.state == "held")
    )


def is_consistent(fair: Fair) -> bool:
    """Every counter equals its rows, none is above capacity, nobody waits beside a free place."""
    db.session.expire_all()
    waiting = registration.waiting_by_slot(fair)
    return all(
        slot.taken == held_in(slot) <= slot.capacity and not (waiting.get(slot.id) and slot.taken < slot.capacity)
        for slot in fair.slots
    )


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_a_slot_is_never_oversold(app, cast, round_number):
    slot = cast.fair.slots[0]
    members = crowd(cast, CROWD)
    slot_id = slot.id
    outcomes = at_once(app, [registering(member_id, slot_id) for member_id in members])
    assert outcomes == {"held": CAPACITY, "SlotFull": CROWD - CAPACITY}
    assert is_consistent(cast.fair)
    assert db.session.scalar(db.select(func.count()).select_from(OutboxItem)) == CAPACITY


def test_one_member_pressing_many_times_has_one_registration(app, cast):
    fair, alice = cast.fair, cast.alice.id
    slots = [slot.id for slot in fair.slots]
    outcomes = at_once(app, [registering(alice, slots[number % 2]) for number in range(12)])
    assert outcomes["held"] == 1 and outcomes["AlreadyRegistered"] + outcomes["SlotFull"] == 11
    assert is_consistent(fair)


def test_cancelling_and_changing_at_once_keeps_every_count(app, cast):
    fair = cast.fair
    one, other = fair.slots
    held = [
        registration.register(db.session.get(Member, member_id), fair, slot, language="en").id
        for slot, ids in ((one, crowd(cast, 5)), (other, crowd(cast, 4)))
        for member_id in ids
    ]
    for member_id in crowd(cast, 6):
        registration.wait_for(db.session.get(Member, member_id), fair, one)
    db.session.commit()
    one_id, other_id = one.id, other.id
    actions = [cancelling(held[0]), cancelling(held[0]), cancelling(held[5]), changing(held[1], other_id)]
    actions += [changing(held[6], one_id), changing(held[2], other_id), cancelling(held[3]), changing(held[7], one_id)]
    random.Random(4).shuffle(actions)
    at_once(app, actions)
    assert is_consistent(fair)
    states = Counter(db.session.scalars(db.select(Registration.state)))
    promoted = db.session.scalar(
        db.select(func.count()).select_from(OutboxItem).where(OutboxItem.topic == "mail.promoted")
    )
    assert states["waiting"] == 6 - promoted
