"""The registration number of a foreigner in Korea (외국인등록번호): read, judged, masked. It is kept nowhere.

Thirteen digits in two parts as on the card: the birth date, then a digit that tells century and sex, then six more.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

FRONT, BACK = 6, 7  # digits of the two parts
CENTURIES = {"5": 1900, "6": 1900, "7": 2000, "8": 2000}  # by the seventh digit
CITIZENS = "123490"  # their seventh digits; 9 and 0 were born before 1900
# Six digits that are a date, up to three signs between, seven digits: whose number it is does not matter.
IN_A_TEXT = re.compile(r"(?<!\d)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\W{0,3}\d{7}(?!\d)")
MAYBE_IN_A_TEXT = re.compile(r"\d{6}\W{0,3}\d{7}")  # digits of any script: looked for first, which is quick
WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


class NumberRefused(ValueError):
    """No number of a foreigner; `reason` is the word below that says why, `part` where to look: front or back.

    Words: front (not six digits), back (not seven), date (no such day), citizen (of a Korean citizen), future.
    The number is not in the message.
    """

    def __init__(self, reason: str, part: str):
        super().__init__(reason)
        self.reason, self.part = reason, part


@dataclass(frozen=True)
class ArcNumber:
    """A number that keeps every rule. Its digits are in no repr, so that no trace shows them."""

    digits: str = field(repr=False)
    birth_date: date = field(repr=False)

    @property
    def mask(self) -> str:
        """What may be shown: birth date and seventh digit."""
        return f"{self.digits[:FRONT]}-{self.digits[FRONT]}{'*' * (BACK - 1)}"

    @property
    def fits_old_rule(self) -> bool:
        """Whether the last digit follows from the others. Numbers since October 2020 need not: it only hints."""
        total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, self.digits, strict=False))
        return int(self.digits[-1]) == (13 - total % 11) % 10


def read_number(front: str, back: str, today: date) -> ArcNumber:
    """The number of two parts, digits only; all thirteen may stand in the first. Raises NumberRefused."""
    if len(front) == FRONT + BACK and not back:
        front, back = front[:FRONT], front[FRONT:]
    if not re.fullmatch(rf"[0-9]{{{FRONT}}}", front):
        raise NumberRefused("front", "front")
    if not re.fullmatch(rf"[0-9]{{{BACK}}}", back):
        raise NumberRefused("back", "back")
    if back[0] in CITIZENS:
        raise NumberRefused("citizen", "back")
    return ArcNumber(front + back, _born_on(front, CENTURIES[back[0]], today))


def _born_on(front: str, century: int, today: date) -> date:
    born = _day(century + int(front[:2]), int(front[2:4]), int(front[4:]))
    if born is None:
        raise NumberRefused("date", "front")
    if born > today:
        raise NumberRefused("future", "front")
    return born


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def holds_number(value: object) -> bool:
    """Whether somebody has written a registration number, a foreigner's or a citizen's, into a text."""
    if not isinstance(value, str) or len(value) < FRONT + BACK:
        return False
    plain = unicodedata.normalize("NFKC", value)
    return MAYBE_IN_A_TEXT.search(plain) is not None and IN_A_TEXT.search("".join(map(_digit, plain))) is not None


def _digit(letter: str) -> str:
    return letter if letter.isascii() or not letter.isdecimal() else str(unicodedata.decimal(letter))
