"""Writing very many rows quickly: COPY on PostgreSQL, one long executemany on SQLite."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from app.extensions import db

# KiB. Rows come in no order of most indexes, so that their pages are met again and again.
PAGES_IN_MEMORY = 1_000_000


def write(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append rows of plain values (times aware, texts already encrypted) in the session's transaction."""
    if db.engine.dialect.name == "postgresql":
        _copy(table, columns, rows)
    else:
        _execute_many(table, columns, rows)


def continue_numbering(table: str) -> None:
    """Let PostgreSQL's sequence go on behind ids that were given by hand. SQLite does so by itself."""
    if db.engine.dialect.name == "postgresql":
        newest = f"SELECT coalesce(max(id), 1) FROM {table}"  # noqa: S608 - a table of ours, not of a visitor
        db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), ({newest}))"))


def take_as_long_as_it_takes() -> None:
    """Lift the limits that keep a web request from holding the database, until this transaction ends."""
    if db.engine.dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            db.session.execute(text(f"SET LOCAL {limit} = 0"))


def trust_references() -> None:
    """Leave out the look at every referred row, where PostgreSQL lets us: what we refer to was written just before."""
    if db.engine.dialect.name == "postgresql" and db.session.scalar(text("SHOW is_superuser")) == "on":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    connection = db.session.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _execute_many(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    db.session.execute(text("UPDATE job_run SET name = name WHERE name = ''"))  # takes the write lock, begins
    connection = db.session.connection().connection.driver_connection
    assert connection is not None
    connection.execute(f"PRAGMA cache_size=-{PAGES_IN_MEMORY}")
    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - names of ours
        ([_for_sqlite(value) for value in row] for row in rows),
    )


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return value
