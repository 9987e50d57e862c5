"""E-mail addresses: form, comparison, mask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.email import DOMAINS, EmailUnreadable, joined, masked, parted, read_email


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Kim.Minsu@Gmail.COM", "kim.minsu@gmail.com"),
        (" an+fair@naver.com ", "an+fair@naver.com"),
        ("ａｎ＠ｎａｖｅｒ．ｃｏｍ", "an@naver.com"),
        ("an@한국.kr", "an@xn--3e0b707e.kr"),
        ("an\u200b@naver.com", "an@naver.com"),
    ],
)
def test_addresses_are_read(typed, address):
    assert read_email(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "an",
        "an@",
        "@naver.com",
        "an@naver",
        "a n@naver.com",
        "an@@naver.com",
        "an..b@naver.com",
        "김@naver.com",
        "an@[127.0.0.1]",
        "An <an@naver.com>",
        f"{'a' * 65}@naver.com",
        "a" * 300,
        "an@naver.com,bo@naver.com",
        "an@naver.com\r\nBcc: bo@naver.com",
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(EmailUnreadable):
        read_email(typed)


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_domains_to_choose_from_are_good(domain):
    assert read_email(joined("an", domain)) == f"an@{domain}"


@pytest.mark.parametrize("parts", [("an", "@naver.com"), ("an@naver.com", "gmail.com"), (" an ", " naver.com ")])
def test_two_fields_make_one_address(parts):
    assert read_email(joined(*parts)) == "an@naver.com"


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(typed):
    try:
        address = read_email(typed)
    except EmailUnreadable:
        return
    assert read_email(address) == address


def test_an_address_is_parted_and_masked():
    assert parted("an@naver.com") == ("an", "naver.com")
    assert masked("nguyen@naver.com") == "ng****@naver.com"
    assert masked("a@naver.com") == "a****@naver.com"
