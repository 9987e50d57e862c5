"""Versioned texts: their fingerprint, and what a page says it showed."""

from datetime import date

import pytest

from app.rules import terms


def test_the_fingerprint_is_of_title_and_text():
    assert terms.fingerprint("a", "b") != terms.fingerprint("a", "c") != terms.fingerprint("b", "c")
    assert len(terms.fingerprint("제목", "본문")) == 64


def test_line_ends_and_loose_spaces_are_no_change():
    assert terms.tidy_body("\r\n # A \r\n\r\n- b\r\n ") == terms.tidy_body("# A\n\n- b") == "# A\n\n- b"


def test_what_was_shown_is_read_as_it_was_noted():
    noted = terms.note_shown([("terms_of_use", "2027-01-01", "ko"), ("third_party", "2026-11-21", "en")])
    assert noted == "terms_of_use=2027-01-01:ko,third_party=2026-11-21:en"
    assert terms.read_shown(noted) == {"terms_of_use": ("2027-01-01", "ko"), "third_party": ("2026-11-21", "en")}


@pytest.mark.parametrize(
    "noted", ["", ",", "x", "=:", "terms_of_use=1:en", "terms_of_use=2027-01-01", "a=2027-01-01:\0", "ㄱ=2027-01-01:ko"]
)
def test_what_is_no_note_is_left_out(noted):
    assert terms.read_shown(noted) == {}


@pytest.mark.parametrize(("to_disadvantage", "first"), [(False, date(2027, 3, 1)), (True, date(2027, 3, 24))])
def test_a_change_holds_when_the_promised_days_have_passed_whole(to_disadvantage, first):
    """Announced on 21 February, the 22nd is the first of the days between."""
    assert terms.first_day(date(2027, 2, 21), to_disadvantage=to_disadvantage) == first
