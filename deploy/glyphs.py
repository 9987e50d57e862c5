"""Which characters the site itself shows, and in which of its font files each one belongs."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SHOWN = (
    "app/templates/**/*.html",
    "app/static/css/*.css",
    "app/static/js/**/*.js",
    "app/reference/**/*.csv",
    "app/reference/terms/*.txt",
    "app/operations/demo_fairs.py",  # fairs speak of halls, stations and trades: a fair's page shall need no more files
)

HANGUL = (range(0x1100, 0x1200), range(0x3131, 0x318F), range(0xA960, 0xA980), range(0xAC00, 0xD7FC))
# With the accents that stand for themselves: in one file with Latin, they would take letters apart that it lacks.
EXTENDED = (
    range(0x0100, 0x0180),
    range(0x01A0, 0x01A2),
    range(0x01AF, 0x01B1),
    range(0x0300, 0x0370),
    range(0x1EA0, 0x1EFA),
)
CYRILLIC = (range(0x0400, 0x0530),)
LATIN = (range(0x20, 0x7F), range(0xA0, 0x100))
PUNCTUATION = "‘’“”‚„–—…·•‹›«»→←↑↓✓×−₩€™※○●"
NAMES_ON_EVERY_PAGE = "마당한국어Tiếng Việt"


def latin() -> set[int]:
    """What an English page needs, with the names of the languages and the signs of templates and style sheets."""
    signs = {ord(sign) for text in _shown_texts() for sign in set(text)}
    return _all_of(LATIN) | _codes(PUNCTUATION + NAMES_ON_EVERY_PAGE) | (signs - _all_of(HANGUL + EXTENDED + CYRILLIC))


def extended() -> set[int]:
    """Vietnamese and the languages of Central Europe."""
    return _all_of(EXTENDED) - latin()


def cyrillic() -> set[int]:
    """Russian, Mongolian, Kazakh, Uzbek and their relatives: Pretendard's own slices leave them out."""
    return _all_of(CYRILLIC)


def korean() -> set[int]:
    """The syllables of the catalogue, the templates and the reference lists, and the single letters."""
    texts = [*_translations(), *_shown_texts()]
    letters = set(range(0x3131, 0x3164))
    return letters | {ord(sign) for text in texts for sign in set(text) if _is_hangul(ord(sign))}


def needed() -> set[int]:
    """Everything our own texts show."""
    translated = {ord(sign) for text in _translations() for sign in set(text)}
    return {code for code in translated | latin() | korean() if code >= 0x20}


def _translations() -> Iterator[str]:
    for path in sorted(ROOT.glob("app/translations/*/LC_MESSAGES/messages.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                yield from message.string if isinstance(message.string, tuple | list) else [message.string or ""]


def _shown_texts() -> Iterator[str]:
    for pattern in SHOWN:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_text(encoding="utf-8")


def _all_of(ranges: tuple[range, ...]) -> set[int]:
    return {code for part in ranges for code in part}


def _codes(text: str) -> set[int]:
    return {ord(sign) for sign in text}


def _is_hangul(code: int) -> bool:
    return any(code in part for part in HANGUL)
