"""When reading is too much: so many different people in so short a time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.mass_reading import worst

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


def reads(count: int, *, within: timedelta = timedelta(0), first: int = 1):
    """So many different people, from the first moment to the last of this time."""
    step = within / (count - 1)
    return [(START + step * nth, first + nth) for nth in range(count)]


def judged(found):
    return worst(found, least=200, window=TEN_MINUTES)


@pytest.mark.parametrize(("count", "is_too_many"), [(199, False), (200, True), (201, True)])
def test_200_people_are_too_many(count, is_too_many):
    assert (judged(reads(count)) is not None) is is_too_many


@pytest.mark.parametrize(("over", "is_too_many"), [(timedelta(0), True), (timedelta(microseconds=200), False)])
def test_ten_minutes_are_counted_whole(over, is_too_many):
    assert (judged(reads(200, within=TEN_MINUTES + over)) is not None) is is_too_many


def test_one_person_read_often_is_one():
    assert judged([(START, 7)] * 5_000) is None


def test_the_window_moves():
    """A hundred at the end of one ten minutes and a hundred at the beginning of the next are two hundred."""
    late = [(at + timedelta(minutes=9), person) for at, person in reads(100)]
    later = [(at + timedelta(minutes=11), person) for at, person in reads(100, first=500)]
    burst = judged(late + later)
    assert burst is not None and burst.people == 200
    assert (burst.since, burst.until) == (late[0][0], later[-1][0])


def test_nothing_read_is_nothing():
    assert judged([]) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=60), st.integers(1, 10))
def test_it_finds_what_counting_each_window_finds(found, least):
    moments = sorted((START + timedelta(minutes=at), person) for at, person in found)
    most = max((len({p for at, p in moments if last - TEN_MINUTES <= at <= last}) for last, _ in moments), default=0)
    burst = worst(moments, least=least, window=TEN_MINUTES)
    assert (burst.people if burst else 0) == (most if most >= least else 0)
