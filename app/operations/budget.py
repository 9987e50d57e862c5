"""Budgets of things that could be asked too often, counted by the limiter's storage."""

from limits import parse_many

from app.extensions import limiter
from app.rules.counted_address import counted_as


def within(name: str, key: str, rates: str) -> bool:
    """Take one from each of the rates ("30 per 10 minutes; 100 per day") of a name and key. False: nothing is left.

    A key that is an address of IPv6 stands for its whole network.
    """
    key = counted_as(key)
    if not limiter.enabled:
        return True
    return all(limiter.limiter.hit(rate, name, key) for rate in parse_many(rates))


def give_back(name: str, key: str, rates: str) -> None:
    """Undo a `within` whose question nobody answered."""
    if limiter.enabled:
        for rate in parse_many(rates):
            limiter.limiter.hit(rate, name, counted_as(key), cost=-1)
