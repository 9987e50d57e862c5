"""The session: bounded in time and size, to known hosts only, and its failures carry nothing of the request."""

import gzip
import socket
import threading
import traceback

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from app.clients.http import ServiceError, ask, make_session, session_for
from tests.clients.certificates import self_signed
from tests.clients.raw_server import drip, raw_server, say, silence

HOSTS = {"127.0.0.1"}
SENT = {"secret": "9001011"}
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class ClockError(ServiceError):
    """The error class of a made-up client."""


def asked(port: int, path: str = "/", *, method: str = "GET", **limits):
    session = make_session(allowed_hosts=HOSTS, **limits)
    try:
        return ask(session, method, f"http://127.0.0.1:{port}{path}", error=ClockError, data=SENT)
    finally:
        session.close()


def reason(talk, **limits) -> str:
    with raw_server(talk) as port, pytest.raises(ClockError) as caught:
        asked(port, **limits)
    return caught.value.reason


def test_an_answer_is_a_status_and_an_object():
    with raw_server(say(OK + b'Content-Length: 9\r\n\r\n{"at": 1}')) as port:
        answer = asked(port)
    assert (answer.status, answer.body) == (200, {"at": 1})


SLOW = {
    "silence": silence,
    "headers that drip": drip(b"HTTP/1.1 200 OK\r\nX-Slow: "),
    "a body that drips": drip(OK + b"Content-Length: 1000000\r\n\r\n"),
    "a body that drips until the connection ends": drip(OK + b"Connection: close\r\n\r\n{"),
}


@pytest.mark.parametrize("talk", SLOW.values(), ids=SLOW.keys())
def test_a_total_deadline_ends_every_exchange(talk):
    assert reason(talk, read=60, total=0.2) == "slow"


def test_the_deadline_also_holds_on_a_connection_that_is_kept_alive():
    first = OK + b"Content-Length: 2\r\n\r\n{}"

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(first)
        connection.recv(65_536)
        drip(OK + b"Content-Length: 1000000\r\n\r\n")(connection, over)

    session = make_session(allowed_hosts=HOSTS, read=60, total=60)
    with raw_server(talk) as port, session:
        assert ask(session, "GET", f"http://127.0.0.1:{port}/", error=ClockError).body == {}
        session.get_adapter("http://").total = 0.3
        with pytest.raises(ClockError) as caught:
            ask(session, "GET", f"http://127.0.0.1:{port}/", error=ClockError)
    assert caught.value.reason == "slow"


def test_silence_is_slow_by_the_time_out_of_reading_too():
    assert reason(silence, read=0.1, total=60) == "slow"


def test_a_tls_handshake_that_never_ends_is_slow():
    session = make_session(allowed_hosts=HOSTS, connect=60, read=60, total=0.2)
    with raw_server(silence) as port, session, pytest.raises(ClockError) as caught:
        ask(session, "GET", f"https://127.0.0.1:{port}/", error=ClockError)
    assert caught.value.reason == "slow"


REFUSED = {
    "nobody there": (None, "unreachable"),
    "the connection breaks before the answer": (say(b""), "unreachable"),
    "the connection breaks in the answer": (say(OK + b"Content-Length: 1000\r\n\r\n{"), "unreachable"),
    "no HTTP at all": (say(b"220 mail.example ESMTP\r\n"), "unreachable"),
    "a redirect": (
        say(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"),
        "redirected",
    ),
    "a body said to be too large": (say(OK + b"Content-Length: 5000000\r\n\r\n{"), "too_large"),
    "a body that is too large": (say(OK + b"Connection: close\r\n\r\n" + b" " * 70_000), "too_large"),
    "a small body that unpacks to a large one": (
        say(OK + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(b" " * 5_000_000)),
        "too_large",
    ),
    "a page": (say(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}"), "wrong_content_type"),
    "no content type": (say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), "wrong_content_type"),
    "an error page": (
        say(b"HTTP/1.1 503 Busy\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}"),
        "status_503",
    ),
    "JSON that breaks off": (say(OK + b'Content-Length: 5\r\n\r\n{"a":'), "unreadable"),
    "JSON nested beyond measure": (say(OK + b"Connection: close\r\n\r\n" + b"[" * 60_000), "unreadable"),
    "JSON that is no object": (say(OK + b"Content-Length: 2\r\n\r\n[]"), "unreadable"),
    "bytes that are no text": (say(OK + b"Content-Length: 4\r\n\r\n\xff\xfe\x80\x81"), "unreadable"),
}


@pytest.mark.parametrize(("talk", "word"), REFUSED.values(), ids=REFUSED.keys())
def test_a_failure_has_one_class_and_a_word(talk, word):
    if talk is None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        with pytest.raises(ClockError) as caught:
            asked(port)
        assert caught.value.reason == word
    else:
        assert reason(talk, max_bytes=65_536) == word


def test_nothing_of_the_request_travels_with_the_error():
    with raw_server(say(b"")) as port, pytest.raises(ClockError) as caught:
        asked(port, method="POST")
    error = caught.value
    assert error.__cause__ is None and error.__context__ is None
    assert SENT["secret"] not in "".join(traceback.format_exception(error)) + repr(vars(error))


def test_other_hosts_are_not_spoken_to():
    session = session_for("http://127.0.0.1:1/api", "")
    with session, pytest.raises(ClockError) as caught:
        ask(session, "GET", "http://localhost:1/", error=ClockError)
    assert caught.value.reason == "unknown_host"


def test_settings_of_the_environment_are_not_looked_at(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with raw_server(say(OK + b"Content-Length: 2\r\n\r\n{}")) as port:
        assert asked(port).body == {}


def test_cookies_are_not_kept():
    session = make_session(allowed_hosts=HOSTS)
    with raw_server(say(OK + b"Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}")) as port, session:
        ask(session, "GET", f"http://127.0.0.1:{port}/", error=ClockError)
    assert not session.cookies


@pytest.fixture
def tls_server(tmp_path):
    """A server with a certificate that nobody vouches for."""

    @Request.application
    def application(_request: Request) -> Response:
        return Response("{}", content_type="application/json")

    server = make_server("127.0.0.1", 0, application, ssl_context=self_signed(tmp_path)[0])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_server):
    session = make_session(allowed_hosts=HOSTS)
    with session, pytest.raises(ClockError) as caught:
        ask(session, "GET", f"https://127.0.0.1:{tls_server}/", error=ClockError)
    assert caught.value.reason == "unreachable"
