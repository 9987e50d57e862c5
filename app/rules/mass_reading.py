"""When somebody reads the data of so many people in so short a time that another person must look."""

from collections import Counter, deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class Burst(NamedTuple):
    """The time in which the most different people were read, and how many they were."""

    since: datetime
    until: datetime
    people: int


def worst(reads: Iterable[tuple[datetime, int]], *, least: int, window: timedelta) -> Burst | None:
    """Of reads (time, person) in the order of time, the latest of the fullest windows; None where fewer than `least`
    different people were read in each. A window holds its first and its last moment."""
    inside: deque[tuple[datetime, int]] = deque()
    people: Counter[int] = Counter()
    found: Burst | None = None
    for at, person in reads:
        inside.append((at, person))
        people[person] += 1
        while at - inside[0][0] > window:
            _, gone = inside.popleft()
            people[gone] -= 1
            if not people[gone]:
                del people[gone]
        if len(people) >= max(least, found.people if found else 0):
            found = Burst(inside[0][0], at, len(people))
    return found
