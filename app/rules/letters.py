"""Which characters our fonts can draw on paper, and which way a text reads."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

COVERED = Path(__file__).resolve().parent.parent / "reference" / "fonts" / "covered.txt"
BOX = "□"  # drawn where a character cannot be
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")  # categories that nothing is drawn for
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # choose among shapes of the character before
JOINER = "\u200d"
RIGHT_TO_LEFT = ("R", "AL")


@cache
def _ranges() -> tuple[list[int], list[int]]:
    """First and last codes of all ranges that some font of ours has, in order."""
    pairs = [line.split("-") for line in COVERED.read_text(encoding="ascii").splitlines() if line]
    return [int(first, 16) for first, _ in pairs], [int(last, 16) for _, last in pairs]


def is_covered(sign: str) -> bool:
    """Whether a font of ours draws this character, or it is none that is drawn."""
    firsts, lasts = _ranges()
    code = ord(sign)
    at = bisect_right(firsts, code) - 1
    return (at >= 0 and code <= lasts[at]) or unicodedata.category(sign) in UNSEEN or bool(SELECTORS.match(sign))


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in NFC, cut where what can be drawn begins or ends. A piece that cannot is one sign as people see it."""
    for is_drawn, run in groupby(_signs(unicodedata.normalize("NFC", text)), key=lambda sign: is_covered(sign[0])):
        if is_drawn:
            yield "".join(run), True
        else:
            yield from ((sign, False) for sign in run)


def _signs(text: str) -> list[str]:
    """Characters; what modifies or continues one that cannot be drawn stays with it, as in emoji of several."""
    signs: list[str] = []
    for sign in text:
        if signs and not is_covered(signs[-1][0]) and _continues(signs[-1], sign):
            signs[-1] += sign
        else:
            signs.append(sign)
    return signs


def _continues(before: str, sign: str) -> bool:
    if sign == JOINER or SELECTORS.match(sign) or unicodedata.category(sign) in ("Mn", "Me", "Sk"):
        return True
    is_pair_of_flag = len(before) == 1 and _is_flag_letter(before) and _is_flag_letter(sign)
    return before.endswith(JOINER) or is_pair_of_flag


def _is_flag_letter(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def uncovered(texts: Iterable[str]) -> list[str]:
    """What of these texts cannot be drawn, each once, in the order of its first place."""
    return list(dict.fromkeys(piece for text in texts for piece, is_drawn in pieces(text) if not is_drawn))


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction reads from the right."""
    directions = (unicodedata.bidirectional(sign) for sign in text)
    return next((found in RIGHT_TO_LEFT for found in directions if found in ("L", *RIGHT_TO_LEFT)), False)
