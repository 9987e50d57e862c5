"""Pauses between deliveries, and waits after wrong logins."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.backoff import LONGEST, next_pause
from app.rules.login_wait import THRESHOLDS, Failures, seconds_to_wait

NOW = datetime(2027, 3, 18, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "whole"), [(0, 30), (1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (9, 3600), (10_000, 3600)]
)
def test_a_pause_is_between_half_and_the_whole(attempts, whole):
    pauses = [next_pause(attempts, random.Random(seed)).total_seconds() for seed in range(50)]
    assert all(whole / 2 <= pause <= whole for pause in pauses)
    assert max(pauses) - min(pauses) > whole / 4


@given(st.integers(0, 10**6), st.integers())
def test_a_pause_never_passes_an_hour(attempts, seed):
    assert timedelta(0) < next_pause(attempts, random.Random(seed)) <= LONGEST


def wait(kind, count, passed=0, **options):
    return seconds_to_wait({kind: Failures(count, NOW - timedelta(seconds=passed))}, NOW, **options)


def test_the_first_failures_cost_nothing():
    assert wait("pair", 4) == wait("account", 19) == wait("address", 99) == 0
    assert seconds_to_wait({}, NOW) == 0


def test_the_wait_doubles_up_to_its_cap():
    assert [wait("pair", count) for count in (5, 6, 7, 8)] == [5, 10, 20, 40]
    assert wait("pair", 1000) == 900
    assert wait("account", 10**9) == 30
    assert wait("address", 10**9) == 10


def test_the_wait_runs_out():
    assert wait("pair", 6, passed=4) == 6
    assert wait("pair", 6, passed=10) == 0


def test_old_failures_are_forgotten():
    assert wait("pair", 10**6, passed=3600) == 0


def test_the_longest_wait_counts():
    failures = {"pair": Failures(6, NOW), "account": Failures(40, NOW), "address": Failures(101, NOW)}
    assert seconds_to_wait(failures, NOW) == 30


def test_strangers_cannot_keep_the_owner_out_where_the_owner_is_known():
    assert wait("account", 10**6, knows_address=True) == 0
    assert wait("pair", 6, knows_address=True) == 10


def test_a_clock_that_went_back_makes_no_longer_wait():
    assert wait("pair", 5, passed=-3600) == 5


@given(st.sampled_from(sorted(THRESHOLDS)), st.integers(0, 10**9), st.integers(0, 10**6))
def test_no_wait_is_for_good(kind, count, passed):
    assert 0 <= wait(kind, count, passed) <= THRESHOLDS[kind].longest.total_seconds()


@given(st.sampled_from(sorted(THRESHOLDS)), st.integers(0, 1000), st.integers(0, 100))
def test_more_failures_never_shorten_the_wait(kind, count, passed):
    assert wait(kind, count, passed) <= wait(kind, count + 1, passed)
