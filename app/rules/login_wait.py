"""How long the next login must wait after wrong ones (IL-3).

The wait grows and is capped, so that guessing is slow and nobody can lock another out for good. The longest waits are
for the same account from the same address. An account has a short cap, since a stranger can cause it, and none of it
reaches an address from which its owner has logged in before. An address has a high threshold, since a campus or
the fair's Wi-Fi is one address; correct logins count nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil


@dataclass(frozen=True, slots=True)
class Threshold:
    """After `free` failures each further one doubles the wait from `first` up to `longest`; then all is forgotten."""

    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta


@dataclass(frozen=True, slots=True)
class Failures:
    """How many in a row, and when the last one was."""

    count: int
    last_at: datetime


PAIR, ACCOUNT, ADDRESS = "pair", "account", "address"
THRESHOLDS: Mapping[str, Threshold] = {
    PAIR: Threshold(5, timedelta(seconds=5), timedelta(minutes=15), timedelta(hours=1)),
    ACCOUNT: Threshold(20, timedelta(seconds=2), timedelta(seconds=30), timedelta(hours=1)),
    ADDRESS: Threshold(100, timedelta(seconds=1), timedelta(seconds=10), timedelta(minutes=10)),
}


def seconds_to_wait(
    failures: Mapping[str, Failures],
    now: datetime,
    knows_address: bool = False,
    thresholds: Mapping[str, Threshold] = THRESHOLDS,
) -> int:
    """Whole seconds until the next try is looked at; 0: at once.

    `failures` has any of the keys "pair", "account" and "address". `knows_address`: this account has logged in from
    this address before, so what strangers did to the account elsewhere does not count.
    """
    counted = {kind: past for kind, past in failures.items() if not (kind == ACCOUNT and knows_address)}
    waits = (remaining(past, thresholds[kind], now) for kind, past in counted.items())
    return max((ceil(wait.total_seconds()) for wait in waits), default=0)


def remaining(past: Failures, threshold: Threshold, now: datetime) -> timedelta:
    """What is left of the wait after these failures."""
    passed = max(now - past.last_at, timedelta())
    beyond = past.count - threshold.free
    if beyond < 0 or past.count == 0 or passed >= threshold.forgotten_after:
        return timedelta()
    wait = min(threshold.first * 2 ** min(beyond, 30), threshold.longest)
    return max(wait - passed, timedelta())
