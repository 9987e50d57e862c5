"""Fixtures of all tests: one application for each database, cleaned after each test."""

import logging
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import time_machine
from flask import Flask
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from limits.storage import MemoryStorage
from sqlalchemy import Engine, event

from app import create_app
from app.extensions import db, files, keys, limiter
from app.models import Fair, OutboxItem, Registration, engine
from app.models.types import now
from app.operations.pdf_process import pdf_process
from app.operations.photo_process import photo_process
from app.web import texts_to_come
from config import Test
from tests.canaries import Canaries, LogKeeper, search, search_database, search_files, search_mails
from tests.cast import Cast
from tests.one_day import NOON, NOON_OF_A_FAIR
from tests.page_client import Browser
from tests.postgres import postgres_database  # noqa: F401
from tests.standins_fixture import services, standins  # noqa: F401

DATABASES = ("sqlite", "postgresql")
WHOLE_NUMBER = 13  # digits; half of one may be part of anything in the raw file of a database
INSERT = re.compile(r"\s*INSERT(?: OR \w+)? INTO (\w+)", re.IGNORECASE)

# Whoever waits for a lock has time: the machine is busy with other tests.
engine.SQLITE_PRAGMAS += ("PRAGMA busy_timeout=60000",)
# Rows without an order come the other way round: nobody relies on theirs, which PostgreSQL promises to nobody.
engine.SQLITE_PRAGMAS += ("PRAGMA reverse_unordered_selects=ON",)
engine.POOL_TIMEOUT = 60
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

# Counters in memory expire as they are read. The library's thread that looks for expired ones beside that trips over
# those that a test clears, and two first counts in the same instant would be one.
_counting, _counted = threading.RLock(), MemoryStorage.incr
MemoryStorage._MemoryStorage__schedule_expiry = lambda _storage: None


def _count_alone(storage: MemoryStorage, key: str, expiry: float, amount: int = 1) -> int:
    with _counting:
        return _counted(storage, key, expiry, amount)


MemoryStorage.incr = _count_alone


@event.listens_for(Engine, "connect")
def _may_idle(connection, _record) -> None:
    """A test that stands still with a transaction open is not ended for it."""
    if hasattr(connection, "pgconn"):
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        connection.commit()


@pytest.fixture(scope="session")
def sqlite_application(standins, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:  # noqa: F811
    """The application on a SQLite file of this worker's own."""
    folder: Path = tmp_path_factory.mktemp("database")
    with _migrated(f"sqlite:///{folder / 'test.sqlite'}", standins, tmp_path_factory.mktemp("var")) as application:
        yield application


@pytest.fixture(scope="session")
def postgresql_application(
    postgres_database: str,  # noqa: F811
    standins,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """The application on a PostgreSQL database of this worker's own."""
    with _migrated(postgres_database, standins, tmp_path_factory.mktemp("var")) as application:
        yield application


@pytest.fixture(params=DATABASES)
def application(request: pytest.FixtureRequest) -> Flask:
    """The application on each database, migrated, with the stand-ins as its outside services."""
    application: Flask = request.getfixturevalue(f"{request.param}_application")
    for extension, bound in application.bound.items():
        vars(extension).update(bound)
    return application


@pytest.fixture
def database_url(application: Flask) -> str:
    return str(application.config["DATABASE_URL"])


@contextmanager
def _migrated(url: str, standins, folder: Path) -> Iterator[Flask]:  # noqa: F811
    application = create_app(Test, DATABASE_URL=url, VAR_DIR=folder, **standins.settings)
    # The extensions that know one application know the one that was made last: each test has them know its own.
    application.bound = {extension: dict(vars(extension)) for extension in (files, keys, limiter)}
    with application.app_context():
        upgrade()
        application.written_tables = set()
        event.listen(db.engine, "before_cursor_execute", _note_table(application.written_tables))
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def written_logs() -> Iterator[LogKeeper]:
    """The lines that the product would write into its log.

    For each test anew: an application with the settings of production, which another test made, takes the log over.
    """
    keeper = LogKeeper()
    root, ours = logging.getLogger(), logging.getLogger("app")
    root.addHandler(keeper)
    ours.setLevel(logging.INFO)
    yield keeper
    root.removeHandler(keeper)


@pytest.fixture(scope="session", autouse=True)
def patient_processes() -> None:
    """Tests of what is on a long paper or a photo are not about how busy the machine is meanwhile."""
    pdf_process.time_limit = photo_process.time_limit = 120.0


@pytest.fixture
def app(application: Flask, standins, written_logs: LogKeeper) -> Iterator[Flask]:  # noqa: F811
    """The application with an empty database, in an application context of the test's own.

    What the test has left in database and logs is searched for secrets before it is emptied.
    """
    with application.app_context():
        yield application
        db.session.rollback()
        with ExitStack() as left:  # all of it, whatever goes wrong with a part
            left.callback(standins.reset)
            left.callback(application.bound[limiter]["_storage"].reset)
            left.callback(texts_to_come.forget)
            left.callback(_empty_folder, Path(application.config["VAR_DIR"]))
            left.callback(_empty, application.written_tables)
            left.callback(db.session.remove)
            _look_for_secrets(application, standins, written_logs)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite"
    with create_app(Test, DATABASE_URL=f"sqlite:///{path}").app_context():
        upgrade()
        db.session.execute(db.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()
    return path


@pytest.fixture
def make_app(migrated_file: Path, tmp_path: Path, standins) -> Iterator[Callable[..., Flask]]:  # noqa: F811
    """Applications of a test's own, each with a SQLite file and a folder for its state."""
    made: list[Flask] = []

    def make(name: str = "own", **settings: object) -> Flask:
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(migrated_file, folder / "madang.sqlite")
        places = {"DATABASE_URL": f"sqlite:///{folder / 'madang.sqlite'}", "VAR_DIR": folder}
        made.append(create_app(Test, **(places | standins.settings | settings)))
        return made[-1]

    yield make
    for application in made:
        with application.app_context():
            db.session.remove()
            db.engine.dispose()
    limiter.reset()
    standins.reset()


@pytest.fixture
def cast(app: Flask) -> Cast:
    return Cast()


@pytest.fixture
def count_statements(app: Flask):
    """`with count_statements() as statements:` collects the SQL that is executed inside."""

    @contextmanager
    def count() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return count


@pytest.fixture
def outbox_items(app: Flask):
    """`outbox_items()` lists what waits in the outbox, oldest first."""
    return lambda: list(db.session.scalars(db.select(OutboxItem).order_by(OutboxItem.id)))


@pytest.fixture
def one_day() -> Iterator[None]:
    """The clock starts at noon of the day that ``tests.one_day`` took as today."""
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def another_browser(app: Flask) -> Browser:
    return Browser(app)


def _look_for_secrets(application: Flask, standins, written_logs: LogKeeper) -> None:  # noqa: F811
    secrets = Canaries(standins).secrets()
    search_database(secrets, application.written_tables)
    search(secrets, "the log", written_logs.taken())
    search_files(secrets, Path(application.config["VAR_DIR"]))
    search_mails(standins)
    if standins.nice.asked_numbers:
        look_for_numbers(application, standins)


def look_for_numbers(application: Flask, standins) -> None:  # noqa: F811
    """Look for registration numbers in the files of SQLite, where what was deleted lies until it is written over."""
    numbers = {number for number in Canaries(standins).numbers() if len(number) >= WHOLE_NUMBER}
    with application.app_context():
        if db.engine.dialect.name != "sqlite":
            return
        folder = Path(db.engine.url.database).parent
    with TemporaryDirectory() as copy:
        # Another process reads them: whoever opens and closes a file of SQLite loses the locks that it has on it.
        subprocess.run(["cp", "-r", str(folder), copy], check=True)
        search_files(numbers, Path(copy))


def _note_table(tables: set[str]):
    def note(_connection, _cursor, statement, *_rest) -> None:
        if found := INSERT.match(statement):
            tables.add(found.group(1))

    return note


def _empty(tables: set[str]) -> None:
    """Delete what the test wrote, in the order that foreign keys allow."""
    with db.engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            if table.name in tables:
                connection.execute(table.delete())
    tables.clear()


def _empty_folder(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


@pytest.fixture
def noon_in_korea() -> Iterator[time_machine.Traveller]:
    """The time stands still at noon, so that an hour to either side is the same day."""
    with time_machine.travel(NOON_OF_A_FAIR, tick=False) as clock:
        yield clock


@pytest.fixture
def today(cast: Cast) -> Fair:
    """A fair that is on today, with a slot that began two hours ago and lasts one more."""
    fair = cast.make_fair("today", "Fair of Today", "오늘 박람회", in_days=0)
    slot = fair.slots[0]
    slot.starts_at, slot.ends_at = now() - timedelta(hours=2), now() + timedelta(hours=1)
    db.session.commit()
    return fair


@pytest.fixture
def held(cast: Cast, today: Fair) -> Registration:
    """Alice's, for the fair of today."""
    return cast.registration(cast.alice, today.slots[0])
