"""What the policy of a certificate says about it: who issued it, to whom, what for. See
reference/README-certificate_policies.md."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

JOINT, FINANCIAL = "joint", "financial"
BUSINESS, PERSONAL = "business", "personal"
FILE = Path(__file__).parents[1] / "reference" / "certificate_policies.csv"


@dataclass(frozen=True, slots=True)
class Policy:
    """One row of the table."""

    oid: str
    authority: str
    brand: str
    kind: str
    subject: str
    scope: str
    use: str


@cache
def policies() -> dict[str, Policy]:
    """All that are known, by OID."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["oid"]: Policy(**row) for row in csv.DictReader(lines)}


@cache
def allowed_by_default() -> frozenset[str]:
    """The OIDs that are taken from companies where no setting says otherwise."""
    return frozenset(oid for oid, policy in policies().items() if policy.use == BUSINESS)
