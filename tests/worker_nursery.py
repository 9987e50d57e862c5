"""Workers for tests that kill them: a program that has loaded the site, and forks one for each line that it is sent.

A fork begins in hundredths of a second, where a program of its own takes seconds. What is killed is a real process.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from app import create_app
from app.worker import Worker
from config import Test

ROOT = Path(__file__).resolve().parent.parent


class Nursery:
    """The program, from the outside."""

    def __init__(self, settings: dict[str, Any]):
        command = [sys.executable, "-m", "tests.worker_nursery", json.dumps(settings)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self._program = subprocess.Popen(command, cwd=ROOT, text=True, bufsize=1, **pipes)

    def start_worker(self) -> int:
        """The id of a new worker, which works until it is killed or asked to stop."""
        return int(self._ask("start"))

    def kill(self, pid: int, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the worker this signal, and wait until it is gone."""
        self._ask(f"kill {pid} {int(number)}")

    def close(self) -> None:
        self._program.stdin.close()
        self._program.wait()
        self._program.stdout.close()

    def _ask(self, line: str) -> str:
        self._program.stdin.write(f"{line}\n")
        return str(self._program.stdout.readline())


def main() -> None:
    """The program itself."""
    app = create_app(Test, **json.loads(sys.argv[1]))
    running: set[int] = set()
    for line in sys.stdin:
        word, *numbers = line.split()
        if word == "kill":
            pid, number = map(int, numbers)
            _end(pid, number)
            running.remove(pid)
            _answer("gone")
            continue
        if (pid := os.fork()) == 0:
            _become(Worker(app))
        running.add(pid)
        _answer(str(pid))
    for pid in running:  # those of a test that failed, which would go on with the database of the next one
        _end(pid, signal.SIGKILL)


def _answer(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _become(worker: Any) -> None:
    """The child: nobody asks it anything, and it ends with its work."""
    os.close(0)
    worker.run()
    os._exit(0)


def _end(pid: int, number: int) -> None:
    os.kill(pid, number)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
