"""Limits per account, per address and overall; and nobody is locked out by a stranger (IL-3)."""

from datetime import timedelta

import pytest
import time_machine

from app.extensions import db, limiter
from app.models.types import now
from app.operations import login as logins
from app.operations import login_attempts, login_counts
from tests.operations.attack import CHEAP, log_in, log_in_as, try_stolen

HOME, CAMPUS, STRANGER = "198.51.100.7", "198.51.100.8", "203.0.113.5"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    monkeypatch.setattr(logins, "HASHER", CHEAP)


@pytest.fixture
def clock():
    with time_machine.travel(now(), tick=False) as clock:
        yield clock


def hammer(member, clock, times: int = 60) -> None:
    """A stranger tries one account from many addresses, as fast as the waits allow."""
    for number in range(times):
        log_in_as(member, f"203.0.113.{number}", "Wrong#word9")
        clock.shift(timedelta(seconds=2))


def test_the_owner_gets_in_from_a_known_address_while_a_stranger_hammers(cast, clock):
    assert log_in_as(cast.alice, HOME) == "in"
    hammer(cast.alice, clock)
    assert log_in_as(cast.alice, "203.0.113.250") == "wait"
    assert log_in_as(cast.alice, HOME) == "in"


def test_the_owner_gets_in_elsewhere_after_half_a_minute(cast, clock):
    hammer(cast.alice, clock)
    clock.shift(timedelta(seconds=30))
    assert log_in_as(cast.alice, CAMPUS) == "in"


def test_a_stranger_on_the_same_address_keeps_out_only_those_who_are_new_there(cast, clock):
    assert log_in_as(cast.alice, CAMPUS) == "in"
    assert "wait" in try_stolen(CAMPUS, 30)
    assert log_in_as(cast.bob, CAMPUS) == "wait"
    assert log_in_as(cast.alice, CAMPUS) == "in"


def test_addresses_that_attack_wait_longer_each_time(app, clock):
    tried = 0
    for _ in range(600):
        tried += try_stolen(STRANGER, 1)[0] == "wrong"
        clock.shift(timedelta(seconds=1))
    assert tried < 40


def test_the_neighbours_of_an_ipv6_network_count_as_one(cast):
    for number in range(5):
        log_in_as(cast.alice, f"2001:db8:1:2::{number}", "Wrong#word9")
    assert log_in_as(cast.alice, "2001:db8:1:2:aaaa::1") == "wait"
    assert log_in_as(cast.alice, "2001:db8:1:3::1") == "in"


def test_wrong_logins_are_bounded_for_the_whole_site(cast, clock, monkeypatch):
    assert log_in_as(cast.alice, HOME) == "in"
    monkeypatch.setattr(login_attempts, "OVERALL_PER_MINUTE", 50)
    answers = [log_in(f"nobody{number:05d}", "Wrong#word9x", f"10.0.{number}.1") for number in range(80)]
    assert answers.count("wrong") == 50 and answers.count("wait") == 30
    assert log_in_as(cast.bob, HOME) == "in", "Somebody logs in from there."
    assert log_in_as(cast.bob, STRANGER) == "wait"
    clock.shift(timedelta(minutes=1))
    assert log_in_as(cast.bob, STRANGER) == "in"


def test_what_is_kept_of_accounts_that_do_not_exist_is_gone_after_two_hours(app, clock):
    try_stolen(STRANGER, 5)
    assert limiter.storage.storage
    clock.shift(timedelta(hours=2, seconds=1))
    left = [key for key in list(limiter.storage.storage) if limiter.storage.get(key) and "total" not in key]
    assert left == []


def test_no_password_id_or_address_stands_in_the_counters(cast):
    log_in_as(cast.alice, HOME, "Wrong#word9")
    log_in_as(cast.alice, HOME)
    keys = " ".join(limiter.storage.storage).lower()
    assert keys
    assert not [secret for secret in ("alice1234", "wrong#word9", HOME, "orange") if secret in keys]


def test_the_outcomes_are_counted(cast, clock):
    log_in_as(cast.alice, HOME)
    log_in_as(cast.alice, HOME, "Wrong#word9")
    counts = login_counts.of_last(1)
    assert (counts.right, counts.people, counts.wrong, counts.accounts, counts.addresses) == (1, 1, 1, 1, 1)
    assert login_counts.totals()["right"] == 1


def test_a_busy_morning_of_a_fair_makes_no_alarm_and_keeps_nobody_out(app, cast, clock):
    """2 000 people within an hour, 8 % mistype once, one address."""
    people = [cast.member(f"visitor{number:04d}", "NGUYEN THI HUONG") for number in range(40)]
    for number in range(2000):
        person = people[number % 40]
        if number % 12 == 0:
            assert log_in_as(person, CAMPUS, "Wrong#word9") == "wrong"
        assert log_in_as(person, CAMPUS) == "in"
        clock.shift(timedelta(seconds=1.8))
    from_alarms = db.session.scalar(db.select(db.func.count()).select_from(db.metadata.tables["alarm"]))
    assert from_alarms == 0
