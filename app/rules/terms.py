"""Versioned texts: their fingerprint, what a page says it showed, and how long before a change is announced."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

_SHOWN = re.compile(r"([a-z_]{1,40})=([0-9]{4}-[0-9]{2}-[0-9]{2}):([A-Za-z-]{2,20})")

# What the terms of use promise: so many days lie between the announcement of a change and the day it takes effect.
DAYS_BEFORE, DAYS_BEFORE_DISADVANTAGE = 7, 30


def first_day(announced_on: date, *, to_disadvantage: bool) -> date:
    """The first day on which a change may hold. Only whole days count: neither that of the announcement nor its own."""
    days = DAYS_BEFORE_DISADVANTAGE if to_disadvantage else DAYS_BEFORE
    return announced_on + timedelta(days=days + 1)


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
