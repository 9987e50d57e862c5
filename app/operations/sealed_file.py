"""Files of the store that hold many people's data: encrypted with the site's keys before they are written."""

import secrets
from typing import BinaryIO

from app.extensions import files, keys


def new_key() -> str:
    """A random name for a file."""
    return secrets.token_urlsafe(24)


def put(name: str, content: BinaryIO) -> None:
    """Encrypt and write. The name is authenticated, so that no file opens in the place of another. Raises FilesAway."""
    files.put(name, keys.ring.seal(name, content))


def get(name: str) -> bytes | None:
    """What was put there; None where there is none. Raises FilesAway, Undecipherable."""
    sealed = files.get(name)
    return None if sealed is None else b"".join(keys.ring.opened(name, sealed))
