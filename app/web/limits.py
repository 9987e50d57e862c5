"""Counters of the request limits, shared by the web processes of one machine: the storage `nodefile:///path`.

Counting in each process alone would let a client try once per process. Several machines share a Redis instead
(RATELIMIT_STORAGE_URI). The file holds nothing that is missed after a crash, so it is written without waiting.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from flask import Flask, Response
from flask_limiter import RateLimitExceeded
from limits.storage import Storage

from app.extensions import limiter
from app.web.errors import error_page

Answer = TypeVar("Answer")

SWEEP_EVERY = 60  # seconds between two deletions of what has expired, in each process
BUSY_TIMEOUT = 2  # seconds
SET_UP = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=OFF;
CREATE TABLE IF NOT EXISTS counter (
    key TEXT PRIMARY KEY, amount INTEGER NOT NULL, expires_at REAL NOT NULL
) WITHOUT ROWID;
"""
COUNT = """
INSERT INTO counter (key, amount, expires_at) VALUES (:key, :amount, :expires_at)
ON CONFLICT (key) DO UPDATE SET
    amount = CASE WHEN expires_at <= :now THEN :amount ELSE amount + :amount END,
    expires_at = CASE WHEN expires_at <= :now THEN :expires_at ELSE expires_at END
RETURNING amount
"""


class NodeFileStorage(Storage):
    """Fixed-window counters in one SQLite file."""

    STORAGE_SCHEME = ["nodefile"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any):
        super().__init__(uri, wrap_exceptions, **options)
        self.path = Path(unquote(urlsplit(uri or "").path))
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._next_sweep = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count up, within a window of `expiry` seconds that began with the first count; answers the count."""
        now = time.time()
        values = {"key": key, "amount": amount, "now": now, "expires_at": now + expiry}

        def count(connection: sqlite3.Connection) -> int:
            self._sweep(connection, now)
            return int(connection.execute(COUNT, values).fetchone()[0])

        return self._with_connection(count)

    def get(self, key: str) -> int:
        row = self._row("SELECT amount FROM counter WHERE key = ? AND expires_at > ?", key, time.time())
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since the epoch; now, where there is none."""
        now = time.time()
        row = self._row("SELECT expires_at FROM counter WHERE key = ? AND expires_at > ?", key, now)
        return float(row[0]) if row else now

    def check(self) -> bool:
        return self._row("SELECT 1") == (1,)

    def reset(self) -> int | None:
        return self._with_connection(lambda connection: connection.execute("DELETE FROM counter").rowcount)

    def clear(self, key: str) -> None:
        self._with_connection(lambda connection: connection.execute("DELETE FROM counter WHERE key = ?", (key,)))

    def _row(self, statement: str, *values: object) -> Any:
        return self._with_connection(lambda connection: connection.execute(statement, values).fetchone())

    def _with_connection(self, action: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """One statement at a time in a process; a file that a power cut has spoilt is made anew."""
        with self._lock:
            try:
                return action(self._open())
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self._discard()
                return action(self._open())

    def _open(self) -> sqlite3.Connection:
        """This process's connection: one that was opened before a fork belongs to the parent."""
        if self._connection is None or self._process != os.getpid():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
            _set_up(connection)
            self._connection, self._process = connection, os.getpid()
        return self._connection

    def _discard(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def _sweep(self, connection: sqlite3.Connection, now: float) -> None:
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP_EVERY
            connection.execute("DELETE FROM counter WHERE expires_at <= ?", (now,))


def _set_up(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.Error. For the process that opens a new file in the same instant SQLite itself would not wait."""
    until = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.executescript(SET_UP)
            return
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                connection.close()
                raise
            time.sleep(0.01)


def init_app(app: Flask) -> None:
    app.register_error_handler(RateLimitExceeded, _too_many)


def _too_many(error: RateLimitExceeded) -> Response:
    """The page that says in how many seconds to come back."""
    current, longest = limiter.current_limit, error.limit.limit.get_expiry()
    seconds = current.reset_at - time.time() if current else longest
    return error_page(429, retry_after=max(1, min(round(seconds), longest)))
