"""The secrets of a first start: random, in a file that only this user can read."""

import base64
import os
import secrets
from pathlib import Path

HEADER = """\
# Made at the first start. Whoever has this file can read the personal data and sign tickets: back it up
# apart from the database, and never commit it.
"""


def make_keys() -> dict[str, str]:
    """One fresh value per secret, in the notation of .env.example."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"k1:{_random_key()}",
        "HASH_KEY": _random_key(),
        "AUDIT_KEY": _random_key(),
        "TICKET_KEYS": f"1:{_random_key()}",
    }


def write_keys_once(path: Path) -> bool:
    """Write the file unless it exists; whether it was written."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(f"{name}={value}\n" for name, value in make_keys().items())
    return True


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
