"""The site notices an attack within minutes, says so, and notices its end."""

import io
import json
import logging
from datetime import timedelta

import pytest
import time_machine

from app.extensions import db, limiter
from app.models import Alarm
from app.models.types import now
from app.operations import alarms, login_counts, mail
from app.operations import login as logins
from app.operations.login_attempts import IN_ALARM
from app.web.logs import JsonFormatter
from tests.operations.attack import CHEAP, log_in, try_stolen

ATTACKERS = [f"203.0.113.{number}" for number in range(1, 29)]


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    monkeypatch.setattr(logins, "HASHER", CHEAP)


@pytest.fixture
def clock():
    with time_machine.travel(now().replace(second=0, microsecond=0), tick=False) as clock:
        yield clock


def the_alarm() -> Alarm | None:
    db.session.rollback()
    return db.session.scalar(db.select(Alarm))


def attack(clock, per_minute: int, minutes: int) -> None:
    """Pairs of a stolen list from 28 addresses in turn, with the timed job each minute."""
    for minute in range(minutes):
        for number in range(per_minute):
            try_stolen(ATTACKERS[(minute * per_minute + number) % 28], 1)
            clock.shift(timedelta(seconds=60 / per_minute))
        alarms.watch()


@pytest.mark.parametrize("per_minute", [70, 200])
def test_an_attack_raises_an_alarm_within_five_minutes(app, clock, per_minute):
    """70 a minute are 100 000 in a day; faster ones are noticed sooner."""
    began = now()
    attack(clock, per_minute, 5)
    alarm = the_alarm()
    assert alarm is not None and alarm.kind == "password_stuffing"
    assert alarm.raised_at - began <= timedelta(minutes=5)


def test_a_very_slow_attack_is_noticed_within_the_hour(app, clock):
    attack(clock, 7, 30)
    assert the_alarm() is not None


def test_a_fast_attack_is_noticed_without_the_timed_job(app, clock):
    for address in ATTACKERS:
        try_stolen(address, 3)
    assert the_alarm() is not None


def test_one_attack_is_one_alarm(app, clock):
    attack(clock, 100, 4)
    assert db.session.scalar(db.select(db.func.count(Alarm.id))) == 1


def test_two_processes_raise_one_alarm(app, monkeypatch):
    alarms.raise_alarm("password_stuffing")
    db.session.commit()
    monkeypatch.setattr(alarms, "update", lambda table: db.update(table).where(db.false()))
    alarms.raise_alarm("password_stuffing")
    db.session.commit()
    assert db.session.scalar(db.select(db.func.count(Alarm.id))) == 1


def test_the_operator_is_told_in_both_forms(app, clock, outbox_items):
    attack(clock, 100, 2)
    item = outbox_items()[0]
    assert (item.topic, item.payload["to"]) == ("mail.alarm_raised", app.config["OPERATOR_EMAIL"])
    subject, text, html = mail.render("alarm_raised", "en", item.payload["context"])
    assert subject == "Alarm: Stolen passwords are being tried"
    assert "/staff/alarms" in text and "/staff/alarms" in html
    assert "203.0.113" not in json.dumps(item.payload)


def test_it_ends_by_itself_after_a_quiet_hour(app, clock, outbox_items):
    attack(clock, 100, 2)
    clock.shift(timedelta(minutes=50))
    alarms.watch()
    assert the_alarm().ended_at is None
    clock.shift(timedelta(minutes=11))
    alarms.watch()
    assert the_alarm().ended_at is not None
    assert limiter.storage.get(IN_ALARM) == 0
    ended = outbox_items()[-1]
    assert ended.topic == "mail.alarm_ended"
    subject, text, html = mail.render("alarm_ended", "en", ended.payload["context"])
    assert subject.startswith("The alarm is over") and "Wrong logins" in text and "Wrong logins" in html


def test_attackers_that_only_wait_keep_the_alarm_on(app, clock):
    attack(clock, 100, 2)
    for _ in range(7):
        clock.shift(timedelta(minutes=10))
        for _ in range(alarms.WAITING_IS_A_SIGN):
            login_counts.count("waited")
        alarms.watch()
    assert the_alarm().ended_at is None


def test_its_figures_are_the_sums_of_its_minutes(app, clock):
    attack(clock, 90, 3)
    clock.shift(timedelta(minutes=1))
    alarms.watch()
    figures = the_alarm().figures
    assert figures["wrong"] + figures["waited"] == 270


def test_probing_of_member_ids_is_an_alarm_of_its_own(app):
    login_counts.count("probing")
    alarms.watch()
    assert the_alarm().kind == "id_probing"


def test_the_log_says_it_without_personal_data(app, clock):
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonFormatter())
    alarms.log.addHandler(handler)
    try:
        attack(clock, 100, 2)
    finally:
        alarms.log.removeHandler(handler)
    entry = json.loads(lines.getvalue().splitlines()[0])
    assert (entry["event"], entry["kind"], entry["level"]) == ("alarm raised", "password_stuffing", "warning")
    assert not [secret for secret in ("203.0.113", "stolen0") if secret in lines.getvalue().lower()]


def test_people_who_mistype_are_no_alarm(app, clock):
    for number in range(40):
        log_in(f"nobody{number:05d}", "Wrong#word9x", f"198.51.{number}.1")
    alarms.watch()
    assert the_alarm() is None
