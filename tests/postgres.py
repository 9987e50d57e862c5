"""One PostgreSQL server per test run, shared by its workers; each worker has clones of a database migrated once."""

import fcntl
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade

from app import create_app
from app.extensions import db
from config import Test
from deploy.postgres import FAST, ServerInfo, create_database, drop_database, has_database, start_server, stop_server

TEMPLATE = "madang_template"


@pytest.fixture(scope="session")
def postgres_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The DATABASE_URL of a migrated, empty database of this worker's own."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    with postgres_server(shared) as server:
        yield clone_template(server, shared, f"madang_{worker_id}", migrate)


def migrate(url: str) -> None:
    """Bring a database to the newest migration, and let go of it."""
    application = create_app(Test, DATABASE_URL=url)
    with application.app_context():
        upgrade()
        db.engine.dispose()


@contextmanager
def postgres_server(shared: Path) -> Iterator[ServerInfo]:
    """The run's server. The first to come starts it, the last to leave stops it and removes its folder.

    The folder stands outside of pytest's own: pytest closes those to other users, and the server is another user.

    `shared` is a folder that all workers of the run see: `tmp_path_factory.getbasetemp().parent` under xdist.
    """
    with _notes(shared) as notes:
        if not notes.get("users"):
            notes["server"] = asdict(start_server(Path(tempfile.mkdtemp(prefix="madang-postgres-")), FAST))
        notes["users"] = notes.get("users", 0) + 1
        server = ServerInfo(**notes["server"])
    try:
        yield server
    finally:
        with _notes(shared) as notes:
            notes["users"] -= 1
            if not notes["users"]:
                stop_server(server)
                shutil.rmtree(Path(server.data).parent, ignore_errors=True)


def clone_template(server: ServerInfo, shared: Path, name: str, migrate: Callable[[str], None]) -> str:
    """A fresh database under this name, with all tables; its DATABASE_URL.

    `migrate` is called with the template's DATABASE_URL, once per run, and leaves no connection open.
    """
    with _notes(shared):
        if not has_database(server, TEMPLATE):
            _make_template(server, migrate)
        drop_database(server, name)
        return create_database(server, name, TEMPLATE)


def _make_template(server: ServerInfo, migrate: Callable[[str], None]) -> None:
    """A template half made would mislead every later clone."""
    try:
        migrate(create_database(server, TEMPLATE))
    except BaseException:
        drop_database(server, TEMPLATE)
        raise


@contextmanager
def _notes(shared: Path) -> Iterator[dict[str, Any]]:
    """What the workers tell each other, one at a time."""
    shared.mkdir(parents=True, exist_ok=True)
    with open(shared / "postgres.json", "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        notes = json.loads(file.read() or "{}")
        yield notes
        file.truncate(0)
        file.write(json.dumps(notes))
        file.flush()
