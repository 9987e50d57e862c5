"""The site as it is measured: a database of each kind, durable, filled with the demo's people, and its settings."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade

import config
from app import create_app
from app.cli.demo import fill_demo
from app.extensions import db, files, keys, limiter
from benchmarks.processes import SITE, Server, Tree, run_command, running
from deploy.keys import make_keys
from deploy.postgres import DURABLE, ServerInfo, create_database, drop_database, start_server, stop_server

POSTGRESQL_SETTINGS = {**DURABLE, "shared_buffers": "512MB", "max_wal_size": "4GB", "work_mem": "16MB"}
# Each request says its own address (see exchange.py), as behind one proxy of ours.
DEMO = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "--people"]
COMMON = {"MADANG_ENV": "development", "TRUSTED_PROXIES": "1", "BASE_URL": "http://127.0.0.1:8000"}


@dataclass
class Site:
    """A filled database with an application of our own on it, and what a server of it is started with."""

    kind: str  # sqlite or postgresql
    settings: dict[str, str]  # of the environment
    app: Flask
    folder: Path
    postgres: ServerInfo | None = None
    filling: tuple[float, int] = (0.0, 0)  # seconds, and the most memory in bytes, of `flask demo`

    @contextmanager
    def served(self) -> Iterator[Server]:
        """The site under gunicorn."""
        with running(SITE, self.settings, self.folder / f"{self.kind}.log", "/healthz") as server:
            yield server

    @property
    def database_tree(self) -> Tree | None:
        """The processes of the database; SQLite's work is done in the web's own."""
        return Tree(_postmaster(self.postgres)) if self.postgres else None

    def vacuum(self) -> None:
        """What autovacuum and its like would have done by themselves after so many rows."""
        with self.app.app_context(), db.engine.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM ANALYZE" if self.kind == "postgresql" else "ANALYZE")
            connection.exec_driver_sql("CHECKPOINT" if self.kind == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def postgres(folder: Path) -> Iterator[ServerInfo]:
    """A server with the durability of production."""
    server = start_server(folder, POSTGRESQL_SETTINGS)
    try:
        yield server
    finally:
        stop_server(server)


@contextmanager
def _extensions_lent() -> Iterator[None]:
    """Extensions belong to the process and serve the application that was made last: whoever had them before, a test's
    own site for one, goes on with its keys, counters and files afterwards, not with those of a site that is gone."""
    lent = (keys, limiter, files)
    before = [dict(vars(extension)) for extension in lent]
    try:
        yield
    finally:
        for extension, was in zip(lent, before, strict=True):
            vars(extension).clear()
            vars(extension).update(was)


@contextmanager
def site(kind: str, folder: Path, server: ServerInfo, people: int, *, by_command: bool = False) -> Iterator[Site]:
    """A site with the demo's people, filled in here or, to be timed, by the operator's command; gone afterwards."""
    with _extensions_lent(), _made(kind, folder, server, people, by_command=by_command) as made:
        yield made


@contextmanager
def _made(kind: str, folder: Path, server: ServerInfo, people: int, *, by_command: bool) -> Iterator[Site]:
    name = f"site_{people}"
    var = folder / f"{kind}-{people}"
    var.mkdir(parents=True)
    url = f"sqlite:///{var / 'madang.sqlite'}" if kind == "sqlite" else create_database(server, name)
    settings = {**COMMON, **make_keys(), "VAR_DIR": str(var), "DATABASE_URL": url}
    settings["RATELIMIT_STORAGE_URI"] = f"nodefile://{var / 'limits.sqlite'}"
    made = Site(kind, settings, _application(settings, var), var, server if kind == "postgresql" else None)
    try:
        with made.app.app_context():
            upgrade()
            if by_command:
                made.filling = run_command([*DEMO, str(people)], settings)
            else:
                fill_demo(people)
        made.vacuum()
        yield made
    finally:
        with made.app.app_context():
            db.engine.dispose()
        if kind == "postgresql":
            drop_database(server, name)
        shutil.rmtree(var)


def _application(settings: dict[str, str], var: Path) -> Flask:
    texts = {name: value for name, value in settings.items() if name not in ("MADANG_ENV", "TRUSTED_PROXIES")}
    return create_app(config.Development, **{**texts, "VAR_DIR": var, "DATABASE_STATEMENT_TIMEOUT_MS": 600_000})


def _postmaster(server: ServerInfo) -> int:
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user="madang", dbname="postgres", autocommit=True
    ) as connection:
        row = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
    assert row is not None
    return int(str(row[0]).split("\n", 1)[0])
