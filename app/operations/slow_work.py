"""How many threads of a process may be busy with slow work: passwords, PDFs and photos.

A process has four threads (WEB_THREADS). All slow work together leaves one to pages, and PDFs and photos together leave
a place to logins, so that nobody keeps the site from others by asking for what is slow.
"""

import threading
from typing import Self


class NoPlace(Exception):
    """As many as may be are at it."""


class Places:
    """So many at once, and each of them also has a place in the larger whole, where there is one."""

    def __init__(self, most: int, within: "Places | None" = None):
        self._free = threading.BoundedSemaphore(most)
        self._within = within

    def __enter__(self) -> Self:
        """Take a place. Raises NoPlace at once where there is none."""
        if not self._free.acquire(blocking=False):
            raise NoPlace
        try:
            if self._within is not None:
                self._within.__enter__()
        except NoPlace:
            self._free.release()
            raise
        return self

    def has_room(self) -> bool:
        """Whether a place could be had now."""
        try:
            with self:
                return True
        except NoPlace:
            return False

    def __exit__(self, *_error: object) -> None:
        if self._within is not None:
            self._within.__exit__()
        self._free.release()


ALL = Places(3)
FILES = Places(2, within=ALL)  # PDFs and photos
