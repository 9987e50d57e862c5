"""Months and spans of months: read, compared, counted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.period import (
    Duration,
    Month,
    Span,
    broken_rules,
    duration,
    is_sensible,
    overlaps,
    read,
    read_month,
    read_year,
    total_months,
)

NOW = Month(2026, 7)
months = st.builds(Month, st.integers(1940, 2040), st.integers(1, 12))
spans = st.tuples(months, months).map(lambda pair: Span(min(pair), max(pair)))


def span(text: str) -> Span:
    """2020-03/2021-02"""
    start, end = text.split("/")
    return Span(*(Month(int(part[:4]), int(part[5:])) for part in (start, end)))


@pytest.mark.parametrize(
    ("year", "month", "expected"),
    [
        ("2023", "3", Month(2023, 3)),
        ("2023", "03", Month(2023, 3)),
        (" 2023 ", "12", Month(2023, 12)),
        ("２０２３", "１２", Month(2023, 12)),
        ("2023년", "3월", Month(2023, 3)),
        ("2023.", "3.", Month(2023, 3)),
        ("23", "3", None),
        ("20233", "3", None),
        ("", "3", None),
        ("2023", "", None),
        ("2023", "0", None),
        ("2023", "13", None),
        ("2023", "-1", None),
        ("two thousand", "3", None),
        ("٢٠٢٣", "3", None),
        ("2０2a", "3", None),
    ],
)
def test_a_month_is_read_from_digits_of_any_width(year: str, month: str, expected: Month | None) -> None:
    assert read(year, month) == expected


@given(st.text(), st.text())
def test_whatever_is_typed_a_month_is_read_or_none(year: str, month: str) -> None:
    assert (read(year, month) is not None) == (read_year(year) is not None and read_month(month) is not None)


@given(months)
def test_a_month_is_read_as_it_is_written(month: Month) -> None:
    assert read(*str(month).split("-")) == month


def test_a_day_lies_in_its_month() -> None:
    assert Month.of(date(2026, 7, 31)) == NOW


@given(months, months)
def test_months_follow_each_other_as_their_numbers_do(one: Month, other: Month) -> None:
    assert (one < other) == (one.number < other.number)


@pytest.mark.parametrize(("year", "expected"), [(1939, False), (1940, True), (2026, True), (2036, True), (2037, False)])
def test_a_year_is_one_of_somebodys_life(year: int, expected: bool) -> None:
    assert is_sensible(year, NOW) is expected


@pytest.mark.parametrize(
    ("start", "end", "may_end_later", "expected"),
    [
        (Month(2020, 3), Month(2024, 2), False, ()),
        (Month(2020, 3), Month(2020, 3), False, ()),
        (Month(2026, 7), Month(2026, 7), False, ()),
        (Month(2026, 7), None, False, ()),
        (Month(2026, 8), None, False, ("start_ahead",)),
        (Month(2024, 3), Month(2024, 2), False, ("end_first",)),
        (Month(2024, 3), Month(2026, 8), False, ("end_ahead",)),
        (Month(2024, 3), Month(2027, 2), True, ()),
        (Month(2026, 8), Month(2026, 7), True, ("start_ahead", "end_first")),
        (Month(2028, 3), Month(2027, 2), False, ("start_ahead", "end_first", "end_ahead")),
    ],
)
def test_a_span_begins_before_it_ends_and_lies_ahead_only_where_that_is_expected(
    start: Month, end: Month | None, may_end_later: bool, expected: tuple[str, ...]
) -> None:
    assert broken_rules(start, end, NOW, may_end_later=may_end_later) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2020-01/2020-12", "2021-01/2021-12", False),
        ("2020-01/2020-12", "2020-12/2021-12", False),
        ("2020-01/2020-12", "2020-11/2021-12", True),
        ("2020-01/2020-12", "2020-05/2020-05", True),
        ("2020-01/2020-12", "2020-12/2020-12", False),
        ("2020-01/2020-12", "2020-01/2020-12", True),
    ],
)
def test_spans_that_only_touch_in_a_month_do_not_overlap(one: str, other: str, expected: bool) -> None:
    assert overlaps([span(one), span(other)]) == ([(0, 1)] if expected else [])


def test_each_two_that_overlap_are_named() -> None:
    found = overlaps([span("2020-01/2020-12"), span("2022-01/2022-06"), span("2020-06/2022-03")])
    assert found == [(0, 2), (1, 2)]


@given(st.lists(spans, max_size=8))
def test_the_total_counts_each_month_once(several: list[Span]) -> None:
    covered = {number for one in several for number in range(one.start.number, one.end.number + 1)}
    assert total_months(several) == len(covered)


@given(st.lists(spans, max_size=8))
def test_the_order_does_not_matter_to_the_total(several: list[Span]) -> None:
    assert total_months(several) == total_months(reversed(several))


def test_a_year_from_january_to_december_is_a_year() -> None:
    assert duration(span("2020-01/2020-12").months) == Duration(1, 0)


@given(st.integers(0, 5_000))
def test_years_and_months_make_up_the_whole(months_long: int) -> None:
    years, rest = duration(months_long)
    assert years * 12 + rest == months_long and 0 <= rest < 12
