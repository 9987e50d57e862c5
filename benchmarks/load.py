"""The load generator: as many connections as wanted, each kept open and never idle, in one thread.

A visit is a generator: it yields a request, is given the answer, may yield the next one, and returns whether all was
answered as it should be. So a page can be asked for with what the page before had set.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.numbers import percentile

HOST = "127.0.0.1"
LONGEST_WAIT = 60  # seconds without any answer
READ_SIZE = 256 * 1024


class Answer(NamedTuple):
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of this name, or an empty text."""
        wanted = name.lower().encode() + b":"
        for line in self.head.split(b"\r\n")[1:]:
            if line.lower().startswith(wanted):
                return line.split(b":", 1)[1].strip().decode("latin-1")
        return ""


Visit = Generator[bytes, Answer, bool]


@dataclass
class Load:
    """What a load showed. `accepted` counts visits that ended as they should."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)  # of requests, in seconds
    statuses: Counter[int] = field(default_factory=Counter)
    visits: int = 0
    accepted: int = 0

    @property
    def requests(self) -> int:
        return len(self.latencies)

    @property
    def requests_per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    def milliseconds(self, share: float) -> float:
        return percentile(self.latencies, share) * 1000


class LoadBroken(Exception):
    """The server stopped answering or closed a connection that was in use."""


class _Connection:
    """One browser's connection, and where it is in its visit."""

    def __init__(self, port: int):
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.visit: Visit | None = None
        self.buffer = bytearray()
        self.sent_at = 0.0
        self.head_length = self.whole_length = 0

    def send(self, request: bytes) -> None:
        self.buffer.clear()
        self.whole_length = 0
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> Answer | None:
        """The answer, once all of it is there."""
        part = self.socket.recv(READ_SIZE)
        if not part:
            raise LoadBroken("The server closed a connection.")
        self.buffer += part
        if not self.whole_length:
            self._read_head()
        if not self.whole_length or len(self.buffer) < self.whole_length:
            return None
        head = bytes(self.buffer[: self.head_length])
        return Answer(int(head[9:12]), head, bytes(self.buffer[self.head_length : self.whole_length]))

    def _read_head(self) -> None:
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        self.head_length = end + 4
        answer = Answer(int(self.buffer[9:12]), bytes(self.buffer[: self.head_length]), b"")
        length = answer.header("Content-Length")
        if not length and answer.status not in (204, 304):
            raise LoadBroken("An answer without its length was not expected.")
        self.whole_length = self.head_length + int(length or 0)


def run(port: int, visits: Iterable[Visit], concurrency: int) -> Load:
    """Make all visits, `concurrency` at a time."""
    waiting, load = iter(visits), Load()
    with selectors.DefaultSelector() as selector:
        connections = [_Connection(port) for _ in range(concurrency)]
        started = time.perf_counter()
        for connection in connections:
            if _begin(connection, waiting):
                selector.register(connection.socket, selectors.EVENT_READ, connection)
        while selector.get_map():
            _read_what_came(selector, waiting, load)
        load.seconds = time.perf_counter() - started
    for connection in connections:
        connection.socket.close()
    return load


def _read_what_came(selector: selectors.BaseSelector, waiting: Iterator[Visit], load: Load) -> None:
    ready = selector.select(LONGEST_WAIT)
    if not ready:
        raise LoadBroken(f"No answer came for {LONGEST_WAIT} seconds.")
    for key, _ in ready:
        connection: _Connection = key.data
        answer = connection.receive()
        if answer is not None and not _go_on(connection, answer, waiting, load):
            selector.unregister(connection.socket)


def _begin(connection: _Connection, waiting: Iterator[Visit]) -> bool:
    """Start the next visit on a connection; False if there is none left."""
    connection.visit = next(waiting, None)
    if connection.visit is None:
        return False
    connection.send(next(connection.visit))
    return True


def _go_on(connection: _Connection, answer: Answer, waiting: Iterator[Visit], load: Load) -> bool:
    """Note an answer and send what comes next; False if this connection has nothing more to do."""
    load.latencies.append(time.perf_counter() - connection.sent_at)
    load.statuses[answer.status] += 1
    assert connection.visit is not None
    try:
        connection.send(connection.visit.send(answer))
        return True
    except StopIteration as end:
        load.visits += 1
        load.accepted += bool(end.value)
        return _begin(connection, waiting)
