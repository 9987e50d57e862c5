"""The prefixes of Korean telephone numbers: what each is for. See reference/README-phone_prefixes.md."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MOBILE, LANDLINE, INTERNET, SAFE = "mobile", "landline", "internet", "safe"
TOLL_FREE, REPRESENTATIVE, MESSAGING = "toll_free", "representative", "messaging"
OF_NOBODY = (TOLL_FREE, REPRESENTATIVE, MESSAGING)  # a switchboard or a machine answers
FILE = Path(__file__).parents[1] / "reference" / "phone_prefixes.csv"


@dataclass(frozen=True, slots=True)
class Prefix:
    """A prefix and how many digits may follow it."""

    digits: str
    kind: str
    fewest: int
    most: int

    def fits(self, dialled: str) -> bool:
        return dialled.startswith(self.digits) and self.fewest <= len(dialled) - len(self.digits) <= self.most


def kind_of(dialled: str) -> str | None:
    """What a number is for, given as it is dialled in Korea; None where no prefix has a number of this length."""
    return next((prefix.kind for prefix in prefixes() if prefix.fits(dialled)), None)


@cache
def prefixes() -> tuple[Prefix, ...]:
    """All of them, the longest first."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [
            Prefix(row["prefix"], row["kind"], int(row["fewest"]), int(row["most"])) for row in csv.DictReader(lines)
        ]
    return tuple(sorted(rows, key=lambda prefix: -len(prefix.digits)))
