"""The one way out over HTTP: bounded in time and size, to known hosts, without redirects.

`make_session` gives the session that a client is built with; `ask` sends a request through it and turns every
foreign failure into the client's own error class.
"""

import io
import logging
import socket
import threading
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from app.clients.deadline import Deadline

MEGABYTE = 1024 * 1024
CHUNK = 16 * 1024

_current = threading.local()
logging.getLogger("urllib3").setLevel(logging.INFO)  # its finer lines quote addresses, some with a token in them


class ServiceError(Exception):
    """An outside service could not be used. `reason` is a word for logs and staff, never personal data.

    Words of `ask`: unreachable, slow, too_large, redirected, unknown_host, wrong_content_type, unreadable.
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class AnswerRefused(requests.RequestException):
    """The session does not accept this address or answer; `reason` is one of ServiceError's words."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class _NotedHTTPConnection(HTTPConnection):
    """A connection that puts its socket under the current deadline."""

    def _new_conn(self) -> socket.socket:
        return _noted(super()._new_conn())

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:  # kept alive from an earlier exchange
            _noted(self.sock)
        super().request(*args, **kwargs)


class _NotedHTTPSConnection(HTTPSConnection):
    """The same over TLS; the socket is noted before the handshake, which may be slow too."""

    def _new_conn(self) -> socket.socket:
        return _noted(super()._new_conn())

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            _noted(self.sock)
        super().request(*args, **kwargs)


def _noted(connection: socket.socket) -> socket.socket:
    _current.deadline.note(connection)
    return connection


class _NotedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _NotedHTTPConnection


class _NotedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _NotedHTTPSConnection


class DeadlineAdapter(HTTPAdapter):
    """Reads the whole answer within `total` seconds and `max_bytes` bytes (after decompression), or raises."""

    def __init__(self, *, connect: float, read: float, total: float, max_bytes: int, allowed_hosts: Collection[str]):
        self.timeouts = (min(connect, total), min(read, total))
        self.total = total
        self.max_bytes = max_bytes
        self.allowed_hosts = frozenset(allowed_hosts)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _NotedHTTPPool, "https": _NotedHTTPSPool}

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if urlsplit(request.url or "").hostname not in self.allowed_hosts:
            raise AnswerRefused("unknown_host")
        kwargs |= {"stream": True, "timeout": self.timeouts}
        with Deadline(self.total) as deadline:
            _current.deadline = deadline
            try:
                return self._read(super().send(request, **kwargs), deadline)
            except (requests.RequestException, HTTPError, OSError) as error:
                raise _named(error, deadline) from None
            finally:
                del _current.deadline

    def _read(self, response: requests.Response, deadline: Deadline) -> requests.Response:
        try:
            if response.is_redirect:
                raise AnswerRefused("redirected")
            body = self._body(response)
        finally:
            response.close()
        if deadline.passed:  # a body that ends with its connection looks complete when we cut it
            raise AnswerRefused("slow")
        response.raw = io.BytesIO(body)
        return response

    def _body(self, response: requests.Response) -> bytes:
        if (response.raw.length_remaining or 0) > self.max_bytes:
            raise AnswerRefused("too_large")
        body = bytearray()
        for chunk in response.raw.stream(CHUNK, decode_content=True):
            body += chunk
            if len(body) > self.max_bytes:
                raise AnswerRefused("too_large")
        return bytes(body)


def _named(error: Exception, deadline: Deadline) -> AnswerRefused:
    """The reason behind a failure; the deadline comes first, since a cut connection fails in many ways."""
    if deadline.passed or isinstance(error, requests.Timeout):
        return AnswerRefused("slow")
    if isinstance(error, AnswerRefused):
        return error
    return AnswerRefused("slow" if "timed out" in str(error) else "unreachable")


def make_session(
    *,
    connect: float = 3,
    read: float = 5,
    total: float = 8,
    max_bytes: int = 2 * MEGABYTE,
    allowed_hosts: Collection[str],
) -> requests.Session:
    """A session whose every exchange ends within `total` seconds, with at most `max_bytes` of answer.

    `allowed_hosts` are the host names that it may speak to. TLS is verified, redirects and cookies are not
    followed or kept, and proxies, .netrc and other settings of the environment are not looked at.
    """
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.headers["User-Agent"] = "Madang"
    adapter = DeadlineAdapter(connect=connect, read=read, total=total, max_bytes=max_bytes, allowed_hosts=allowed_hosts)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def session_for(*urls: str, **limits: Any) -> requests.Session:
    """A session that may speak to the hosts of these base addresses; empty ones are left out.

    `limits` are those of make_session, where a client wants others.
    """
    hosts = {urlsplit(url).hostname or "" for url in urls if url}
    return make_session(allowed_hosts=hosts, **limits)


@dataclass(frozen=True)
class Answer:
    """A JSON object and the status it came with."""

    status: int
    body: dict[str, Any]


def ask(http: requests.Session, method: str, url: str, *, error: type[ServiceError], **request: Any) -> Answer:
    """Send a request and read the JSON object that comes back, whatever its status. Raises `error`.

    The error is raised outside the handler on purpose: a failure of requests carries the request that was
    sent, and nothing of it may travel on in an exception's context.
    """
    try:
        response, reason = http.request(method, url, **request), ""
    except AnswerRefused as refused:
        reason = refused.reason
    except requests.RequestException:
        reason = "unreachable"
    if reason:
        raise error(reason)
    if not _is_json(response):
        raise error("wrong_content_type" if response.ok else f"status_{response.status_code}")
    return Answer(response.status_code, _json_object(response, error))


def _is_json(response: requests.Response) -> bool:
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return content_type == "application/json" or content_type.endswith("+json")


def _json_object(response: requests.Response, error: type[ServiceError]) -> dict[str, Any]:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise error("unreadable")
    return body
