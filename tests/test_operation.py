"""What an operator relies on: health, logs, backup, accounts, the audit log, the demo."""

import io
import json
import logging
import os
import sqlite3
import tarfile
from importlib import import_module

import pytest
from sqlalchemy import delete, func, select, text, update

from app.extensions import db, keys
from app.models import AuditEntry, DataRead, Member, OutboxItem, Registration, Staff
from app.models.types import now
from app.operations import alarms, audit, backup, demo, health, login_counts, outbox, reference
from app.rules.audit_chain import START, mac
from app.web.logs import JsonFormatter
from deploy import machine
from tests.cast import Cast
from tests.scene import Scene

CANARY = "Canary-Quetzalcoatl"


def run(app, *words: str, code: int = 0, typed: str | None = None) -> str:
    """Run a `flask` command; what it says."""
    done = app.test_cli_runner().invoke(args=words, input=typed)
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


# Health


def test_the_process_answers(app):
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "ok\n")


def test_a_node_that_can_work_says_so(app):
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"database_writable": True, "migrations_at_head": True, "queue_moves": True}


def test_tables_that_are_behind_are_not_ready(make_app):
    app = make_app()
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'earlier'"))
        db.session.commit()
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["migrations_at_head"] is False


def test_a_read_only_database_is_not_ready(make_app):
    app = make_app()
    with app.app_context():
        path = db.engine.url.database
        db.engine.dispose()
    read_only = make_app("second", DATABASE_URL=f"sqlite:///file:{path}?mode=ro&uri=true")
    answer = read_only.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["database_writable"] is False
    assert read_only.test_client().get("/healthz").status_code == 200


def test_a_queue_that_stands_still_is_not_ready(app):
    outbox.put("test.item", {})
    db.session.execute(update(OutboxItem).values(next_at=now() - 2 * health.LONGEST_LAG))
    db.session.commit()
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["queue_moves"] is False


def test_a_database_that_is_away_is_said_on_a_page(make_app):
    app = make_app(DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    answer = app.test_client().get("/", base_url="https://localhost")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert b"<h1" in answer.data


def test_figures_are_for_whoever_has_the_token(make_app):
    app = make_app(METRICS_TOKEN="measure-me")
    client = app.test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer measure-me"})
    assert answer.status_code == 200
    assert b"madang_outbox_lag_seconds" in answer.data and b"madang_worker_alive" in answer.data


def test_figures_say_how_logins_go_and_which_alarm_is_on(make_app):
    app = make_app(METRICS_TOKEN="measure-me")
    with app.app_context():
        login_counts.count("wrong")
        alarms.raise_alarm("password_stuffing")
        db.session.commit()
    text = app.test_client().get("/metrics", headers={"Authorization": "Bearer measure-me"}).get_data(as_text=True)
    assert 'madang_logins_total{outcome="wrong"} 1.0' in text
    assert 'madang_alarm{kind="password_stuffing"} 1.0' in text
    assert 'madang_alarm{kind="id_probing"} 0.0' in text


def test_without_a_token_nobody_has_figures(app):
    assert app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


# Logs


@pytest.fixture
def written() -> io.StringIO:
    """Everything that is logged, as it would be written."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def test_logs_are_json_without_people(app, cast, written):
    """A name that is typed, searched, stored, mailed and broken upon never reaches a log."""
    scene = Scene(app, cast)
    cast.member("canary1234", CANARY, email="canary@example.com")
    viewer = scene.browser("viewer")
    viewer._send("GET", "/staff/people", query_string={"q": CANARY})
    visitor = scene.browser("visitor")
    form = {"csrf_token": scene.token(visitor), "member_id": CANARY, "password": CANARY, "name": CANARY}
    visitor._send("POST", "/login", data=form)
    app.logger.error("somebody else's library says %s", CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("app.test").exception("it broke", extra={"reference": "abcd", "name_of_person": CANARY})
    assert CANARY not in written.getvalue()
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    broke = next(line for line in lines if line["event"] == "it broke")
    assert (broke["error"], broke["reference"]) == ("ValueError", "abcd")
    assert {"time", "level", "logger", "event"} <= broke.keys()


# The audit log


def record(count: int = 5) -> None:
    for number in range(count):
        audit.record("member.read", f"member:{number}", actor="staff:1")
    db.session.commit()


def test_an_untouched_log_is_intact(app):
    record()
    assert audit.verify() == audit.Report(5, None)


def test_a_change_is_found(app):
    record()
    db.session.execute(update(AuditEntry).where(AuditEntry.position == 3).values(subject="member:99"))
    db.session.commit()
    assert audit.verify().problem == "Entry 3 was changed."


def test_a_deletion_is_found(app):
    record()
    db.session.execute(delete(AuditEntry).where(AuditEntry.position == 3))
    db.session.commit()
    assert audit.verify().problem == "Entry 3 is missing."


def test_a_cut_tail_is_found_by_the_written_head(app):
    record()
    head = audit.write_head()
    db.session.execute(delete(AuditEntry).where(AuditEntry.position > 3))
    db.session.execute(delete(DataRead).where(DataRead.member_id >= 3))
    db.session.commit()
    assert audit.verify().is_intact  # by itself the rest looks whole
    assert "entry 5 was there" in (audit.verify([head]).problem or "")
    audit.heads_file().unlink()


def test_a_chain_computed_anew_without_the_key_is_found(app):
    record()
    rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()
    code = START
    for row in rows:
        row.subject = "member:7"
        fields = ("position", "at", "actor", "action", "subject", "details")
        code = row.mac = mac(code, {name: getattr(row, name) for name in fields}, b"guessed key")
    db.session.commit()
    assert audit.verify().problem == "Entry 1 was changed."


def test_a_chain_computed_anew_with_the_key_is_found_by_the_written_head(app):
    record()
    head = audit.write_head()
    audit.heads_file().unlink()
    rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()
    code = START
    for row in rows:
        row.subject = "member:7"
        fields = ("position", "at", "actor", "action", "subject", "details")
        code = row.mac = mac(code, {name: getattr(row, name) for name in fields}, keys.audit_key)
    db.session.execute(update(DataRead).values(member_id=7))
    db.session.commit()
    assert audit.verify().is_intact
    assert "not the one whose head was written" in (audit.verify([head]).problem or "")


def test_the_command_says_whether_the_log_is_whole(make_app):
    app = make_app()
    with app.app_context():
        record()
    assert run(app, "audit", "verify") == "5 entries, unchanged.\n"
    run(app, "audit", "head")
    with app.app_context():
        db.session.execute(delete(AuditEntry).where(AuditEntry.position == 5))
        db.session.commit()
    assert "entry 5 was there" in run(app, "audit", "verify", code=1)


# Backup


def filled(app) -> dict[str, list]:
    """Some of everything; what there is, table by table."""
    with app.app_context():
        scene = Scene(app, Cast())
        scene.load_texts()
        assert scene.registration.is_held and scene.question.text and scene.outbox_item.key
        audit.record("member.read", "member:1", actor="staff:1")
        db.session.commit()
        audit.write_head()
        files = app.config["VAR_DIR"] / "files"
        files.mkdir()
        (files / "photo.jpg").write_bytes(b"a picture")
        return contents(app)


def contents(app) -> dict[str, list]:
    with app.app_context():
        rows = {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in db.metadata.sorted_tables}
        db.session.remove()
        return rows


def test_what_was_backed_up_comes_back_elsewhere(make_app, tmp_path):
    app, other = make_app("here"), make_app("there")
    before = filled(app)
    archive = tmp_path / "backup.tar.gz"
    assert "tables at" in run(app, "backup", str(archive))
    assert archive.stat().st_mode & 0o077 == 0
    assert "Restored 3 files" in run(other, "restore", "--yes", str(archive))
    assert contents(other) == before
    assert (other.config["VAR_DIR"] / "files" / "photo.jpg").read_bytes() == b"a picture"
    assert "unchanged" in run(other, "audit", "verify")


def test_a_backup_is_whole_while_others_write(make_app, tmp_path):
    app = make_app()
    filled(app)
    with app.app_context():
        db.session.add(Cast().alice)
        outbox.put("test.item", {})  # not committed yet
        backup.write(tmp_path / "backup.tar.gz")
        db.session.rollback()
    with tarfile.open(tmp_path / "backup.tar.gz") as archive:
        archive.extract("madang.sqlite", tmp_path, filter="data")
    with sqlite3.connect(tmp_path / "madang.sqlite") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM outbox_item").fetchone() == (1,)
    copy.close()


@pytest.mark.parametrize("damage", ["cut", "bit", "other", "empty"])
def test_a_damaged_archive_changes_nothing(make_app, tmp_path, damage):
    app, other = make_app("here"), make_app("there")
    filled(app)
    archive = tmp_path / "backup.tar.gz"
    run(app, "backup", str(archive))
    damaged(archive, damage)
    before = filled(other)
    output = run(other, "restore", "--yes", str(archive), code=1)
    assert output.startswith("Error: ") and "Traceback" not in output
    assert contents(other) == before


def damaged(archive, damage: str) -> None:
    data = archive.read_bytes()
    if damage == "cut":
        archive.write_bytes(data[: len(data) // 2])
    elif damage == "bit":
        with tarfile.open(archive) as opened:
            opened.extractall(archive.parent / "parts", filter="data")
        (archive.parent / "parts" / "files" / "photo.jpg").write_bytes(b"another picture")
        with tarfile.open(archive, "w:gz") as again:
            again.add(archive.parent / "parts", arcname=".")
    else:
        archive.write_bytes(b"not an archive" if damage == "other" else b"")


# Commands


def test_a_test_mail_arrives(make_app, standins):
    assert "Handed to" in run(make_app(), "mail", "test", "operator@example.com")
    assert standins.mailbox.messages("operator@example.com")[0].subject == "Madang: test"


def test_a_refused_test_mail_says_why(make_app):
    assert "refused" in run(make_app(), "mail", "test", "operator@refused.example", code=1)


def test_staff_are_made_shown_and_shut_out(make_app):
    app = make_app()
    words = ("staff", "create", "new@madang.example", "--name", "New Person", "--role", "desk")
    output = run(app, *words, typed="long enough phrase\nlong enough phrase\n")
    assert "otpauth://totp/" in output and len([line for line in output.splitlines() if line.startswith("  ")]) == 10
    assert "desk" in run(app, "staff", "list")
    assert "has an account already" in run(app, *words, typed="long enough phrase\nlong enough phrase\n", code=1)
    run(app, "staff", "disable", "new@madang.example")
    assert "disabled" in run(app, "staff", "list")
    assert "Nobody on the staff" in run(app, "staff", "reset", "nobody@madang.example", code=1)
    with app.app_context():
        assert audit.verify().entries == 4  # made, role given, role taken, shut out


def test_a_weak_password_makes_no_staff(make_app):
    app = make_app()
    words = ("staff", "create", "new@madang.example", "--name", "New Person", "--role", "desk")
    assert "12 to 128" in run(app, *words, typed="short\nshort\n", code=1)
    with app.app_context():
        assert db.session.scalar(select(func.count(Staff.id))) == 0


def test_the_doctor_is_content_with_what_is_well(make_app):
    assert "well     test, sqlite" in run(make_app(), "doctor")


def test_the_doctor_lists_the_ways_in(make_app):
    said = run(make_app(KAKAO_CLIENT_ID="", GOVERNMENT_SAML_SSO_URL=""), "doctor")
    assert "ways in  ID and password, Naver, Facebook, government login by OpenID Connect\n" in said


def test_the_doctor_names_old_tables(make_app):
    app = make_app()
    with app.app_context():
        db.session.execute(text("DELETE FROM alembic_version"))
        db.session.commit()
    assert "flask --app wsgi prepare" in run(app, "doctor", code=1)


def test_the_doctor_names_a_database_that_is_away(make_app):
    app = make_app(DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    assert "does not answer" in run(app, "doctor", code=1)


def test_the_doctor_looks_for_the_libraries_that_make_run_needs(make_app, monkeypatch):
    doctor = import_module("app.cli.doctor")
    assert doctor.LIBRARIES == machine.SYSTEM_LIBRARIES
    monkeypatch.setattr(doctor, "find_library", lambda name: None if name == "harfbuzz-subset" else name)
    assert "no PDF: apt-get install libharfbuzz-subset0." in run(make_app(), "doctor")


def test_the_doctor_names_a_catalogue_that_is_not_compiled(make_app, monkeypatch, tmp_path):
    app, folder = make_app(), tmp_path / "translations" / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").touch()
    monkeypatch.setattr(app, "root_path", str(tmp_path))
    assert "The catalogue ko is not compiled" in run(app, "doctor")
    (folder / "messages.mo").touch()
    assert "catalogue" not in run(app, "doctor")
    os.utime(folder / "messages.mo", (0, 0))
    assert "The catalogue ko is not compiled" in run(app, "doctor")


# The demo


def people_of(app) -> list[tuple]:
    columns = (Member.member_id, Member.name, Member.name_korean, Member.email, Member.phone, Member.nationality)
    with app.app_context():
        found = [tuple(row) for row in db.session.execute(select(*columns).order_by(Member.id))]
        places = db.session.execute(select(Registration.member_id, Registration.slot_id, Registration.short_code))
        found += sorted(tuple(row) for row in places)
        db.session.remove()
        return found


def test_the_demo_is_the_same_every_time(make_app):
    first, second = make_app("first"), make_app("second")
    assert "Demo logins" in run(first, "demo")
    run(second, "demo", "--people", "300")
    assert people_of(first) == people_of(second)
    assert len(people_of(first)) == 600


def test_the_demo_grows_by_as_many_as_asked(make_app):
    app = make_app()
    run(app, "demo", "--people", "20")
    run(app, "demo", "--people", "30")
    with app.app_context():
        assert db.session.scalar(select(func.count(Member.id))) == 50
        assert db.session.scalar(select(func.count(Registration.id.distinct()))) == 50


def test_the_demo_is_the_same_on_both_databases(app, make_app):
    app.written_tables.update(db.metadata.tables)
    reference.load()
    demo.fill(40)
    own = make_app()
    with own.app_context():
        reference.load()
        demo.fill(40)
    assert [row[:6] for row in people_of(own)[:40]] == [row[:6] for row in people_of(app)[:40]]


def test_the_demo_speaks_in_many_scripts(make_app):
    app = make_app()
    run(app, "demo")
    with app.app_context():
        names = list(db.session.scalars(select(Member.name)))
    scripts = {block for name in names for letter in name if (block := ord(letter) // 128) > 1}
    assert len(scripts) >= 8
