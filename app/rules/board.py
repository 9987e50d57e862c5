"""How the figures of a fair are put together for reading: the largest groups first, small ones merged, round axes."""

from collections.abc import Iterable
from dataclasses import dataclass

OTHER = "other"  # the group that holds what is not shown by itself
UNKNOWN = ""  # the group of those who have not said
FEW = 3  # a group of fewer people could tell who somebody is, where strangers look at the screen
STEPS = (1, 2, 5)  # times a power of ten: the distances between lines that people read easily


@dataclass(frozen=True, slots=True)
class Group:
    """How many of a kind are registered, and how many have arrived. `merged`: how many kinds it stands for."""

    key: str
    registered: int
    arrived: int
    merged: int = 1

    @property
    def size(self) -> int:
        """Whichever is more: somebody may arrive whose registration was cancelled."""
        return max(self.registered, self.arrived)


def by_size(groups: Iterable[Group]) -> list[Group]:
    """The largest first; those who have not said come last."""
    return sorted(groups, key=lambda group: (group.key == UNKNOWN, -group.size, group.key))


def largest(groups: Iterable[Group], most: int, *, fewest: int = 1) -> list[Group]:
    """At most so many groups: the largest, then all that remains as one, then those who have not said.

    Groups with fewer than `fewest` people are merged. Where the rest is that small itself, the smallest group that is
    shown joins it: one kind alone would be named by being left over. With no other group to join, it is left out.
    """
    ordered = [group for group in by_size(groups) if group.size]
    unknown = [group for group in ordered if group.key == UNKNOWN and group.size >= fewest]
    named = [group for group in ordered if group not in unknown]
    shown = [group for group in named if group.size >= fewest]
    rest = [group for group in named if group.size < fewest]
    while len(shown) + bool(rest) + len(unknown) > most:
        rest.insert(0, shown.pop())
    while rest and sum(group.size for group in rest) < fewest and (shown or unknown):
        rest.insert(0, (shown or unknown).pop())
    if rest and sum(group.size for group in rest) >= fewest:
        shown.append(merged(rest))
    return shown + unknown


def merged(groups: list[Group]) -> Group:
    """Several groups as one."""
    if len(groups) == 1:
        return groups[0]
    registered, arrived = sum(group.registered for group in groups), sum(group.arrived for group in groups)
    return Group(OTHER, registered, arrived, len(groups))


def lines_to(highest: int, most: int = 4) -> list[int]:
    """Round numbers from 0 to at least the highest, at most so many distances: where an axis has its lines."""
    power = 1
    while True:
        for step in STEPS:
            distance = step * power
            if distance * most >= max(1, highest):
                count = -(-max(1, highest) // distance)
                return [distance * nth for nth in range(count + 1)]
        power *= 10


def percent(part: int, whole: int) -> int:
    """Rounded, but never 100 while one is missing, nor 0 while one is there."""
    if whole <= 0 or part <= 0:
        return 0
    if part >= whole:
        return 100
    return min(99, max(1, round(100 * part / whole)))
