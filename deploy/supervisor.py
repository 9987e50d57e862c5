"""Children that live and end together."""

import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

PAUSE = 0.1  # seconds between two looks
GRACE = 30  # seconds a child has to finish what it does
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Copy:
    """A child that is a copy of this process: it has everything loaded already."""

    def __init__(self, log: Path, work: Callable[[], None]):
        self._process = multiprocessing.get_context("fork").Process(target=_work_with_log, args=(log, work))
        self._process.start()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("copy", timeout or 0)
        return self._process.exitcode


class ChildEnded(Exception):
    """A child ended by itself; the sentence names it and its log."""


class Supervisor:
    """Starts children, watches them, and ends them all when one ends or a stop signal comes."""

    def __init__(self, log_folder: Path, environment: Mapping[str, str]):
        self.log_folder = log_folder
        self.environment = dict(environment)
        self.children: dict[str, subprocess.Popen[bytes] | Copy] = {}
        self.stopping = False

    def __enter__(self) -> "Supervisor":
        for number in STOP_SIGNALS:
            signal.signal(number, self._stop)
        return self

    def __exit__(self, *exception: object) -> None:
        self._end_all()

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start one child; what it prints goes to its log. Signals of the terminal reach only us."""
        with open(self._fresh_log(name), "wb") as log:
            self.children[name] = subprocess.Popen(
                command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def fork(self, name: str, work: Callable[[], None]) -> None:
        """Start a child that does the work in a copy of this process; what it prints goes to its log."""
        self.children[name] = Copy(self._fresh_log(name), work)

    def wait_until(self, ready: Callable[[], bool], seconds: float, name: str) -> None:
        """Wait for a child to be ready. Raises ChildEnded if one ends first or it takes too long."""
        deadline = time.monotonic() + seconds
        while not self.stopping and not ready():
            self._look()
            if time.monotonic() > deadline:
                raise ChildEnded(f"{name} gave no answer within {seconds:.0f} seconds; see {self._log(name)}")
            time.sleep(PAUSE)

    def watch(self) -> None:
        """Return when a stop signal came. Raises ChildEnded when a child ends by itself."""
        while not self.stopping:
            self._look()
            time.sleep(PAUSE)

    def _log(self, name: str) -> Path:
        return self.log_folder / f"{name}.log"

    def _fresh_log(self, name: str) -> Path:
        """The log of this start; the one before is kept beside it."""
        path = self._log(name)
        if path.exists():
            path.replace(path.with_suffix(".log.1"))
        return path

    def _look(self) -> None:
        if self.stopping:
            return
        for name, child in self.children.items():
            if child.poll() is not None:
                raise ChildEnded(f"{name} ended with code {child.returncode}; see {self._log(name)}")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _end_all(self) -> None:
        """Ask all to finish; insist after the grace."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _work_with_log(log: Path, work: Callable[[], None]) -> None:
    """As a process of its own: signals of the terminal reach only the supervisor."""
    os.setsid()
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    with open(os.devnull, "rb") as nothing, open(log, "wb") as target:
        os.dup2(nothing.fileno(), 0)
        os.dup2(target.fileno(), 1)
        os.dup2(target.fileno(), 2)
    work()
