"""A password that thieves have opens nothing, also where it is right; its member is told."""

from datetime import timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import LoginSession, Member, MemberEvent
from app.models.types import now
from app.operations import alarms, history, stolen_logins
from app.operations import login as logins
from tests.operations.attack import CHEAP, log_in_as, try_stolen

HOME, ATTACKER = "198.51.100.7", "203.0.113.5"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    monkeypatch.setattr(logins, "HASHER", CHEAP)


@pytest.fixture
def clock():
    with time_machine.travel(now(), tick=False) as clock:
        yield clock


@pytest.fixture
def alice(cast) -> Member:
    """A member for a year."""
    cast.alice.joined_at = now() - timedelta(days=365)
    db.session.commit()
    return cast.alice


def attack_from(address: str, clock) -> None:
    """Let an address try as many accounts as make it an attacker; then its wait is over."""
    wrong = 0
    while wrong < 25:
        wrong += try_stolen(address, 1)[0] == "wrong"
        clock.shift(timedelta(minutes=1))


def is_burnt(member: Member) -> bool:
    db.session.rollback()
    return db.session.get_one(Member, member.id).password_known_at is not None


def live_logins(member: Member) -> int:
    live = (LoginSession.member_id == member.id, LoginSession.ended_at.is_(None))
    return db.session.scalar(db.select(db.func.count(LoginSession.id)).where(*live))


def test_a_right_password_from_an_attacker_opens_nothing(alice, clock, outbox_items):
    attack_from(ATTACKER, clock)
    assert log_in_as(alice, ATTACKER) == "stopped"
    assert is_burnt(alice)
    assert [item.payload["context"]["kind"] for item in outbox_items() if item.member_id] == ["login_stopped"]


def test_what_is_burnt_opens_nothing_anywhere_until_it_is_replaced(alice, clock, outbox_items):
    log_in_as(alice, HOME)
    attack_from(ATTACKER, clock)
    log_in_as(alice, ATTACKER)
    assert live_logins(alice) == 0
    assert log_in_as(alice, HOME) == "stopped"
    assert len([item for item in outbox_items() if item.member_id]) == 1, "The member is told once."
    db.session.execute(db.update(Member).values(password_known_at=None))
    db.session.commit()
    assert log_in_as(alice, HOME) == "in"


def test_who_is_known_at_the_address_gets_in_beside_an_attacker(alice, clock):
    log_in_as(alice, ATTACKER)
    clock.shift(timedelta(hours=5))
    attack_from(ATTACKER, clock)
    assert log_in_as(alice, ATTACKER) == "in"
    assert stolen_logins.close_all() == 0
    assert not is_burnt(alice)


def test_who_just_chose_a_new_password_gets_in_beside_an_attacker(alice, clock):
    history.record(alice, "password_reset")
    db.session.commit()
    attack_from(ATTACKER, clock)
    assert log_in_as(alice, ATTACKER) == "in"


def test_a_password_of_the_list_opens_nothing(alice):
    alice.password_hash = CHEAP.hash("Qwerty123!")
    db.session.commit()
    assert log_in_as(alice, HOME, "Qwerty123!") == "stopped"
    assert is_burnt(alice)


def test_a_password_tried_around_opens_nothing(alice):
    alice.password_hash = CHEAP.hash("Blossom#spring77")
    db.session.commit()
    for number in range(11):
        try_stolen(f"203.0.113.{number}", 1, "Blossom#spring77")
    assert log_in_as(alice, "198.51.100.99", "Blossom#spring77") == "stopped"


def test_a_password_that_few_mistyped_still_opens(alice):
    alice.password_hash = CHEAP.hash("Blossom#spring77")
    db.session.commit()
    for number in range(10):
        try_stolen(f"203.0.113.{number}", 1, "Blossom#spring77")
    assert log_in_as(alice, HOME, "Blossom#spring77") == "in"


@pytest.mark.parametrize("wrong", [{"name": "SOMEBODY ELSE"}, {"password": "Wrong#word9"}])
def test_only_who_typed_all_three_learns_that_a_password_is_burnt(alice, wrong):
    alice.password_known_at = now()
    db.session.commit()
    typed = {"member_id": alice.member_id, "password": "Orange#tree42", "name": alice.name} | wrong
    with pytest.raises(logins.NoMatch):
        logins.log_in_member(*typed.values(), address=HOME)


def test_who_got_in_before_the_attack_showed_is_logged_out_and_told(alice, clock, outbox_items):
    assert log_in_as(alice, ATTACKER) == "in"
    attack_from(ATTACKER, clock)
    assert live_logins(alice) == 1
    assert stolen_logins.close_all() == 1
    assert is_burnt(alice)
    assert live_logins(alice) == 0
    kinds = db.session.scalars(db.select(MemberEvent.kind).order_by(MemberEvent.id)).all()
    assert kinds == ["logged_in", "login_stopped"]
    assert [item.payload["to"] for item in outbox_items() if item.member_id] == ["alice@example.com"]
    assert stolen_logins.close_all() == 0


def test_logins_elsewhere_or_by_a_provider_are_left_alone(alice, cast, clock):
    log_in_as(alice, HOME)
    logins.open_session(cast.bob, address=ATTACKER, way="naver")
    db.session.commit()
    attack_from(ATTACKER, clock)
    assert stolen_logins.close_all() == 0


def test_a_new_member_who_joined_on_the_same_network_is_left_alone(cast, clock):
    log_in_as(cast.bob, ATTACKER)
    attack_from(ATTACKER, clock)
    assert stolen_logins.close_all() == 0


ADDRESSES = [f"203.0.113.{number}" for number in range(1, 21)]


def attack_slowly_from_many(clock) -> None:
    """Few accounts from each address: none of them attacks by itself, and all together are one short of an alarm."""
    for _round in range(3):
        for address in ADDRESSES:
            assert try_stolen(address, 1) == ["wrong"]
        clock.shift(timedelta(minutes=1))


def raise_the_alarm() -> None:
    try_stolen("192.0.2.9", 1)
    assert alarms.watch() == 1


def test_thieves_who_were_let_in_are_found_by_the_alarm_though_each_address_did_little(alice, cast, clock):
    attack_slowly_from_many(clock)
    assert log_in_as(alice, ADDRESSES[0]) == "in"  # the last pair of its list
    assert log_in_as(cast.bob, HOME) == "in"
    assert stolen_logins.close_all() == 0
    raise_the_alarm()
    assert stolen_logins.close_all() == 1
    assert (live_logins(alice), live_logins(cast.bob)) == (0, 1)
    assert is_burnt(alice)


def test_where_as_many_are_let_in_as_were_wrong_nobody_is_suspected(alice, cast, clock):
    attack_slowly_from_many(clock)
    people = [
        cast.member(f"campus{number}00", "NGUYEN THI HUONG", email=f"c{number}@example.com", joined_at=alice.joined_at)
        for number in range(3)
    ]
    assert [log_in_as(person, ADDRESSES[0]) for person in people] == ["in"] * 3
    raise_the_alarm()
    assert stolen_logins.close_all() == 0


def test_whom_the_address_has_known_before_is_left_alone_in_an_alarm(alice, clock):
    log_in_as(alice, ADDRESSES[0])
    clock.shift(timedelta(days=2))
    attack_slowly_from_many(clock)
    log_in_as(alice, ADDRESSES[0])
    raise_the_alarm()
    assert stolen_logins.close_all() == 0
