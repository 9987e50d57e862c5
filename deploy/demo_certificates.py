"""The test certificates that the demo's companies have registered: the very ones that the stand-ins hand out.

They follow from company, brand, month and the stand-ins' addresses, so nothing of them is stored here.
"""

from collections.abc import Sequence
from datetime import timedelta

from app.operations.demo_company_cast import COMPANY_CAST, ENDING_DAYS, Wanted
from standins.businesses import Business, by_number
from standins.certificates import Issued, issue, kinds

OVER = timedelta(days=5)  # ago


def issued() -> dict[str, Sequence[bytes]]:
    """Their DER, by business number."""
    found: dict[str, Sequence[bytes]] = {}
    for sketch in COMPANY_CAST:
        business = by_number(sketch.number)
        if business is not None and sketch.certificates:
            found[sketch.number] = [_issued(business, wanted).certificate_der for wanted in sketch.certificates]
    return found


def _issued(business: Business, wanted: Wanted) -> Issued:
    """Whatever ends in some days, or ended, was issued a year before its end."""
    if wanted.term == "year":
        return issue(business, brand=wanted.brand, kind=wanted.kind)
    end = kinds.last_second(kinds.today() + (timedelta(days=ENDING_DAYS) if wanted.term == "ending" else -OVER))
    return issue(business, brand=wanted.brand, valid_from=end - timedelta(days=365), valid_to=end)
