"""The businesses that the stand-ins know: numbers that can be real, and some of every kind."""

from app.rules.business_number import read, shown
from standins.businesses import (
    BUSINESSES,
    CLOSED,
    FOREIGN,
    HANBIT,
    NAMED,
    SEVERAL,
    SUSPENDED,
    UNREGISTERED_NUMBER,
    by_number,
)


def test_every_number_is_one_and_begins_with_999():
    assert all(read(business.number) == business.number for business in BUSINESSES)
    assert read(UNREGISTERED_NUMBER) and by_number(UNREGISTERED_NUMBER) is None
    assert {business.number[:3] for business in BUSINESSES} == {"999"}
    assert all(business.shown_number == shown(business.number) for business in NAMED)


def test_no_number_is_there_twice():
    assert len({business.number for business in BUSINESSES}) == len(BUSINESSES) > 300


def test_a_business_is_found_by_its_number():
    assert by_number(HANBIT.number) is HANBIT
    assert (HANBIT.number, HANBIT.representative, HANBIT.is_corporation) == ("9998112340", "박서윤", True)


def test_there_are_some_of_every_kind():
    assert {business.state for business in BUSINESSES} == {"active", "suspended", "closed"}
    assert {business.is_corporation for business in BUSINESSES} == {True, False}
    assert SUSPENDED.state == "suspended" and CLOSED.closed_on and FOREIGN.second_name
    assert SEVERAL.representatives == ("김도현", "이하윤", "오지우")
    assert all((business.closed_on is not None) == (business.state == "closed") for business in BUSINESSES)
