"""Pauses between tries of something sent elsewhere: they double, are capped, and spread by chance."""

from datetime import timedelta
from random import Random

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)


def next_pause(attempts: int, random: Random) -> timedelta:
    """The pause after this many tries: 30 s, 1 min, 2 min … 1 h, of which between half and the whole is waited."""
    doublings = min(max(attempts - 1, 0), 20)
    whole = min(FIRST * 2**doublings, LONGEST)
    return whole * (0.5 + 0.5 * random.random())
