"""Servers under measurement: started with the documented settings, watched through the system's counters."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from deploy.machine import free_port

ROOT = Path(__file__).resolve().parent.parent
GUNICORN = [sys.executable, "-m", "gunicorn", "--config"]
SITE, BARE = ("wsgi:app", "deploy/gunicorn.conf.py"), ("benchmarks.bare:app", "benchmarks/gunicorn_bare.conf.py")
Program = tuple[str, str]  # what gunicorn serves, and with which settings
HOST_NAME = "127.0.0.1"
START_SECONDS = 60
QUIET_SHARE = 0.03  # of a core: below this a process tree is idle
QUIET_LOOK = 0.4  # seconds
QUIET_PATIENCE = 20  # seconds


class Tree:
    """A process and all that it started."""

    def __init__(self, pid: int):
        self.root = psutil.Process(pid)

    def cpu(self) -> float:
        """Seconds of processor time that the tree has used, with those of children that have ended."""
        total = 0.0
        for process in self._all():
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
            if process == self.root:
                total += times.children_user + times.children_system
        return total

    def resident(self) -> list[int]:
        """Bytes of memory that each child holds."""
        return [process.memory_info().rss for process in self.root.children(recursive=True)]

    def _all(self) -> list[psutil.Process]:
        return [self.root, *self.root.children(recursive=True)]


def settle(*trees: Tree) -> None:
    """Wait until nothing of an earlier load is being worked on."""
    until = time.monotonic() + QUIET_PATIENCE
    while time.monotonic() < until:
        before = sum(tree.cpu() for tree in trees)
        time.sleep(QUIET_LOOK)
        if sum(tree.cpu() for tree in trees) - before < QUIET_SHARE * QUIET_LOOK * len(trees) + 0.011:
            return


class Server(Tree):
    """A running gunicorn."""

    def __init__(self, process: subprocess.Popen[bytes], port: int):
        super().__init__(process.pid)
        self.process, self.port = process, port

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=40)


def start(program: Program, environment: Mapping[str, str], log: Path, first_path: str) -> tuple[Server, float]:
    """Start gunicorn and wait for its first answer; the server, and after how many seconds it answered."""
    port = free_port()
    settings = {**os.environ, **environment, "BIND": f"127.0.0.1:{port}", "ACCESS_LOG": str(log.with_suffix(".access"))}
    began = time.perf_counter()
    module, config = program
    with log.open("ab") as output:
        process = subprocess.Popen([*GUNICORN, config, module], cwd=ROOT, env=settings, stdout=output, stderr=output)
    try:
        _wait_for_answer(process, port, first_path, began)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return Server(process, port), time.perf_counter() - began


@contextmanager
def running(program: Program, environment: Mapping[str, str], log: Path, first_path: str) -> Iterator[Server]:
    server, _ = start(program, environment, log, first_path)
    try:
        yield server
    finally:
        server.stop()


def _wait_for_answer(process: subprocess.Popen[bytes], port: int, path: str, began: float) -> None:
    ask = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    while time.perf_counter() - began < START_SECONDS:
        if process.poll() is not None:
            raise RuntimeError("A server under measurement ended at its start; its log says why.")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(ask)
                if connection.recv(64).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            pass
        time.sleep(0.01)
    raise RuntimeError("A server under measurement did not answer.")


def run_command(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, int]:
    """Run a program; its seconds and the most memory it held, in bytes."""
    began, most = time.perf_counter(), 0
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=None
    )
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            most = max(most, watched.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.1)
    if process.wait():
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}.")
    return time.perf_counter() - began, most
