"""Records that a page seals to the server: only the server opens them, the page itself cannot (KI-3, KI-4).

ECDH on P-256 with a key pair that is made for each record, HKDF-SHA256 with the record's public key as salt, AES-GCM
with the ticket as additional data: a record moved to another ticket does not open. The server's private keys follow
from the keys of its fields, so they turn with that ring. `static/js/kiosk/secrets.js` is the other side.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PURPOSE = b"madang walk-in"
POINT_BYTES, NONCE_BYTES, LARGEST = 65, 12, 16_384


class Unsealable(Exception):
    """It was not sealed to a key of ours, or not for this ticket, or was altered."""


@dataclass(frozen=True)
class Sealed:
    """One record on its way. All parts are bytes; `key` names the server's key."""

    key: str
    public: bytes
    nonce: bytes
    content: bytes

    @classmethod
    def from_json(cls, sent: object) -> "Sealed":
        """Raises Unsealable for what is no record."""
        if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
            raise Unsealable("Not a record.")
        try:
            parts = [base64.b64decode(sent[name], validate=True) for name in ("public", "nonce", "content")]
            record = cls(sent["key"], *parts)
        except (KeyError, binascii.Error, ValueError) as error:
            raise Unsealable("Not a record.") from error
        if (len(record.public), len(record.nonce)) != (POINT_BYTES, NONCE_BYTES) or len(record.content) > LARGEST:
            raise Unsealable("Not a record of this size.")
        return record

    def as_json(self) -> dict[str, str]:
        parts = {"public": self.public, "nonce": self.nonce, "content": self.content}
        return {"key": self.key} | {name: base64.b64encode(part).decode() for name, part in parts.items()}


class SealingKeys:
    """The server's pairs, one for each key of the ring; pages seal to the first."""

    def __init__(self, private: Mapping[str, ec.EllipticCurvePrivateKey]):
        self._private = dict(private)
        self.current = next(iter(self._private))

    @classmethod
    def from_text(cls, text: str) -> "SealingKeys":
        """From the text of the ring, "id:base64,id:base64"."""
        pairs = (part.strip().split(":", 1) for part in text.split(",") if part.strip())
        return cls({key_id: _private_of(base64.b64decode(secret)) for key_id, secret in pairs})

    @property
    def public(self) -> str:
        """The current public key, as WebCrypto reads it raw: 65 bytes in base64."""
        return base64.b64encode(_point(self._private[self.current].public_key())).decode()

    def open(self, sealed: Sealed, about: str) -> str:
        """The record's text. Raises Unsealable."""
        private = self._private.get(sealed.key)
        if private is None:
            raise Unsealable(f"No key {sealed.key!r}.")
        try:
            other = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sealed.public)
            key = _shared(private, other, sealed.public)
            return AESGCM(key).decrypt(sealed.nonce, sealed.content, about.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise Unsealable("It does not open.") from error


def seal(key: str, public: str, text: str, about: str) -> Sealed:
    """What the page does, for rehearsals and tests."""
    own = ec.generate_private_key(CURVE)
    point, nonce = _point(own.public_key()), os.urandom(NONCE_BYTES)
    server = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, base64.b64decode(public))
    content = AESGCM(_shared(own, server, point)).encrypt(nonce, text.encode(), about.encode())
    return Sealed(key, point, nonce, content)


def _private_of(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """A number below the curve's order from 48 bytes, so that none is likelier than another."""
    digest = HKDF(SHA256(), 48, salt=None, info=PURPOSE + b" key").derive(secret)
    return ec.derive_private_key(int.from_bytes(digest, "big") % (ORDER - 1) + 1, CURVE)


def _shared(private: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey, salt: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=salt, info=PURPOSE).derive(private.exchange(ec.ECDH(), public))


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
