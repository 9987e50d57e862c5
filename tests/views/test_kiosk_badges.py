"""What a kiosk that prints badges may ask for, and what comes of two that ask at once."""

import secrets
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import BadgeJob, Kiosk
from app.models.types import now
from app.operations.badges import jobs
from app.operations.ticket import digits_of
from tests.one_day import NOON_OF_A_FAIR
from tests.page_client import Browser

pytestmark = pytest.mark.usefixtures("noon_in_korea")
SCRIPT = {"X-Kiosk": "1"}


@pytest.fixture
def held(cast):
    fair = cast.make_fair("today", "Fair of Today", "오늘 박람회", in_days=0)
    slot = fair.slots[0]
    slot.starts_at, slot.ends_at = now() - timedelta(minutes=1), now() + timedelta(hours=1)
    cast.alice.name_korean = "응우옌 티 흐엉"
    return cast.registration(cast.alice, slot)


@pytest.fixture
def gate(app, cast, held):
    """Makes a browser that is paired with the fair of today and prints badges."""

    def open_one(name: str = "Gate 1", *, prints: bool = True) -> Browser:
        kiosk, token = cast.kiosk(held.fair, name)
        kiosk.prints_badges = prints
        db.session.commit()
        browser = Browser(app)
        browser.set_cookie("__Host-kiosk", token)
        return browser.in_language("en")

    return open_one


def scan(kiosk: Browser, held, **changes) -> str:
    """Show the ticket at this kiosk; the id of the scan."""
    item = {"id": secrets.token_hex(16), "way": "scanner", "at": int(now().timestamp() * 1000)}
    item |= {"ticket": digits_of(held)} | changes
    answer = kiosk._send("POST", "/kiosk/check-ins", json={"items": [item]}, headers=SCRIPT)
    assert answer.status_code == 200
    return str(item["id"])


def ask(kiosk: Browser, scan_id: str, request_id: str = "", status: int = 200):
    body = {"id": request_id or secrets.token_hex(16), "scan": scan_id}
    answer = kiosk._send("POST", "/kiosk/badges", json=body, headers=SCRIPT)
    assert answer.status_code == status
    return answer.get_json() if status == 200 else None


def report(kiosk: Browser, *items, status: int = 200):
    answer = kiosk._send("POST", "/kiosk/badges/reports", json={"items": list(items)}, headers=SCRIPT)
    assert answer.status_code == status
    return answer.get_json()["heard"] if status == 200 else None


def the_job() -> BadgeJob:
    db.session.expire_all()
    return db.session.scalars(select(BadgeJob)).one()


def test_an_arrival_gets_a_badge_with_both_names(gate, held):
    kiosk = gate()
    answer = ask(kiosk, scan(kiosk, held))
    assert answer["outcome"] == "print"
    assert "NGUYEN" in answer["markup"] and "응우옌 티 흐엉" in answer["markup"]
    assert "Fair of Today" in answer["markup"]
    assert (the_job().state, the_job().tries, the_job().layout) == ("printing", 1, "a6")


def test_a_second_scan_prints_no_second_badge(gate, held):
    kiosk = gate()
    first = scan(kiosk, held)
    assert ask(kiosk, first)["outcome"] == "print"
    assert ask(kiosk, first)["outcome"] == "has_one"
    assert ask(kiosk, scan(kiosk, held))["outcome"] == "unknown", "It was refused: the ticket is used."
    assert db.session.scalar(select(func.count()).select_from(BadgeJob)) == 1


def test_coming_in_again_prints_none_either(gate, held):
    held.fair.allows_reentry = True
    db.session.commit()
    kiosk = gate()
    assert ask(kiosk, scan(kiosk, held))["outcome"] == "print"
    assert ask(kiosk, scan(kiosk, held))["outcome"] == "has_one"


def test_a_request_whose_answer_was_lost_gets_the_same_badge(gate, held):
    kiosk, request_id = gate(), secrets.token_hex(16)
    scanned = scan(kiosk, held)
    assert ask(kiosk, scanned, request_id) == ask(kiosk, scanned, request_id)
    assert the_job().tries == 1


def test_another_kiosk_gets_nothing_of_a_scan_that_is_not_its_own(gate, held):
    scanned = scan(gate(), held)
    assert ask(gate("Gate 2"), scanned)["outcome"] == "unknown"


def test_a_badge_is_for_those_who_came_in_just_now(gate, held, noon_in_korea):
    kiosk = gate()
    scanned = scan(kiosk, held)
    noon_in_korea.shift(jobs.JUST_NOW + timedelta(seconds=1))
    assert ask(kiosk, scanned)["outcome"] == "unknown"
    noon_in_korea.shift(timedelta(seconds=-2))
    assert ask(kiosk, scanned)["outcome"] == "print"


def test_a_registration_that_was_cancelled_meanwhile_gets_none(gate, held):
    kiosk = gate()
    scanned = scan(kiosk, held)
    held.state = "cancelled"
    db.session.commit()
    assert ask(kiosk, scanned)["outcome"] == "unknown"


def test_a_kiosk_without_a_printer_gets_no_name(gate, held):
    kiosk = gate(prints=False)
    assert ask(kiosk, scan(kiosk, held)) == {"outcome": "off"}
    assert b"data-badge-sheet" not in kiosk._send("GET", "/kiosk").data


def test_the_page_of_one_that_prints_holds_the_sheet_and_its_test_page(gate):
    page = gate()._send("GET", "/kiosk").get_data(as_text=True)
    assert "data-badge-sheet" in page and "data-badge-test" in page and "css/name-fonts.css" in page
    assert "NGUYEN" not in page


@pytest.mark.parametrize("outcome", ["printed", "stuck"])
def test_what_became_of_it_is_noted(gate, held, outcome):
    kiosk, request_id = gate(), secrets.token_hex(16)
    ask(kiosk, scan(kiosk, held), request_id)
    assert report(kiosk, {"id": request_id, "outcome": outcome}) == [request_id]
    assert the_job().state == outcome
    assert (the_job().printed_at is not None) == (outcome == "printed")


def test_one_kiosk_does_not_speak_for_another(gate, held):
    kiosk, request_id = gate(), secrets.token_hex(16)
    ask(kiosk, scan(kiosk, held), request_id)
    assert report(gate("Gate 2"), {"id": request_id, "outcome": "printed"}) == []
    assert the_job().state == "printing"


def test_a_badge_printed_without_the_network_is_noted_when_its_scan_has_arrived(gate, held):
    kiosk, request_id, scan_id = gate(), secrets.token_hex(16), secrets.token_hex(16)
    at = int((NOON_OF_A_FAIR - timedelta(minutes=20)).timestamp() * 1000)
    told = {"id": request_id, "outcome": "printed", "scan": scan_id, "at": at}
    assert report(kiosk, told) == [], "Its scan is still on its way: it is told again."
    scan(kiosk, held, id=scan_id, shown="to_confirm")
    assert report(kiosk, told) == [request_id]
    assert report(kiosk, told) == [request_id]
    assert (the_job().state, the_job().created_at) == ("printed", NOON_OF_A_FAIR - timedelta(minutes=20))


def test_two_that_were_printed_at_two_doors_without_network_are_both_seen(gate, held):
    for name in ("Gate 1", "Gate 2"):
        kiosk, request_id = gate(name), secrets.token_hex(16)
        told = {"id": request_id, "outcome": "printed", "scan": scan(kiosk, held, shown="to_confirm"), "at": 0}
        assert report(kiosk, told) == [request_id]
    rows = db.session.scalars(select(BadgeJob).order_by(BadgeJob.id)).all()
    assert [row.first_of for row in rows] == [held.id, None]


def test_two_doors_at_the_same_instant_print_one_badge(app, gate, held):
    held.fair.allows_reentry = True
    db.session.commit()
    doors = [gate("Gate 1"), gate("Gate 2")]
    scans = [scan(door, held) for door in doors]
    kiosk_ids = list(db.session.scalars(select(Kiosk.id).order_by(Kiosk.id)))
    db.session.rollback()
    barrier, outcomes = threading.Barrier(2), []

    def run(kiosk_id: int, scanned: str) -> None:
        with app.app_context():
            kiosk = db.session.get_one(Kiosk, kiosk_id)
            db.session.rollback()
            barrier.wait()
            try:
                jobs.for_arrival(kiosk, secrets.token_hex(16), scan=scanned)
                db.session.commit()
                outcomes.append("print")
            except jobs.HasOne:
                outcomes.append("has_one")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(kiosk_ids, scans, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["has_one", "print"]


@pytest.mark.parametrize(
    "body", [[], {}, {"id": "x"}, {"id": 7, "scan": "y"}, {"id": "x" * 65, "scan": "y"}, {"id": "", "scan": "y"}]
)
def test_what_is_no_request_is_refused(gate, body):
    assert gate()._send("POST", "/kiosk/badges", json=body, headers=SCRIPT).status_code == 400


@pytest.mark.parametrize("items", ["no list", [{}] * 51])
def test_what_is_no_report_is_refused(gate, items):
    assert gate()._send("POST", "/kiosk/badges/reports", json={"items": items}, headers=SCRIPT).status_code == 400


def test_reports_that_mean_nothing_are_not_told_for_ever(gate):
    junk = [{"id": "a", "outcome": "?"}, {"id": "b", "outcome": "printed", "scan": 7, "at": "x"}, {"id": 3}, "x"]
    junk += [{"id": "c", "outcome": ["printed"]}, {"id": "d", "outcome": {"printed": 1}}, {"id": "e"}]
    assert report(gate(), *junk) == ["a", "c", "d", "e"]


def test_a_badge_of_which_nobody_heard_is_stuck(gate, held, noon_in_korea):
    kiosk = gate()
    ask(kiosk, scan(kiosk, held))
    noon_in_korea.shift(jobs.SILENT_AFTER - timedelta(seconds=1))
    assert jobs.mark_silent() == 0
    noon_in_korea.shift(timedelta(seconds=2))
    assert jobs.mark_silent() == 1
    assert the_job().state == "stuck"
