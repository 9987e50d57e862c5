"""Lists of revoked certificates over http and ldap, and answers about single ones (OCSP).

The one way out for both: known hosts only, bounded in time and size. What comes back is bytes that nobody has looked
at yet.
"""

import socket
from collections.abc import Collection
from math import ceil
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import requests
from ldap3 import BASE, NONE, Connection, Server

from app.clients.deadline import Deadline
from app.clients.http import MEGABYTE, AnswerRefused, ServiceError, make_session

LARGEST_LIST = 16 * MEGABYTE  # of 100 000 entries: 4 MB
LARGEST_ANSWER = 64 * 1024
LIST_SECONDS, ANSWER_SECONDS, CONNECT_SECONDS = 6.0, 6.0, 3.0
LDAP_PORT = 389
LIST_ATTRIBUTES = ("certificateRevocationList", "authorityRevocationList")
CHUNK = 64 * 1024
OCSP_TYPE = "application/ocsp-request"


class RevocationError(ServiceError):
    """A list or an answer could not be had."""


class RevocationClient:
    """`hosts` are those that may be asked; the addresses themselves stand in certificates. Seconds are for a whole
    exchange."""

    def __init__(self, hosts: Collection[str], *, list_seconds: float = LIST_SECONDS):
        self.hosts = frozenset(hosts)
        self.list_seconds = list_seconds
        self._lists = make_session(
            connect=CONNECT_SECONDS, total=list_seconds, max_bytes=LARGEST_LIST, allowed_hosts=self.hosts
        )
        self._answers = make_session(
            connect=CONNECT_SECONDS, total=ANSWER_SECONDS, max_bytes=LARGEST_ANSWER, allowed_hosts=self.hosts
        )

    def fetch(self, address: str) -> bytes:
        """The list at this address. Raises RevocationError."""
        parts = self._allowed(address)
        if parts.scheme == "ldap":
            return _from_directory(parts, self.list_seconds)
        return _sent(self._lists, "GET", address)

    def ask(self, address: str, question: bytes) -> bytes:
        """What the OCSP responder at this address says. Raises RevocationError."""
        if self._allowed(address).scheme == "ldap":
            raise RevocationError("unknown_scheme")
        return _sent(self._answers, "POST", address, data=question, headers={"Content-Type": OCSP_TYPE})

    def _allowed(self, address: str) -> SplitResult:
        try:
            parts = urlsplit(address)
            _ = parts.port
        except ValueError:
            raise RevocationError("no_address") from None
        if parts.scheme not in ("http", "https", "ldap"):
            raise RevocationError("unknown_scheme")
        if parts.hostname not in self.hosts or parts.username or parts.password:
            raise RevocationError("unknown_host")
        return parts


def _sent(session: requests.Session, method: str, address: str, **request: Any) -> bytes:
    try:
        response = session.request(method, address, **request)
    except AnswerRefused as refused:
        raise RevocationError(refused.reason) from None
    except requests.RequestException:
        raise RevocationError("unreachable") from None
    if response.status_code != 200:
        raise RevocationError(f"status_{response.status_code}")
    return response.content


class _BoundedSocket:
    """A directory's connection, which is told nowhere how much is to come."""

    def __init__(self, connection: socket.socket, most: int):
        self._connection, self._left = connection, most
        self.is_exceeded = False

    def recv(self, size: int) -> bytes:
        received = self._connection.recv(size)
        self._left -= len(received)
        if self._left < 0:
            self.is_exceeded = True
            raise OSError("too much")
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def _from_directory(parts: SplitResult, seconds: float) -> bytes:
    """The list that an entry holds, asked for without a name."""
    server = Server(parts.hostname, parts.port or LDAP_PORT, connect_timeout=CONNECT_SECONDS, get_info=NONE)
    connection = Connection(
        server, receive_timeout=ceil(seconds), raise_exceptions=True, check_names=False, auto_referrals=False
    )
    bounded: _BoundedSocket | None = None
    with Deadline(seconds) as deadline:
        try:
            connection.open(read_server_info=False)
            deadline.note(connection.socket)
            bounded = connection.socket = _BoundedSocket(connection.socket, LARGEST_LIST)
            connection.strategy.socket_size = CHUNK
            found = _searched(connection, unquote(parts.path.lstrip("/")), _attributes(parts.query))
        except Exception:  # whatever the other side says that is no LDAP breaks its reader in ways of its own
            raise RevocationError(_reason(deadline, bounded)) from None
        finally:
            _hang_up(connection)
    if not found:
        raise RevocationError("no_list")
    return found


def _searched(connection: Connection, name: str, attributes: list[str]) -> bytes:
    connection.bind()
    connection.search(name, "(objectClass=*)", BASE, attributes=attributes)
    wanted = {attribute.partition(";")[0].lower() for attribute in attributes}
    for entry in connection.response or ():
        for key, values in entry.get("raw_attributes", {}).items():
            if key.partition(";")[0].lower() in wanted and values:
                return bytes(values[0])
    return b""


def _attributes(query: str) -> list[str]:
    """Those that the address names, or both that may hold a list. Only these are ever asked for."""
    named = unquote(query.partition("?")[0]).lower().split(",")
    chosen = [name for name in LIST_ATTRIBUTES if name.lower() in {part.partition(";")[0] for part in named}]
    return [f"{name};binary" for name in chosen or LIST_ATTRIBUTES]


def _reason(deadline: Deadline, bounded: _BoundedSocket | None) -> str:
    if bounded is not None and bounded.is_exceeded:
        return "too_large"
    return "slow" if deadline.passed else "unreachable"


def _hang_up(connection: Connection) -> None:
    try:
        connection.unbind()
    except Exception:  # it may be closed already, or in the middle of something
        connection.strategy.close()
