"""What was sent to somebody, kept in memory, newest first; a reader can wait for it."""

import threading
from collections import deque
from typing import Generic, Protocol, TypeVar

KEPT = 2_000


class Sent(Protocol):
    """Something with a recipient."""

    @property
    def recipient(self) -> str: ...


Item = TypeVar("Item", bound=Sent)


class Inbox(Generic[Item]):
    """The last messages of one kind; safe to use from several threads."""

    def __init__(self) -> None:
        self._items: deque[Item] = deque(maxlen=KEPT)
        self._changed = threading.Condition()

    def keep(self, item: Item) -> None:
        with self._changed:
            self._items.appendleft(item)
            self._changed.notify_all()

    def messages(self, recipient: str = "") -> list[Item]:
        """All, or those to one recipient, newest first."""
        with self._changed:
            return self._to(recipient)

    def wait_for(self, recipient: str, count: int = 1, seconds: float = 10) -> list[Item]:
        """The messages to a recipient as soon as there are `count` of them, or what there is after `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._to(recipient)) >= count, seconds)
            return self._to(recipient)

    def clear(self) -> None:
        with self._changed:
            self._items.clear()

    def _to(self, recipient: str) -> list[Item]:
        return [item for item in self._items if not recipient or item.recipient.lower() == recipient.lower()]
