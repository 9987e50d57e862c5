"""Who is admitted: every reason, repeated delivery, two doors at once, the desk, and facts that agree with the state."""

import secrets
from datetime import timedelta
from itertools import count
from threading import Barrier, Thread

import pytest

from app.extensions import db
from app.models import AuditEntry, CheckIn, Registration
from app.models.types import now
from app.operations import checkin
from app.operations.ticket import digits_of

pytestmark = pytest.mark.usefixtures("noon_in_korea")
numbers = count(1)


@pytest.fixture
def today(cast):
    """A fair that is on today, with a slot that began a minute ago and lasts an hour."""
    fair = cast.make_fair("today", "Fair of Today", "오늘 박람회", in_days=0)
    slot = fair.slots[0]
    slot.starts_at, slot.ends_at = now() - timedelta(minutes=1), now() + timedelta(hours=1)
    db.session.commit()
    return fair


@pytest.fixture
def door(cast, today):
    kiosk, _token = cast.kiosk(today)
    return checkin.Door(kiosk.id, kiosk.fair_id)


def a_scan(**changes):
    fields = {
        "random_id": secrets.token_hex(16),
        "sequence": next(numbers),
        "way": "scanner",
        "at": now(),
        "offset_ms": 0,
    }
    return checkin.Scan(**(fields | changes))


def scanned(door, **changes):
    answer = checkin.scan(door, a_scan(**changes))
    db.session.commit()
    return answer


def state(registration):
    db.session.refresh(registration)
    return registration.admitted_at


def test_a_ticket_admits(door, held):
    answer = scanned(door, ticket=digits_of(held))
    assert (answer.verdict.kind, answer.verdict.reason) == ("admitted", "ok")
    assert state(held) is not None
    assert answer.as_json()["short_code"] == held.short_code


def test_an_answer_names_nobody(door, held):
    assert held.member.name not in str(scanned(door, ticket=digits_of(held)).as_json())


def test_a_second_scan_is_refused_with_the_time_of_the_first(door, held):
    scanned(door, ticket=digits_of(held))
    answer = scanned(door, ticket=digits_of(held))
    assert (answer.verdict.kind, answer.verdict.reason) == ("refused", "already_used")
    assert answer.verdict.first_time == state(held)


def test_a_fair_with_re_entry_admits_again_and_says_when_the_first_time_was(door, held, today):
    today.allows_reentry = True
    first = scanned(door, ticket=digits_of(held)).verdict
    again = scanned(door, ticket=digits_of(held)).verdict
    assert first.first_time is None
    assert (again.kind, again.first_time) == ("admitted", state(held))


def test_a_short_code_and_a_found_registration_admit_as_well(door, held, cast, today):
    bobs = cast.registration(cast.bob, today.slots[0])
    assert scanned(door, code=held.short_code, way="code").verdict.admits
    assert scanned(door, registration=bobs.public_id, way="name").verdict.admits


@pytest.mark.parametrize("prepare, reason, kind", [
    (lambda held, fair: setattr(held, "state", "cancelled"), "cancelled", "refused"),
    (lambda held, fair: setattr(held, "state", "waiting"), "waiting", "refused"),
    (lambda held, fair: _move(held.slot, days=1), "other_day", "refused"),
    (lambda held, fair: (_move(held.slot, minutes=30), setattr(fair, "admit_early_minutes", 10)), "too_early", "refused"),
    (lambda held, fair: (_move(held.slot, minutes=-90), setattr(fair, "admit_late_minutes", 10)), "too_late", "refused"),
    (lambda held, fair: setattr(fair, "ends_on", fair.ends_on - timedelta(days=1)), "fair_over", "refused"),
])  # fmt: skip
def test_every_reason_of_a_refusal(door, held, today, prepare, reason, kind):
    prepare(held, today)
    db.session.commit()
    answer = scanned(door, ticket=digits_of(held))
    assert (answer.verdict.kind, answer.verdict.reason) == (kind, reason)
    assert state(held) is None
    fact = db.session.scalars(db.select(CheckIn)).one()
    assert (fact.kind, fact.verdict, fact.reason, fact.registration_id) == ("refuse", kind, reason, held.id)


def test_a_ticket_of_another_fair_is_refused(door, cast):
    elsewhere = cast.registration(cast.alice, cast.other_fair.slots[0])
    assert scanned(door, ticket=digits_of(elsewhere)).verdict.reason == "other_fair"


@pytest.mark.parametrize("shown, reason", [
    ({"ticket": "1" + "0" * 193}, "unknown_ticket"),
    ({"ticket": "4901234567894"}, "unknown_ticket"),
    ({"code": "55208146", "way": "code"}, "registration_not_found"),
    ({"registration": "nobody-has-this", "way": "name"}, "registration_not_found"),
])  # fmt: skip
def test_what_is_nobodys_ticket_calls_staff(door, shown, reason):
    verdict = scanned(door, **shown).verdict
    assert (verdict.kind, verdict.reason) == ("call_staff", reason)


def test_a_ticket_with_one_digit_changed_is_forged_or_unknown(door, held):
    digits = digits_of(held)
    changed = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    assert scanned(door, ticket=changed).verdict.reason == "forged"
    assert state(held) is None


def test_a_short_code_of_another_fair_finds_nobody(door, cast):
    elsewhere = cast.registration(cast.alice, cast.other_fair.slots[0])
    assert scanned(door, code=elsewhere.short_code, way="code").verdict.reason == "registration_not_found"


def test_a_repeated_delivery_changes_nothing_and_gets_the_first_verdict(door, held):
    item = a_scan(ticket=digits_of(held))
    for _ in range(3):
        answer = checkin.scan(door, item)
        db.session.commit()
        assert (answer.verdict.kind, answer.verdict.reason) == ("admitted", "ok")
    assert len(CheckIn.of_registration(held.id)) == 1


def test_a_repeated_delivery_after_an_undo_does_not_admit_again(door, held, cast):
    item = a_scan(ticket=digits_of(held))
    checkin.scan(door, item)
    checkin.undo(cast.dana, held, "wrong person")
    db.session.commit()
    assert checkin.scan(door, item).verdict.kind == "admitted"
    db.session.commit()
    assert state(held) is None


def test_a_repeated_refusal_keeps_its_reason(door, held):
    scanned(door, ticket=digits_of(held))
    item = a_scan(ticket=digits_of(held))
    first = checkin.scan(door, item)
    again = checkin.scan(door, item)
    assert first.as_json() == again.as_json()


def test_a_screen_that_lost_count_loses_no_scan(door, held, cast, today):
    bobs = cast.registration(cast.bob, today.slots[0])
    scanned(door, ticket=digits_of(held), sequence=900_000)
    assert scanned(door, ticket=digits_of(bobs), sequence=900_000).verdict.admits
    assert [fact.sequence for fact in CheckIn.of_registration(bobs.id)] == [None]


def test_the_random_id_of_another_kiosk_is_refused(door, held, cast, today):
    other, _token = cast.kiosk(today, "Gate 2")
    item = a_scan(ticket=digits_of(held))
    checkin.scan(door, item)
    db.session.commit()
    with pytest.raises(checkin.IdTaken):
        checkin.scan(checkin.Door(other.id, today.id), item)


def test_facts_keep_the_scans_own_time_whatever_the_devices_clock_says(door, held):
    wrong_clock = now() - timedelta(days=3)
    scanned(door, ticket=digits_of(held), at=wrong_clock, offset_ms=3 * 86_400_000 - 5000)
    fact = CheckIn.of_registration(held.id)[0]
    assert fact.device_time == now() - timedelta(seconds=5)
    assert fact.clock_offset_ms == 3 * 86_400_000 - 5000


def test_a_clock_of_1970_is_corrected_though_its_offset_does_not_fit_the_column(door, held):
    since_1970 = int(now().timestamp() * 1000)
    at = now() - timedelta(milliseconds=since_1970)
    assert scanned(door, ticket=digits_of(held), at=at, offset_ms=since_1970).verdict.admits


def test_what_a_device_admitted_by_itself_is_in_and_the_earliest_time_stands(door, held):
    late, early = now() - timedelta(minutes=5), now() - timedelta(minutes=50)
    scanned(door, ticket=digits_of(held), at=late, shown="to_confirm")
    scanned(door, ticket=digits_of(held), at=early, shown="to_confirm")
    assert state(held) == early
    assert checkin.attendance_of(held).is_double


def test_who_was_sent_to_staff_without_network_is_not_in(door, held):
    verdict = scanned(door, ticket=digits_of(held), shown="call_staff").verdict
    assert (verdict.kind, verdict.reason) == ("call_staff", "no_network")
    assert state(held) is None


def test_the_state_follows_from_the_facts(door, held, cast):
    for step in (
        lambda: scanned(door, ticket=digits_of(held)),
        lambda: scanned(door, ticket=digits_of(held)),
        lambda: checkin.readmit(cast.dana, held),
        lambda: checkin.undo(cast.dana, held, "by mistake"),
        lambda: checkin.check_in_by_hand(cast.dana, held),
        lambda: scanned(door, ticket=digits_of(held)),
        lambda: checkin.undo(cast.dana, held, "again"),
    ):
        step()
        db.session.commit()
        assert checkin.attendance_of(held).admitted_at == state(held)


def test_staff_check_in_by_hand_once(held, cast):
    fact = checkin.check_in_by_hand(cast.dana, held)
    assert (fact.way, fact.kind, fact.staff_id) == ("desk", "admit", cast.dana.id)
    with pytest.raises(checkin.AlreadyAdmitted) as refused:
        checkin.check_in_by_hand(cast.dana, held)
    assert refused.value.first_time == state(held)


def test_staff_cannot_let_in_who_has_no_place(cast, today):
    waiting = cast.registration(cast.alice, today.slots[0], "waiting")
    with pytest.raises(checkin.NoPlace):
        checkin.check_in_by_hand(cast.dana, waiting)


def test_who_is_not_in_cannot_be_undone_or_readmitted(held, cast):
    with pytest.raises(checkin.NotAdmitted):
        checkin.undo(cast.dana, held, "no")
    with pytest.raises(checkin.NotAdmitted):
        checkin.readmit(cast.dana, held)


def test_an_undo_keeps_its_reason_and_is_in_the_audit_log(door, held, cast):
    scanned(door, ticket=digits_of(held))
    facts = checkin.undo(cast.dana, held, "came for someone else")
    assert [fact.reason for fact in facts] == ["came for someone else"]
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.action, entry.subject, entry.actor) == (
        "registration.undo",
        f"registration:{held.id}",
        f"staff:{cast.dana.id}",
    )


def test_one_ticket_at_twenty_doors_at_once_is_admitted_once(app, door, held):
    digits, barrier, verdicts = digits_of(held), Barrier(20), []
    items = [a_scan(ticket=digits) for _ in range(20)]

    def show(item):
        with app.app_context():
            barrier.wait()
            verdicts.append(checkin.scan(door, item).verdict.kind)
            db.session.commit()

    _all_at_once(show, items)
    assert sorted(verdicts) == ["admitted"] + ["refused"] * 19
    assert db.session.scalar(db.select(db.func.count()).where(CheckIn.kind == "admit").select_from(CheckIn)) == 1
    assert checkin.attendance_of(db.session.get(Registration, held.id)).admitted_at == state(held)


def test_one_scan_delivered_by_ten_threads_is_recorded_once(app, door, held):
    item, barrier, verdicts = a_scan(ticket=digits_of(held)), Barrier(10), []

    def deliver(_):
        with app.app_context():
            barrier.wait()
            verdicts.append(checkin.scan(door, item).verdict.kind)
            db.session.commit()

    _all_at_once(deliver, range(10))
    assert set(verdicts) == {"admitted"}
    assert len(CheckIn.of_registration(held.id)) == 1


def _all_at_once(action, arguments):
    db.session.commit()
    threads = [Thread(target=action, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _move(slot, **by):
    slot.starts_at += timedelta(**by)
    slot.ends_at += timedelta(**by)
