"""How figures are put together for reading: groups, axes, percents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.board import FEW, OTHER, Group, by_size, largest, lines_to, percent

GROUPS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12).map(
    lambda counts: [Group(f"k{nth}", *pair) for nth, pair in enumerate(counts)]
)


def group(key: str, registered: int, arrived: int = 0) -> Group:
    return Group(key, registered, arrived)


def test_the_largest_come_first_and_the_unknown_last():
    groups = [group("", 9), group("VN", 2), group("CN", 5), group("MN", 0, 7)]
    assert [one.key for one in by_size(groups)] == ["MN", "CN", "VN", ""]


def test_what_does_not_fit_is_one_group():
    found = largest([group("VN", 9, 4), group("CN", 5, 1), group("MN", 2, 2), group("UZ", 1)], 3)
    assert found == [Group("VN", 9, 4), Group("CN", 5, 1), Group(OTHER, 3, 2, 2)]


def test_who_has_not_said_is_no_other_kind():
    found = largest([group("", 90), group("VN", 9), group("CN", 5), group("MN", 2), group("UZ", 1)], 3)
    assert found == [Group("VN", 9, 0), Group(OTHER, 8, 0, 3), Group("", 90, 0)]


def test_exactly_as_many_as_fit_are_all_named():
    assert [one.key for one in largest([group("VN", 3), group("CN", 2), group("MN", 1)], 3)] == ["VN", "CN", "MN"]


@pytest.mark.parametrize(("size", "is_named"), [(FEW, True), (FEW - 1, False)])
def test_a_small_group_is_named_from_three_people_on(size, is_named):
    found = largest([group("VN", 9), group("CN", 8), group("MN", size), group("UZ", 2), group("KZ", 2)], 8, fewest=FEW)
    assert ("MN" in [one.key for one in found]) == is_named


def test_a_single_small_group_is_not_told_by_what_is_left_over():
    found = largest([group("VN", 9), group("CN", 5), group("MN", 1)], 8, fewest=FEW)
    assert found == [Group("VN", 9, 0), Group(OTHER, 6, 0, 2)]


def test_where_only_few_people_are_nothing_is_told():
    assert largest([group("VN", 1), group("CN", 1)], 8, fewest=FEW) == []


@given(GROUPS, st.integers(2, 8))
def test_on_a_wall_every_group_has_three_people_or_more(groups, most):
    shown = largest(groups, most, fewest=FEW)
    assert len(shown) <= most
    assert all(one.size >= FEW or one.key == OTHER for one in shown)
    assert all(max(one.registered, one.arrived) >= 1 for one in shown)


@given(GROUPS, st.integers(2, 8))
def test_nobody_is_lost_where_all_may_be_shown(groups, most):
    shown = largest(groups, most)
    assert sum(one.registered for one in shown) == sum(one.registered for one in groups)
    assert sum(one.arrived for one in shown) == sum(one.arrived for one in groups)


@pytest.mark.parametrize(
    ("highest", "lines"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4, 6]),
        (214, [0, 100, 200, 300]),
        (9000, [0, 5000, 10000]),
    ],
)
def test_an_axis_has_round_lines(highest, lines):
    assert lines_to(highest) == lines


@given(st.integers(0, 10**7))
def test_an_axis_holds_the_highest_in_few_lines(highest):
    lines = lines_to(highest)
    assert lines[-1] >= highest and 2 <= len(lines) <= 5


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(0, 0, 0), (5, 0, 0), (0, 9, 0), (1, 1000, 1), (999, 1000, 99), (7, 7, 100), (8, 7, 100), (1, 2, 50)]
)  # fmt: skip
def test_a_percent_is_never_all_or_nothing_by_rounding(part, whole, shown):
    assert percent(part, whole) == shown
