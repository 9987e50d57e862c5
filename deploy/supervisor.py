"""Children that live and end together."""

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


class ChildEnded(Exception):
    """A child ended by itself; the sentence names it and its log."""


class Supervisor:
    """Starts children, watches them, and ends them all when one ends or a stop signal comes."""

    def __init__(self, log_folder: Path, environment: Mapping[str, str]):
        self.log_folder = log_folder
        self.environment = dict(environment)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
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
