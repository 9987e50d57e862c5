"""What a release before has written means the same after the tables were brought up to date."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from app import create_app
from app.extensions import db
from app.models import CheckIn, Fair, Registration, Staff
from app.operations import checkin
from app.operations.checkin.cases import open_cases
from config import Test

LAST_RELEASE = "0004"
NINE = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
BY_TYPE = {sa.Boolean: False, sa.Numeric: 0, sa.Integer: 0, sa.LargeBinary: b"", sa.JSON: {}}


@pytest.fixture
def before(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over tables of the release before."""
    application = create_app(Test, DATABASE_URL=_new_database(database_url, tmp_path))
    with application.app_context():
        upgrade(revision=LAST_RELEASE)
        yield application
        db.session.remove()
        db.engine.dispose()


def _new_database(database_url: str, folder: Path) -> str:
    if database_url.startswith("sqlite"):
        return f"sqlite:///{folder / 'before.sqlite'}"
    server = sa.create_engine(database_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("DROP DATABASE IF EXISTS madang_before"))
        connection.execute(sa.text("CREATE DATABASE madang_before"))
    server.dispose()
    return database_url.rpartition("/")[0] + "/madang_before"


class OldRelease:
    """Writes rows as the release before has written them, into the tables as they were."""

    def __init__(self) -> None:
        self.tables = sa.MetaData()
        self.tables.reflect(db.engine)
        self.numbers = count(1)

    def write(self, name: str, **values: object) -> int:
        """A row with what is needed besides made up; its id."""
        table, number = self.tables.tables[name], next(self.numbers)
        needed = [column for column in table.c if not column.nullable and column.server_default is None]
        made_up = {column.name: self._made_up(column, number) for column in needed}
        row = {key: self._stored(value) for key, value in (made_up | {"id": number} | values).items()}
        with db.engine.begin() as connection:
            connection.execute(table.insert().values(row))
        return int(row["id"])

    def fair(self, **rules: object) -> tuple[int, int]:
        """A fair with a kiosk."""
        fair = self.write("fair", state="published", ticket_days="slot_day", texts={}, **rules)
        return fair, self.write("kiosk", fair_id=fair)

    def registration(self, fair: int, admitted_at: datetime | None) -> int:
        slot = self.write("slot", fair_id=fair, capacity=9, ends_at=NINE + timedelta(hours=1))
        member = self.write("member", identity="to_check")
        own = {"ticket_id": next(self.numbers).to_bytes(8), "state": "held", "review": "open"}
        return self.write("registration", fair_id=fair, slot_id=slot, member_id=member, admitted_at=admitted_at, **own)

    def scan(self, place: int, fair: int, kiosk: int | None, minutes: int, kind: str = "admit", **more: object) -> str:
        """A fact of a kiosk, this long after nine."""
        random_id = f"scan-{next(self.numbers):08}"
        verdict = {"verdict": "to_confirm", "reason": "ok", "way": "camera"} | more
        at = NINE + timedelta(minutes=minutes)
        about = {"fair_id": fair, "kiosk_id": kiosk, "registration_id": place, "random_id": random_id, "kind": kind}
        self.write("check_in", **about, device_time=at, received_at=at, **verdict)
        return random_id

    def _made_up(self, column: sa.Column, number: int) -> object:
        kind = column.type
        if isinstance(kind, sa.DateTime):
            return NINE
        if isinstance(kind, sa.Date):
            return NINE.date()
        fitting = (value for known, value in BY_TYPE.items() if isinstance(kind, known))
        return next(fitting, f"{column.name}-{number}")

    def _stored(self, value: object) -> object:
        is_moment = isinstance(value, datetime) and db.engine.dialect.name == "sqlite"
        return value.replace(tzinfo=None) if is_moment else value


@pytest.fixture
def old(before) -> OldRelease:
    return OldRelease()


def after_the_upgrade(place: int) -> Registration:
    upgrade()
    return db.session.get_one(Registration, place)


def minutes_after_nine(moment: datetime | None) -> int | None:
    return None if moment is None else round((moment - NINE).total_seconds() / 60)


@pytest.mark.parametrize(("scans", "asked_since"), [((0,), None), ((0, 7), 7), ((9, 4, 0), 4), ((0, 0), 0)], ids=str)
def test_tickets_that_were_let_in_twice_before_wait_for_staff(old, scans, asked_since):
    fair, kiosk = old.fair()
    place = old.registration(fair, NINE)
    for minutes in scans:
        old.scan(place, fair, kiosk, minutes)
    found = after_the_upgrade(place)
    assert minutes_after_nine(found.double_at) == asked_since
    assert found.double_at == checkin.attendance_of(found).asked_since
    assert open_cases(db.session.get_one(Fair, fair)) == (asked_since is not None)


def test_what_was_taken_back_is_no_second_entry(old):
    fair, kiosk = old.fair()
    place = old.registration(fair, NINE)
    old.scan(place, fair, kiosk, 0)
    taken_back = old.scan(place, fair, kiosk, 5)
    old.scan(place, fair, kiosk, 8, kind="undo", undoes=taken_back)
    assert after_the_upgrade(place).double_at is None


def test_an_undo_of_the_first_leaves_the_others_in_question(old):
    fair, kiosk = old.fair()
    place = old.registration(fair, NINE)
    first = old.scan(place, fair, kiosk, 0)
    for minutes in (5, 6):
        old.scan(place, fair, kiosk, minutes)
    old.scan(place, fair, kiosk, 1, kind="undo", undoes=first)
    found = after_the_upgrade(place)
    assert minutes_after_nine(found.double_at) == 6 == minutes_after_nine(checkin.attendance_of(found).asked_since)


def test_refusals_and_staff_who_let_somebody_in_again_are_no_second_entry(old):
    fair, kiosk = old.fair()
    place = old.registration(fair, NINE)
    old.scan(place, fair, kiosk, 0)
    old.scan(place, fair, kiosk, 4, kind="refuse", verdict="refused", reason="already_used")
    old.scan(place, fair, kiosk, 6, kind="readmit", verdict="admitted")
    assert after_the_upgrade(place).double_at is None


def test_where_a_ticket_lets_in_again_nobody_is_asked(old):
    fair, kiosk = old.fair(allows_reentry=True)
    place = old.registration(fair, NINE)
    for minutes in (0, 30):
        old.scan(place, fair, kiosk, minutes, verdict="admitted")
    found = after_the_upgrade(place)
    assert found.double_at is None
    assert checkin.attendance_of(found).asked_since is None  # and it stays so when the next scan comes


def test_what_a_kiosk_showed_by_itself_says_so(old):
    fair, kiosk = old.fair()
    place = old.registration(fair, NINE)
    shown = old.scan(place, fair, kiosk, 0)
    refused = old.scan(place, fair, kiosk, 1, kind="refuse", verdict="call_staff", reason="no_network")
    answered = old.scan(place, fair, kiosk, 2, kind="refuse", verdict="refused", reason="already_used")
    upgrade()
    facts = {fact.random_id: fact.offline for fact in db.session.scalars(sa.select(CheckIn))}
    assert facts == {shown: True, refused: True, answered: False}


def test_what_staff_have_settled_since_stays_settled(old):
    """A site that was brought up to date in between has asked and been answered."""
    upgrade(revision="0012")
    now = OldRelease()
    fair, kiosk = now.fair()
    place = now.registration(fair, NINE)
    now.scan(place, fair, kiosk, 0)
    second = now.scan(place, fair, kiosk, 5)
    now.scan(place, fair, kiosk, 9, kind="settle", verdict="admitted", reason="same_person", undoes=second)
    assert after_the_upgrade(place).double_at is None


def test_a_site_in_use_is_brought_up_to_date_and_back_with_all_its_rows(old):
    """SQLite makes no table anew that rows of others point to."""
    fair, kiosk = old.fair()
    place = old.registration(fair, NINE)
    staff = old.write("staff", role="desk")
    old.write("login_session", staff_id=staff)
    old.scan(place, fair, kiosk, 0)
    old.scan(place, fair, None, 3, kind="readmit", staff_id=staff)
    before = rows()
    upgrade()
    assert db.session.get_one(Staff, staff).may("desk")
    assert rows().keys() >= before.keys()
    db.session.rollback()
    downgrade(revision=LAST_RELEASE)
    assert rows() == before


@pytest.mark.parametrize("table", ["staff", "registration", "fair", "check_in", "member_change"])
def test_what_the_database_refuses_it_still_refuses(before, table):
    """A condition may be lost where a table is made anew."""
    upgrade()
    kept = {constraint["name"] for constraint in sa.inspect(db.engine).get_check_constraints(table)}
    said = {constraint.name for constraint in db.metadata.tables[table].constraints if is_condition(constraint)}
    assert kept == said


def is_condition(constraint: sa.Constraint) -> bool:
    return isinstance(constraint, sa.CheckConstraint)


def rows() -> dict[str, list[str]]:
    """Every row of the tables that hold any."""
    tables = sa.MetaData()
    tables.reflect(db.engine)
    with db.engine.connect() as connection:
        found = {
            table.name: sorted(str(dict(sorted(row.items()))) for row in connection.execute(table.select()).mappings())
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }
    return {name: held for name, held in found.items() if held}
