"""What kiosks take with them: everything once, then what changed; packets that only their own tickets open."""

import json
from datetime import timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import CheckIn, Fair, Member, Registration, ReservedTicket
from app.models.types import now
from app.operations import kiosk_health, kiosk_lists
from app.operations import registration as registrations
from app.operations.ticket import digits_of
from app.rules import packet
from app.rules.ticket import content_of


@pytest.fixture
def held(cast):
    return cast.registration(cast.alice, cast.fair.slots[0])


def opened(held, answer):
    """What the packet of this registration says, or None."""
    content = content_of(digits_of(held))
    lookup = packet.packet(content, "").lookup
    found = [sealed for where, sealed in answer["packets"] if where == lookup]
    return json.loads(packet.open_packet(content, found[0])) if found else None


def test_the_first_answer_is_everything(cast, held):
    answer = kiosk_lists.changes(cast.fair, "")
    assert answer["complete"] and not answer["more"]
    assert opened(held, answer) == {
        "registration": held.public_id,
        "name": held.member.name,
        "language": held.language,
        "short_code": held.short_code,
        "state": "held",
        "slot_starts_at": int(held.slot.starts_at.timestamp() * 1000),
        "slot_ends_at": int(held.slot.ends_at.timestamp() * 1000),
    }
    assert answer["used"] == [[held.ticket_id.hex(), None]]


def test_an_answer_names_nobody_in_the_clear(cast, held):
    text = json.dumps(kiosk_lists.changes(cast.fair, ""), ensure_ascii=False)
    for secret in (held.member.name, held.member.email, held.member.phone, held.short_code, held.public_id):
        assert secret not in text


def test_a_ticket_that_lay_in_its_own_store_has_no_packet_there(cast, held):
    """Two records of one person were put together: the ticket from the door leads to the other registration now."""
    kiosk, elsewhere = cast.kiosk(cast.fair)[0], cast.kiosk(cast.fair)[0]
    from_the_door = cast.registration(cast.bob, cast.fair.slots[0])
    named = {"fair_id": cast.fair.id, "kiosk_id": kiosk.id, "day": cast.fair.starts_on, "reserved_at": now()}
    own = {"ticket_id": from_the_door.ticket_id, "short_code": from_the_door.short_code, "registration_id": held.id}
    db.session.add(ReservedTicket(**named, **own))
    db.session.commit()
    answer = kiosk_lists.changes(cast.fair, "", kiosk.id)
    assert opened(from_the_door, answer) is None and opened(held, answer) is not None
    assert opened(from_the_door, kiosk_lists.changes(cast.fair, "", elsewhere.id)) is not None


def test_the_next_answer_has_what_changed_alone(cast, held):
    with time_machine.travel(now() - timedelta(hours=1), tick=False):
        bobs = cast.registration(cast.bob, cast.fair.slots[0])
        held.changed_at = now()
        db.session.commit()
    marker = kiosk_lists.changes(cast.fair, "")["marker"]
    assert kiosk_lists.changes(cast.fair, marker)["packets"] == []
    registrations.cancel(bobs)
    db.session.commit()
    answer = kiosk_lists.changes(cast.fair, marker)
    assert not answer["complete"]
    assert opened(bobs, answer)["state"] == "cancelled" and opened(held, answer) is None
    assert answer["voided"] == [bobs.ticket_id.hex()]


def test_a_scan_and_what_undoes_it_reach_the_other_kiosks(cast, held):
    long_ago = now() - timedelta(days=1)
    held.changed_at = long_ago
    db.session.commit()
    marker = kiosk_lists.changes(cast.fair, "")["marker"]
    fact = {"fair_id": held.fair_id, "registration_id": held.id, "kind": "admit", "way": "camera"}
    db.session.add(CheckIn(random_id="a" * 32, verdict="admitted", reason="ok", device_time=long_ago, **fact))
    held.admitted_at = long_ago
    db.session.commit()
    used = [held.ticket_id.hex(), int(long_ago.timestamp() * 1000)]
    assert kiosk_lists.changes(cast.fair, marker)["used"] == [used]
    held.admitted_at = None
    db.session.commit()
    assert kiosk_lists.changes(cast.fair, marker)["used"] == [[used[0], None]]


def test_many_come_in_pages_and_each_once(cast, monkeypatch):
    monkeypatch.setattr(kiosk_lists, "PAGE", 2)
    everybody = {crowd_member(cast, nth).ticket_id.hex() for nth in range(5)}
    marker, found, sizes, complete = "", [], [], []
    while True:
        answer = kiosk_lists.changes(cast.fair, marker)
        marker, more = answer["marker"], answer["more"]
        found += [ticket for ticket, _ in answer["used"]]
        sizes.append(len(answer["packets"]))
        complete.append(answer["complete"])
        if not more:
            break
    assert (sorted(found), sizes, complete) == (sorted(everybody), [2, 2, 1], [True, False, False])


def test_so_many_changes_are_everything_again(cast, monkeypatch):
    marker = kiosk_lists.changes(cast.fair, "")["marker"]
    monkeypatch.setattr(kiosk_lists, "PAGE", 2)
    for nth in range(3):
        crowd_member(cast, nth)
    assert kiosk_lists.changes(cast.fair, marker)["complete"]


def crowd_member(cast, nth) -> Registration:
    member = Member(name=f"CROWD {nth}", folded="crowd", language="ko")
    db.session.add(member)
    db.session.flush()
    return cast.registration(member, cast.fair.slots[0])


@pytest.mark.parametrize("marker", ["", "nonsense", "a-b-c", "-", "1-2", "x" * 60, "０-１-２", "{}-1-99999999999999"])
def test_a_marker_that_is_none_gets_everything(cast, held, marker):
    marker = marker.replace("{}", kiosk_lists.edition_of(cast.fair))
    assert kiosk_lists.changes(cast.fair, marker)["complete"]


@pytest.mark.parametrize("change", [
    {"allows_reentry": True}, {"ticket_days": "any_day"}, {"admit_early_minutes": 5}, {"admit_late_minutes": 0},
])  # fmt: skip
def test_other_rules_are_everything_again(cast, held, change):
    marker = kiosk_lists.changes(cast.fair, "")["marker"]
    for name, value in change.items():
        setattr(cast.fair, name, value)
    db.session.commit()
    answer = kiosk_lists.changes(cast.fair, marker)
    assert answer["complete"] and answer["fair"] | change == answer["fair"]


def test_another_time_of_a_slot_is_everything_again(cast, held):
    marker = kiosk_lists.changes(cast.fair, "")["marker"]
    held.slot.starts_at -= timedelta(minutes=5)
    db.session.commit()
    assert kiosk_lists.changes(cast.fair, marker)["complete"]


def test_another_fairs_people_are_not_in_it(cast, held):
    other: Fair = cast.make_fair("other", "Other Fair", "다른 박람회", in_days=3)
    assert kiosk_lists.changes(other, "")["packets"] == []


@pytest.fixture
def kiosk(cast):
    return cast.kiosk(cast.fair)[0]


def test_two_screens_that_are_alive_at_once_are_noticed(kiosk):
    assert not kiosk_health.report(kiosk, ["a" * 32], {})
    assert kiosk_health.report(kiosk, ["b" * 32], {})
    assert kiosk_health.report(kiosk, ["a" * 32], {})
    assert kiosk.screen_id == "a" * 32


def test_a_screen_takes_the_place_of_one_that_is_silent(kiosk):
    kiosk_health.report(kiosk, ["a" * 32], {})
    with time_machine.travel(now() + kiosk_health.TOGETHER + timedelta(seconds=1), tick=False):
        assert not kiosk_health.report(kiosk, ["b" * 32], {"queue": 3})
        assert (kiosk.screen_id, kiosk.health) == ("b" * 32, {"queue": 3})


def test_a_page_that_is_loaded_anew_is_the_same_screen(kiosk):
    kiosk_health.report(kiosk, ["a" * 32], {})
    assert not kiosk_health.report(kiosk, ["c" * 32, "b" * 32, "a" * 32], {})  # the page between them told nobody
    assert kiosk.screen_id == "c" * 32


def test_two_copies_of_one_profile_are_two_screens(kiosk):
    kiosk_health.report(kiosk, ["b" * 32, "a" * 32], {})
    assert kiosk_health.report(kiosk, ["c" * 32, "a" * 32], {})


def test_a_copy_of_a_screen_that_runs_is_noticed_when_that_one_speaks_again(kiosk):
    kiosk_health.report(kiosk, ["a" * 32], {})
    assert not kiosk_health.report(kiosk, ["b" * 32, "a" * 32], {})
    assert kiosk_health.report(kiosk, ["a" * 32], {})


def test_two_screens_are_told_for_two_minutes(kiosk):
    kiosk_health.report(kiosk, ["a" * 32], {})
    kiosk_health.report(kiosk, ["b" * 32], {})
    with time_machine.travel(now() + kiosk_health.SHOWN_FOR + timedelta(seconds=1), tick=False):
        assert not kiosk_health.report(kiosk, ["a" * 32], {})
