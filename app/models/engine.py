"""How connections behave: SQLite set to be durable and to act as PostgreSQL does, time-outs on PostgreSQL."""

from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, make_url

POOL_TIMEOUT = 10  # seconds that a thread waits for a connection
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
)
WRITING = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT", "REPLACE", "CREATE", "DROP", "ALTER", "WITH")


def engine_options(app: Flask) -> dict[str, Any]:
    """Options for create_engine(), by the kind of database."""
    if make_url(app.config["DATABASE_URL"]).get_backend_name() == "sqlite":
        return {"pool_size": 8, "max_overflow": 8, "pool_timeout": POOL_TIMEOUT, "hide_parameters": True}
    settings = (
        f"-c statement_timeout={app.config['DATABASE_STATEMENT_TIMEOUT_MS']}"
        f" -c lock_timeout={app.config['DATABASE_LOCK_TIMEOUT_MS']}"
        " -c idle_in_transaction_session_timeout=30000 -c jit=off -c timezone=UTC"
    )
    return {
        "hide_parameters": True,  # an error's text must not carry what people typed into a log
        "pool_size": app.config["DATABASE_POOL_SIZE"],
        "max_overflow": 10,
        "pool_timeout": POOL_TIMEOUT,
        "pool_pre_ping": False,
        "pool_recycle": 1800,
        "connect_args": {"options": settings, "connect_timeout": 5},
    }


def prepare(engine: Engine) -> None:
    """Give an engine its listeners. PostgreSQL needs none."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "before_cursor_execute", _begin_with_the_first_write)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_with_the_first_write(
    connection: Connection, cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
) -> None:
    """Reads see what is committed, as on PostgreSQL; the write lock is taken with the first write.

    So a transaction never has to upgrade from reading to writing, which SQLite refuses when another
    connection wrote in between, and a slow calculation before the first write blocks nobody.
    """
    if statement.lstrip()[:9].upper().startswith(WRITING) and not cursor.connection.in_transaction:
        cursor.execute("BEGIN IMMEDIATE")


def forget_pages(session: Any) -> None:
    """Give back the memory of pages that are read once and not again; PostgreSQL's are in its own processes."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA shrink_memory")
