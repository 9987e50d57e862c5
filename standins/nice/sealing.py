"""How a request and an answer are sealed: AES-128-CBC and HMAC-SHA256, with keys that follow from a run's token."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7


@dataclass(frozen=True)
class Seal:
    """The keys of one run."""

    key: bytes
    iv: bytes
    hmac_key: bytes

    @classmethod
    def derived(cls, req_dtim: str, req_no: str, token_val: str, *, is_for_names: bool = False) -> "Seal":
        """The window marks with the first 32 characters, the name check with the last 32."""
        text = base64.b64encode(hashlib.sha256((req_dtim + req_no + token_val).encode()).digest())
        return cls(text[:16], text[-16:], text[-32:] if is_for_names else text[:32])

    def close(self, plain: bytes) -> str:
        padder = PKCS7(128).padder()
        writer = Cipher(algorithms.AES(self.key), modes.CBC(self.iv)).encryptor()
        padded = padder.update(plain) + padder.finalize()
        return base64.b64encode(writer.update(padded) + writer.finalize()).decode()

    def open(self, sealed: str) -> bytes:
        """Raises ValueError for what was not closed with this seal."""
        unpadder = PKCS7(128).unpadder()
        reader = Cipher(algorithms.AES(self.key), modes.CBC(self.iv)).decryptor()
        padded = reader.update(base64.b64decode(sealed, validate=True)) + reader.finalize()
        return unpadder.update(padded) + unpadder.finalize()

    def mark(self, sealed: str) -> str:
        """The integrity value."""
        return base64.b64encode(hmac.new(self.hmac_key, sealed.encode(), hashlib.sha256).digest()).decode()
