"""Versioned texts: their fingerprint, and what a page says it showed."""

import hashlib
import re
from collections.abc import Iterable, Mapping

_SHOWN = re.compile(r"([a-z_]{1,40})=([0-9]{4}-[0-9]{2}-[0-9]{2}):([A-Za-z-]{2,20})")


def fingerprint(title: str, body: str) -> str:
    """The SHA-256 of a text: tells later that nobody changed it."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


def tidy_body(text: str) -> str:
    """A typed text as it is kept: one kind of line end, no spaces at the ends of lines, no empty lines around."""
    return "\n".join(line.strip() for line in text.splitlines()).strip()


def note_shown(texts: Iterable[tuple[str, str, str]]) -> str:
    """Kind, version and language of each text on a page, for its hidden field."""
    return ",".join(f"{kind}={version}:{language}" for kind, version, language in texts)


def read_shown(noted: str) -> Mapping[str, tuple[str, str]]:
    """What a page said it showed, by kind: version and language. What is no note is left out."""
    found = (_SHOWN.fullmatch(part) for part in noted[:2000].split(","))
    return {match[1]: (match[2], match[3]) for match in found if match}
