"""What devices answered by themselves and tell later: facts at their own time, whatever has happened meanwhile."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.models import CheckIn
from app.models.types import now
from app.operations import checkin
from app.operations import registration as registrations
from app.operations.ticket import digits_of
from tests.checkin_desk import a_scan, delivered, door_of, facts, kept, scanned

pytestmark = pytest.mark.usefixtures("noon_in_korea")


@pytest.fixture
def door(cast, today):
    return door_of(cast.kiosk(today)[0])


@pytest.fixture
def other_door(cast, today):
    return door_of(cast.kiosk(today, "Gate 2")[0])


def ago(minutes):
    return now() - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("shown", "reason", "kind"),
    [
        ("admitted", "ok", "admit"),
        ("to_confirm", "ok", "admit"),
        ("refused", "already_used", "refuse"),
        ("call_staff", "forged", "refuse"),
    ],
)
def test_each_verdict_of_a_device_is_kept_with_its_reason_at_its_own_time(door, held, shown, reason, kind):
    scanned(door, ticket=digits_of(held), at=ago(40), shown=shown, reason=reason)
    fact = CheckIn.of_registration(held.id)[0]
    assert (fact.kind, fact.verdict, fact.reason, fact.offline) == (kind, shown, reason, True)
    assert (fact.device_time, fact.received_at) == (ago(40), now())
    assert kept(held)[0] == (ago(40) if kind == "admit" else None)


def test_a_page_that_gives_no_reason_is_understood(door, held):
    scanned(door, ticket=digits_of(held), shown="to_confirm")
    scanned(door, ticket=digits_of(held), shown="call_staff")
    assert facts(held) == [("admit", "to_confirm", "ok"), ("refuse", "call_staff", "no_network")]


def test_a_scan_from_the_future_happened_now_and_its_clock_is_kept(door, held):
    tomorrow = now() + timedelta(days=1)
    scanned(door, ticket=digits_of(held), at=tomorrow, offset_ms=1500, shown="to_confirm")
    fact = CheckIn.of_registration(held.id)[0]
    assert (fact.device_time, fact.device_clock, fact.clock_offset_ms) == (now(), tomorrow, 1500)
    assert kept(held)[0] == now()


def test_a_clock_a_day_wrong_is_corrected_by_its_offset(door, held):
    scanned(door, ticket=digits_of(held), at=ago(30) + timedelta(days=1), offset_ms=-86_400_000, shown="to_confirm")
    fact = CheckIn.of_registration(held.id)[0]
    assert (fact.device_time, fact.device_clock) == (ago(30), ago(30) + timedelta(days=1))


def test_two_doors_without_network_make_one_question(door, other_door, held):
    scanned(door, ticket=digits_of(held), at=ago(5), shown="to_confirm")
    scanned(other_door, ticket=digits_of(held), at=ago(50), shown="to_confirm")
    assert kept(held) == (ago(50), ago(5))


def test_a_door_with_network_and_one_without_make_a_question(door, other_door, held):
    scanned(door, ticket=digits_of(held))
    scanned(other_door, ticket=digits_of(held), at=ago(10), shown="to_confirm")
    assert kept(held) == (ago(10), now())


def test_at_a_fair_with_re_entry_there_is_no_question(door, other_door, held, today):
    today.allows_reentry = True
    db.session.commit()
    scanned(door, ticket=digits_of(held))
    scanned(other_door, ticket=digits_of(held), at=ago(10), shown="to_confirm")
    scanned(other_door, ticket=digits_of(held), at=ago(20))
    assert kept(held) == (ago(20), None)


def test_a_scan_delivered_again_after_an_undo_changes_nothing(door, other_door, held, cast):
    item = a_scan(ticket=digits_of(held), at=ago(30), shown="to_confirm")
    delivered(door, item)
    checkin.undo(cast.dana, held, "by mistake")
    checkin.check_in_by_hand(cast.dana, held)
    db.session.commit()
    assert delivered(door, item).verdict.kind == "to_confirm"
    assert kept(held) == (now(), None)


def test_a_screen_that_lost_count_loses_no_late_scan(door, held, cast, today):
    bobs = cast.registration(cast.bob, today.slots[0])
    scanned(door, ticket=digits_of(held), sequence=7, shown="to_confirm")
    scanned(door, ticket=digits_of(bobs), sequence=7, shown="to_confirm")
    assert kept(bobs)[0] == now()
    assert [fact.sequence for fact in CheckIn.of_registration(bobs.id)] == [None]


def test_the_random_id_of_another_kiosk_is_refused(door, other_door, held):
    item = a_scan(ticket=digits_of(held), shown="to_confirm")
    delivered(door, item)
    with pytest.raises(checkin.IdTaken):
        checkin.scan(other_door, item)
    assert kept(held) == (now(), None)


# We had answered, but the device never heard it and showed its own verdict


def test_who_was_let_in_by_a_device_that_did_not_hear_our_refusal_is_in_question(door, other_door, held):
    scanned(other_door, ticket=digits_of(held), at=ago(20))
    item = a_scan(ticket=digits_of(held), at=ago(10))
    assert delivered(door, item).verdict.reason == "already_used"
    told_later = a_scan(random_id=item.random_id, sequence=item.sequence, ticket=item.ticket, at=item.at, shown="to_confirm")  # fmt: skip
    for _ in range(2):
        assert delivered(door, told_later).verdict.kind == "to_confirm"
    assert facts(held)[1:] == [("refuse", "refused", "already_used"), ("admit", "to_confirm", "ok")]
    assert kept(held) == (ago(20), ago(10))


def test_who_was_sent_to_staff_by_a_device_that_did_not_hear_our_yes_is_not_in(door, held):
    item = a_scan(ticket=digits_of(held))
    assert delivered(door, item).verdict.kind == "admitted"
    told_later = a_scan(random_id=item.random_id, ticket=item.ticket, at=item.at, shown="call_staff")
    for _ in range(2):
        assert delivered(door, told_later).verdict.kind == "call_staff"
    assert kept(held) == (None, None)
    assert facts(held) == [("admit", "admitted", "ok"), ("undo", "call_staff", "no_network")]
    assert scanned(door, ticket=digits_of(held)).verdict.kind == "admitted"


def test_a_device_that_let_in_as_we_did_needs_no_second_fact(door, held):
    item = a_scan(ticket=digits_of(held))
    delivered(door, item)
    told_later = a_scan(random_id=item.random_id, ticket=item.ticket, shown="to_confirm")
    assert delivered(door, told_later).verdict.kind == "admitted"
    assert len(facts(held)) == 1


# What we would have decided otherwise


def test_a_cancelled_registration_that_was_let_in_is_kept_and_doubted(door, held):
    digits = digits_of(held)
    registrations.cancel(held)
    db.session.commit()
    scanned(door, ticket=digits, at=ago(10), shown="to_confirm")
    fact = db.session.scalars(db.select(CheckIn)).one()
    assert (fact.kind, fact.registration_id, fact.doubt) == ("admit", held.id, "cancelled")
    assert kept(held)[0] == ago(10)


def test_a_voided_ticket_that_was_let_in_is_kept_and_doubted(door, held, cast, today):
    digits = digits_of(held)
    registrations.cancel(held)
    held.ticket_id = b"\x01" * 8  # registered again: another ticket
    db.session.commit()
    scanned(door, ticket=digits, shown="to_confirm")
    fact = db.session.scalars(db.select(CheckIn)).one()
    assert (fact.kind, fact.registration_id, fact.doubt) == ("admit", None, "voided")
    assert kept(held) == (None, None)


@pytest.mark.parametrize("shown", ["to_confirm", "admitted"])
def test_a_ticket_of_another_fair_says_nothing_about_that_fair(door, cast, shown):
    elsewhere = cast.registration(cast.alice, cast.other_fair.slots[0])
    scanned(door, ticket=digits_of(elsewhere), shown=shown)
    fact = db.session.scalars(db.select(CheckIn)).one()
    assert (fact.registration_id, fact.doubt) == (None, "other_fair")
    assert kept(elsewhere) == (None, None)


def test_a_ticket_of_another_day_is_doubted(door, held):
    held.slot.starts_at += timedelta(days=1)
    held.slot.ends_at += timedelta(days=1)
    held.fair.ends_on += timedelta(days=1)
    db.session.commit()
    scanned(door, ticket=digits_of(held), shown="to_confirm")
    assert CheckIn.of_registration(held.id)[0].doubt == "other_day"


def test_somebody_let_in_a_little_early_is_not_doubted(door, held, today):
    today.admit_early_minutes = 0
    db.session.commit()
    scanned(door, ticket=digits_of(held), at=ago(180), shown="to_confirm")
    assert CheckIn.of_registration(held.id)[0].doubt is None


@pytest.mark.parametrize(("ticket", "doubt"), [("1" + "0" * 193, "unknown_ticket"), (None, "forged")])
def test_what_is_no_ticket_of_ours_admits_nobody(door, held, ticket, doubt):
    digits = digits_of(held)
    forged = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    scanned(door, ticket=ticket or forged, shown="to_confirm")
    fact = db.session.scalars(db.select(CheckIn)).one()
    assert (fact.registration_id, fact.ticket_id, fact.doubt) == (None, None, doubt)
    assert kept(held) == (None, None)


def test_a_refusal_is_never_doubted(door, held):
    registrations.cancel(held)
    db.session.commit()
    scanned(door, ticket=digits_of(held), shown="refused", reason="cancelled")
    assert CheckIn.of_registration(held.id)[0].doubt is None
