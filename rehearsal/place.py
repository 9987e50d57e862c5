"""The site that is rehearsed on: a folder, keys and a database of its own, and a server that can be killed."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

import config
from app import create_app
from app.cli.prepare import compress_static_files
from app.extensions import db
from app.operations import reference
from deploy.keys import make_keys
from deploy.machine import free_port

ROOT = Path(__file__).resolve().parent.parent
GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"]
START_SECONDS = 60
FROM_OUTSIDE = ("DATABASE_URL", "VAR_DIR", "MADANG_ENV", "BASE_URL", "BIND", "TRUSTED_HOSTS", "STANDINS_URL", "HTTPS")


class NoAnswer(Exception):
    """The server did not start; its log says why."""


class Place:
    """A whole site below `folder`. `database`: the address of an empty database, else a SQLite file of its own."""

    def __init__(self, folder: Path, database: str | None = None):
        self.folder, self.port = folder, free_port()
        var = folder / "var"
        var.mkdir()
        self.settings = {
            **make_keys(),
            "VAR_DIR": str(var),
            "DATABASE_URL": database or f"sqlite:///{var / 'madang.sqlite'}",
            "BASE_URL": self.url,
            "RATELIMIT_STORAGE_URI": f"nodefile://{var / 'limits.sqlite'}",
        }
        self.app = self._application(var)
        self._server: subprocess.Popen[bytes] | None = None
        with self.app.app_context():
            upgrade()
            reference.load()
            db.session.commit()
        compress_static_files()

    def _application(self, var: Path) -> Flask:
        return create_app(config.Development, **{**self.settings, "VAR_DIR": var})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        return self._server is not None

    def start(self) -> None:
        """Start the server and wait for its first answer. Raises NoAnswer."""
        if self._server is not None:
            return
        kept = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE}
        own = {"MADANG_ENV": "development", "BIND": f"127.0.0.1:{self.port}", "ACCESS_LOG": os.devnull}
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                GUNICORN,
                cwd=ROOT,
                env=kept | self.settings | own,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def kill(self) -> None:
        """All of its processes at once, as a power cut does."""
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None

    def close(self) -> None:
        self.kill()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def _wait(self) -> None:
        assert self._server is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._server.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise NoAnswer(f"The site did not start; see {self.folder / 'server.log'}.")
