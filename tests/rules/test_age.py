"""Who is under 14 on a Korean date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.age import age_on, is_under_14

TODAY = date(2027, 3, 18)


@pytest.mark.parametrize(
    ("born_on", "is_under"),
    [
        (date(2013, 3, 18), False),
        (date(2013, 3, 19), True),
        (date(1990, 1, 1), False),
        (date(2028, 1, 1), True),
        (TODAY, True),
    ],
)
def test_the_fourteenth_birthday_counts(born_on, is_under):
    assert is_under_14(born_on, TODAY) is is_under


def test_who_is_born_on_a_leap_day_is_older_on_the_first_of_march():
    assert age_on(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert age_on(date(2012, 2, 29), date(2026, 3, 1)) == 14


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_nobody_grows_younger(born_on, today):
    assert age_on(born_on, today) <= age_on(born_on, today + timedelta(days=1))
