"""The authorities' directory: an LDAP server that lets anybody in, and knows nothing but lists of revoked certificates.

Only what is needed to fetch one: anonymous bind, search of one entry, unbind. LDAP is BER over TCP (RFC 4511).
"""

import socket
import socketserver
import threading
from collections.abc import Callable
from typing import Any

from standins.certificates import der
from standins.certificates.addresses import entry_name, list_attribute
from standins.certificates.authorities import BY_BRAND, Authority
from standins.faults import HUGE, LIST_KINDS, Faults

BIND, UNBIND, SEARCH, EXTENDED, ABANDON = 0x60, 0x42, 0x63, 0x77, 0x50
BIND_ANSWER, ENTRY, SEARCH_DONE, EXTENDED_ANSWER = 0x61, 0x64, 0x65, 0x78
SUCCESS, PROTOCOL_ERROR, NO_SUCH_OBJECT, BUSY = 0, 2, 32, 51
LONGEST = 64 * 1024  # bytes of a request
SERVICE = "certificate-directory"
ListOf = Callable[[Authority, str], bytes]


class Directory:
    """The server on a socket of its own; `list_of` gives an authority's list, or what a fault makes of it."""

    def __init__(self, host: str, port: int, list_of: ListOf, faults: Faults):
        self.list_of, self.faults = list_of, faults
        self._server = _Server((host, port), self)
        self.address = f"{host}:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="directory", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], directory: Directory):
        self.directory = directory
        super().__init__(address, _Conversation)


class _Conversation(socketserver.StreamRequestHandler):
    """One connection: questions in their order until somebody hangs up."""

    timeout = 60

    def handle(self) -> None:
        try:
            while (message := _read(self.rfile)) is not None and self._answer(message):
                pass
        except (OSError, ValueError):
            return  # whoever breaks off or does not speak LDAP is hung up on

    def _answer(self, message: bytes) -> bool:
        (_, number), (operation, content), *_ = parts(message)
        if operation == UNBIND:
            return False
        if operation == BIND:
            self._send(number, _result(BIND_ANSWER, SUCCESS))
        elif operation == EXTENDED:
            self._send(number, _result(EXTENDED_ANSWER, PROTOCOL_ERROR))
        elif operation == SEARCH:
            return self._search(number, content)
        return True

    def _search(self, number: bytes, content: bytes) -> bool:
        directory: Directory = self.server.directory
        name = parts(content)[0][1].decode()
        authority = _named(name)
        fault = directory.faults.take(SERVICE) if authority else None
        kind = fault.kind if fault else ""
        if kind == "slow" and fault is not None:
            directory.faults.wait(fault.seconds)
        if kind in ("down", "garbage"):
            self._break_off(kind)
            return False
        if kind in ("busy", "missing") or authority is None:
            self._send(number, _result(SEARCH_DONE, BUSY if kind == "busy" else NO_SUCH_OBJECT))
            return True
        found = bytes(HUGE) if kind == "huge" else directory.list_of(authority, kind if kind in LIST_KINDS else "")
        attribute = f"{list_attribute(authority)};binary"
        self._send(number, _entry(name, attribute, [] if kind == "no-list" else [found]))
        self._send(number, _result(SEARCH_DONE, SUCCESS))
        return True

    def _break_off(self, kind: str) -> None:
        if kind == "garbage":
            self.wfile.write(b"HTTP/1.0 400 Bad Request\r\n\r\n")
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, number: bytes, operation: bytes) -> None:
        self.wfile.write(der.sequence(der.tlv(der.INTEGER, number), operation))


def _named(name: str) -> Authority | None:
    """The authority whose entry this is; names are compared without regard to case and spaces."""
    wanted = _plain(name)
    return next((authority for authority in BY_BRAND.values() if _plain(entry_name(authority)) == wanted), None)


def _plain(name: str) -> str:
    return name.lower().replace(" ", "")


def _entry(name: str, attribute: str, values: list[bytes]) -> bytes:
    attributes = [
        der.sequence(der.octets(attribute.encode()), der.tlv(der.SET, *(der.octets(value) for value in values)))
    ]
    return der.tlv(ENTRY, der.octets(name.encode()), der.sequence(*(attributes if values else ())))


def _result(operation: int, code: int) -> bytes:
    return der.tlv(operation, der.enumerated(code), der.octets(b""), der.octets(b""))


def parts(content: bytes) -> list[tuple[int, bytes]]:
    """The tags and contents that lie in a content one after the other. Raises ValueError."""
    found = []
    while content:
        tag, (size, start) = content[0], _length(content)
        if start + size > len(content):
            raise ValueError("cut off")
        found.append((tag, content[start : start + size]))
        content = content[start + size :]
    return found


def _length(content: bytes) -> tuple[int, int]:
    """The length that is written after the tag, and where the content begins."""
    if len(content) < 2:
        raise ValueError("cut off")
    first = content[1]
    if first < 0x80:
        return first, 2
    count = first & 0x7F
    if not 0 < count <= 4:
        raise ValueError("no length of LDAP")
    return int.from_bytes(content[2 : 2 + count], "big"), 2 + count


def _read(stream: Any) -> bytes | None:
    """The content of the next message; None when the other side has ended."""
    head = stream.read(2)
    if len(head) < 2:
        return None
    if head[0] != der.SEQUENCE:
        raise ValueError("no LDAP")
    head += stream.read(head[1] & 0x7F) if head[1] >= 0x80 else b""
    size, _ = _length(head)
    if size > LONGEST:
        raise ValueError("too long")
    return bytes(stream.read(size))
