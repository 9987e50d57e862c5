"""What is typed, made comparable: NFKC where digits and ASCII are meant, NFC for names and prose.

Invisible characters are dropped: controls, bidirectional overrides, zero-width spaces, private use, surrogates.
The two joiners stay where a script is spelled with them (Persian, Sinhala and other Indic scripts).
"""

import re
import unicodedata
from collections.abc import Callable

JOINERS = "\u200c\u200d\u180e"  # the last one parts the vowel at the end of a Mongolian name from its word
MARKS_AT_ONCE = 6  # more on one letter is a flood; Tibetan and Burmese names stay well below
DIGIT_SEPARATORS = re.compile(r"[\s()./\u2010-\u2015\u2212-]")
DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})
# Blocks whose letters join: Arabic to Myanmar, Philippine to Vedic, Indic and Meetei extensions, Arabic forms.
JOINING_BLOCKS = ((0x0590, 0x10FF), (0x1700, 0x1CFF), (0xA800, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))


def clean_name(text: str) -> str:
    """A name or another line: NFC, single spaces, nothing invisible, at most six marks on a letter."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _until_nothing_changes(_cleaned_once, text)


def clean_lines(text: str) -> str:
    """Prose of several lines: as clean_name, line by line, with line feeds and no empty line at either end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean_name(line) for line in lines).strip("\n")


def clean_ascii(text: str) -> str:
    """A field where ASCII is meant: full-width letters and digits become ASCII, ends are trimmed."""
    return _until_nothing_changes(_ascii_once, text)


def clean_digits(text: str) -> str:
    """A field where digits are meant: digits of every script become ASCII; spaces, hyphens, dots, brackets go.

    What is neither stays, so that the field's rule can refuse it.
    """
    text = DIGIT_SEPARATORS.sub("", clean_ascii(text))
    return "".join(_ascii_digit(letter) for letter in text)


def is_digits(text: str, length: int | None = None) -> bool:
    """ASCII digits and nothing else; as many as `length`, where it is given."""
    return re.fullmatch(r"[0-9]+", text) is not None and length in (None, len(text))


def _until_nothing_changes(clean: Callable[[str], str], text: str) -> str:
    """What goes can let marks change places, or bring them to another letter, and then there is more to do."""
    cleaned = clean(text)
    while cleaned != text:
        text, cleaned = cleaned, clean(cleaned)
    return cleaned


def _ascii_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    if text.isascii() and text.isprintable():
        return text.strip()
    return "".join(letter for letter in text.strip() if unicodedata.category(letter) not in DROPPED_CATEGORIES).strip()


def _cleaned_once(text: str) -> str:
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return unicodedata.normalize("NFC", " ".join(_visible(_without_mark_floods(line)).split()))


def _ascii_digit(letter: str) -> str:
    return letter if letter.isascii() else str(unicodedata.decimal(letter, letter))


def _visible(text: str) -> str:
    kept = (letter for place, letter in enumerate(text) if _may_stay(text, place))
    return "".join(kept)


def _may_stay(text: str, place: int) -> bool:
    letter = text[place]
    if letter in JOINERS:
        return 0 < place < len(text) - 1 and _joins(text[place - 1]) and _joins(text[place + 1])
    return unicodedata.category(letter) not in DROPPED_CATEGORIES


def _joins(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in JOINING_BLOCKS)


def _without_mark_floods(text: str) -> str:
    """At most six marks on a letter; invisible characters between them do not start the count again."""
    kept, marks = [], 0
    for letter in text:
        category = unicodedata.category(letter)
        if category in ("Mn", "Me"):
            marks += 1
        elif category not in DROPPED_CATEGORIES:
            marks = 0
        if marks <= MARKS_AT_ONCE:
            kept.append(letter)
    return "".join(kept)
