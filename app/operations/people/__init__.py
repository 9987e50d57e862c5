"""What staff look up: people by any part of what they know of them, and their registrations (ST-2).

`query` says what a list keeps to, `ways` how a text finds somebody, `walk` how a page is filled without walking all.
"""

from app.operations.people.lookup import COUNT_LIMIT, PAGE, Result, all_ids, counts, find, ids, registrations_of
from app.operations.people.query import SHOWN, WITHOUT_FAIR, Query
from app.operations.people.ways import country_codes

__all__ = [
    "COUNT_LIMIT",
    "PAGE",
    "SHOWN",
    "WITHOUT_FAIR",
    "Query",
    "Result",
    "all_ids",
    "counts",
    "country_codes",
    "find",
    "ids",
    "registrations_of",
]
