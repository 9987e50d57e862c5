"""Text messages: what fits into one, which letters a carrier takes, and when promotion may go out.

Carriers take EUC-KR alone. The law (Act on Promotion of Information and Communications Network Utilization and
Information Protection, article 50) marks promotion with "(광고)", wants its sender and a free way to refuse it, and
forbids it at night.
"""

import re
import unicodedata
from datetime import datetime, time, timedelta, timezone

SMS, LMS, ALIMTALK = "SMS", "LMS", "ATA"
SMS_BYTES = 90
LMS_BYTES = 2000
SERVICE, NEWS = "service", "news"  # about the member's own affairs, or promotion
MARK = "(광고)"
NIGHT_FROM, NIGHT_TO = time(21), time(8)
KOREA = timezone(timedelta(hours=9))
PLAIN = str.maketrans({"–": "-", "—": "-", "\u00a0": " ", "\u202f": " ", "•": "·", "\u200b": None, "\u00ad": None})


def kind_of(text: str) -> str:
    """SMS, or LMS for what is longer."""
    return SMS if byte_length(text) <= SMS_BYTES else LMS


def byte_length(text: str) -> int:
    """Bytes in EUC-KR, of a text that can be sent."""
    return sum(_bytes_of(char) for char in text)


def can_be_sent(text: str) -> bool:
    """Whether carriers know every letter of it."""
    return all(_bytes_of(char) for char in text)


def simplified(text: str) -> str:
    """The same words in letters that carriers know, where such exist: NGUYỄN becomes NGUYEN, a dash a hyphen."""
    text = unicodedata.normalize("NFC", text).translate(PLAIN)
    return "".join(char if _bytes_of(char) else _without_accents(char) for char in text)


def without_unknown(text: str) -> str:
    """What is left when the letters that carriers do not know are dropped."""
    kept = "".join(filter(_bytes_of, simplified(text)))
    lines = (re.sub(" +(?=[,.:])", "", re.sub(" {2,}", " ", line)).strip() for line in kept.splitlines())
    return "\n".join(lines).strip()


def shortened(text: str, most: int = LMS_BYTES) -> str:
    """As much of it as goes into one message."""
    kept = 0
    for place, char in enumerate(text):
        kept += _bytes_of(char)
        if kept > most:
            return text[:place].rstrip()
    return text


def hindrance(purpose: str, text: str, moment: datetime, *, wants_news: bool) -> str | None:
    """Why a message may not go out now: not_wanted, unmarked, night; None where it may.

    What concerns the member's own affairs always may.
    """
    if purpose == SERVICE:
        return None
    if not wants_news:
        return "not_wanted"
    if not text.startswith(MARK):
        return "unmarked"
    return "night" if is_night(moment) else None


def is_night(moment: datetime) -> bool:
    """From 21:00 to 08:00 in Korea."""
    clock = moment.astimezone(KOREA).time()
    return clock >= NIGHT_FROM or clock < NIGHT_TO


def marked(text: str, sender: str, refusal: str) -> str:
    """Promotion as the law wants it: the mark and the sender first, the free way to refuse last."""
    return f"{MARK}[{sender}] {text}\n무료수신거부 {refusal}"


def _bytes_of(char: str) -> int:
    """One or two; 0 for what EUC-KR does not have. Python would spell rare syllables with eight bytes, which no phone
    reads."""
    if char in "\n\r" or " " <= char <= "~":
        return 1
    try:
        return 2 if len(char.encode("euc_kr")) == 2 else 0
    except UnicodeEncodeError:
        return 0


def _without_accents(char: str) -> str:
    base = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    base = {"đ": "d", "Đ": "D"}.get(base, base)
    return base if base and all(map(_bytes_of, base)) else char
