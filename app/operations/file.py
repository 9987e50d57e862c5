"""Files in the store: erased by the outbox, so that none stays behind when a process or the store dies in between."""

from collections.abc import Iterable

from app.extensions import files
from app.models import OutboxItem
from app.operations import outbox

ERASE = "file.erase"
AT_ONCE = 50  # names in one item


def erase_later(names: Iterable[str]) -> None:
    """Erase these files once the caller's transaction is committed, and again until it is done. Flushed."""
    waiting = list(names)
    parts = [waiting[start : start + AT_ONCE] for start in range(0, len(waiting), AT_ONCE)]
    outbox.put_rows([outbox.row(ERASE, {"names": part}) for part in parts])


def erase(item: OutboxItem) -> None:
    """The worker: erase what an item names. What is gone already is no trouble."""
    for name in item.payload["names"]:
        files.delete(name)
