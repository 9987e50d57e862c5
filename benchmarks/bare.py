"""The reference: the least a Flask application does for an answer, served by the same gunicorn settings as the site.

`/hello` answers two words. `/check-in` is the least a check-in can be: look up, mark, record, commit, durably. It has
no session, no limits, no signature to verify, and refuses nobody.
"""

import os
from typing import Any

from flask import Flask, request
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, create_engine, event, insert, select, update

DATABASE_VARIABLE = "BARE_DATABASE_URL"
TABLES = MetaData()
TICKET = Table("ticket", TABLES, Column("code", String(32), primary_key=True), Column("admitted", Integer, default=0))
FACT = Table("fact", TABLES, Column("id", Integer, primary_key=True), Column("code", String(32), index=True))
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000")


def engine_for(url: str) -> Engine:
    """As durable as the site's own: SQLite waits for the disk at every commit."""
    engine = create_engine(url, pool_size=8)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def make_app() -> Flask:
    app = Flask(__name__)
    url = os.environ.get(DATABASE_VARIABLE)
    engine = engine_for(url) if url else None

    @app.get("/hello")
    def hello() -> str:
        return "Hello, world"

    @app.post("/check-in")
    def check_in() -> dict[str, bool]:
        assert engine is not None
        code = str(request.get_json()["code"])
        with engine.begin() as connection:
            admitted = connection.scalar(select(TICKET.c.admitted).where(TICKET.c.code == code))
            connection.execute(update(TICKET).where(TICKET.c.code == code).values(admitted=1))
            connection.execute(insert(FACT).values(code=code))
        return {"admitted": admitted == 0}

    return app


app = make_app()
