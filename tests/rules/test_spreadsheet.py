"""Cells that Excel opens: text stays text, telephone numbers keep their +."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.spreadsheet import FORMULA_STARTS, LONGEST_CELL, cell_text, csv_cell, csv_text, phone_text

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\")", "＝1+1", "＋1", "－1", "＠A1",
    "%0A=1+1", "|calc",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_a_formula_gets_an_apostrophe(text):
    assert csv_cell(cell_text(text)) == f"'{text}"


@pytest.mark.parametrize("text", ["\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\x00=1+1"])
def test_what_hides_a_formula_is_taken_away_before(text):
    assert csv_cell(cell_text(text)) == "'=1+1"


@pytest.mark.parametrize("text", ["NGUYEN THI HUONG", "김민수", "1+1", "a=b", "'quoted", "", "Оюунчимэг", "မြမြ"])
def test_other_text_stays_as_it_is(text):
    assert csv_cell(cell_text(text)) == text


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+821023844471", "+82 10-2384-4471"),
        ("+82221234567", "+82 2-2123-4567"),
        ("+12025550123", "+1 202-555-0123"),
        ("+84912345678", "+84 912 345 678"),
        (None, ""),
        ("", ""),
        ("rubbish", ""),
    ],
)
def test_a_telephone_number_keeps_its_plus_and_is_no_number_to_excel(e164, shown):
    assert phone_text(e164) == shown
    assert csv_cell(phone_text(e164)) == shown
    assert not shown or " " in shown


@pytest.mark.parametrize("text", ["+82", "+82-10-1", "+82 10+1", "+82 1(0)", "+82 10=A1", "+٨٢ ١٠"])
def test_only_a_telephone_number_keeps_its_plus(text):
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize(("length", "kept"), [(LONGEST_CELL, LONGEST_CELL), (LONGEST_CELL + 1, LONGEST_CELL)])
def test_a_cell_is_not_longer_than_excel_takes(length, kept):
    assert len(cell_text("a" * length)) == kept


@given(st.text())
def test_no_cell_begins_as_a_formula(text):
    cell = csv_text(cell_text(text))
    assert not cell.startswith(FORMULA_STARTS)
    assert cell.encode("utf-8").decode("utf-8") == cell
