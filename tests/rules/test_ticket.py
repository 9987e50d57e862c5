"""Tickets: what is signed reads back, whatever is altered is refused, the layout stays."""

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from app.rules import ticket as rule
from app.rules.ticket import (
    ShortCodeMistyped,
    Ticket,
    TicketForged,
    TicketRefused,
    TicketUnreadable,
    UnknownKey,
    read,
    read_short_code,
    scanned,
    short_code,
    sign,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {1: KEY.public_key()}
TICKET = Ticket(
    fair=7, ticket_id=b"\x00\x01\x02\x03\x04\x05\x06\x07", valid_from=date(2027, 3, 18), valid_until=date(2027, 3, 19)
)
DIGITS = sign(TICKET, KEY)
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "tickets.json").read_text(encoding="utf-8"))

days = st.integers(0, 65535).map(lambda count: date(2020, 1, 1) + timedelta(days=count))
tickets = st.builds(
    Ticket,
    fair=st.integers(0, 65535),
    ticket_id=st.binary(min_size=8, max_size=8),
    valid_from=days,
    valid_until=days,
    key_id=st.integers(0, 255),
)


@given(tickets)
def test_what_is_signed_reads_back(ticket):
    digits = sign(ticket, KEY)
    assert len(digits) == 194
    assert digits.isascii() and digits.isdigit()
    assert read(digits, {ticket.key_id: KEY.public_key()}) == ticket


@given(st.integers(0, 193), st.integers(1, 9))
def test_a_ticket_with_one_digit_altered_is_refused(place, by):
    altered = DIGITS[:place] + str((int(DIGITS[place]) + by) % 10) + DIGITS[place + 1 :]
    with pytest.raises(TicketRefused):
        read(altered, KEYS)


@given(st.text(max_size=300))
def test_any_text_is_refused_and_nothing_else_happens(text):
    with pytest.raises(TicketUnreadable):
        read(text, KEYS)


@given(st.integers(0, 10**193 - 1))
def test_any_number_of_the_right_length_is_refused(number):
    with pytest.raises(TicketRefused):
        read(f"1{number:0193d}", KEYS)


def test_another_key_of_the_same_number_is_refused():
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(TicketForged):
        read(DIGITS, {1: other.public_key()})


def test_a_key_that_is_not_there_is_named_so():
    with pytest.raises(UnknownKey):
        read(DIGITS, {2: KEY.public_key()})


def test_several_keys_are_good_at_once():
    newer = Ed25519PrivateKey.from_private_bytes(b"n" * 32)
    ticket = Ticket(7, b"12345678", date(2027, 3, 18), date(2027, 3, 18), key_id=2)
    keys = {1: KEY.public_key(), 2: newer.public_key()}
    assert read(sign(ticket, newer), keys) == ticket
    assert read(DIGITS, keys) == TICKET


def test_a_line_feed_at_the_end_is_not_digits():
    with pytest.raises(TicketUnreadable):
        read(DIGITS + "\n", KEYS)


@pytest.mark.parametrize("around", ["\n", "\r\n", "\t", " ", "\x02"])
def test_what_a_scanner_adds_is_stripped(around):
    assert scanned(around + DIGITS + around) == DIGITS


def test_a_field_that_does_not_fit_is_not_signed():
    for changes in ({"fair": 65536}, {"ticket_id": b"short"}, {"valid_from": date(2019, 12, 31)}, {"key_id": 256}):
        fields = {"fair": 1, "ticket_id": b"12345678", "valid_from": date(2027, 1, 1), "valid_until": date(2027, 1, 1)}
        with pytest.raises(ValueError):
            sign(Ticket(**{**fields, **changes}), KEY)


def test_a_ticket_covers_both_of_its_days():
    covered = [day for day in range(17, 21) if TICKET.covers(date(2027, 3, day))]
    assert covered == [18, 19]


def vector_keys():
    return {
        int(key_id): Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        for key_id, key in VECTORS["public_keys"].items()
    }


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda vector: vector["name"])
def test_good_vectors_are_read(vector):
    ticket = read(vector["digits"], vector_keys())
    assert {
        "fair": ticket.fair,
        "ticket_id": ticket.ticket_id.hex(),
        "valid_from": ticket.valid_from.isoformat(),
        "valid_until": ticket.valid_until.isoformat(),
        "key_id": ticket.key_id,
    } == vector["ticket"]


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda vector: vector["name"])
def test_good_vectors_are_written_the_same_today(vector):
    fields = vector["ticket"]
    seed = bytes.fromhex(VECTORS["test_seeds"][str(fields["key_id"])])
    ticket = Ticket(
        fields["fair"],
        bytes.fromhex(fields["ticket_id"]),
        date.fromisoformat(fields["valid_from"]),
        date.fromisoformat(fields["valid_until"]),
        fields["key_id"],
    )
    assert sign(ticket, Ed25519PrivateKey.from_private_bytes(seed)) == vector["digits"]


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["name"])
def test_refused_vectors_are_refused_for_their_reason(vector):
    with pytest.raises(TicketRefused) as refusal:
        read(vector["digits"], vector_keys())
    assert refusal.value.reason == vector["reason"]


@given(st.randoms(use_true_random=False))
def test_a_short_code_reads_back_however_it_is_spaced(source):
    code = short_code(source)
    assert len(code) == 8 and code[0] != "0"
    for typed in (
        code,
        f"{code[:4]} {code[4:]}",  # as on the ticket
        f" {code[:4]}-{code[4:]} ",
        code.translate({48 + n: 0xFF10 + n for n in range(10)}),
    ):
        assert read_short_code(typed) == code


@given(st.integers(0, 7), st.integers(1, 9), st.integers())
def test_one_wrong_digit_in_a_short_code_is_found(place, by, seed):
    code = short_code(random.Random(seed))
    with pytest.raises(ShortCodeMistyped):
        read_short_code(code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :])


@given(st.integers(0, 6), st.integers())
def test_two_swapped_neighbours_in_a_short_code_are_found(place, seed):
    code = short_code(random.Random(seed))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(ShortCodeMistyped):
            read_short_code(swapped)


@pytest.mark.parametrize("typed", ["", "1234", "5520814", "552081466", "5520 814a", "²²²²²²²²", "٥٥٢٠٨١٤٦"])
def test_what_is_not_eight_digits_is_not_a_short_code(typed):
    with pytest.raises(ShortCodeMistyped):
        read_short_code(typed)


def test_damm_table_is_weakly_totally_antisymmetric():
    assert all(rule.DAMM[n][n] == 0 for n in range(10))
    assert all(sorted(row) == list(range(10)) for row in rule.DAMM)
