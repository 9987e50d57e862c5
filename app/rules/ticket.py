"""Tickets (입장권): signed, all digits, without personal data; and the short code that a person types (FR-3).

The layout is written down in docs/tickets.md. `static/js/ticket.js` reads the same tickets, and both sides run
tests/vectors/tickets.json.
"""

import re
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION = 1
FIRST_DAY = date(2020, 1, 1)
PAYLOAD = struct.Struct(">BBH8sHH")
SIGNATURE_BYTES = 64
TICKET_BYTES = PAYLOAD.size + SIGNATURE_BYTES
TICKET_DIGITS = 194
SHORT_CODE_DIGITS = 8

# Damm's quasigroup: finds every single wrong digit and every swap of neighbours.
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class TicketRefused(Exception):
    """What was scanned is not a ticket of ours. `reason` is the same word as in ticket.js."""

    reason = ""


class TicketUnreadable(TicketRefused):
    """It does not have the form of a ticket, or a version that is not known."""

    reason = "unreadable"


class UnknownKey(TicketRefused):
    """It says that a key has signed it that this side does not have."""

    reason = "unknown_key"


class TicketForged(TicketRefused):
    """The signature is not of this content."""

    reason = "forged"


class ShortCodeMistyped(Exception):
    """What was typed is not eight digits whose last one fits."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket says. Both days are Korean dates and included."""

    fair: int
    ticket_id: bytes
    valid_from: date
    valid_until: date
    key_id: int = 1

    def covers(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until


def sign(ticket: Ticket, private_key: Ed25519PrivateKey) -> str:
    """The 194 digits of a ticket. Raises ValueError where a field does not fit its bytes."""
    payload = _pack(ticket)
    return _digits(payload + private_key.sign(payload))


def read(digits: str, public_keys: Mapping[int, Ed25519PublicKey]) -> Ticket:
    """The ticket in these digits. Raises TicketUnreadable, UnknownKey or TicketForged."""
    content = content_of(digits)
    payload, signature = content[: PAYLOAD.size], content[PAYLOAD.size :]
    version, key_id, fair, ticket_id, first, last = PAYLOAD.unpack(payload)
    if version != VERSION:
        raise TicketUnreadable(f"Version {version} is not known.")
    if key_id not in public_keys:
        raise UnknownKey(f"Key {key_id} is not known.")
    try:
        public_keys[key_id].verify(signature, payload)
    except InvalidSignature as error:
        raise TicketForged("The signature is not of this content.") from error
    return Ticket(fair, ticket_id, _day(first), _day(last), key_id)


def content_of(digits: str) -> bytes:
    """The 80 bytes, signature included, that these digits write down. Raises TicketUnreadable."""
    if not re.fullmatch(r"1[0-9]{193}", digits):
        raise TicketUnreadable("A ticket has 194 digits, the first a 1.")
    try:
        return int(digits[1:]).to_bytes(TICKET_BYTES, "big")
    except OverflowError as error:
        raise TicketUnreadable("The number has more than 80 bytes.") from error


def scanned(text: str) -> str:
    """What a scanner typed, without the Enter, tab or space that it adds at either end."""
    return text.strip(" \t\r\n\x00\x02\x03\x1d\x1e\x04")


def short_code(random: Random) -> str:
    """Eight digits: seven by chance, the first not zero, and a check digit. `random` must be a SystemRandom."""
    body = str(random.randrange(10 ** (SHORT_CODE_DIGITS - 2), 10 ** (SHORT_CODE_DIGITS - 1)))
    return f"{body}{_damm(body)}"


def read_short_code(typed: str) -> str:
    """The eight digits, however they were spaced and whichever width they had. Raises ShortCodeMistyped."""
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(r"[0-9]{8}", code) or _damm(code) != 0:
        raise ShortCodeMistyped(typed)
    return code


def _pack(ticket: Ticket) -> bytes:
    if len(ticket.ticket_id) != 8:
        raise ValueError("A ticket's id has 8 bytes.")
    first, last = ((day - FIRST_DAY).days for day in (ticket.valid_from, ticket.valid_until))
    try:
        return PAYLOAD.pack(VERSION, ticket.key_id, ticket.fair, ticket.ticket_id, first, last)
    except struct.error as error:
        raise ValueError(f"A field does not fit its bytes: {error}") from error


def _digits(content: bytes) -> str:
    """A leading 1 keeps the zeros that an integer would lose."""
    return f"1{int.from_bytes(content, 'big'):0{TICKET_DIGITS - 1}d}"


def _day(days: int) -> date:
    return FIRST_DAY + timedelta(days=days)


def _damm(digits: str) -> int:
    """Zero for a code with its check digit, else the check digit to append."""
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    return interim
