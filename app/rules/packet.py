"""What a kiosk keeps about a registration: a packet that opens only with the ticket itself (KI-3).

A packet is found and opened by what HKDF makes of the ticket's 80 bytes, signature included. Nobody can guess those,
so whoever carries a kiosk away has a heap of numbers. The other way round, what a kiosk keeps until it is delivered is
sealed to the site's public key: it cannot open it again itself. `static/js/kiosk/secrets.js` is the other side of both.
"""

import base64
import os
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ec import derive_private_key as derive_curve_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PACKET_INFO = b"madang kiosk packet 1"
SEALING_INFO = b"madang kiosk sealing 1"
LOOKUP_BYTES = 16
KEY_BYTES = 32
NONCE_BYTES = 12
POINT_BYTES = 65  # an uncompressed point of P-256
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class NotSealedForUs(Exception):
    """What was sent is not sealed to this site's key, or was altered."""


class Packet(NamedTuple):
    """Where a kiosk finds it, and the sealed content: both in base64."""

    lookup: str
    sealed: str


def packet(ticket_content: bytes, text: str) -> Packet:
    """Seal a text for whoever holds the ticket with this content."""
    lookup, key = _derived(ticket_content)
    return Packet(_base64(lookup), _base64(_encrypted(key, text.encode())))


def open_packet(ticket_content: bytes, sealed: str) -> str:
    """What a kiosk reads with the ticket before it. Raises NotSealedForUs with any other one."""
    return _decrypted(_derived(ticket_content)[1], base64.b64decode(sealed)).decode()


def sealing_key(seed: bytes) -> EllipticCurvePrivateKey:
    """The site's own key, made of a secret that it has anyway."""
    return derive_curve_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, SECP256R1())


def public_point(key: EllipticCurvePrivateKey) -> bytes:
    """Its public half, as kiosks are given it."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def open_sealed(key: EllipticCurvePrivateKey, sealed: str) -> str:
    """What a kiosk has sealed: its one-time point, a nonce and the ciphertext. Raises NotSealedForUs."""
    try:
        content = base64.b64decode(sealed, validate=True)
        point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), content[:POINT_BYTES])
        shared = key.exchange(ECDH(), point)
        return _decrypted(_hkdf(shared, SEALING_INFO, KEY_BYTES), content[POINT_BYTES:]).decode()
    except ValueError as error:
        raise NotSealedForUs from error


def _derived(ticket_content: bytes) -> tuple[bytes, bytes]:
    both = _hkdf(ticket_content, PACKET_INFO, LOOKUP_BYTES + KEY_BYTES)
    return both[:LOOKUP_BYTES], both[LOOKUP_BYTES:]


def _hkdf(secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=info).derive(secret)


def _encrypted(key: bytes, content: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, None)


def _decrypted(key: bytes, content: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], None)
    except InvalidTag as error:
        raise NotSealedForUs from error


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
