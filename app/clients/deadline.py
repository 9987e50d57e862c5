"""A deadline over a whole exchange, however slowly the other side drips its bytes.

A socket's own time-out starts anew with every byte. A deadline holds a handle on each socket of an exchange
and shuts the connection down when its time is over, so that whoever is reading wakes at once.
"""

import contextlib
import os
import socket
import threading
from types import TracebackType


class Deadline:
    """Use as `with Deadline(seconds) as deadline:` and note each socket as soon as it exists.

    After an error, look at `passed` first: a connection that was cut looks like one that ended.
    Name look-up is not covered.
    """

    def __init__(self, seconds: float):
        self.passed = False
        self._lock = threading.Lock()
        self._handles: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def note(self, connection: socket.socket) -> None:
        """Put a connection under the deadline.

        The handle is a duplicate, because http.client forgets a socket that the server asked to close
        and because TLS takes a plain socket over.
        """
        handle = socket.socket(fileno=os.dup(connection.fileno()))
        with self._lock:
            self._handles.append(handle)
            if self.passed:
                _shut(handle)

    def _cut(self) -> None:
        with self._lock:
            self.passed = True
            for handle in self._handles:
                _shut(handle)

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()


def _shut(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)
