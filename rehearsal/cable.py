"""A kiosk's cable: a relay on this machine between its browser and the site, that can be cut or fall silent."""

import socket
import struct
import threading
from contextlib import suppress

HOST = "127.0.0.1"
CHUNK = 64 * 1024
RESET = struct.pack("ii", 1, 0)  # SO_LINGER of no time: the connection ends with a reset, as a pulled cable's does


class Cable:
    """`whole` passes everything on, `cut` resets every connection, `silent` takes what is sent and answers nothing."""

    def __init__(self, site_port: int):
        self.site_port, self.state = site_port, "whole"
        self._listening = socket.create_server((HOST, 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def cut(self) -> None:
        self._become("cut")

    def fall_silent(self) -> None:
        self._become("silent")

    def mend(self) -> None:
        self._become("whole")

    def close(self) -> None:
        self._listening.close()
        self._become("cut")

    def _become(self, state: str) -> None:
        """What is under way ends: a browser keeps connections, and would go on using them."""
        self.state = state
        with self._lock:
            ended, self._open = self._open, set()
        for connection in ended:
            _reset(connection)

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listening.accept()
            except OSError:
                return
            if self.state == "cut":
                _reset(browser)
            else:
                self._hold(browser)
                if self.state == "whole":
                    threading.Thread(target=self._join, args=(browser,), daemon=True).start()

    def _join(self, browser: socket.socket) -> None:
        try:
            site = socket.create_connection((HOST, self.site_port), timeout=5)
        except OSError:
            _reset(browser)
            return
        site.settimeout(None)
        self._hold(site)
        threading.Thread(target=_pass_on, args=(site, browser), daemon=True).start()
        _pass_on(browser, site)

    def _hold(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while content := source.recv(CHUNK):
            target.sendall(content)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def _reset(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
