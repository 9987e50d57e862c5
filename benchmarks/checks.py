"""Correctness: what must be so after a load. A figure of a load that did wrong is worth nothing."""

from typing import NamedTuple


class Check(NamedTuple):
    """One thing that was counted twice, in two ways."""

    what: str
    expected: int
    found: int

    @property
    def is_right(self) -> bool:
        return self.expected == self.found


def same(what: str, expected: int, found: int) -> Check:
    return Check(what, expected, found)


def at_most(what: str, most: int, found: int) -> Check:
    """A limit that must never be passed."""
    return Check(what, min(most, found), found)


def wrong(checks: list[Check]) -> list[Check]:
    return [check for check in checks if not check.is_right]
