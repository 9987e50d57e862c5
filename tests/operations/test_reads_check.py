"""The rows of whose data was read, compared with the entries of the audit log: what was done to them is found."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, insert, select, update

from app.extensions import db
from app.models import AuditEntry, DataRead, JobRun, Registration
from app.models.types import now
from app.operations import audit, erasure, jobs, leaving, reads, reads_check
from app.operations.people import merging

CHANGED = "is unchanged, but the rows of data_read beside it are not of the people it is about."
DAY = timedelta(days=1)


@pytest.fixture
def log(cast):
    """A person, a short list, an export with a person beside it, a registration and what is about nobody."""
    held = cast.registration(cast.alice, cast.fair.slots[0])
    audit.record("member.read", f"member:{cast.alice.id}", actor="staff:1")
    audit.record("people.list", "people", actor="staff:1", shown=[5, 3, 5])
    audit.record("export.make", "fair:1", actor="staff:2", shown=list(range(1000, 1300)), member=7)
    audit.record("registration.note", f"registration:{held.id}", actor="staff:2")
    audit.record("registration.read", "registration:987654", actor="staff:2")
    audit.record("company.list", "companies", actor="staff:1", shown=list(range(1, 200)))
    audit.record("fair.publish", "fair:1", actor="command")
    db.session.commit()
    return audit


def row(**which) -> DataRead:
    return db.session.scalars(select(DataRead).filter_by(**which)).one()


def broken_at(position: int) -> None:
    report = audit.verify()
    assert report.problem == f"Entry {position} {CHANGED}" and report.is_of_reads and not report.is_intact


def test_what_nobody_touched_passes(log):
    assert log.verify() == audit.Report(7, None)


@pytest.mark.parametrize(
    ("action", "position"),
    [("member.read", 1), ("people.list", 2), ("export.make", 3), ("registration.note", 4)],
)
def test_a_deleted_row_is_found(log, action, position):
    row_id = db.session.scalars(select(DataRead.id).where(DataRead.action == action).order_by(DataRead.id)).first()
    db.session.execute(delete(DataRead).where(DataRead.id == row_id))
    db.session.commit()
    broken_at(position)


@pytest.mark.parametrize(("member_id", "position"), [(5, 2), (1100, 3), (7, 3)])
def test_a_row_of_somebody_else_is_found(log, member_id, position):
    row(member_id=member_id).member_id = 4711
    db.session.commit()
    broken_at(position)


@pytest.mark.parametrize(("member_id", "position"), [(5, 2), (4711, 2), (1100, 3), (4711, 3)])
def test_an_added_row_is_found(log, member_id, position):
    entry = db.session.get(AuditEntry, position)
    beside = {"actor": entry.actor, "at": entry.at, "action": entry.action}
    db.session.execute(insert(DataRead).values(member_id=member_id, **beside))
    db.session.commit()
    broken_at(position)


def test_what_an_account_never_read_is_found(log):
    moment = now()
    db.session.execute(insert(DataRead).values(actor="staff:3", member_id=5, at=moment, action="member.read"))
    db.session.commit()
    assert log.verify().problem == (
        f"The table data_read says that staff:3 read data at {moment.isoformat()} (member.read): no entry does."
    )


@pytest.mark.parametrize("changes", [{"actor": "staff:9"}, {"action": "person.read"}, {"at": now() - DAY}])
def test_a_row_that_stands_beside_no_entry_any_more_is_found(log, changes):
    db.session.execute(update(DataRead).where(DataRead.member_id == 1100).values(**changes))
    db.session.commit()
    assert log.verify().is_of_reads


def test_all_rows_of_an_account_deleted_are_found(log):
    db.session.execute(delete(DataRead).where(DataRead.actor == "staff:2"))
    db.session.commit()
    broken_at(3)


def test_a_changed_entry_is_told_before_its_rows(log):
    db.session.execute(update(AuditEntry).where(AuditEntry.position == 2).values(details={"shown": [3]}))
    db.session.commit()
    assert log.verify() == audit.Report(2, "Entry 2 was changed.")


def test_rows_that_the_job_has_forgotten_are_not_asked_for(app, log):
    kept = app.config["KEEP_DATA_READS_DAYS"] * DAY
    with time_machine.travel(now() + kept + timedelta(hours=1)):
        audit.record("member.read", "member:9", actor="staff:1")
        db.session.commit()
        assert reads.erase_old() > 300
        assert [one.member_id for one in db.session.scalars(select(DataRead))] == [9]
        assert audit.verify() == audit.Report(8, None)
        db.session.execute(delete(DataRead))
        db.session.commit()
        broken_at(8)


def test_rows_are_asked_for_until_a_day_before_the_job_forgets_them(app, log):
    db.session.execute(delete(DataRead).where(DataRead.action == "people.list"))
    db.session.commit()
    kept = app.config["KEEP_DATA_READS_DAYS"] * DAY
    with time_machine.travel(now() + kept - reads_check.MARGIN - timedelta(minutes=5)):
        broken_at(2)
    with time_machine.travel(now() + kept - reads_check.MARGIN + timedelta(minutes=5)):
        assert audit.verify().is_intact


def test_an_erased_person_s_rows_stay_and_pass(cast, log):
    leaving.leave(cast.alice, "found_work", device="", address="")
    erasure.erase([cast.alice.id])
    db.session.commit()
    assert log.verify().is_intact


def test_what_was_read_of_a_registration_passes_when_it_is_another_s_or_gone(cast, log):
    kept = cast.bob
    merging.merge(cast.dana, kept, cast.alice, set(), "The same", seen=merging.seen_of_both(kept, cast.alice))
    db.session.commit()
    assert db.session.scalars(select(Registration.member_id)).all() == [kept.id] and log.verify().is_intact
    db.session.execute(delete(Registration))
    db.session.commit()
    assert log.verify().is_intact


def test_entries_of_one_instant_pass_and_a_missing_row_of_theirs_is_found(app):
    with time_machine.travel(now(), tick=False):
        audit.record("people.list", "people", actor="staff:1", shown=[1, 2])
        audit.record("people.list", "people", actor="staff:1", shown=[2, 3])
        audit.record("people.list", "people", actor="staff:1", shown=list(range(500, 700)))
        audit.record("people.list", "people", actor="staff:1", shown=list(range(600, 800)))
        db.session.commit()
    assert audit.verify().is_intact
    db.session.execute(delete(DataRead).where(DataRead.member_id == 550))
    db.session.commit()
    broken_at(1)


def test_what_is_committed_while_it_compares_is_no_difference(log, monkeypatch):
    """Entries and rows are asked for one after the other: what came in between is looked at again."""
    asked = reads_check._moments

    def without_the_last_entry(actor, since):
        for at, found in asked(actor, since):
            yield at, reads_check.Moment([one for one in found.entries if one.position != 2], found.rows)

    monkeypatch.setattr(reads_check, "_moments", without_the_last_entry)
    assert log.verify().is_intact


def test_the_timed_job_tells_it_from_a_changed_entry(log, written_logs):
    db.session.execute(delete(DataRead).where(DataRead.action == "people.list"))
    db.session.commit()
    with pytest.raises(audit.ReadsBroken):
        audit.verify_daily()
    assert "data reads broken" in written_logs.taken()
    jobs.run_due()
    report = db.session.scalar(select(JobRun.report).where(JobRun.name == "verify-audit"))
    assert report == "stopped by ReadsBroken"


def test_the_command_says_which_entry(make_app):
    app = make_app()
    with app.app_context():
        audit.record("member.read", "member:1", actor="staff:1")
        db.session.execute(delete(DataRead))
        db.session.commit()
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert done.exit_code == 1 and f"Entry 1 {CHANGED}" in done.output
