"""`flask doctor`: says what is wrong with the configuration and the machine, and what to do."""

from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.configuration_check import problems, ways_in
from app.extensions import db
from app.operations import health

# What Pango needs, by package; deploy/machine.py asks for the same.
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check the configuration, the database and the machine; exits with 1 if production could not run so."""
    is_production = current_app.config["ENVIRONMENT"] == "production"
    serious = list(_database())  # what production must not have stands in the refusal to start
    for line in serious:
        click.echo(f"problem  {line}")
    for line in _hints(is_production):
        click.echo(f"note     {line}")
    click.echo(f"ways in  {', '.join(ways_in(current_app.config))}")
    if serious:
        raise SystemExit(1)
    click.echo(f"well     {current_app.config['ENVIRONMENT']}, {db.engine.dialect.name}")


def _database() -> Iterator[str]:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        yield f"The database does not answer ({type(error).__name__}): look at DATABASE_URL."
        return
    if not health.migrations_are_at_head():
        yield "The tables are not up to date: run `flask --app wsgi prepare`."
    elif db.engine.dialect.name == "sqlite":
        yield from _sqlite()


def _sqlite() -> Iterator[str]:
    for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        found = db.session.scalar(text(f"PRAGMA {pragma}"))
        if found != wanted:
            yield f"SQLite has {pragma}={found}, not {wanted}."


def _hints(is_production: bool) -> Iterator[str]:
    missing = [package for name, package in LIBRARIES.items() if not find_library(name)]
    if missing:
        yield f"System libraries are missing, so tickets and resumes have no PDF: apt-get install {' '.join(missing)}."
    yield from _catalogues(Path(current_app.root_path, "translations"))
    if not is_production:
        if not current_app.config["BASE_URL"].startswith("https://"):
            yield "BASE_URL is plain http: cookies are not Secure and have no __Host- prefix."
        for line in problems(current_app.config):
            yield f"in production this would be refused: {line}"
    service = "NICE_CLIENT_ID" if current_app.config["IDENTITY_SERVICE"] == "nice" else "PORTONE_URL"
    for name, way_on in (
        (service, "people join by e-mail and are checked at the desk"),
        ("JUSO_URL", "addresses are typed"),
        ("CERTIFICATE_ROOTS", "companies prove themselves by papers that staff look at"),
        ("NTS_URL", "companies send their certificate of registration, and staff check it"),
    ):
        if not current_app.config[name]:
            yield f"{name} is not set: {way_on}."


def _catalogues(folder: Path) -> Iterator[str]:
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            yield f"The catalogue {source.parts[-3]} is not compiled, so texts are missing: make translations-compile."
