"""The figures of each fair, kept in a file that the processes of one machine share; one of them at a time counts.

Twenty people who look at a board cost as much counting as one. Nothing in the file is about a person.
"""

import fcntl
import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, NamedTuple

from flask import current_app

from app.models import Fair
from app.models.types import now
from app.operations.board.counting import Figures, count

SHARE = 40  # times as long as a count took until the next one: what takes long is done more rarely
LONGEST = timedelta(minutes=1)  # between two counts, however long one takes
OLDEST = timedelta(minutes=2)  # figures that are handed out while another process counts


class Kept(NamedTuple):
    """Figures, when they were counted, and the name of what they say: the same figures have the same name."""

    figures: Figures
    at: datetime
    took: float  # seconds
    name: str

    @property
    def age(self) -> timedelta:
        return now() - self.at


def figures_of(fair: Fair) -> Kept:
    """The figures of a fair, at most a few seconds old (BOARD_EVERY_SECONDS), or counted now."""
    path = _folder() / f"{fair.id}.json"
    kept = _read(path)
    if kept is not None and _is_fresh(kept):
        return kept
    with _alone(path.with_suffix(".lock"), waits=kept is None or kept.age > OLDEST) as is_alone:
        if not is_alone:
            assert kept is not None
            return kept
        kept = _read(path)  # whoever was before us may have counted meanwhile
        return kept if kept is not None and _is_fresh(kept) else _counted(fair, path)


def _is_fresh(kept: Kept) -> bool:
    every: timedelta = current_app.config["BOARD_EVERY"]
    pause = max(every, timedelta(seconds=kept.took * SHARE)) if every else timedelta()
    return timedelta() <= kept.age < min(pause, LONGEST)


def _counted(fair: Fair, path: Path) -> Kept:
    at, began = now(), time.perf_counter()
    figures = count(fair.id, at)
    took = time.perf_counter() - began
    text = json.dumps(figures, sort_keys=True)
    name = hashlib.sha256(text.encode()).hexdigest()[:24]
    _write(path, json.dumps({"at": at.isoformat(), "took": took, "name": name, "figures": figures}))
    return Kept(figures, at, took, name)


def _read(path: Path) -> Kept | None:
    """What the file holds; None where there is none, or none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Kept(found["figures"], datetime.fromisoformat(found["at"]), float(found["took"]), found["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, text: str) -> None:
    """Whole or not at all: others read meanwhile."""
    unfinished = path.with_name(f".{secrets.token_hex(8)}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


@contextmanager
def _alone(path: Path, *, waits: bool) -> Iterator[bool]:
    """Whether we are the one process that counts; where there is nothing to show meanwhile, wait for the other."""
    with path.open("ab") as file:
        if not _locked(file, waits):
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _locked(file: IO[bytes], waits: bool) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _folder() -> Path:
    folder = Path(current_app.config["VAR_DIR"]) / "board"
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        os.chmod(folder, 0o700)
    return folder
