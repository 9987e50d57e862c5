"""Encryption of single fields, with a key ring, and keyed hashes for equality search."""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Undecipherable(Exception):
    """The text was not encrypted for this purpose with any key of the ring."""


class KeyRing:
    """AES-256-GCM under several keys: the first encrypts, all decrypt.

    A ciphertext is "key id:base64(nonce + ciphertext + tag)". The purpose is authenticated, so a value
    moved to another column does not open.
    """

    def __init__(self, keys: Mapping[str, bytes]):
        if not keys:
            raise ValueError("A key ring needs at least one key.")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = next(iter(keys))

    @classmethod
    def from_text(cls, text: str) -> "KeyRing":
        """Read "id:base64,id:base64"."""
        pairs = (part.strip().split(":", 1) for part in text.split(",") if part.strip())
        return cls({key_id: base64.b64decode(key) for key_id, key in pairs})

    @property
    def current_key_id(self) -> str:
        return self._current

    def encrypt(self, purpose: str, text: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._ciphers[self._current].encrypt(nonce, text.encode(), purpose.encode())
        return f"{self._current}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, purpose: str, sealed_text: str) -> str:
        """Raises Undecipherable."""
        key_id, _, body = sealed_text.partition(":")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise Undecipherable(f"No key {key_id!r} in the ring.")
        sealed = base64.b64decode(body)
        try:
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode()).decode()
        except InvalidTag as error:
            raise Undecipherable(f"The value does not open for {purpose!r}.") from error


def keyed_hash(key: bytes, purpose: str, text: str) -> str:
    """HMAC-SHA256 in hex: equal texts are found again, and guessing needs the key."""
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
