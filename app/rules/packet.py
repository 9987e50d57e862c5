"""What a kiosk keeps about a registration: a packet that opens only with the ticket itself (KI-3).

A packet is found and opened by what HKDF makes of the ticket's 80 bytes, signature included. Nobody can guess those,
so whoever carries a kiosk away has a heap of numbers. `static/js/kiosk/secrets.js` is the other side.
"""

import base64
import os
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PACKET_INFO = b"madang kiosk packet 1"
LOOKUP_BYTES = 16
KEY_BYTES = 32
NONCE_BYTES = 12


class NotThisTicket(Exception):
    """The packet is another ticket's, or was altered."""


class Packet(NamedTuple):
    """Where a kiosk finds it, and the sealed content: both in base64."""

    lookup: str
    sealed: str


def packet(ticket_content: bytes, text: str) -> Packet:
    """Seal a text for whoever holds the ticket with this content."""
    lookup, key = _derived(ticket_content)
    return Packet(_base64(lookup), _base64(_encrypted(key, text.encode())))


def open_packet(ticket_content: bytes, sealed: str) -> str:
    """What a kiosk reads with the ticket before it. Raises NotThisTicket with any other one."""
    return _decrypted(_derived(ticket_content)[1], base64.b64decode(sealed)).decode()


def _derived(ticket_content: bytes) -> tuple[bytes, bytes]:
    both = HKDF(SHA256(), LOOKUP_BYTES + KEY_BYTES, salt=None, info=PACKET_INFO).derive(ticket_content)
    return both[:LOOKUP_BYTES], both[LOOKUP_BYTES:]


def _encrypted(key: bytes, content: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, None)


def _decrypted(key: bytes, content: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], None)
    except InvalidTag as error:
        raise NotThisTicket from error


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
