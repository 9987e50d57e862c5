"""Telephone numbers, as people in Korea and abroad type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.phone import (
    PhoneOfNobody,
    PhoneUnreadable,
    last_digits,
    masked,
    national_digits,
    read_korean_mobile,
    read_phone,
    shown,
)
from app.rules.phone_prefixes import kind_of, prefixes


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
        ("070-7123-4567", "+827071234567", "internet", "070-7123-4567"),
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


KOREAN = [
    ("010-2384-4471", "mobile"),
    ("011-234-5678", "mobile"),
    ("011-9234-5678", "mobile"),
    ("016-234-5678", "mobile"),
    ("017-234-5678", "mobile"),
    ("018-234-5678", "mobile"),
    ("019-234-5678", "mobile"),
    ("02-312-3456", "landline"),
    ("02-2123-4567", "landline"),
    *((f"0{area}-223-4567", "landline") for area in (31, 32, 33, 41, 42, 43, 44, 51, 52, 53, 54, 55, 61, 62, 63, 64)),
    ("070-7123-4567", "internet"),
    ("0502-123-4567", "safe"),
    ("0505-123-4567", "safe"),
    ("0507-1234-5678", "safe"),
]


@pytest.mark.parametrize(("typed", "kind"), KOREAN)
def test_a_prefix_says_what_a_korean_number_is_for(typed, kind):
    assert read_phone(typed).kind == kind


@pytest.mark.parametrize(
    "typed",
    ["080-123-4567", "1588-1234", "1577-0000", "1644 5678", "1670-1234", "1899-9999", "1811-1234", "+82 1588-1234"],
)
def test_a_switchboard_is_nobodys_number(typed):
    with pytest.raises(PhoneOfNobody):
        read_phone(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("010-123-4567", "010-12345-6789", "02-12-3456", "02-12345-6789", "012-345-6789", "014-1234-5678"),
        *("045-223-4567", "1588-123", "1588-12345", "1288-1234", "070-123-4567", "099-1234-5678"),
    ],
)
def test_a_prefix_or_length_that_the_plan_does_not_have_is_refused(typed):
    with pytest.raises(PhoneUnreadable) as caught:
        read_phone(typed)
    assert not isinstance(caught.value, PhoneOfNobody)


@pytest.mark.parametrize("typed", [typed for typed, kind in KOREAN if kind != "mobile"])
def test_no_other_number_gets_text_messages(typed):
    with pytest.raises(PhoneUnreadable):
        read_korean_mobile(typed)


def test_the_table_names_each_prefix_once_with_a_known_kind():
    digits = [prefix.digits for prefix in prefixes()]
    assert len(set(digits)) == len(digits) == 30
    kinds = {"mobile", "landline", "internet", "safe", "toll_free", "representative", "messaging"}
    assert {prefix.kind for prefix in prefixes()} == kinds


@pytest.mark.parametrize(
    ("dialled", "kind"), [("0303123456", None), ("03031234567", "messaging"), ("", None), ("0", None)]
)
def test_kinds_by_what_is_dialled(dialled, kind):
    assert kind_of(dialled) == kind
