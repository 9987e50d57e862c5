"""Encryption of single fields, with a key ring, and keyed hashes for equality search."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
PIECE = 256 * 1024  # bytes of a file that are sealed at once


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

    def seal(self, purpose: str, content: BinaryIO) -> bytearray:
        """A whole file as ciphertext, piece by piece: a piece that is missing, moved or added is noticed."""
        name = self._current.encode()
        sealed = bytearray([len(name)]) + name
        piece, number = content.read(PIECE), 0
        while piece or not number:
            following = content.read(PIECE)
            one = self._seal(_nth(purpose, number, not following), piece)
            sealed += len(one).to_bytes(4, "big")
            sealed += one
            piece, number = following, number + 1
        return sealed

    def opened(self, purpose: str, sealed: bytes) -> Iterator[bytes]:
        """The pieces of a sealed file, one after the other. Raises Undecipherable, at the latest at its end."""
        at = 1 + sealed[0] if sealed else 0
        cipher = self._ciphers.get(sealed[1:at].decode("ascii", "replace"))
        if cipher is None or at >= len(sealed):
            raise Undecipherable(f"No key of the ring opens the file for {purpose!r}.")
        number = 0
        while at < len(sealed):
            end = at + 4 + int.from_bytes(sealed[at : at + 4], "big")
            piece = sealed[at + 4 : end]
            try:
                name = _nth(purpose, number, end >= len(sealed))
                yield cipher.decrypt(piece[:NONCE_BYTES], piece[NONCE_BYTES:], name.encode())
            except (InvalidTag, ValueError) as error:
                raise Undecipherable(f"Piece {number} does not open for {purpose!r}.") from error
            at, number = end, number + 1

    def _seal(self, purpose: str, piece: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[self._current].encrypt(nonce, piece, purpose.encode())


def _nth(purpose: str, number: int, is_last: bool) -> str:
    return f"{purpose}:{number}:{'last' if is_last else 'more'}"


def keyed_hash(key: bytes, purpose: str, text: str) -> str:
    """HMAC-SHA256 in hex: equal texts are found again, and guessing needs the key."""
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
