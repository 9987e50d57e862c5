"""A foreigner's registration number: which ones there can be, what they say, and what is shown of them."""

import csv
from datetime import date
from pathlib import Path

import pytest

from app.rules.arc_number import ArcNumber, NumberRefused, holds_number, read_number
from app.rules.text import clean_digits

TODAY = date(2026, 11, 21)
FILE = Path(__file__).parents[1] / "vectors/arc_numbers.csv"
VECTORS = list(csv.DictReader(line for line in FILE.read_text().splitlines() if not line.startswith("#")))
FRONT, BACK = "900101", "5100090"


def read(front: str = FRONT, back: str = BACK) -> ArcNumber:
    return read_number(front, back, TODAY)


def refusal(front: str, back: str) -> tuple[str, str]:
    with pytest.raises(NumberRefused) as caught:
        read(front, back)
    return caught.value.reason, caught.value.part


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["note"])
def test_numbers_are_judged_as_the_facts_say(vector):
    if vector["expected"] in ("fits", "hint"):
        assert read(vector["front"], vector["back"]).fits_old_rule == (vector["expected"] == "fits")
    else:
        assert refusal(vector["front"], vector["back"])[0] == vector["expected"]


@pytest.mark.parametrize(("digit", "year"), [("5", 1990), ("6", 1990), ("7", 2000), ("8", 2000)])
def test_the_seventh_digit_tells_the_century(digit, year):
    front = "900101" if year == 1990 else "000101"
    assert read(front, f"{digit}100090").birth_date == date(year, 1, 1)


@pytest.mark.parametrize("digit", "123490")
def test_the_seventh_digit_of_a_citizen_is_refused_with_the_reason(digit):
    assert refusal(FRONT, f"{digit}100090") == ("citizen", "back")


@pytest.mark.parametrize("place", range(6))
def test_a_letter_at_any_place_of_the_first_part_is_no_digit(place):
    assert refusal(FRONT[:place] + "x" + FRONT[place + 1 :], BACK) == ("front", "front")


@pytest.mark.parametrize("place", range(7))
def test_a_letter_at_any_place_of_the_second_part_is_no_digit(place):
    assert refusal(FRONT, BACK[:place] + "x" + BACK[place + 1 :]) == ("back", "back")


@pytest.mark.parametrize("place", range(13))
def test_a_wrong_digit_at_any_place_is_refused_or_hinted_at(place):
    """Each one digit changes the sum, and the place that tells date and century changes what they say."""
    whole = FRONT + BACK
    for digit in "0123456789".replace(whole[place], ""):
        typed = whole[:place] + digit + whole[place + 1 :]
        try:
            number = read(typed[:6], typed[6:])
        except NumberRefused:
            continue
        # A remainder of 0 and one of 10 end in the same digit, so a few slips stay unseen.
        assert not number.fits_old_rule or number.digits != whole


SHAPES = [
    ("", "", ("front", "front")),
    ("90010", BACK, ("front", "front")),
    ("9001011", BACK, ("front", "front")),
    (FRONT, "", ("back", "back")),
    (FRONT, "510009", ("back", "back")),
    (FRONT, "51000900", ("back", "back")),
    ("900101510009", "", ("front", "front")),
    ("900229", BACK, ("date", "front")),
    ("900001", BACK, ("date", "front")),
    ("900100", BACK, ("date", "front")),
    ("900132", BACK, ("date", "front")),
    ("261122", "7100090", ("future", "front")),
    ("²00101", BACK, ("front", "front")),
]


@pytest.mark.parametrize(("front", "back", "expected"), SHAPES)
def test_what_is_no_number_says_where_and_why(front, back, expected):
    assert refusal(front, back) == expected


@pytest.mark.parametrize(("front", "back"), [("000229", "7100090"), ("261121", "8100090"), ("000101", "5100090")])
def test_leap_days_today_and_the_year_1900_are_days(front, back):
    assert read(front, back).digits == front + back


TYPED = [
    ("９００１０１", "５１０００９０"),
    ("90 01 01", "5100 090"),
    ("900101-", "-5100090"),
    ("900101-5100090", ""),
    ("９００１０１－５１０００９０", ""),
    ("٩٠٠١٠١", "٥١٠٠٠٩٠"),
    (" 900101 ", "5100090\u200b"),
]


@pytest.mark.parametrize(("front", "back"), TYPED)
def test_digits_are_taken_as_people_type_and_paste_them(front, back):
    assert read(clean_digits(front), clean_digits(back)).digits == "9001015100090"


def test_only_birth_date_and_seventh_digit_are_shown():
    assert read().mask == "900101-5******"


def test_a_number_is_in_no_trace():
    assert "5100090" not in repr(read()) and "900101" not in repr(read())
    with pytest.raises(NumberRefused) as caught:
        read("901301", BACK)
    assert "901301" not in str(caught.value) and "901301" not in repr(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "9003155123456",
        "900315-5123456",
        "900315 – 5123456",
        "My number is 900315-1123456.",
        "９００３１５－５１２３４５６",
        "٩٠٠٣١٥٥١٢٣٤٥٦",
        "외국인등록번호900315/5123456입니다",
    ],
)
def test_a_number_is_found_in_a_text_however_it_is_written(text):
    assert holds_number(text)


@pytest.mark.parametrize(
    "text",
    [None, True, ["900315-5123456"], "", "900315", "9013155123456", "900332-5123456", "19003155123456", "90031551234567",
     "2024-03-15 010-1234-5678", "한국어 " * 1_000, "900315, then 5123456"],
)  # fmt: skip
def test_other_digits_are_no_number(text):
    assert not holds_number(text)
