"""Closing a fair, opening it again, and erasing its registrations a year later."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import CheckIn, Fair, Member, Registration, RegistrationNote, SetAsideScan, VoidedTicket
from app.operations import campaign, checkin, fair_closing, fair_erasing, fair_list, registration
from app.operations import kiosk as kiosks
from app.rules.campaign import Filter
from app.rules.small_counts import merged


@pytest.fixture
def over(cast) -> Fair:
    """The Spring Fair, yesterday."""
    fair = cast.fair
    move(fair, -12)
    cast.save()
    return fair


def move(fair: Fair, days: int) -> None:
    by = timedelta(days=days)
    fair.starts_on, fair.ends_on = fair.starts_on + by, fair.ends_on + by
    fair.registration_closes_at += by
    fair.registration_opens_at -= timedelta(days=400)
    for slot in fair.slots:
        slot.starts_at, slot.ends_at = slot.starts_at + by, slot.ends_at + by


def close(fair: Fair, **options) -> None:
    fair_closing.close(fair, **options)
    db.session.commit()


def refused(fair: Fair, **options) -> fair_closing.Standing:
    with pytest.raises(fair_closing.NotClosable) as found:
        fair_closing.close(fair, **options)
    db.session.rollback()
    return found.value.standing


def came(cast, name: str, slot, **changes) -> Registration:
    made = cast.registration(cast.member(name, name.upper(), email=f"{name}@example.com", **changes), slot)
    checkin.check_in_by_hand(cast.dana, made)
    db.session.commit()
    return made


def test_a_fair_is_closed_the_day_after_its_last_day_and_not_before(cast):
    fair = cast.fair
    end = datetime.combine(fair.ends_on, datetime.min.time(), UTC) + timedelta(hours=15)  # midnight in Korea
    with time_machine.travel(end - timedelta(seconds=1), tick=False) as clock:
        assert not refused(fair).is_over
        clock.shift(timedelta(seconds=1))
        close(fair)
    assert (fair.state, fair_list.offer_of(fair).standing) == ("closed", "over")


def test_what_is_not_settled_keeps_it_open(cast, over):
    mine = came(cast, "guest0", over.slots[0])
    mine.double_at = datetime.now(UTC)
    cast.save()
    assert refused(over).cases == 1
    mine.double_at = None
    cast.save()
    close(over)


def test_waiting_lists_messages_and_kiosks_end_with_it(cast, over):
    kiosk, _token = cast.kiosk(over)
    waiting = cast.registration(cast.alice, over.slots[0], "waiting")
    plan = campaign.Plan("Thanks", "service", False, Filter(), 10)
    made = campaign.create(over, cast.max, plan)
    campaign.write(made, "en", "Thanks", "For coming", seen=campaign.stamp_of_text(made, "en"))
    campaign.schedule(made, cast.max, datetime.now(UTC) + timedelta(days=1))
    close(over)
    db.session.expire_all()
    assert (waiting.state, made.state, kiosk.is_paired) == ("cancelled", "stopped", False)


@pytest.mark.parametrize("health", [{"queue": 3, "dead": 0}, {"queue": 0, "dead": 1}])
def test_scans_that_a_kiosk_has_not_delivered_are_to_be_known_of(cast, over, health):
    kiosk, _token = cast.kiosk(over)
    kiosk.health = health
    cast.save()
    assert refused(over).undelivered == sum(health.values())
    close(over, despite_queues=True)


def test_a_kiosk_that_was_revoked_keeps_nothing_open(cast, over):
    kiosk, _token = cast.kiosk(over)
    kiosk.health = {"queue": 3}
    kiosks.revoke(kiosk)
    close(over)


def test_its_figures_are_kept_as_counts_without_small_groups(cast, over):
    for number in range(6):
        came(cast, f"guest{number}", over.slots[0], nationality="VN" if number < 5 else "NP")
    cast.registration(cast.alice, over.slots[1])
    close(over)
    kept = over.statistics
    assert (kept["registered"], kept["arrived"]) == (7, 6)
    assert kept["nationality"] == {"others": [7, 6]}
    assert [(row["registered"], row["arrived"]) for row in kept["slots"]] == [(6, 6), (1, 0)]
    assert kept["doors"] == {"": 6} and sum(kept["hours"].values()) == 6


@pytest.mark.parametrize(
    ("groups", "kept"),
    [
        ({}, {}),
        ({"VN": [5, 2]}, {"VN": [5, 2]}),
        ({"VN": [4, 2]}, {"others": [4, 2]}),
        ({"VN": [9, 9], "NP": [4, 0], "MN": [1, 1]}, {"VN": [9, 9], "others": [5, 1]}),
        ({"VN": [9, 9], "UZ": [6, 1], "NP": [4, 0]}, {"VN": [9, 9], "others": [10, 1]}),
        ({"VN": [0, 0]}, {}),
    ],
)
def test_small_groups_cannot_be_told_nor_worked_out(groups, kept):
    assert merged(groups) == kept


def test_a_closed_fair_is_closed_once_and_opened_again_by_its_reason(cast, over):
    close(over)
    refused(over)
    assert fair_closing.reopen(over, "A kiosk came back")
    db.session.commit()
    assert (over.state, over.statistics) == ("published", None)
    assert not fair_closing.reopen(over, "again")
    close(over)


def test_nobody_registers_for_a_closed_fair(cast, over):
    mine = cast.registration(cast.alice, over.slots[0])
    over.registration_closes_at = datetime.now(UTC) + timedelta(days=1)
    close(over)
    with pytest.raises(registration.RegistrationClosed):
        registration.register(cast.bob, over, over.slots[0], language="en")
    with pytest.raises(registration.RegistrationClosed):
        registration.change(mine, over.slots[1])


def test_a_scan_at_the_same_instant_is_counted_or_shown_as_late(app, cast, over):
    """Whichever is first: never is it neither in the figures nor said to be missing from them."""
    mine, dana = cast.registration(cast.alice, over.slots[0]), cast.dana.id
    over_id, mine_id = over.id, mine.id
    start = threading.Barrier(2)

    def scan() -> None:
        with app.app_context():
            start.wait()
            found = db.session.get(Registration, mine_id)
            checkin.check_in_by_hand(db.session.get(type(cast.dana), dana), found)
            db.session.commit()
            db.session.remove()

    thread = threading.Thread(target=scan)
    thread.start()
    start.wait()
    close(over)
    thread.join()
    db.session.expire_all()
    fair = db.session.get(Fair, over_id)
    assert db.session.scalar(db.select(db.func.count()).select_from(CheckIn)) == 1
    assert fair.statistics["arrived"] + fair_closing.came_later(fair) == 1


def test_what_a_revoked_kiosk_hands_over_later_is_said(cast, over):
    kiosk, _token = cast.kiosk(over)
    close(over)
    assert fair_closing.came_later(over) == 0
    came(cast, "guest0", over.slots[0])
    assert fair_closing.came_later(over) == 1
    assert kiosk.fair_id == over.id and SetAsideScan.__tablename__


# A year later


def erase(days: int) -> int:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
        return fair_erasing.erase_all()


def rows(table) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(table))


def test_what_staff_wrote_about_a_scan_of_nobody_goes_too(cast, over):
    kiosk, _token = cast.kiosk(over)
    scan = {
        "kiosk_id": kiosk.id,
        "fair_id": over.id,
        "random_id": "s",
        "way": "camera",
        "device_time": over.slots[0].ends_at,
    }
    said = {"verdict": "to_confirm", "reason": "ok", "decision": "discarded", "discard_reason": "It was Grandma's"}
    db.session.add(SetAsideScan(**scan, **said))
    db.session.commit()
    erase(days=400)
    db.session.expire_all()
    left = db.session.scalars(db.select(SetAsideScan)).one()
    assert (left.decision, left.discard_reason) == ("discarded", None)


def test_registrations_go_a_year_after_the_fair_and_the_counts_stay(app, cast, over):
    held = came(cast, "guest0", over.slots[0])
    registration_rows = (CheckIn, RegistrationNote, VoidedTicket, Registration)
    db.session.add(RegistrationNote(registration_id=held.id, staff_id=cast.dana.id, text="Asked twice"))
    db.session.add(VoidedTicket(ticket_id=b"12345678", fair_id=over.id))
    other = cast.registration(cast.alice, cast.other_fair.slots[0])
    cast.save()
    keep = app.config["KEEP_REGISTRATION_DAYS"]
    assert erase(keep - 3) == 0 and rows(Registration) == 2
    assert erase(keep) == 1
    db.session.expire_all()
    assert [rows(table) for table in registration_rows] == [0, 0, 0, 1]
    assert db.session.scalar(db.select(Registration.id)) == other.id
    assert over.statistics["arrived"] == 1 and over.registrations_erased_at
    assert Member.with_member_id("guest0").erased_at is None
    assert erase(keep) == 0


def test_who_was_here_for_this_fair_alone_is_erased_as_well(app, cast, over):
    came(cast, "guest0", over.slots[0])
    walk_in, other = (cast.member(f"walk{number}", "WALK IN", email=f"w{number}@example.com") for number in range(2))
    for member in (walk_in, other):
        cast.registration(member, over.slots[0])
    cast.registration(other, cast.other_fair.slots[0])
    walk_in.member_id = other.member_id = None
    cast.save()
    erase(app.config["KEEP_REGISTRATION_DAYS"])
    db.session.expire_all()
    assert (walk_in.name, walk_in.email, walk_in.erased_at is None) == ("", None, False)
    assert (other.name, other.erased_at) == ("WALK IN", None)


def test_a_fair_whose_registrations_are_erased_is_not_opened_again(app, cast, over):
    close(over)
    erase(app.config["KEEP_REGISTRATION_DAYS"])
    db.session.expire_all()
    assert not fair_closing.reopen(over, "too late")
