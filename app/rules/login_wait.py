"""How long the next login must wait after wrong ones (IL-3).

The wait grows and is capped, so that guessing is slow and nobody can lock another out for good. The longest waits are
for the same account from the same address. An account has a short cap, since a stranger can cause it. An address has a
high threshold, since a campus or the fair's Wi-Fi is one address; one that attacks (rules.attack) has a low one.
Correct logins count nowhere. Where an account has logged in from an address before, only the wait of the two together
reaches it: what strangers do to the account elsewhere, or to other accounts from the same address, does not.
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
OF_ATTACKERS = Threshold(5, timedelta(seconds=2), timedelta(minutes=1), timedelta(minutes=10))
# All wrong logins of the site. Beyond it, addresses from which nobody has logged in lately wait for the next minute:
# so much and no more can be written about accounts that do not exist.
OVERALL_PER_MINUTE = 600


def seconds_to_wait(
    failures: Mapping[str, Failures],
    now: datetime,
    knows_address: bool = False,
    is_attacker: bool = False,
) -> int:
    """Whole seconds until the next try is looked at; 0: at once.

    `failures` has any of the keys "pair", "account" and "address". `knows_address`: this account has logged in from
    this address before. `is_attacker`: an attack comes from this address.
    """
    thresholds = {**THRESHOLDS, ADDRESS: OF_ATTACKERS} if is_attacker else THRESHOLDS
    counted = {kind: past for kind, past in failures.items() if kind == PAIR or not knows_address}
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
