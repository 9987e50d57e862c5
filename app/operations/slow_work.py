"""How many threads of a process may be busy with slow work: passwords, PDFs and photos.

A process has four threads (WEB_THREADS). All slow work together leaves one to pages, and PDFs and photos together leave
a place to logins, so that nobody keeps the site from others by asking for what is slow.
"""

import threading
from typing import Self

_COUNTING = threading.Lock()  # one for all: a place is also one of the larger whole


class NoPlace(Exception):
    """As many as may be are at it."""


class Places:
    """So many at once, and each of them also has a place in the larger whole, where there is one."""

    def __init__(self, most: int, within: "Places | None" = None):
        self._most, self._taken = most, 0
        self._within = within

    def __enter__(self) -> Self:
        """Take a place. Raises NoPlace at once where there is none."""
        with _COUNTING:
            if not self.has_room():
                raise NoPlace
            self._count(1)
        return self

    def has_room(self) -> bool:
        """Whether a place could be had now."""
        return self._taken < self._most and (self._within is None or self._within.has_room())

    def __exit__(self, *_error: object) -> None:
        with _COUNTING:
            self._count(-1)

    def _count(self, change: int) -> None:
        self._taken += change
        if self._within is not None:
            self._within._count(change)


ALL = Places(3)
FILES = Places(2, within=ALL)  # PDFs and photos
