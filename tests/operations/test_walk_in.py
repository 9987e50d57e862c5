"""Walk-ins: capacity, many at once, moving and cancelling, download and erasure."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.extensions import db
from app.models import Fair, Kiosk, Member, Registration, Slot, Staff
from app.models.types import now
from app.operations import erasure, export, registration, walk_in
from app.operations.walk_in import Answers, Door, blocks, records
from app.operations.walk_in.registering import slot_for
from tests.operations.test_registration_concurrency import at_once

AT_ONCE = 12


def said(name: str = "AIGUL NURLANOVA", **changes) -> Answers:
    return Answers(**({"name": name, "speaks": "en", "consents": []} | changes))


@pytest.fixture
def made(cast):
    found = walk_in.register(said(phone="+821023844471"), fair=cast.fair, door=Door(staff=cast.dana))
    db.session.commit()
    return found


def taken(fair: Fair) -> list[int]:
    return list(db.session.scalars(select(Slot.taken).where(Slot.fair_id == fair.id).order_by(Slot.starts_at)))


@pytest.mark.parametrize(
    ("hour", "minute", "slot"), [(9, 59, 0), (10, 0, 0), (11, 59, 0), (12, 29, 0), (12, 31, 1), (14, 0, 1), (20, 0, 1)]
)
def test_the_slot_is_that_of_now_or_the_nearest(cast, hour, minute, slot):
    start = cast.fair.slots[0].starts_at  # ten o'clock; the other from one to three
    moment = start + timedelta(hours=hour - 10, minutes=minute)
    assert slot_for(cast.fair, moment).id == cast.fair.slots[slot].id


def test_cancelling_gives_no_place_away(made, cast):
    registration.cancel(made)
    db.session.commit()
    assert taken(cast.fair) == [0, 0]


def test_moving_to_another_hour_claims_a_place_there(made, cast):
    registration.change(made, cast.fair.slots[1])
    db.session.commit()
    assert taken(cast.fair) == [0, 1]
    registration.cancel(db.session.get(Registration, made.id))
    db.session.commit()
    assert taken(cast.fair) == [0, 0]


def test_a_cancelled_walk_in_who_registers_takes_a_place(made, cast):
    registration.cancel(made)
    registration.register(made.member, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    assert taken(cast.fair) == [1, 0]


def test_many_desks_at_the_same_instant_register_everybody(app, cast):
    fair_id, dana = cast.fair.id, cast.dana.id

    def desk(number: int):
        def action() -> str:
            door = Door(staff=db.session.get(Staff, dana))
            walk_in.register(said(f"VISITOR {chr(65 + number)}"), fair=db.session.get(Fair, fair_id), door=door)
            return "registered"

        return action

    assert at_once(app, [desk(number) for number in range(AT_ONCE)]) == {"registered": AT_ONCE}
    codes = set(db.session.scalars(select(Registration.short_code)))
    assert len(codes) == AT_ONCE
    assert taken(db.session.get(Fair, fair_id)) == [0, 0]


def test_one_record_delivered_twice_at_the_same_instant_is_one_person(app, cast):
    kiosk_id = cast.kiosk(cast.fair)[0].id
    stored = blocks.top_up(db.session.get(Kiosk, kiosk_id), 199)[0]
    db.session.commit()
    record = records.Taken(stored.ticket, now())

    def deliver() -> str:
        kiosk = db.session.get(Kiosk, kiosk_id)
        if records.settled(kiosk, record) is not None:
            return "known"
        records.settle(kiosk, record, said(), was_shown=True)
        return "made"

    assert at_once(app, [deliver] * 4) == {"made": 1, "known": 3}
    assert db.session.scalar(select(func.count()).select_from(Member)) == 1


def test_the_download_has_the_registration(made):
    data = export.data_of(made.member)
    assert data["member"]["name"] == "AIGUL NURLANOVA"
    assert [row["short_code"] for row in data["registrations"]] == [made.short_code]


def test_erased_like_everybody_who_has_left(made):
    made.member.withdrawn_at = now()
    db.session.commit()
    with time_machine.travel(now() + timedelta(days=31)):
        assert erasure.erase_left_members() == 1
    rows = [
        dict(row._mapping)
        for table in ("member", "registration", "walk_in", "search_gram", "outbox_item")
        for row in db.session.execute(select(db.metadata.tables[table]))
    ]
    kept = json.dumps(rows, default=str, ensure_ascii=False)
    assert not [secret for secret in ("AIGUL", "aigul", "23844471") if secret in kept]
