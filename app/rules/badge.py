"""Badges: their two layouts, and how a name is cut into lines and sized so that it fits (KI-5, EV-8).

The server decides lines and sizes for paper and for the browser alike. It knows the widths of letters from a table
that is made with the fonts, for each the widest of its shapes, so that what is shaped is never wider than was thought.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.rules.letters import COVERED, JOINER, SELECTORS

WIDTHS = COVERED.with_name("widths.txt")
EM = 1000
STEP = 0.5  # millimetres between two sizes; badge.css has a class for each
SAFETY = 1.03  # kerning and rounding
MOST_LINES = 2  # of a name, as long as its letters can be read
MOST_LINES_EVER = 4
BETTER = 1.15  # how much larger letters must become before a word is cut
MUCH_BETTER = 1.6  # and where there are spaces
UNKNOWN = (EM, 1500)  # width and height of line of what no font of ours has: a box is drawn
NO_WIDTH = ("Mn", "Me", "Cf", "Cc")
# Scripts whose words may be cut between any two signs, by the first word of their characters' names.
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
BEFORE_THEIR_CONSONANT = "เแโใไເແໂໃໄ"  # vowels that are typed, and drawn, first
STACKING = "\u17d2\u1039\u0dca"  # the next consonant belongs to the one before
VIRAMA = 9  # their class of combination
# Vowels of Thai and Lao that follow their consonant, and small kana.
AFTER_OTHERS = "\u0e33\u0eb3\u0e30\u0eb0\u0e32\u0eb2\u0e2f\u0e46\u30fc\u3005" + "ぁぃぅぇぉっゃゅょァィゥェォッャュョ"


@dataclass(frozen=True, slots=True)
class Box:
    """Room for a text on a badge: millimetres; sizes are those of its letters."""

    width: float
    height: float
    largest: float
    legible: float
    smallest: float = 1.5


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of badge: its paper in millimetres, and the room of each of its texts."""

    name: str
    width: float
    height: float
    person: Box
    reading: Box
    fair: Box
    role: Box
    language: Box


LAYOUTS = {
    "a6": Layout(
        "a6",
        105,
        148,
        person=Box(93, 54, largest=24, legible=6),
        reading=Box(93, 14, largest=8, legible=4),
        fair=Box(93, 15, largest=6, legible=3.5),
        role=Box(50, 9, largest=6, legible=3),
        language=Box(54, 7, largest=5, legible=3),
    ),
    "label": Layout(
        "label",
        62,
        100,
        person=Box(55, 35, largest=15, legible=4.5),
        reading=Box(55, 9, largest=5, legible=3),
        fair=Box(55, 9, largest=3.5, legible=2.5),
        role=Box(24, 7, largest=3.5, legible=2),
        language=Box(26, 5, largest=3, legible=2),
    ),
}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text as it stands on a badge: its lines, the size of its letters in millimetres, and how many times that a line
    is high."""

    lines: tuple[str, ...]
    size: float
    line_height: float

    @property
    def classes(self) -> str:
        """The classes of badge.css for both, in tenths."""
        return f"nametag__s{round(self.size * 10)} nametag__h{round(self.line_height * 10)}"


def fit(text: str, box: Box) -> Fitted:
    """The text in letters as large as its room allows.

    It is cut at spaces; where that leaves its letters small, also within words of Korean, Chinese and Japanese; and
    where they could not be read otherwise, anywhere between two letters, and into more than two lines.
    """
    parts = list(_parts(unicodedata.normalize("NFC", " ".join(text.split()))))
    best = _largest(parts, box, within=0, most=MOST_LINES)
    if best is None or best.size < box.largest:
        gain = MUCH_BETTER if any(part.before == 0 for part in parts[1:]) else BETTER
        best = _better(best, _largest(parts, box, within=1, most=MOST_LINES), gain)
    for lines in (MOST_LINES, MOST_LINES_EVER):
        if best is None or best.size < box.legible:
            best = _better(best, _largest(parts, box, within=2, most=lines))
    if best is None:  # longer than any name: the smallest letters, and what has no room is left out
        limit = box.width / box.smallest
        best = _set(parts, _filled(parts, limit, within=2)[:MOST_LINES_EVER], box.smallest)
    return best


def width_of(text: str) -> float:
    """How wide a text is at most, in multiples of the size of its letters."""
    return sum(_measures(sign)[0] for sign in text) * SAFETY / EM


def height_of(text: str) -> float:
    """How high a line of it is, in multiples of the size of its letters: tenths, as badge.css has them."""
    return -(-max((_measures(sign)[1] for sign in text), default=EM) // 100) / 10


def clusters(text: str) -> list[str]:
    """The text cut where a line may end at all: no mark leaves its letter, no half of a letter the other."""
    found: list[str] = []
    for sign in text:
        if found and _belongs_to(found[-1], sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a line, and what a line may end before: 0 a space, 1 a script without spaces, 2 anything."""

    text: str
    width: float
    before: int


def _parts(text: str) -> Iterator[_Part]:
    before, last = 0, ""
    for cluster in clusters(text):
        if cluster == " ":
            before, last = 0, " "
            continue
        if last and last != " ":
            before = 1 if _is_unspaced(last) and _is_unspaced(cluster) else 2
        space = " " if last == " " else ""
        yield _Part(space + cluster, width_of(space + cluster), before)
        last = cluster


def _largest(parts: list[_Part], box: Box, *, within: int, most: int) -> Fitted | None:
    """The largest size at which the parts have room in so many lines; None where there is none."""
    line_height = max((height_of(part.text) for part in parts), default=1.0)
    for step in range(int(box.largest / STEP), int(box.smallest / STEP) - 1, -1):
        size = step * STEP
        allowed = min(most, int(box.height / (size * line_height)))
        lines = _filled(parts, box.width / size, within) if allowed else []
        if lines and len(lines) <= allowed and all(_width(line) <= box.width / size for line in lines):
            return _set(parts, _balanced(parts, lines, within), size)
    return None


def _filled(parts: list[_Part], limit: float, within: int) -> list[list[_Part]]:
    """Lines that are as full as they may be. One part that is wider than the limit is a line all the same."""
    lines: list[list[_Part]] = []
    for word in _words(parts, within):
        if lines and _width([*lines[-1], *word]) <= limit:
            lines[-1] += word
        else:
            lines.append(list(word))
    return lines


def _words(parts: list[_Part], within: int) -> Iterator[list[_Part]]:
    """Runs of parts that stay on one line."""
    word: list[_Part] = []
    for part in parts:
        if word and part.before <= within:
            yield word
            word = []
        word.append(part)
    if word:
        yield word


def _width(line: list[_Part]) -> float:
    """Without the space that the line begins with."""
    space = width_of(" ") if line and line[0].text.startswith(" ") else 0.0
    return sum(part.width for part in line) - space


def _balanced(parts: list[_Part], lines: list[list[_Part]], within: int) -> list[list[_Part]]:
    """As many lines, the longest of them as short as may be."""
    while len(lines) > 1:
        tighter = _filled(parts, max(map(_width, lines)) - 0.01, within)
        if len(tighter) > len(lines) or max(map(_width, tighter)) >= max(map(_width, lines)):
            break
        lines = tighter
    return lines


def _set(parts: list[_Part], lines: list[list[_Part]], size: float) -> Fitted:
    line_height = max((height_of(part.text) for part in parts), default=1.0)
    texts = tuple("".join(part.text for part in line).strip() for line in lines)
    return Fitted(texts, size, line_height)


def _better(one: Fitted | None, other: Fitted | None, gain: float = BETTER) -> Fitted | None:
    if one is None or (other is not None and other.size >= one.size * gain):
        return other
    return one


def _belongs_to(cluster: str, sign: str) -> bool:
    """Whether this sign is drawn with those before it."""
    last = cluster[-1]
    if unicodedata.category(sign)[0] == "M" or sign in (JOINER, "\u200c") or SELECTORS.match(sign):
        return True
    if sign in AFTER_OTHERS or last == JOINER or last in BEFORE_THEIR_CONSONANT or last in STACKING:
        return True
    return unicodedata.combining(last) == VIRAMA or "\u1160" <= sign <= "\u11ff" or _arabic(last, sign)


def _arabic(last: str, sign: str) -> bool:
    """Letters that are joined stay together: cut apart, both would change their shape."""
    return _script(last) in ("ARABIC", "MONGOLIAN") and _script(sign) == _script(last)


def _is_unspaced(cluster: str) -> bool:
    return _script(cluster[0]) in UNSPACED


def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0]


def _measures(sign: str) -> tuple[int, int]:
    firsts, lasts, measures = _table()
    code = ord(sign)
    at = bisect_right(firsts, code) - 1
    if at >= 0 and code <= lasts[at]:
        return measures[at]
    if unicodedata.category(sign) in NO_WIDTH or SELECTORS.match(sign):
        return 0, 0
    return UNKNOWN


@cache
def _table() -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """First and last codes of runs of characters, with the width and the height of line that all of a run have."""
    firsts, lasts, measures = [], [], []
    for line in WIDTHS.read_text(encoding="ascii").splitlines():
        codes, width, height = line.split()
        first, last = codes.split("-")
        firsts.append(int(first, 16))
        lasts.append(int(last, 16))
        measures.append((int(width), int(height)))
    return firsts, lasts, measures
