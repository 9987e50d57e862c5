"""What a revoked kiosk hands over and nobody can read is kept as it came, shown to staff, and settled by them."""

import json
import secrets
from datetime import timedelta

import pytest
import time_machine

from app.extensions import db, keys
from app.models import AuditEntry, CheckIn, ReservedTicket, SetAsideScan
from app.models.types import now
from app.operations import checkin, fair_closing, fair_erasing, jobs
from app.operations import kiosk as kiosks
from app.operations.checkin import set_aside
from app.operations.ticket import digits_of
from app.operations.walk_in import blocks
from app.rules.sealing import seal
from tests.one_day import NOON_OF_A_FAIR

SPOILT = {"key": "1", "public": "AAAA", "nonce": "AAAA", "content": "AAAA"}
pytestmark = pytest.mark.usefixtures("noon_in_korea")


@pytest.fixture
def today(cast):
    return cast.make_fair("today", "Fair of Today", "오늘 박람회", in_days=0)


@pytest.fixture
def gate(browser, cast, today):
    """A kiosk with tickets in store, revoked a moment ago, its token still in the browser."""
    kiosk, token = cast.kiosk(today)
    browser.set_cookie("__Host-kiosk", token)
    kiosk.stored = blocks.top_up(kiosk, 198)
    kiosks.revoke(kiosk)
    db.session.commit()
    return kiosk


@pytest.fixture
def desk(another_browser, cast):
    return cast.log_in(another_browser, cast.dana)


def at(minutes: int = 30) -> int:
    return int((now() - timedelta(minutes=minutes)).timestamp() * 1000)


def a_scan(**changes) -> dict:
    """One whose ticket was sealed, and spoilt on the kiosk's disk."""
    known = {"id": secrets.token_hex(16), "way": "scanner", "at": at(), "sealed": SPOILT, "shown": "to_confirm"}
    return known | {"error": "unreadable"} | changes


def a_person(ticket: str, **changes) -> dict:
    """Somebody who registered at the kiosk, as its script hands them over."""
    known = {"id": ticket, "way": "walk_in", "ticket": ticket, "at": at(), "offset_ms": 0, "sealed": SPOILT}
    return known | {"error": "unreadable"} | changes


def hand_over(browser, *items) -> list:
    answer = browser._send("POST", "/kiosk/handed-over", json={"items": list(items)}, headers={"X-Kiosk": "1"})
    assert answer.status_code == 200
    return answer.get_json()["answers"]


def letters() -> list[SetAsideScan]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(SetAsideScan).order_by(SetAsideScan.id)))


def page_of(kiosk) -> str:
    return f"/staff/kiosks/{kiosk.public_id}/set-aside"


def test_a_scan_that_nobody_can_open_is_kept_sealed(browser, gate, today):
    item = a_scan()
    assert hand_over(browser, item) == [{"id": item["id"], "set_aside": True}]
    (kept,) = letters()
    assert (kept.kiosk_id, kept.random_id, kept.way, kept.finding) == (gate.id, item["id"], "scanner", "unreadable")
    assert kept.device_time == now() - timedelta(minutes=30)
    assert json.loads(kept.letter) == item
    assert checkin.open_cases(today) == 1


def test_what_a_letter_holds_is_in_the_database_as_ciphertext_alone(browser, gate):
    hand_over(browser, a_scan(ticket="1" + "7" * 150, way="by post"))
    column = SetAsideScan.__table__.c.letter
    stored = db.session.scalar(db.select(db.type_coerce(column, db.Text)))
    assert "7777" not in stored and "by post" not in stored


@pytest.mark.parametrize(
    ("error", "finding"),
    [
        ("unreadable", "unreadable"),
        ("closed", "no_walk_ins"),
        ("void_ticket", "void_ticket"),
        ("status 413", "undeliverable"),
        (None, "unreadable"),
        (7, "unreadable"),
    ],
)
def test_a_person_who_could_not_be_delivered_is_kept_with_the_reason_and_the_ticket(
    browser, gate, today, error, finding
):
    stored = gate.stored[0]
    (answer,) = hand_over(browser, a_person(stored.ticket, error=error))
    assert answer == {"id": stored.ticket, "set_aside": True}
    (kept,) = letters()
    reserved = db.session.scalars(db.select(ReservedTicket).filter_by(short_code=stored.code)).one()
    assert (kept.way, kept.finding, kept.ticket_id) == ("walk_in", finding, reserved.ticket_id)
    assert kept.random_id == f"walk-in-{reserved.ticket_id.hex()}"
    assert db.session.scalar(db.select(db.func.count()).select_from(CheckIn)) == 0


def test_a_person_whose_ticket_another_one_has_is_kept_beside_that_one(browser, gate, today):
    """The ticket's own mark is that of the first person's arrival, which is delivered."""
    stored = gate.stored[0]
    first = a_person(stored.ticket, sealed={"key": 1}, error="given_twice")
    second = a_person(stored.ticket, sealed={"key": 2}, error="given_twice")
    hand_over(browser, first)
    hand_over(browser, second)
    assert [letter.finding for letter in letters()] == ["given_twice"] * 2
    assert not any(letter.random_id.startswith("walk-in-") for letter in letters())


def test_a_sealed_record_can_still_be_opened_by_whoever_has_the_key(browser, gate):
    stored = gate.stored[0]
    sealed = seal(keys.sealing.current, keys.sealing.public, '{"name": "SUNITA"}', stored.ticket)
    hand_over(browser, a_person(stored.ticket, sealed=sealed.as_json(), error="closed"))
    letter = letters()[0].letter
    assert "SUNITA" not in letter
    assert json.loads(letter)["sealed"] == sealed.as_json()


def test_handing_over_again_keeps_one(browser, gate):
    scan, person, nobody = a_scan(), a_person(gate.stored[0].ticket), a_person("no ticket")
    for _ in range(2):
        hand_over(browser, scan, person, nobody, "text", None)
    assert len(letters()) == 5


RUBBISH = [
    "text",
    None,
    {},
    [],
    {"id": "a\x00b"},
    {"id": "\ud800"},
    {"id": "x" * 65, "at": -1, "sequence": 2**31, "offset_ms": 10**13},
    {"id": 5, "at": "noon", "way": ["walk_in"], "ticket": 7, "error": []},
    {"way": "walk_in", "ticket": "1" * 401, "at": 4_102_444_800_001},
]


@pytest.mark.parametrize("sent", RUBBISH, ids=repr)
def test_whatever_it_is_it_is_kept_and_blocks_no_other(browser, gate, sent):
    answers = hand_over(browser, sent, a_scan())
    assert [answer["set_aside"] for answer in answers] == [True, True]
    kept = letters()[0]
    assert json.loads(kept.letter) == sent
    assert (kept.device_clock, kept.device_time) == (None, now())


def test_what_is_nested_without_end_is_noted(browser, gate):
    deep = "[" * 900 + "]" * 900
    headers = {"X-Kiosk": "1", "Content-Type": "application/json"}
    answer = browser._send("POST", "/kiosk/handed-over", data=f'{{"items": [{deep}]}}', headers=headers)
    assert answer.status_code in (200, 400)
    assert len(letters()) == (answer.status_code == 200)


def test_the_pile_is_as_high_as_that_of_scans(browser, gate, monkeypatch):
    monkeypatch.setattr(set_aside, "LARGEST_PILE", 1)
    hand_over(browser, a_scan())
    answer = browser._send("POST", "/kiosk/handed-over", json={"items": [a_scan()]}, headers={"X-Kiosk": "1"})
    assert answer.status_code == 429 and len(letters()) == 1


# Staff


def test_staff_see_when_from_which_kiosk_and_why(browser, desk, gate):
    scan, stored = a_scan(), gate.stored[0]
    hand_over(browser, scan, a_person(stored.ticket, error="closed"))
    row = next(row for row in desk.get("/staff/kiosks").soup.select("#kiosks-now tbody tr"))
    assert "2 scans of" in " ".join(row.get_text(" ").split())
    page = desk.get(page_of(gate))
    for text in ("11:30", scan["id"][:8], f"{stored.code[:4]} {stored.code[4:]}", "The fair took nobody", "damaged"):
        assert text in page.text
    assert "Take over" not in page.text and "Settle all 2 records" in page.text


def test_a_letter_is_neither_taken_over_nor_discarded_with_the_scans(browser, desk, gate, cast, today):
    held = cast.registration(cast.alice, today.slots[0])
    readable = {"id": "b" * 32, "way": "scanner", "at": at(), "ticket": digits_of(held), "error": "status 413"}
    hand_over(browser, a_scan(), readable)
    page = desk.get(page_of(gate))
    assert "Take over 1 scan" in page.text and "Settle 1 record" in page.text
    newest = {"up_to": str(letters()[-1].id)}
    desk.post(page_of(gate), newest | {"decision": "accepted:all"})
    desk.post(page_of(gate), newest | {"decision": "discarded:all", "reason": "It was stolen."})
    waiting = [one for one in letters() if one.applied_at is None]
    assert [one.finding for one in waiting] == ["unreadable"]
    jobs.run_due()
    assert checkin.open_cases(today) == 1


def test_settling_needs_a_reason_and_erases_what_the_letter_held(browser, desk, gate, cast, today):
    hand_over(browser, a_scan(), a_person(gate.stored[0].ticket))
    everything = {"decision": "settled:all", "up_to": str(letters()[-1].id)}
    assert "Write the reason." in desk.post(page_of(gate), everything, status=422).text
    assert checkin.open_cases(today) == 2
    page = desk.post(page_of(gate), everything | {"reason": "Found them at the desk."}, follow=True, status=200)
    assert "2 records are settled." in page.text and "Nothing waits for a decision." in page.text
    for one in letters():
        assert (one.letter, one.decided_by, one.discard_reason) == (None, cast.dana.id, "Found them at the desk.")
    assert checkin.open_cases(today) == 0
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "set_aside.settled")).one()
    assert entry.details["letters"] == 2


def test_the_marked_alone_are_settled_and_once(browser, desk, gate, cast, today):
    hand_over(browser, a_scan(), a_scan())
    first = letters()[0]
    desk.post(page_of(gate), {"decision": "settled:marked", "scan": str(first.id), "reason": "Seen."})
    assert [one.applied_at is None for one in letters()] == [False, True]
    again = set_aside.settle_letters(cast.ada, gate, ids=[first.id], reason="Me too.")
    assert again == 0 and letters()[0].discard_reason == "Seen."


def test_what_came_after_the_page_was_opened_is_not_settled_unseen(browser, desk, gate, today):
    hand_over(browser, a_scan())
    seen = letters()[-1].id
    hand_over(browser, a_scan())
    desk.post(page_of(gate), {"decision": "settled:all", "up_to": str(seen), "reason": "Seen."})
    assert checkin.open_cases(today) == 1


def test_a_letter_without_a_time_says_so(browser, desk, gate):
    hand_over(browser, {"id": "a" * 32})
    assert "unknown, handed over" in desk.get(page_of(gate)).text


def test_only_some_of_very_many_are_shown(browser, desk, gate):
    for _ in range(2):
        hand_over(browser, *[a_scan() for _ in range(26)])
    page = desk.get(page_of(gate))
    assert "The oldest 50 of 52 are shown." in page.text and len(page.soup.select("[name=scan]")) == 50


def test_a_fair_is_not_closed_before_they_are_settled(browser, gate, cast, today):
    hand_over(browser, a_person(gate.stored[0].ticket))
    with time_machine.travel(NOON_OF_A_FAIR + timedelta(days=2), tick=False):
        assert not fair_closing.standing_of(today).may_be_closed
        set_aside.settle_letters(cast.dana, gate, up_to=letters()[-1].id, reason="Seen.")
        assert fair_closing.standing_of(today).may_be_closed


def test_what_nobody_settled_goes_with_the_registrations_of_its_fair(browser, gate, today):
    hand_over(browser, a_scan())
    with time_machine.travel(NOON_OF_A_FAIR + timedelta(days=2 * 366), tick=False):
        fair_erasing.erase_all()
    assert letters()[0].letter is None


def test_revoking_says_what_was_refused_for_good(browser, cast, today):
    kiosk, _token = cast.kiosk(today, "Gate 2")
    kiosk.health = {"queue": 0, "dead": 2}
    db.session.commit()
    page = cast.log_in(browser, cast.max).get(f"/staff/kiosks/{kiosk.public_id}/revoke")
    assert "2 records were refused for good." in page.text
