"""The PIN of the staff menu of a fair's kiosks, which they compare without the network.

A kiosk holds salt and hash, so whoever takes one away can try all PINs in minutes, however slow the hash. The menu
therefore opens nothing that is worth it: what it does, a revoked kiosk cannot do.
"""

import hashlib
import secrets

DIGITS = 6
ROUNDS = 200_000  # of PBKDF2 with SHA-256, as WebCrypto has it; 32 bytes come out


def new_pin() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def new_salt() -> str:
    return secrets.token_hex(16)


def pin_hash(pin: str, salt: str) -> str:
    """In hexadecimal; the salt is given so too."""
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), bytes.fromhex(salt), ROUNDS).hex()
