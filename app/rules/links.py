"""Addresses of the web that people give of themselves: shown as links to whoever reads, so only what a link may be."""

import re
import unicodedata
from urllib.parse import urlsplit

LONGEST = 500  # characters
HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}", re.UNICODE)


def read(text: str) -> str | None:
    """An address by http or https, with https where it begins without; None where it is none."""
    plain = unicodedata.normalize("NFC", text).strip()
    if "://" not in plain and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9])", plain):
        plain = f"https://{plain}"
    if len(plain) > LONGEST or not plain.isprintable() or re.search(r"[\s<>\"\\^`{|}]", plain):
        return None
    return plain if _is_of_the_web(plain) else None


def _is_of_the_web(address: str) -> bool:
    """With a name of a machine that others reach: no number, no name of one's own network, nobody's password."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    is_open = parts.scheme in ("http", "https") and parts.username is None and parts.password is None
    return is_open and port != 0 and HOST.fullmatch(parts.hostname or "") is not None
