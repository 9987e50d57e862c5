"""Paired questions in their small form: `make security` asks 2 000 of each. And the test of the test."""

import random

import pytest

from tests.security.enumeration import DOUBT, Comparison, compare_all, rank_test


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> list[Comparison]:
    return compare_all(tmp_path_factory.mktemp("enumeration"), 5)


def test_text_status_length_and_headers_tell_nothing(found):
    assert len(found) == 6
    assert {f"{one.path}, {one.what}": one.unlike for one in found if one.unlike} == {}


def test_equal_times_are_not_told_apart():
    drawn = random.Random(1)
    one, other = ([drawn.gauss(30, 2) for _ in range(500)] for _ in range(2))
    assert rank_test(one, other) > DOUBT


def test_a_difference_that_is_there_is_found():
    drawn = random.Random(1)
    one, other = [drawn.gauss(30, 2) for _ in range(2000)], [drawn.gauss(31, 2) for _ in range(2000)]
    comparison = Comparison("login", "two kinds", [time / 1000 for time in one], [time / 1000 for time in other])
    assert comparison.p < 0.001
    assert comparison.least < 0.0006
    assert comparison.tells_by_time
