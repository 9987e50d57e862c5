"""The child process that makes PDFs: started when one is wanted, kept while more follow, ended by itself when idle."""

import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

PROGRAM = Path(__file__).with_name("ticket_pdf.py")
TIME_LIMIT = 20.0  # seconds for one document, the start of the process included
WAIT_LIMIT = 10.0  # seconds to wait for others' documents


class PdfNotMade(Exception):
    """The process is busy, took too long, or could not make it."""


class PdfProcess:
    """One child for each process of ours, used by one thread at a time."""

    def __init__(
        self, command: list[str] | None = None, time_limit: float = TIME_LIMIT, wait_limit: float = WAIT_LIMIT
    ):
        self._command = command or [sys.executable, "-I", str(PROGRAM)]
        self._time_limit, self._wait_limit = time_limit, wait_limit
        self._place = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def make(self, html: str) -> bytes:
        """The PDF of a document. Raises PdfNotMade."""
        if not self._place.acquire(timeout=self._wait_limit):
            raise PdfNotMade("busy")
        try:
            return self._ask(html.encode(), time.monotonic() + self._time_limit)
        finally:
            self._place.release()

    def end(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def _ask(self, document: bytes, deadline: float) -> bytes:
        try:
            if not self._is_ready():
                self._start()
            return self._exchange(document, deadline)
        except (OSError, PdfNotMade) as error:
            self.end()
            raise PdfNotMade(str(error)) from error

    def _is_ready(self) -> bool:
        """Whether the child of last time is alive; it ends by itself when nothing is asked of it."""
        return self._child is not None and self._child.poll() is None and not self._readable(0)

    def _start(self) -> None:
        self.end()
        self._child = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )

    def _exchange(self, document: bytes, deadline: float) -> bytes:
        assert self._child and self._child.stdin
        self._child.stdin.write(len(document).to_bytes(8, "big") + document)
        return self._read(int.from_bytes(self._read(8, deadline), "big"), deadline)

    def _read(self, count: int, deadline: float) -> bytes:
        assert self._child and self._child.stdout
        content = b""
        while len(content) < count:
            if not self._readable(max(0.0, deadline - time.monotonic())):
                raise PdfNotMade("too slow")
            part = os.read(self._child.stdout.fileno(), count - len(content))
            if not part:
                raise PdfNotMade("ended")
            content += part
        return content

    def _readable(self, seconds: float) -> bool:
        """Whether something can be read within that time; the end counts as something."""
        assert self._child and self._child.stdout
        return bool(select.select([self._child.stdout], [], [], seconds)[0])


pdf_process = PdfProcess()
