"""What is typed, cleaned: letters of every script stay, what nobody sees goes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.text import clean_ascii, clean_digits, clean_lines, clean_name, is_digits

NAMES = [
    "Nguyễn Thị Đào",
    "김민수",
    "王伟",
    "สมชาย ใจดี",
    "ศักดิ์สิทธิ์",
    "Бат-Эрдэнэ",
    "မောင်မောင်",
    "សុខ ចាន់ថា",
    "राम बहादुर",
    "মোহাম্মদ রহিম",
    "محمد علی",
    "ශ්‍රී ලාල්",
    "தமிழ்ச்செல்வன்",
    "ລາວ",
    "བསྟན་འཛིན་",
    "O'Connor-Smith",
    "José María de la Ó",
    "さくら 田中",
    "ქართველი",
    "Ḥāfiẓ",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_script_stays_as_it_is(name):
    assert clean_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("name", ["می\u200cخواهم", "ශ්\u200dරී", "क्\u200dष"])
def test_joiners_stay_where_the_script_is_spelled_with_them(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("Ki\u200dm", "Kim"),
        ("\u200dශ්රී\u200c", "ශ්රී"),
        ("\u202eKim\u202c", "Kim"),
        ("\u200fKim\u200e \u2067Lee\u2069", "Kim Lee"),
        ("Kim\u200b\u200b\u200bLee", "KimLee"),
        ("\ufeffKim\u00ad", "Kim"),
        ("Kim\x00\x07 Lee", "Kim Lee"),
        ("  Kim\u3000\t Lee\n", "Kim Lee"),
        ("Kim\ud800", "Kim"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("a \u200b b", "a b"),
    ],
)
def test_what_nobody_sees_goes(typed, cleaned):
    assert clean_name(typed) == cleaned


def test_a_flood_of_marks_is_cut_to_six():
    flooded = clean_name("Q" + "\u0316" * 500 + "i")
    assert flooded == "Q" + "\u0316" * 6 + "i"


TRICKY = st.text(alphabet="aර්ා\u064e\u0316\u0302\u200c\u200d\u202e\u200b \x00", max_size=40)


def test_joiners_between_marks_do_not_hide_a_flood():
    assert clean_name("ම" + "්\u200d" * 50 + "ම").count("්") == 6


@given(st.text() | TRICKY)
def test_a_cleaned_name_stays_clean(text):
    cleaned = clean_name(text)
    assert clean_name(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned.encode("utf-8").decode() == cleaned


def test_lines_keep_their_breaks_and_nothing_else():
    assert clean_lines("\r\n one \r\ntwo\x00\rthree\n\n") == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("typed", "cleaned"), [(" ｎｇｕｙｅｎ０１ ", "nguyen01"), ("a\u200bb", "ab"), ("ﬁn", "fin"), ("a b", "a b")]
)
def test_ascii_fields_take_full_width_letters(typed, cleaned):
    assert clean_ascii(typed) == cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("０１０－１２３４－５６７８", "01012345678"),
        ("010 1234.5678", "01012345678"),
        ("٠١٠١٢٣٤٥٦٧٨", "01012345678"),
        ("๐๑๐", "010"),
        ("+82 10", "+8210"),
        ("12a", "12a"),
    ],
)
def test_digits_of_every_script_become_ascii(typed, cleaned):
    assert clean_digits(typed) == cleaned


@pytest.mark.parametrize("text", ["", "12\n", "１２", "²", "-1", "1 2", "٣"])
def test_only_ascii_digits_are_digits(text):
    assert not is_digits(text)


def test_digits_can_be_asked_for_by_length():
    assert is_digits("0123", 4)
    assert not is_digits("0123", 5)
