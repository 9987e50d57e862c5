"""Kiosks by fair: how each does, its pairing, its end, and the PIN of its staff menu."""

import re
from datetime import timedelta

import pytest

from app.extensions import db
from app.models import AuditEntry, EndedKioskToken, Kiosk, SetAsideScan
from app.models.types import now
from app.operations import kiosk as kiosks
from app.rules.kiosk_pin import pin_hash

PAGE = "/staff/kiosks"
pytestmark = pytest.mark.usefixtures("noon_in_korea")


@pytest.fixture
def gate(cast):
    return cast.kiosk(cast.fair, "Gate C1")[0]


@pytest.fixture
def manager(browser, cast):
    return cast.log_in(browser, cast.max)


def row_of(page, name):
    return next(row.get_text(" ", strip=True) for row in page.soup.select("tbody tr") if name in row.text)


def says(kiosk, **health):
    kiosk.health = health
    db.session.commit()


def test_kiosks_stand_by_fair(manager, cast, gate):
    cast.kiosk(cast.other_fair, "Gate of Autumn")
    page = manager.get(PAGE)
    headings = [heading.text for heading in page.soup.select("#kiosks-now h2")]
    assert sorted(headings) == ["Autumn Fair", "Spring Fair"]


def test_what_a_kiosk_says_about_itself_is_shown(manager, gate):
    says(gate, queue=12, dead=2, battery=64, charging=True, version="abcdef0123456789", storage=True)
    row = row_of(manager.get(PAGE), "Gate C1")
    for text in ("Connected", "12", "2 refused for good", "64 %", "charging", "abcdef01"):
        assert text in row


def test_a_kiosk_that_has_said_nothing_yet_is_shown_as_such(manager, gate):
    assert "–" in row_of(manager.get(PAGE), "Gate C1")


@pytest.mark.parametrize(("battery", "charging", "warned"), [(20, False, True), (21, False, False), (5, True, False)])
def test_a_battery_that_runs_out_is_a_warning(manager, gate, battery, charging, warned):
    says(gate, battery=battery, charging=charging)
    assert bool(manager.get(PAGE).soup.select("td .badge--danger")) == warned


def test_a_memory_that_fails_is_a_warning(manager, gate):
    says(gate, storage=False)
    assert "Keeps nothing" in row_of(manager.get(PAGE), "Gate C1")


@pytest.mark.parametrize(("seconds", "state"), [(120, "Connected"), (121, "Silent")])
def test_a_kiosk_that_was_not_heard_for_two_minutes_is_silent(manager, gate, seconds, state):
    gate.seen_at = now() - timedelta(seconds=seconds)
    db.session.commit()
    assert state in row_of(manager.get(PAGE), "Gate C1")


@pytest.mark.parametrize(("seconds", "warned"), [(119, True), (120, False)])
def test_two_screens_with_one_token_are_a_warning(manager, gate, seconds, warned):
    gate.second_screen_at = now() - timedelta(seconds=seconds)
    db.session.commit()
    assert ("Two screens use it" in manager.get(PAGE).text) == warned


def test_an_older_version_of_the_page_is_told_from_the_newest(manager, cast, gate):
    newer = cast.kiosk(cast.fair, "Gate C2")[0]
    gate.seen_at = now() - timedelta(minutes=1)
    says(gate, version="aaaa")
    says(newer, version="bbbb")
    page = manager.get(PAGE)
    assert "older" in row_of(page, "Gate C1")
    assert "older" not in row_of(page, "Gate C2")


def test_who_calls_staff_stands_first_until_somebody_goes_there(manager, cast, gate):
    cast.kiosk(cast.fair, "A quiet gate")
    kiosks.call_staff(gate)
    db.session.commit()
    page = manager.get(PAGE)
    assert "Calls staff since 12:00" in page.soup.select("tbody tr")[0].text
    manager.post(f"{PAGE}/{gate.public_id}/came")
    assert "Calls staff" not in manager.get(PAGE).text


def test_the_table_asks_for_itself_and_keeps_nobody_logged_in(manager, gate):
    part = manager.get(PAGE).soup.select_one("#kiosks-now")
    assert (part["hx-get"], part["hx-swap"]) == ("/staff/kiosks/now", "outerMorph")
    assert "Gate C1" in manager.fragment("/staff/kiosks/now").text


def test_revoking_asks_once_more_and_says_what_was_not_sent(manager, gate):
    says(gate, queue=37)
    page = manager.get(f"{PAGE}/{gate.public_id}/revoke")
    assert "37 scans were not sent" in page.text
    assert db.session.get(Kiosk, gate.id, populate_existing=True).is_paired
    manager.post(f"{PAGE}/{gate.public_id}/revoke")
    kiosk = db.session.get(Kiosk, gate.id, populate_existing=True)
    assert not kiosk.is_paired
    assert db.session.scalars(db.select(EndedKioskToken.kiosk_id)).all() == [gate.id]
    assert "Revoked" in row_of(manager.get(PAGE), "Gate C1")


def test_scans_that_are_set_aside_are_counted_and_lead_to_them(manager, gate):
    scan = {"kiosk_id": gate.id, "fair_id": gate.fair_id, "way": "scanner", "verdict": "to_confirm", "reason": "ok"}
    db.session.add(SetAsideScan(random_id="a" * 32, device_time=now(), **scan))
    db.session.commit()
    link = manager.get(PAGE).soup.select_one("td a[href$='/set-aside']")
    assert link.text.startswith("1 ")
    assert "No registration of this fair" in manager.get(link["href"]).text


def test_a_new_pin_is_shown_once_and_only_its_hash_is_kept(manager, cast, gate):
    assert "Set a PIN" in manager.get(PAGE).text
    manager.post("/staff/fairs/spring/kiosk-pin")
    page = manager._send("GET", PAGE, headers={"Accept-Language": "en"}).get_data(as_text=True)
    pin = re.search(r"<strong>(\d{3}) (\d{3})</strong>", page)
    fair = cast.fair
    db.session.refresh(fair)
    assert pin and pin_hash(pin[1] + pin[2], fair.kiosk_pin_salt) == fair.kiosk_pin_hash
    again = manager.get(PAGE)
    assert "PIN of the staff menu: Spring Fair" not in again.text and "New PIN" in again.text
    assert db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "kiosk.renew_pin")).one()


def test_a_renewed_pin_is_another_one(manager, cast, gate):
    hashes = set()
    for _ in range(2):
        manager.post("/staff/fairs/spring/kiosk-pin")
        db.session.refresh(cast.fair)
        hashes.add(cast.fair.kiosk_pin_hash)
    assert len(hashes) == 2


def test_the_desk_sees_kiosks_and_changes_none(browser, cast, gate):
    page = cast.log_in(browser, cast.dana).get(PAGE)
    assert "Gate C1" in page.text
    for text in ("Revoke", "New pairing code", "PIN"):
        assert text not in page.text


@pytest.mark.parametrize("number", ["99999999999999999999", "9" * 5000, "-1", "²", "x", ""])
def test_a_number_that_no_scan_has_decides_nothing(manager, gate, number):
    page = f"/staff/kiosks/{gate.public_id}/set-aside"
    scan = {"kiosk_id": gate.id, "fair_id": gate.fair_id, "way": "scanner", "verdict": "to_confirm", "reason": "ok"}
    db.session.add(SetAsideScan(random_id="a" * 32, device_time=now(), **scan))
    db.session.commit()
    assert "No registration of this fair" in manager.get(f"{page}?after={number}").text
    for sent in ({"decision": "accepted:marked", "scan": number}, {"decision": "accepted:all", "up_to": number}):
        manager.post(page, sent)
        assert "Nothing was changed: mark the scans first." in manager.get(page).text
