"""Registering, waiting, changing and cancelling: what the database decides."""

from datetime import timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import OutboxItem, Registration, Slot, VoidedTicket
from app.models.types import now
from app.operations import registration


@pytest.fixture
def fair(cast):
    """Two slots of one place each."""
    fair = cast.fair
    for slot in fair.slots:
        slot.capacity = 1
    db.session.commit()
    return fair


def put_on_next_day(fair) -> None:
    """The second slot is on another day than the first."""
    fair.ends_on = fair.starts_on + timedelta(days=1)
    fair.slots[1].starts_at += timedelta(days=1)
    fair.slots[1].ends_at += timedelta(days=1)
    db.session.commit()


def register(member, slot) -> Registration:
    made = registration.register(member, slot.fair, slot, language="en")
    db.session.commit()
    return made


def wait(member, slot) -> Registration:
    made = registration.wait_for(member, slot.fair, slot)
    db.session.commit()
    return made


def topics() -> list[str]:
    """The mails that were queued; messages have tests of their own."""
    mails = OutboxItem.topic.like("mail.%")
    return list(db.session.scalars(db.select(OutboxItem.topic).where(mails).order_by(OutboxItem.id)))


def voided() -> set[bytes]:
    return set(db.session.scalars(db.select(VoidedTicket.ticket_id)))


def taken(fair) -> list[int]:
    return list(db.session.scalars(db.select(Slot.taken).where(Slot.fair_id == fair.id).order_by(Slot.starts_at)))


def test_a_registration_is_stored_whole(cast, fair):
    made = register(cast.alice, fair.slots[0])
    public_id = made.public_id
    db.session.expunge_all()
    stored = Registration.with_public_id(public_id)
    assert (stored.state, stored.review, stored.language, stored.waiting_since) == ("held", "open", "en", None)
    assert len(stored.ticket_id) == 8 and len(stored.short_code) == 8
    assert taken(stored.fair) == [1, 0]


def test_a_full_slot_takes_nobody(cast, fair):
    register(cast.alice, fair.slots[0])
    with pytest.raises(registration.SlotFull):
        registration.register(cast.bob, fair, fair.slots[0], language="ko")
    assert taken(fair) == [1, 0]


def test_one_registration_for_a_fair_and_no_place_is_lost_by_trying_again(cast, fair):
    register(cast.alice, fair.slots[0])
    with pytest.raises(registration.AlreadyRegistered):
        registration.register(cast.alice, fair, fair.slots[1], language="en")
    assert taken(fair) == [1, 0]


def test_nobody_waits_for_a_slot_with_places(cast, fair):
    with pytest.raises(registration.SlotFree):
        registration.wait_for(cast.alice, fair, fair.slots[0])


def test_whoever_waits_cannot_hold_a_place_beside(cast, fair):
    register(cast.alice, fair.slots[0])
    wait(cast.bob, fair.slots[0])
    with pytest.raises(registration.AlreadyRegistered):
        registration.register(cast.bob, fair, fair.slots[1], language="ko")
    assert taken(fair) == [1, 0]


def test_cancelling_voids_the_ticket_and_frees_the_place(cast, fair):
    made = register(cast.alice, fair.slots[0])
    ticket_id = made.ticket_id
    registration.cancel(made)
    db.session.commit()
    assert (made.state, voided(), taken(fair)) == ("cancelled", {ticket_id}, [0, 0])
    assert topics() == ["mail.ticket", "mail.registration_cancelled"]


def test_cancelling_twice_is_refused(cast, fair):
    made = register(cast.alice, fair.slots[0])
    registration.cancel(made)
    db.session.commit()
    with pytest.raises(registration.RegistrationSettled):
        registration.cancel(made)
    assert taken(fair) == [0, 0]


def test_whoever_was_admitted_keeps_the_place(cast, fair):
    made = register(cast.alice, fair.slots[0])
    made.admitted_at = now()
    db.session.commit()
    with pytest.raises(registration.RegistrationSettled):
        registration.cancel(made)
    with pytest.raises(registration.RegistrationSettled):
        registration.change(made, fair.slots[1])
    assert taken(fair) == [1, 0]


def test_registering_again_after_cancelling_gives_another_ticket(cast, fair):
    made = register(cast.alice, fair.slots[0])
    public_id, old_ticket = made.public_id, made.ticket_id
    registration.cancel(made)
    db.session.commit()
    again = register(cast.alice, fair.slots[1])
    assert (again.public_id, again.state, again.slot_id) == (public_id, "held", fair.slots[1].id)
    assert again.ticket_id != old_ticket and taken(fair) == [0, 1]


def test_a_free_place_goes_to_exactly_one_who_waits_first_come_first(cast, fair):
    slot = fair.slots[0]
    made = register(cast.alice, slot)
    first = wait(cast.bob, slot)
    second = wait(cast.member("carol123", "Carol", email="carol@example.com"), slot)
    assert [registration.place_in_line(one) for one in (first, second)] == [1, 2]
    registration.cancel(made)
    db.session.commit()
    assert (first.state, second.state, taken(fair)) == ("held", "waiting", [1, 0])
    assert registration.place_in_line(second) == 1
    assert topics().count("mail.promoted") == 1


def test_who_moves_up_is_told_in_their_own_language(cast, fair):
    made = register(cast.alice, fair.slots[0])
    bob = cast.bob
    bob.language = "ko"
    moved_up = wait(bob, fair.slots[0])
    registration.cancel(made)
    db.session.commit()
    item = db.session.scalar(db.select(OutboxItem).where(OutboxItem.topic == "mail.promoted"))
    assert (item.payload["to"], item.payload["language"], item.member_id) == ("bob@example.com", "ko", bob.id)
    assert (item.payload["ticket"], item.payload["context"]["fair"]) == (moved_up.public_id, "봄 박람회")


def test_changing_away_passes_the_place_on(cast, fair):
    made = register(cast.alice, fair.slots[0])
    waiting = wait(cast.bob, fair.slots[0])
    registration.change(made, fair.slots[1])
    db.session.commit()
    assert (made.slot_id, waiting.state, taken(fair)) == (fair.slots[1].id, "held", [1, 1])
    assert sorted(topics()) == ["mail.promoted", "mail.registration_changed", "mail.ticket", "mail.waiting"]


def test_changing_to_a_full_slot_keeps_the_old_place(cast, fair):
    made = register(cast.alice, fair.slots[0])
    register(cast.bob, fair.slots[1])
    with pytest.raises(registration.SlotFull):
        registration.change(made, fair.slots[1])
    db.session.rollback()
    assert (made.slot_id, taken(fair)) == (fair.slots[0].id, [1, 1])


def test_changing_within_a_day_keeps_the_ticket(cast, fair):
    made = register(cast.alice, fair.slots[0])
    ticket_id = made.ticket_id
    registration.change(made, fair.slots[1])
    db.session.commit()
    assert (made.ticket_id, voided()) == (ticket_id, set())


def test_changing_the_day_voids_the_ticket(cast, fair):
    put_on_next_day(fair)
    made = register(cast.alice, fair.slots[0])
    ticket_id = made.ticket_id
    registration.change(made, fair.slots[1])
    db.session.commit()
    assert made.ticket_id != ticket_id and voided() == {ticket_id}


def test_a_ticket_for_any_day_outlives_a_change_of_day(cast, fair):
    put_on_next_day(fair)
    fair.ticket_days = "any_day"
    db.session.commit()
    made = register(cast.alice, fair.slots[0])
    ticket_id = made.ticket_id
    registration.change(made, fair.slots[1])
    db.session.commit()
    assert (made.ticket_id, voided()) == (ticket_id, set())


def test_whoever_waits_may_wait_elsewhere_or_take_a_free_place(cast, fair):
    register(cast.alice, fair.slots[0])
    other = register(cast.bob, fair.slots[1])
    carol = wait(cast.member("carol123", "Carol", email="carol@example.com"), fair.slots[0])
    registration.wait_elsewhere(carol, fair.slots[1])
    db.session.commit()
    assert (carol.state, carol.slot_id) == ("waiting", fair.slots[1].id)
    registration.cancel(other)
    db.session.commit()
    assert (carol.state, taken(fair)) == ("held", [1, 1])


def test_leaving_the_waiting_list_takes_no_place_away(cast, fair):
    register(cast.alice, fair.slots[0])
    waiting = wait(cast.bob, fair.slots[0])
    registration.cancel(waiting)
    db.session.commit()
    assert (waiting.state, taken(fair), voided()) == ("cancelled", [1, 0], set())


def test_a_time_that_has_begun_can_no_longer_be_changed(cast, fair):
    made = register(cast.alice, fair.slots[0])
    with time_machine.travel(fair.slots[0].starts_at - timedelta(seconds=1), tick=False):
        assert made.may_be_changed
    with time_machine.travel(fair.slots[0].starts_at, tick=False):
        assert not made.may_be_changed
        with pytest.raises(registration.RegistrationSettled):
            registration.change(made, fair.slots[1])


def test_nobody_moves_up_when_the_slot_is_over(cast, fair):
    made = register(cast.alice, fair.slots[0])
    waiting = wait(cast.bob, fair.slots[0])
    with time_machine.travel(fair.slots[0].ends_at, tick=False):
        registration.cancel(made)
        db.session.commit()
    assert waiting.state == "waiting"


def test_a_member_without_an_address_registers_and_is_told_nothing(cast, fair):
    walk_in = cast.member("walkin12", "Walk In", email=None)
    register(walk_in, fair.slots[0])
    assert topics() == []
