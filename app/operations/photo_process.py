"""The programs that read photos: one file at a time in each process of ours, a fresh program for each file.

No transaction may be open while one waits for them.
"""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.operations.slow_work import FILES, NoPlace, Places
from app.rules.photo import Refused, check

DECODE = Path(__file__).resolve().with_name("photo_decode.py")
DRAW = Path(__file__).resolve().with_name("photo_draw.py")
TIME_LIMIT = 25.0  # seconds for one program, on a busy machine; the kernel ends what computes longer than it may
WAIT_LIMIT = 10.0  # seconds to wait for others' photos
MOST_WAITING = 2  # of a process's threads; the others answer pages
ENDED_BY_ITS_CLOCK = (-signal.SIGPROF, -signal.SIGXCPU)


class PhotosBusy(Exception):
    """Others' photos are being read."""


@dataclass(frozen=True)
class Picture:
    """A clean working picture in JPEG, what was cut out of it, and where."""

    working: bytes
    jpeg: bytes
    webp: bytes
    width: int  # px of the working picture
    height: int
    crop: dict[str, int]
    peak: int  # kB that the largest program needed


class PhotoProcess:
    """Starts the programs, one at a time; `places` are shared with other slow work."""

    def __init__(self, time_limit: float = TIME_LIMIT, wait_limit: float = WAIT_LIMIT, places: Places | None = None):
        self.time_limit, self._wait_limit = time_limit, wait_limit
        self._place = threading.Lock()
        self._places = places or Places(1 + MOST_WAITING)

    def decode(self, content: bytes) -> Picture:
        """The picture of an upload, its middle cut out. Raises Refused with the reason, PhotosBusy."""
        kind = check(content)
        with self._turn():
            drawn_peak = 0
            if kind == "svg":
                (content, *_), said = self._run(DRAW, content, too_slow="svg_too_complex")
                kind, drawn_peak = "drawing", said["peak"]
            files, said = self._run(DECODE, _order(content, do="decode", kind=kind), too_slow="too_slow")
        peak = max(said["peak"], drawn_peak)
        working, jpeg, webp = files
        return Picture(working, jpeg, webp, said["width"], said["height"], said["crop"], peak)

    def cut(self, working: bytes, crop: Mapping[str, int]) -> tuple[bytes, bytes]:
        """Another part of a working picture, as JPEG and WebP. Raises Refused, PhotosBusy."""
        with self._turn():
            (jpeg, webp), _ = self._run(DECODE, _order(working, do="cut", crop=dict(crop)), too_slow="too_slow")
        return jpeg, webp

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait behind the few that may wait."""
        with ExitStack() as held:
            try:
                held.enter_context(self._places)
            except NoPlace:
                raise PhotosBusy from None
            if not self._place.acquire(timeout=self._wait_limit):
                raise PhotosBusy
            held.callback(self._place.release)
            yield

    def _run(self, program: Path, sent: bytes, *, too_slow: str) -> tuple[list[bytes], dict[str, Any]]:
        """Give a program its input; its files and what it said. It gets nothing of our environment."""
        command = [sys.executable, "-I", str(program)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
        ) as child:
            try:
                out, _ = child.communicate(sent, timeout=self.time_limit)
            except subprocess.TimeoutExpired:
                child.kill()
                raise Refused(too_slow) from None
        if child.returncode in ENDED_BY_ITS_CLOCK:
            raise Refused(too_slow)
        return _answer(out, child.returncode, too_slow)


def _order(content: bytes, **order: Any) -> bytes:
    return json.dumps(order).encode() + b"\n" + content


def _answer(out: bytes, code: int, reason: str) -> tuple[list[bytes], dict[str, Any]]:
    """What a program said, and its files. One that ended by itself had no memory left, or met what it cannot read."""
    line, _, rest = out.partition(b"\n")
    if code != 0 or not line:
        raise Refused("damaged" if reason == "too_slow" else reason)
    said = json.loads(line)
    if "refused" in said:
        raise Refused(said["refused"])
    files, at = [], 0
    for size in said["sizes"]:
        files.append(rest[at : at + size])
        at += size
    return files, said


photo_process = PhotoProcess(places=FILES)
