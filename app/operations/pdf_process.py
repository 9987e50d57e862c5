"""The child process that makes PDFs: started when one is wanted, kept while more follow, ended by itself when idle."""

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from app.operations.slow_work import FILES, NoPlace, Places

PROGRAM = Path(__file__).with_name("pdf_program.py")
PHOTO = "photo.jpg"  # how a document names the photo that is handed over with it
TIME_LIMIT = 20.0  # seconds for one document, the start of the process included
WAIT_LIMIT = 10.0  # seconds to wait for others' documents
MORE = 1 << 63  # in the length of a part: another one of the same document follows
MOST_WAITING = 2  # threads that wait for others' documents; the rest of them go on serving pages
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")  # of our environment, which holds secrets
FONT_SETTINGS = Path(__file__).resolve().parent.parent / "reference" / "fonts" / "fonts.conf"


class PdfNotMade(Exception):
    """The process is busy, took too long, or could not make it."""


class Ended(PdfNotMade):
    """The child ended before it had made the document."""


class PdfProcess:
    """One child for each process of ours, used by one thread at a time; `places` are shared with other slow work."""

    def __init__(
        self,
        command: list[str] | None = None,
        time_limit: float = TIME_LIMIT,
        wait_limit: float = WAIT_LIMIT,
        places: Places | None = None,
    ):
        self._command = command or [sys.executable, "-I", str(PROGRAM)]
        self._places = places or Places(1 + MOST_WAITING)
        self.time_limit, self._wait_limit = time_limit, wait_limit
        self._place = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: TemporaryDirectory[str] | None = None  # where the child unpacks its fonts

    def make(self, html: str, photo: bytes | None = None) -> bytes:
        """The PDF of a document, with the photo that it names. Raises PdfNotMade."""
        try:
            with self._places:
                return self._make_in_turn(_framed(html.encode()) + _framed(photo or b""))
        except NoPlace:
            raise PdfNotMade("busy") from None

    def make_long(self, parts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> bytes:
        """The PDF of a document that comes in parts, each a whole page or several. `progress` is told how many parts
        are drawn; the limit of time is for each of them. Raises PdfNotMade."""
        try:
            with self._places:
                return self._make_parts(parts, progress)
        except NoPlace:
            raise PdfNotMade("busy") from None

    def prepare(self) -> None:
        """Start the child where a document will probably be wanted soon; returns at once, whatever happens."""
        if not self._place.acquire(blocking=False):
            return
        try:
            if not self._is_ready():
                self._start()
        except OSError:
            self.end()  # make() will say so to whoever asks
        finally:
            self._place.release()

    @property
    def child_id(self) -> int | None:
        """The number of the child, for whoever measures it."""
        return self._child.pid if self._child else None

    def end(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()
        if self._folder is not None:
            self._folder.cleanup()

    def _make_in_turn(self, document: bytes) -> bytes:
        if not self._place.acquire(timeout=self._wait_limit):
            raise PdfNotMade("busy")
        try:
            return self._ask(document, time.monotonic() + self.time_limit)
        finally:
            self._place.release()

    def _make_parts(self, parts: Sequence[str], progress: Callable[[int], None]) -> bytes:
        """By a fresh child: what one that was there before has drawn of another document must not stand in this."""
        if not self._place.acquire(timeout=self._wait_limit):
            raise PdfNotMade("busy")
        try:
            self._start()
            for number, part in enumerate(parts, start=1):
                framed = _framed(part.encode(), more=number < len(parts)) + _framed(b"")
                content = self._exchange(framed, time.monotonic() + self.time_limit)
                progress(number)
        except (OSError, PdfNotMade) as error:
            self.end()
            raise PdfNotMade(str(error)) from error
        finally:
            self._place.release()
        return content

    def _ask(self, document: bytes, deadline: float) -> bytes:
        """A child that has made many may meet its own limits with this one; a new one then makes it."""
        try:
            if self._is_ready():
                with suppress(Ended):
                    return self._exchange(document, deadline)
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
        self._folder = TemporaryDirectory(prefix="madang-pdf-")
        self._child = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_environment(self._folder.name),
        )

    def _exchange(self, document: bytes, deadline: float) -> bytes:
        self._send(document, deadline)
        return self._read(int.from_bytes(self._read(8, deadline), "big"), deadline)

    def _send(self, document: bytes, deadline: float) -> None:
        """In pieces, as the child takes them: one that takes none must not hold us."""
        assert self._child and self._child.stdin
        pipe, rest = self._child.stdin.fileno(), memoryview(document)
        os.set_blocking(pipe, False)
        while rest:
            if not select.select([], [pipe], [], max(0.0, deadline - time.monotonic()))[1]:
                raise PdfNotMade("too slow")
            try:
                rest = rest[os.write(pipe, rest) :]
            except BrokenPipeError:
                raise Ended("ended") from None

    def _read(self, count: int, deadline: float) -> bytes:
        assert self._child and self._child.stdout
        content = b""
        while len(content) < count:
            if not self._readable(max(0.0, deadline - time.monotonic())):
                raise PdfNotMade("too slow")
            part = os.read(self._child.stdout.fileno(), count - len(content))
            if not part:
                raise Ended("ended")
            content += part
        return content

    def _readable(self, seconds: float) -> bool:
        """Whether something can be read within that time; the end counts as something."""
        assert self._child and self._child.stdout
        return bool(select.select([self._child.stdout], [], [], seconds)[0])


def _framed(content: bytes, *, more: bool = False) -> bytes:
    """As the program reads it: 8 bytes of length, and the content."""
    return (len(content) | (MORE if more else 0)).to_bytes(8, "big") + content


def _environment(folder: str) -> dict[str, str]:
    """No secrets, and no fonts but ours: looking through the machine's takes time, and they differ from ours."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed_on | {"FONTCONFIG_FILE": str(FONT_SETTINGS), "TMPDIR": folder}


pdf_process = PdfProcess(places=FILES)
