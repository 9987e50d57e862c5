"""The site under attack: under gunicorn, with its worker, filled with people whose passwords are known to the test."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.models import Member
from app.models.types import now
from app.operations.demo import MEMBER_PASSWORD
from benchmarks import visitors
from benchmarks.processes import ROOT, Server
from benchmarks.sites import Site, site

WORKER = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
IN, WRONG, STOPPED, WAIT, BUSY = 303, 422, 403, 429, 503


class Person(NamedTuple):
    """Somebody with a membership, and what opens it."""

    id: int
    member_id: str
    name: str
    password: str = MEMBER_PASSWORD


@dataclass
class Target:
    """A running site."""

    made: Site
    server: Server
    people: list[Person]

    @property
    def app(self) -> Flask:
        return self.made.app


class Browser:
    """A browser at one network address, which keeps its connection open. Our own proxy says the address."""

    def __init__(self, target: Target, address: str):
        self.port, self.address = target.server.port, address
        self.known = visitors.visitor(target.app)
        self.connection: http.client.HTTPConnection | None = None

    def log_in(self, person: Person) -> int:
        """The status of the answer to this person's ID, password and name."""
        fields = {"member_id": person.member_id, "password": person.password, "name": person.name}
        return self._send("POST", "/login", urlencode({**self.known.fields, **fields}))

    def get(self, path: str) -> int:
        return self._send("GET", path, None)

    def _send(self, method: str, path: str, body: str | None) -> int:
        headers = {
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.known.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            return self._answer(method, path, body, headers)
        except (http.client.HTTPException, OSError):
            self.connection = None  # the server closed an idle connection, or let its process go
            return self._answer(method, path, body, headers)

    def _answer(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> int:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


@contextmanager
def target(folder: Path, people: int, *, has_worker: bool = True) -> Iterator[Target]:
    """A site with so many members of a year's standing, served, with a worker beside it."""
    beside = working if has_worker else nullcontext
    with site("sqlite", folder, None, people) as made, made.served() as server, beside(made):
        with made.app.app_context():
            db.session.execute(update(Member).values(joined_at=now() - timedelta(days=365)))
            db.session.commit()
            found = db.session.execute(
                select(Member.id, Member.member_id, Member.name)
                .where(Member.member_id.like("demo%"), Member.password_hash.is_not(None))
                .order_by(Member.id)
            )
            yield Target(made, server, [Person(*row) for row in found])


@contextmanager
def working(made: Site) -> Iterator[None]:
    """The worker, whose timed jobs look after logins each minute."""
    with (made.folder / "worker.log").open("ab") as log:
        settings = {**os.environ, **made.settings}
        worker = subprocess.Popen(WORKER, cwd=ROOT, env=settings, stdout=log, stderr=log)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(timeout=40)
