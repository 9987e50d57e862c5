"""A server that answers one connection after another exactly as a test says, byte by byte if it must."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Talk = Callable[[socket.socket, threading.Event], None]


@contextmanager
def raw_server(talk: Talk) -> Iterator[int]:
    """The port of a server whose connections are handed to `talk` with an event that ends them."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(listener, talk, over), daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


def _serve(listener: socket.socket, talk: Talk, over: threading.Event) -> None:
    while not over.is_set():
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, contextlib.suppress(OSError):
            talk(connection, over)


def drip(start: bytes) -> Talk:
    """Says `start`, then one byte at a time for ever."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.wait(0.02):
            connection.sendall(b" ")

    return talk


def say(words: bytes) -> Talk:
    """Hears the request's beginning, says `words` and hangs up; listens to the end, lest the answer be reset."""

    def talk(connection: socket.socket, _over: threading.Event) -> None:
        connection.settimeout(5)
        connection.recv(65_536)
        hang_up_after(connection, words)

    return talk


def greet(words: bytes) -> Talk:
    """The same for a protocol in which the server speaks first."""

    def talk(connection: socket.socket, _over: threading.Event) -> None:
        connection.settimeout(5)
        hang_up_after(connection, words)

    return talk


def hang_up_after(connection: socket.socket, words: bytes) -> None:
    """Says the last words and hears the other side out."""
    connection.sendall(words)
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(65_536):
        pass


def silence(connection: socket.socket, over: threading.Event) -> None:
    """Accepts and says nothing."""
    over.wait()
