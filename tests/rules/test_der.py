"""One value in DER, and nothing that could be read in two ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.der import fault_of
from standins.businesses import HANBIT
from standins.certificates import der, issue


@pytest.mark.parametrize(
    "content", [issue(HANBIT).certificate_der, issue(HANBIT).sign(b"x"), der.null(), der.octets(b"")]
)
def test_what_follows_the_rules_has_no_fault(content):
    assert fault_of(content) is None


FAULTS = {
    "": "cut_off",
    "30": "cut_off",
    "3003": "cut_off",
    "30030201": "cut_off",
    "050000": "trailing_bytes",
    "30800000": "indefinite_length",
    "30810100": "long_length",
    "3082000100": "long_length",
    "0481050000000000": "long_length",
    "30850000000001": "too_long",
    "24020400": "in_pieces",
    "2203020101": "in_pieces",
    "1000": "in_pieces",
    "0000": "odd_tag",
    "1f0100": "odd_tag",
    "bf810100": "odd_tag",
    "010101": "odd_value",
    "0100": "odd_value",
    "02020001": "odd_value",
    "0202ff80": "odd_value",
    "0200": "odd_value",
    "0300": "odd_value",
    "03020901": "odd_value",
    "03020101": "odd_value",
    "050100": "odd_value",
    "0600": "odd_value",
    "06022a80": "odd_value",
    "06032a8001": "odd_value",
}


@pytest.mark.parametrize("content", FAULTS)
def test_what_does_not_has_its_word(content):
    assert fault_of(bytes.fromhex(content)) == FAULTS[content]


def test_depth_and_number_are_bounded():
    deep = b""
    for _ in range(40):
        deep = der.sequence(deep)
    assert fault_of(deep) == "too_deep"
    assert fault_of(der.sequence(*[der.null()] * 6_000)) == "too_deep"


@given(st.binary(max_size=200))
def test_any_bytes_are_looked_at_without_an_error(content):
    assert fault_of(content) is None or isinstance(fault_of(content), str)


@given(st.integers())
def test_whole_numbers_are_in_their_shortest_form(number):
    assert fault_of(der.integer(number)) is None
