"""Whose data was read: what the audit log's entries leave in the table of reads, and asking it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, insert, select

from app.extensions import db
from app.models import Alarm, AuditEntry, DataRead, OutboxItem
from app.models.types import now
from app.operations import alarms, audit, mass_reading, reads

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def noted() -> list[tuple[str, int, str]]:
    return [
        (row.actor, row.member_id, row.action) for row in db.session.scalars(select(DataRead).order_by(DataRead.id))
    ]


def test_each_person_shown_is_a_row(app):
    audit.record("people.list", "people", actor="staff:1", shown=[5, 3, 5])
    assert noted() == [("staff:1", 3, "people.list"), ("staff:1", 5, "people.list")]


def test_the_subject_is_a_person(cast):
    audit.record("member.read", f"member:{cast.alice.id}", actor="staff:1")
    assert noted() == [("staff:1", cast.alice.id, "member.read")]


def test_a_registration_is_of_its_person(cast):
    held = cast.registration(cast.alice, cast.fair.slots[0])
    audit.record("registration.note", f"registration:{held.id}", actor="staff:1")
    audit.record("registration.read", f"registration:{held.id}", actor="staff:1", member=cast.alice.id)
    assert {row[1] for row in noted()} == {cast.alice.id} and len(noted()) == 2


def test_what_is_about_nobody_leaves_no_row(app):
    audit.record("fair.publish", "fair:1", actor="staff:1")
    audit.record("registration.read", "registration:12345", actor="staff:1")
    audit.record("people.list", "people", actor="staff:1", shown=[])
    assert noted() == []


@pytest.mark.parametrize("action", ["company.list", "customer_record.list"])
def test_a_list_of_companies_is_no_read_of_people_who_have_the_same_numbers(cast, action):
    audit.record(action, "companies", actor="staff:1", shown=[cast.alice.id, cast.bob.id])
    db.session.commit()
    assert noted() == []
    assert db.session.scalars(select(AuditEntry)).one().details == {"shown": [cast.alice.id, cast.bob.id]}


def test_read_and_entry_have_the_same_time(app):
    audit.record("people.list", "people", actor="staff:1", shown=[1, 2])
    db.session.commit()
    assert set(db.session.scalars(select(DataRead.at))) == set(db.session.scalars(select(AuditEntry.at)))


def test_a_long_list_is_a_hash_in_the_entry_and_rows_beside_it(app):
    audit.record("export.make", "fair:1", actor="staff:1", shown=list(range(1, 1001)), rows=1000)
    db.session.commit()
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.details["shown_count"] == 1000 and "shown" not in entry.details and entry.details["rows"] == 1000
    assert db.session.scalar(select(func.count(DataRead.id))) == 1000
    assert audit.verify().is_intact


@pytest.mark.parametrize(("ids", "is_listed"), [(100, True), (101, False)])
def test_up_to_a_hundred_ids_stand_in_the_entry(app, ids, is_listed):
    audit.record("people.list", "people", actor="staff:1", shown=list(range(1, ids + 1)))
    details = db.session.scalars(select(AuditEntry)).one().details
    assert ("shown" in details) is is_listed


def test_what_is_rolled_back_was_not_read(app):
    audit.record("member.read", "member:1", actor="staff:1")
    db.session.rollback()
    assert noted() == []


def test_whose_data_an_account_read_between_two_times(cast):
    moment = now()
    rows = [
        ("staff:1", cast.alice.id, moment, "member.read"),
        ("staff:1", cast.alice.id, moment + MINUTE, "member.reveal"),
        ("staff:1", cast.bob.id, moment + 2 * MINUTE, "people.list"),
        ("staff:2", cast.bob.id, moment, "member.read"),
        ("staff:1", 999_999, moment, "member.read"),
    ]
    names = ("actor", "member_id", "at", "action")
    db.session.execute(insert(DataRead), [dict(zip(names, row, strict=True)) for row in rows])
    found = reads.of_actor("staff:1", moment, moment + 2 * MINUTE)
    assert [(row.key, row.reads, row.first_at, row.last_at) for row in found] == [
        (cast.alice.id, 2, moment, moment + MINUTE),
        (999_999, 1, moment, moment),
    ]
    assert found[0].member_id_shown == "alice1234" and found[1].public_id is None
    assert reads.count_of("staff:1", moment, moment + 2 * MINUTE) == 2
    assert [
        row.key for row in reads.of_actor("staff:1", moment, moment + 3 * MINUTE, after=cast.alice.id, limit=1)
    ] == [cast.bob.id]


def test_reads_are_forgotten_after_two_years(app):
    with time_machine.travel(now(), tick=False) as clock:
        audit.record("member.read", "member:1", actor="staff:1")
        db.session.commit()
        clock.shift(app.config["KEEP_DATA_READS_DAYS"] * DAY)
        audit.record("member.read", "member:2", actor="staff:1")
        db.session.commit()
        assert reads.erase_old() == 0
        clock.shift(timedelta(seconds=1))
        assert reads.erase_old() == 1
    assert [row[1] for row in noted()] == [2] and app.config["KEEP_DATA_READS_DAYS"] >= 730


def read_by(staff, people: int, *, first: int = 1, action: str = "people.list") -> None:
    """So many people of a list, at this moment."""
    audit.record(action, "people", actor=f"staff:{staff.id}", shown=list(range(first, first + people)))
    db.session.commit()


def open_alarms() -> list[Alarm]:
    return [alarm for alarm in Alarm.open_ones() if alarm.kind == "mass_reading"]


def test_200_people_in_ten_minutes_raise_the_alarm(app, cast):
    with time_machine.travel(now(), tick=False) as clock:
        for nth in range(4):
            read_by(cast.dana, 50, first=1 + 50 * nth)
            assert mass_reading.watch() == (nth == 3)
            clock.shift(3 * MINUTE)
    (alarm,) = open_alarms()
    assert alarm.subject == f"staff:{cast.dana.id}" and alarm.figures["people"] == 200
    mails = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.alarm_raised")).all()
    assert len(mails) == 1 and "Dana" not in str(mails[0].payload)


def test_199_people_do_not(cast):
    read_by(cast.dana, 199)
    assert mass_reading.watch() == 0 and open_alarms() == []


def test_200_people_by_two_accounts_do_not(cast):
    read_by(cast.dana, 150)
    read_by(cast.max, 150, first=150)
    assert mass_reading.watch() == 0


def test_200_people_in_more_than_ten_minutes_do_not(cast):
    with time_machine.travel(now(), tick=False) as clock:
        read_by(cast.dana, 100)
        clock.shift(10 * MINUTE + timedelta(seconds=1))
        read_by(cast.dana, 100, first=500)
        assert mass_reading.watch() == 0


def test_an_export_counts_as_reading(cast):
    read_by(cast.max, 1_000, action="export.make")
    assert mass_reading.watch() == 1 and open_alarms()[0].figures["people"] == 1_000


def test_it_is_noticed_within_five_minutes_by_the_job_whenever_it_runs(cast):
    with time_machine.travel(now(), tick=False) as clock:
        read_by(cast.dana, 100)
        clock.shift(10 * MINUTE)
        read_by(cast.dana, 100, first=500)
        clock.shift(5 * MINUTE)
        assert mass_reading.watch() == 1


def test_each_account_has_an_alarm_of_its_own_and_one_alone(cast):
    read_by(cast.dana, 200)
    read_by(cast.max, 300)
    assert mass_reading.watch() == 2 and mass_reading.watch() == 2
    assert len(open_alarms()) == 2


def test_what_an_ended_alarm_was_about_raises_no_other(cast):
    with time_machine.travel(now(), tick=False) as clock:
        read_by(cast.dana, 200)
        mass_reading.watch()
        clock.shift(MINUTE)
        alarms.end(open_alarms()[0])
        db.session.commit()
        assert mass_reading.watch() == 0 and open_alarms() == []
        clock.shift(MINUTE)
        read_by(cast.dana, 200, first=1000)
        assert mass_reading.watch() == 1


def test_the_alarm_ends_after_an_hour_without_reading(cast):
    with time_machine.travel(now(), tick=False) as clock:
        read_by(cast.dana, 200)
        mass_reading.watch()
        clock.shift(timedelta(minutes=61))
        mass_reading.watch()
        alarms.watch()
    assert open_alarms() == []
