"""Staff see what the site noticed by itself, and look after it."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.models import Alarm, AttackSource, AuditEntry, MemberEvent
from app.models.types import now
from app.operations import reads
from app.operations.login_attempts import hash_of_address

ATTACKER = "203.0.113.5"


@pytest.fixture
def alarm(app) -> Alarm:
    made = Alarm(kind="password_stuffing", figures={"wrong": 4200, "right": 7, "waited": 95000, "minute": 0})
    db.session.add(made)
    db.session.commit()
    return made


def reach(member, kind: str) -> None:
    """The attack reached this member."""
    hashed = hash_of_address(ATTACKER)
    if db.session.scalar(db.select(AttackSource)) is None:
        db.session.add(AttackSource(address_hash=hashed))
    db.session.add(MemberEvent(member_id=member.id, kind=kind, way="password", address_hash=hashed))
    db.session.commit()


def test_without_an_alarm_the_page_says_so(browser, cast):
    cast.log_in(browser, cast.vera)
    assert "The site has noticed nothing." in browser.get("/staff/alarms").text
    assert "alarm is on" not in browser.get("/staff").text


def test_an_alarm_stands_on_the_first_page_of_staff(browser, cast, alarm):
    cast.log_in(browser, cast.vera)
    page = browser.get("/staff")
    assert "1 alarm is on" in page.text
    assert page.has_link_to("/staff/alarms")


def test_who_only_looks_sees_counts_and_no_button(browser, cast, alarm):
    cast.log_in(browser, cast.vera)
    page = browser.get("/staff/alarms")
    assert "Stolen passwords are being tried" in page.text and "4,200" in page.text and "95,000" in page.text
    assert not page.soup.select("main form")
    browser.post(f"/staff/alarms/{alarm.public_id}/seen", status=403)


def test_the_desk_says_that_it_looks_after_it_once(browser, another_browser, cast, alarm):
    cast.log_in(browser, cast.dana)
    browser.post(f"/staff/alarms/{alarm.public_id}/seen")
    assert "Looked after by Dana Desk" in browser.get("/staff/alarms").text
    cast.log_in(another_browser, cast.max).post(f"/staff/alarms/{alarm.public_id}/seen")
    assert db.session.get(Alarm, alarm.id).seen_by == cast.dana.id
    browser.post(f"/staff/alarms/{alarm.public_id}/end", status=403)


def test_an_admin_ends_an_alarm_once(browser, cast, alarm, outbox_items):
    cast.log_in(browser, cast.ada)
    browser.post(f"/staff/alarms/{alarm.public_id}/end")
    browser.post(f"/staff/alarms/{alarm.public_id}/end")
    assert "Over" in browser.get("/staff/alarms").text
    assert [item.topic for item in outbox_items()] == ["mail.alarm_ended"]
    assert "alarm is on" not in browser.get("/staff").text


def test_an_admin_sees_whom_it_reached_and_that_is_recorded(browser, cast, alarm):
    reach(cast.alice, "login_stopped")
    reach(cast.bob, "logged_in")
    cast.log_in(browser, cast.ada)
    text = browser.get(f"/staff/alarms/{alarm.public_id}").text
    assert "alice1234" in text and "Password stopped" in text
    assert "bob12345" in text and "Logged in from an attacking address" in text
    assert "alice@example.com" not in text
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "alarm.members")).first()
    assert entry.details == {"count": 2, "shown": [cast.alice.id, cast.bob.id]}
    assert reads.count_of(f"staff:{cast.ada.id}", now() - timedelta(minutes=1), now() + timedelta(minutes=1)) == 2


def test_logins_before_the_alarm_are_not_counted_to_it(browser, cast, alarm):
    reach(cast.alice, "login_stopped")
    db.session.execute(db.update(MemberEvent).values(at=now() - timedelta(hours=2)))
    db.session.commit()
    cast.log_in(browser, cast.ada)
    assert "It reached nobody." in browser.get(f"/staff/alarms/{alarm.public_id}").text


def test_an_unknown_alarm_is_not_there(browser, cast):
    cast.log_in(browser, cast.ada)
    browser.get("/staff/alarms/nosuchalarm", status=404)
    browser.post("/staff/alarms/nosuchalarm/seen", status=404)
    browser.post("/staff/alarms/nosuchalarm/end", status=404)


@pytest.mark.parametrize("public_id", [None, "-kQ3hyphen", "--also-two"])
def test_the_command_lists_alarms_and_members(app, cast, alarm, public_id):
    alarm.public_id = public_id or alarm.public_id
    db.session.commit()
    reach(cast.alice, "login_stopped")
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["alarms"])
    assert alarm.public_id in listed.output and "going on" in listed.output and "wrong=4200" in listed.output
    written = runner.invoke(args=["alarms", "members", alarm.public_id]).output.splitlines()
    assert written[0] == "member_id,email,what,way,at"
    assert written[1].startswith("alice1234,alice@example.com,login_stopped,password,")
    assert runner.invoke(args=["alarms", "members", "nosuchalarm"]).exit_code == 1
