"""The audit log searched, and whose data an account read (ST-1)."""

from datetime import timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import Alarm, DataRead, JobRun
from app.models.types import now
from app.operations import audit, jobs, mass_reading
from app.web.filters import minute_input

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(browser, cast):
    return cast.log_in(browser, cast.ada)


@pytest.fixture
def log(cast):
    """Dana opened Alice, then Vera listed both; Dana published a fair an hour before."""
    alice, bob = cast.alice.id, cast.bob.id
    with time_machine.travel(now() - timedelta(hours=2), tick=False) as clock:
        audit.record("fair.publish", "fair:1", actor=f"staff:{cast.dana.id}")
        clock.shift(timedelta(hours=1))
        audit.record("member.read", f"member:{alice}", actor=f"staff:{cast.dana.id}")
        clock.shift(MINUTE)
        audit.record("people.list", "people", actor=f"staff:{cast.vera.id}", shown=[alice, bob])
    db.session.commit()


def rows(page) -> list[str]:
    """The actions that are shown, the newest first."""
    return [row.select("td")[3].text for row in page.soup.select("table tbody tr")]


def search(ada, **asked):
    return ada.get("/staff/audit?" + "&".join(f"{name}={value}" for name, value in asked.items()))


def test_everything_is_shown_the_newest_first(ada, log):
    assert rows(ada.get("/staff/audit")) == ["people.list", "member.read", "fair.publish"]


def test_by_account_action_and_subject(ada, cast, log):
    assert rows(search(ada, actor=f"staff:{cast.dana.id}")) == ["member.read", "fair.publish"]
    assert rows(search(ada, action="people.list")) == ["people.list"]
    assert rows(search(ada, subject="fair:1")) == ["fair.publish"]
    assert rows(search(ada, actor=f"staff:{cast.dana.id}", action="people.list")) == []


def test_by_the_person_it_is_about(ada, log):
    assert rows(search(ada, member="alice1234")) == ["people.list", "member.read"]
    assert rows(search(ada, member="bob12345")) == ["people.list"]
    page = search(ada, member="nobody123")
    assert rows(page) == [] and "Nobody has this member ID." in page.text


def test_by_time(ada, log):
    moment = now()
    assert rows(search(ada, since=minute_input(moment, -90))) == ["people.list", "member.read"]
    assert rows(search(ada, until=minute_input(moment, -90))) == ["fair.publish"]
    assert "Enter a date and a time." in search(ada, since="yesterday").text


def test_the_next_page_goes_on_where_the_first_ended(ada, cast, monkeypatch, log):
    monkeypatch.setattr(audit, "PAGE", 2)
    page = search(ada, actor="")
    assert rows(page) == ["people.list", "member.read"]
    assert rows(ada.get(page.soup.select_one("a[rel=next]")["href"])) == ["fair.publish"]


def test_it_says_whether_the_log_is_whole(ada, log):
    assert "it was not yet" in ada.get("/staff/audit").text
    jobs.run_due()
    assert "3 entries, none changed, none missing." in ada.get("/staff/audit").text


def test_it_says_where_the_log_was_changed(ada, log):
    db.session.execute(db.text("UPDATE audit_entry SET action = 'nothing' WHERE position = 2"))
    db.session.commit()
    jobs.run_due()
    assert db.session.get(JobRun, "verify-audit").report == "stopped by Broken"
    assert "found that the log was changed" in ada.get("/staff/audit").text


def test_it_says_where_whose_data_was_read_was_changed(ada, cast, log):
    db.session.execute(db.delete(DataRead).where(DataRead.actor == f"staff:{cast.vera.id}"))
    db.session.commit()
    jobs.run_due()
    assert (
        "the log itself is unchanged, but that what it says about whose data was read" in ada.get("/staff/audit").text
    )


def test_a_verification_that_did_not_end_says_nothing_about_the_log(ada, log, monkeypatch):
    monkeypatch.setattr(audit, "written_heads", lambda: 1 / 0)
    jobs.run_due()
    text = ada.get("/staff/audit").text
    assert "could not be finished" in text and "was changed" not in text


def test_whose_data_an_account_read(ada, cast, log):
    page = ada.get(f"/staff/audit/reads?actor=staff:{cast.vera.id}")
    assert "2 people" in page.text and "alice1234" in page.text and "bob12345" in page.text
    page = ada.get(f"/staff/audit/reads?actor=staff:{cast.dana.id}&until={minute_input(now(), -90)}")
    assert "0 people" in page.text
    assert rows(ada.get("/staff/audit"))[:2] == ["audit.reads", "audit.reads"]


def test_the_command_writes_all_of_them(app, cast, log):
    since = f"{now() - timedelta(days=1):%Y-%m-%d}"
    done = app.test_cli_runner().invoke(args=["audit", "reads", "vera@madang.example", "--since", since])
    lines = done.output.splitlines()
    assert done.exit_code == 0 and len(lines) == 3 and lines[0].startswith("number,")
    assert "alice1234" in done.output and "NGUYEN" not in done.output


def test_mass_reading_leads_to_whose_data_it_was(ada, cast):
    audit.record("people.list", "people", actor=f"staff:{cast.dana.id}", shown=list(range(1000, 1200)))
    db.session.commit()
    mass_reading.watch()
    page = ada.get("/staff/alarms")
    assert "An account of the staff reads the data of many people" in page.text and "Dana Desk" in page.text
    link = next(link["href"] for link in page.soup.select("a") if "/audit/reads" in link["href"])
    assert "200 people" in ada.get(link).text


def test_others_learn_nothing_of_it(browser, cast):
    audit.record("people.list", "people", actor=f"staff:{cast.max.id}", shown=list(range(1000, 1200)))
    db.session.commit()
    mass_reading.watch()
    alarm = db.session.scalars(db.select(Alarm)).one()
    vera = cast.log_in(browser, cast.vera)
    assert "Max Manager" not in vera.get("/staff/alarms").text
    assert "alarm" not in vera.get("/staff").text.lower().replace("alarms", "")
    cast.log_in(browser, cast.max).post(f"/staff/alarms/{alarm.public_id}/seen", {}, status=404)


def test_nobody_settles_the_alarm_about_themselves(ada, cast):
    audit.record("people.list", "people", actor=f"staff:{cast.ada.id}", shown=list(range(1000, 1200)))
    db.session.commit()
    mass_reading.watch()
    alarm = db.session.scalars(db.select(Alarm)).one()
    for what in ("seen", "end"):
        ada.post(f"/staff/alarms/{alarm.public_id}/{what}", {}, status=403)


def test_pairs_are_shown_each_and_lists_by_their_length(ada, cast):
    given = {"fair_id": 3, "show": "arrived", "slots": [4, 5]}
    audit.record("people.list", "people", actor=f"staff:{cast.vera.id}", filters=given, shown=[1, 2])
    db.session.commit()
    text = ada.get("/staff/audit").soup.select_one("tbody tr td:last-child").text
    assert sorted(text.split(", ")) == sorted("filters: (fair_id: 3, show: arrived, slots: 2), shown: 2".split(", "))
