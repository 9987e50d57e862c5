"""Times of entry: by a pattern, one by one, closed, and their people moved."""

import pytest

from app.extensions import db
from app.models import OutboxItem, Registration, Slot
from app.operations import registration, slots
from app.rules.slot_pattern import TEMPLATES
from tests.views.staff.test_staff_fair import SPRING, change, manager, shown

__all__ = ["manager"]
TIMES = f"{SPRING}/times"


def pattern(fair, **changes) -> dict:
    fields = {"days": [fair.starts_on.isoformat()], "first": "15:00", "last": "17:00", "every": "30", "capacity": "7"}
    return fields | changes


def of(fair) -> list[tuple[int, int, int]]:
    db.session.expire_all()
    return [(slot.starts_at.hour + 9, slot.starts_at.minute, slot.capacity) for slot in fair.slots]


def page_of(slot: Slot) -> str:
    return f"{TIMES}/{slot.public_id}"


def wait(cast, slot, count: int) -> list[Registration]:
    made = []
    for number in range(count):
        member = cast.member(f"waiter{number}", f"WAITER {number}", email=f"waiter{number}@example.com")
        made.append(registration.wait_for(member, slot.fair, slot, language="en"))
    db.session.commit()
    return made


def mails(topic: str) -> int:
    return db.session.scalar(db.select(db.func.count()).where(OutboxItem.topic == f"mail.{topic}"))


def test_times_are_added_by_a_pattern_and_those_that_are_there_are_left_out(cast, manager):
    fair = cast.fair
    manager.get(TIMES)
    manager.post(TIMES, pattern(fair, first="12:00", last="15:10"))
    assert of(fair) == [(10, 0, 5), (12, 0, 7), (12, 30, 7), (13, 0, 5), (13, 30, 7), (14, 0, 7), (14, 30, 7)]
    assert "5 times are added." in manager.get(TIMES).text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("days", [], "Choose at least one day of the fair."),
        ("days", ["2020-01-01"], "Choose at least one day of the fair."),
        ("first", "", "Enter when the first one begins."),
        ("last", "15:00", "It must end later than it begins, on the same day."),
        ("every", "4", "Enter a whole number from 5 to 720."),
        ("every", "721", "Enter a whole number from 0 to 720."),
        ("every", "121", "No whole time fits between the two hours."),
        ("capacity", "x", "Enter a whole number from 0 to 20000."),
    ],
)
def test_what_is_wrong_about_a_pattern_is_said_at_its_field(cast, manager, field, typed, message):
    page = manager.post(TIMES, pattern(cast.fair, **{field: typed}), status=422)
    assert any(message in line for line in page.summary)
    assert len(of(cast.fair)) == 2


def test_a_fair_has_at_most_so_many_times(cast, manager, monkeypatch):
    monkeypatch.setattr(slots, "MOST", 6)
    page = manager.post(TIMES, pattern(cast.fair, every="24"), status=422)
    assert page.summary == ["A fair has at most 6 times of entry. Make some of them longer."]
    manager.post(TIMES, pattern(cast.fair))
    assert len(of(cast.fair)) == 6


def test_a_time_is_changed(cast, manager):
    fair = cast.fair
    change(manager, page_of(fair.slots[0]), starts_at=f"{fair.starts_on}T09:30", ends_at="11:00", capacity="9")
    assert of(fair)[0] == (9, 30, 9)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("starts_at", "", "Enter the day and hour when it begins."),
        ("starts_at", "2099-01-01T08:00", "Every time of entry must be on a day of the fair."),
        ("ends_at", "25:00", "Enter when it ends, for example 12:00."),
        ("ends_at", "10:00", "It must end later than it begins, on the same day."),
        ("capacity", "20001", "Enter a whole number from 0 to 20000."),
    ],
)
def test_what_is_wrong_about_a_time_is_said_at_its_field(cast, manager, field, typed, message):
    page = change(manager, page_of(cast.fair.slots[0]), 422, **{field: typed})
    assert page.error(field) == message


@pytest.mark.parametrize(("typed", "status"), [("1", 422), ("2", 303)])
def test_nobody_loses_a_place_by_fewer_places(cast, manager, typed, status):
    for member in (cast.alice, cast.bob):
        registration.register(member, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    page = change(manager, page_of(cast.fair.slots[0]), status, capacity=typed)
    if status == 422:
        assert page.error("capacity") == "2 places are taken. Enter at least as many."
    assert of(cast.fair)[0][2] == (2 if status == 303 else 5)


def test_more_places_go_to_who_waits_at_once_and_they_are_told(cast, manager):
    slot = cast.fair.slots[0]
    slot.capacity = 1
    registration.register(cast.alice, cast.fair, slot, language="en")
    first, second, third = wait(cast, slot, 3)
    change(manager, page_of(slot), capacity="3")
    db.session.expire_all()
    assert [one.state for one in (first, second, third)] == ["held", "held", "waiting"]
    assert (slot.taken, mails("promoted")) == (3, 2)


def test_of_two_managers_the_second_sees_what_the_first_stored(cast, manager):
    slot = cast.fair.slots[0]
    seen = shown(manager.get(page_of(slot)))
    manager.post(page_of(slot), seen | {"capacity": "8"})
    page = manager.post(page_of(slot), seen | {"capacity": "6"}, status=422)
    assert "A colleague changed this page while you did." in page.summary[0] and "8" in page.text
    manager.post(page_of(slot), shown(page))
    assert of(cast.fair)[0][2] == 6


def test_a_closed_time_takes_nobody_in_and_ends_its_waiting_list(cast, manager):
    slot = cast.fair.slots[0]
    slot.capacity = 1
    registration.register(cast.alice, cast.fair, slot, language="en")
    (waiting,) = wait(cast, slot, 1)
    assert "1 person who waits is told" in manager.get(f"{page_of(slot)}/close").text
    manager.post(f"{page_of(slot)}/close")
    db.session.expire_all()
    assert (slot.is_closed, slot.taken, waiting.state, mails("waiting_ended")) == (True, 1, "cancelled", 1)
    with pytest.raises(registration.RegistrationClosed):
        registration.register(cast.bob, cast.fair, slot, language="en")
    with pytest.raises(registration.RegistrationClosed):
        registration.wait_for(cast.bob, cast.fair, slot)
    db.session.rollback()
    assert "No more registrations" in manager.get("/fairs/spring").text
    manager.post(f"{page_of(slot)}/close")
    assert mails("waiting_ended") == 1


def test_the_place_of_who_cancels_in_a_closed_time_goes_to_nobody(cast, manager):
    slot = cast.fair.slots[0]
    mine = registration.register(cast.alice, cast.fair, slot, language="en")
    slots.close(slot)
    registration.cancel(mine)
    db.session.commit()
    assert (slot.taken, slot.left) == (0, 0)


def test_a_time_is_opened_again(cast, manager):
    slot = cast.fair.slots[0]
    slots.close(slot)
    db.session.commit()
    manager.post(f"{page_of(slot)}/open")
    db.session.expire_all()
    assert not slot.is_closed and registration.register(cast.alice, cast.fair, slot, language="en").is_held


def test_a_time_is_removed_only_while_nobody_registered_for_it(cast, manager):
    first, second = cast.fair.slots
    mine = registration.register(cast.alice, cast.fair, first, language="en")
    registration.cancel(mine)
    db.session.commit()
    manager.post(f"{page_of(first)}/remove")
    assert "cannot be removed. Close it instead." in manager.get(page_of(first)).text
    manager.post(f"{page_of(second)}/remove")
    assert of(cast.fair) == [(10, 0, 5)]


def test_people_are_moved_and_told(cast, manager):
    first, second = cast.fair.slots
    held = registration.register(cast.alice, cast.fair, first, language="en")
    first.capacity = 1
    db.session.commit()
    (waiting,) = wait(cast, first, 1)
    ticket = held.ticket_id
    page = manager.get(f"{page_of(first)}/move")
    manager.post(f"{page_of(first)}/move", shown(page) | {"target": second.public_id, "closes": "y"})
    db.session.expire_all()
    assert [(one.slot_id, one.state) for one in (held, waiting)] == [(second.id, "held"), (second.id, "held")]
    assert (first.taken, second.taken, first.is_closed, held.ticket_id) == (0, 2, True, ticket)
    assert (mails("registration_moved"), mails("promoted")) == (2, 1)


@pytest.mark.parametrize(("capacity", "status"), [(1, 422), (2, 303)])
def test_people_are_moved_only_where_there_is_room(cast, manager, capacity, status):
    first, second = cast.fair.slots
    for member in (cast.alice, cast.bob):
        registration.register(member, cast.fair, first, language="en")
    second.capacity = capacity
    db.session.commit()
    page = manager.post(f"{page_of(first)}/move", {"target": second.public_id}, status=status)
    db.session.expire_all()
    assert (first.taken, second.taken) == ((2, 0) if status == 422 else (0, 2))
    if status == 422:
        assert page.error("target").startswith("2 people are to be moved, and this time has 1 places left.")


def test_who_has_come_stays_where_they_are(cast, manager):
    first, second = cast.fair.slots
    come = registration.register(cast.alice, cast.fair, first, language="en")
    come.admitted_at = come.created_at
    db.session.commit()
    moved = slots.move_people(first, second)
    assert (moved, come.slot_id) == (slots.Moved(0, 0, 1), first.id)


def test_people_are_moved_to_no_other_fair_and_into_no_closed_time(cast, manager):
    first, second = cast.fair.slots
    slots.close(second)
    for target in (second, cast.other_fair.slots[0], first):
        with pytest.raises(slots.SlotOver):
            slots.move_people(first, target)
    db.session.commit()
    manager.post(f"{page_of(first)}/move", {"target": cast.other_fair.slots[0].public_id}, status=422)


def test_times_of_another_fair_are_not_found_here(cast, manager):
    manager.get(f"{TIMES}/{cast.other_fair.slots[0].public_id}", status=404)
    assert cast.fair


def test_what_a_template_promises_is_what_it_makes():
    for template in TEMPLATES.values():
        assert template.doors[0] <= f"{template.first:%H:%M}" < f"{template.last:%H:%M}" <= template.doors[1]
