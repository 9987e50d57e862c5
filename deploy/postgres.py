"""A PostgreSQL server of one's own, for tests and benchmarks: made in a folder, gone with it.

PostgreSQL refuses to run as root, so root runs it as the system's user postgres.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.machine import free_port

USER = "madang"
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
MORE_TRIES = 4  # of starting
START_SECONDS = 300  # on a machine that is busy with other tests


class NoPostgres(Exception):
    """PostgreSQL's server programs are not on this machine."""


@dataclass(frozen=True)
class ServerInfo:
    """Where a server listens, on this machine only."""

    port: int
    data: str  # its folder

    def url(self, database: str) -> str:
        """The DATABASE_URL of a database on this server."""
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(host="127.0.0.1", port=self.port, user=USER, dbname=database, autocommit=True)


def program(name: str) -> str:
    """The newest installed server program of that name. Raises NoPostgres."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise NoPostgres("PostgreSQL's server is missing. On Debian: sudo apt-get install postgresql")
    return found


@contextmanager
def postgres_server(folder: Path, durable: bool = False) -> Iterator[ServerInfo]:
    """A running server below the folder; fast and forgetful, or durable as in production."""
    server = start_server(folder, DURABLE if durable else FAST)
    try:
        yield server
    finally:
        stop_server(server)


def start_server(folder: Path, settings: Mapping[str, str]) -> ServerInfo:
    """Make a cluster and start it on a free port. Everybody on this machine may log in: it holds no real data."""
    data = folder / "postgresql"
    data.mkdir(parents=True)
    _give_to_owner(data)
    _run(program("initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    for _ in range(MORE_TRIES):
        with suppress(subprocess.CalledProcessError):  # somebody else may have taken the port meanwhile
            return _started(data, settings)
    return _started(data, settings)


def _started(data: Path, settings: Mapping[str, str]) -> ServerInfo:
    server = ServerInfo(free_port(), str(data))
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(server.port),
        "unix_socket_directories": "",
        "max_connections": "200",
        "timezone": "UTC",
        **settings,
    }
    arguments = " ".join(f"-c {name}={value}" if value else f"-c {name}=" for name, value in options.items())
    started = ("-l", str(data / "log"), "-o", arguments, "-w", "-t", str(START_SECONDS), "start")
    _run(program("pg_ctl"), "-D", str(data), *started)
    return server


def stop_server(server: ServerInfo) -> None:
    _run(program("pg_ctl"), "-D", server.data, "-m", "immediate", "-w", "-t", str(START_SECONDS), "stop")


def create_database(server: ServerInfo, name: str, template: str = "template0") -> str:
    """A new database, a copy of the template, which nobody may be using; its DATABASE_URL."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with server.connect() as connection:
        connection.execute(statement)
    return server.url(name)


def drop_database(server: ServerInfo, name: str) -> None:
    """Drop it, whoever is connected."""
    with server.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def has_database(server: ServerInfo, name: str) -> bool:
    with server.connect() as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _give_to_owner(data: Path) -> None:
    """Root hands the folder, and the way to it, to the user postgres."""
    if os.geteuid() != 0:
        return
    owner = pwd.getpwnam("postgres")
    os.chown(data, owner.pw_uid, owner.pw_gid)
    for parent in data.parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o011)


def _run(*command: str) -> None:
    """Run a server program as a user that PostgreSQL accepts. The server outlives us, so no pipe is held open."""
    done = subprocess.run(
        [*_as_owner(), *command], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=None
    )
    done.check_returncode()


def _as_owner() -> Sequence[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
