"""Telephone numbers, as people in Korea and abroad type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.phone import PhoneUnreadable, last_digits, masked, national_digits, read_korean_mobile, read_phone, shown


@pytest.mark.parametrize(
    ("typed", "e164", "kind", "as_shown"),
    [
        ("010-2384-4471", "+821023844471", "mobile", "010-2384-4471"),
        ("01023844471", "+821023844471", "mobile", "010-2384-4471"),
        ("０１０ ２３８４ ４４７１", "+821023844471", "mobile", "010-2384-4471"),
        ("010.2384.4471", "+821023844471", "mobile", "010-2384-4471"),
        ("+82 10-2384-4471", "+821023844471", "mobile", "010-2384-4471"),
        ("+82 (0)10 2384 4471", "+821023844471", "mobile", "010-2384-4471"),
        ("٠١٠٢٣٨٤٤٤٧١", "+821023844471", "mobile", "010-2384-4471"),
        ("011-234-5678", "+82112345678", "mobile", "011-234-5678"),
        ("016-234-5678", "+82162345678", "mobile", "016-234-5678"),
        ("019-9234-5678", "+821992345678", "mobile", "019-9234-5678"),
        ("02-312-3456", "+8223123456", "landline", "02-312-3456"),
        ("02) 2123-4567", "+82221234567", "landline", "02-2123-4567"),
        ("031-123-4567", "+82311234567", "landline", "031-123-4567"),
        ("064 712 3456", "+82647123456", "landline", "064-712-3456"),
        ("070-7123-4567", "+827071234567", "landline", "070-7123-4567"),
        ("+84 912 345 678", "+84912345678", "international", "+84 912 345 678"),
        ("0084 912 345 678", "+84912345678", "international", "+84 912 345 678"),
        ("+1 (650) 253-0000", "+16502530000", "international", "+1 650-253-0000"),
        ("+86 138 0013 8000", "+8613800138000", "international", "+86 138 0013 8000"),
    ],
)
def test_numbers_are_read_and_shown(typed, e164, kind, as_shown):
    phone = read_phone(typed)
    assert (phone.e164, phone.kind, phone.shown) == (e164, kind, as_shown)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "010",
        "010-1234-567",
        "010-12345-67890",
        "abc",
        "010-2384-447a",
        "+999 123 4567",
        "000-0000-0000",
        "1" * 100,
        "9001015123456",
        "\x00",
        "tel:01023844471",
        "²" * 11,
    ],
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(PhoneUnreadable):
        read_phone(typed)


@pytest.mark.parametrize("typed", ["02-312-3456", "+84 912 345 678", "070-7123-4567", "1588-1234"])
def test_only_a_korean_mobile_can_be_verified(typed):
    with pytest.raises(PhoneUnreadable):
        read_korean_mobile(typed)


def test_a_korean_mobile_is_read():
    assert read_korean_mobile("010 2384 4471").e164 == "+821023844471"


@given(st.text(max_size=50))
def test_any_text_is_a_number_or_refused(typed):
    try:
        phone = read_phone(typed)
    except PhoneUnreadable:
        return
    assert read_phone(phone.e164) == phone


def test_digits_for_search_kiosk_and_mask():
    assert national_digits("+821023844471") == "01023844471"
    assert national_digits("+84912345678") == "84912345678"
    assert last_digits("+821023844471") == "4471"
    assert masked("+821023844471") == "***-****-4471"


def test_what_cannot_be_read_is_shown_as_it_is():
    assert shown("unknown") == "unknown"
