"""Language tests and what their results look like: levels, or numbers within bounds.

As their makers publish them (looked up in November 2026): TOPIK has levels 1 to 6, its speaking test too (NIIED,
topik.go.kr); KIIP has levels 0 to 5 (Ministry of Justice, socinet.go.kr); TOEIC gives 10 to 990 in fives and TOEIC
Speaking 0 to 200 in tens (ETS); TOEFL iBT gives 1 to 6 in halves since 21 January 2026 and gave 0 to 120 before (ETS);
IELTS gives 0 to 9 in halves (ielts.org); OPIc has nine levels (ACTFL); JLPT has N5 to N1 (jlpt.jp); HSK has levels 1 to
9 since version 3.0, of which 1 to 6 are those of version 2.0 (chinesetest.cn). NIIED relates TOPIK 1 to 6 to A1 to C2.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

OTHER = "other"
LONGEST_RESULT = 30  # characters of the result of a test that is not in the list
AROUND_A_LEVEL = re.compile(r"^(?:level|lv\.?|grade)\s*|\s*(?:급|단계|级)$", re.IGNORECASE)
NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9])?")


@dataclass(frozen=True)
class Scale:
    """Numbers from `low` to `high`, each a multiple of `step`."""

    low: str
    high: str
    step: str

    def has(self, number: Decimal) -> bool:
        return Decimal(self.low) <= number <= Decimal(self.high) and number % Decimal(self.step) == 0


@dataclass(frozen=True)
class LanguageTest:
    """A test: its name, the language (ISO 639) that it is about, and its levels or the scales of its score."""

    code: str
    name: str
    language: str
    levels: tuple[str, ...] = ()
    scales: tuple[Scale, ...] = ()

    def read(self, text: str) -> str | None:
        """A result as the test writes it ("n2" is N2, "4급" is 4); None where the test has no such result."""
        plain = AROUND_A_LEVEL.sub("", unicodedata.normalize("NFKC", text).strip()).upper()
        if self.levels:
            return plain if plain in self.levels else None
        if not NUMBER.fullmatch(plain):
            return None
        number = Decimal(plain)
        fits = any(scale.has(number) for scale in self.scales)
        return f"{number.normalize():f}" if fits else None


def _levels(first: int, last: int, before: str = "") -> tuple[str, ...]:
    step = 1 if first <= last else -1
    return tuple(f"{before}{level}" for level in range(first, last + step, step))


TESTS = (
    LanguageTest("topik", "TOPIK", "ko", _levels(1, 6)),
    LanguageTest("topik_speaking", "TOPIK Speaking", "ko", _levels(1, 6)),
    LanguageTest("kiip", "KIIP", "ko", _levels(0, 5)),
    LanguageTest("toeic", "TOEIC", "en", scales=(Scale("10", "990", "5"),)),
    LanguageTest("toeic_speaking", "TOEIC Speaking", "en", scales=(Scale("0", "200", "10"),)),
    LanguageTest("toefl", "TOEFL iBT", "en", scales=(Scale("1", "6", "0.5"), Scale("0", "120", "1"))),
    LanguageTest("ielts", "IELTS", "en", scales=(Scale("0", "9", "0.5"),)),
    LanguageTest("opic", "OPIc", "en", ("NL", "NM", "NH", "IL", "IM1", "IM2", "IM3", "IH", "AL")),
    LanguageTest("jlpt", "JLPT", "ja", _levels(5, 1, "N")),
    LanguageTest("hsk", "HSK", "zh", _levels(1, 9)),
)
_BY_CODE = {test.code: test for test in TESTS}


def with_code(code: str | None) -> LanguageTest | None:
    """The test of the list with this code; None for "other" and for what is not in it."""
    return _BY_CODE.get(code or "")
