"""A revoked kiosk hands its scans over: they are set aside, and admit nobody before staff have decided."""

import secrets
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, CheckIn, EndedKioskToken, SetAsideScan
from app.models.types import now
from app.operations import checkin, jobs
from app.operations import kiosk as kiosks
from app.operations.checkin import set_aside
from app.operations.ticket import digits_of
from tests.checkin_desk import door_of, kept
from tests.one_day import NOON_OF_A_FAIR

pytestmark = pytest.mark.usefixtures("noon_in_korea")


@pytest.fixture
def revoked(browser, cast, today):
    """Gate 1, which was revoked a minute ago, its token still in the browser."""
    kiosk, token = cast.kiosk(today)
    browser.set_cookie("__Host-kiosk", token)
    kiosks.revoke(kiosk)
    db.session.commit()
    return kiosk


def an_item(minutes=30, **changes):
    moment = int((now() - timedelta(minutes=minutes)).timestamp() * 1000)
    return {"id": secrets.token_hex(16), "way": "scanner", "at": moment, "shown": "to_confirm"} | changes


def hand_over(browser, *items, status=200, token=None, headers=None):
    body = {"items": list(items)} | ({"token": token} if token else {})
    headers = {"X-Kiosk": "1"} if headers is None else headers
    answer = browser._send("POST", "/kiosk/handed-over", json=body, headers=headers)
    assert answer.status_code == status
    return answer.get_json() if status == 200 else answer


def test_scans_are_set_aside_and_admit_nobody(browser, revoked, held, today):
    item = an_item(ticket=digits_of(held))
    assert hand_over(browser, item)["answers"] == [{"id": item["id"], "set_aside": True}]
    assert kept(held) == (None, None)
    assert not CheckIn.of_registration(held.id)
    scan = db.session.scalars(db.select(SetAsideScan)).one()
    assert (scan.registration_id, scan.verdict, scan.finding) == (held.id, "to_confirm", None)
    assert scan.device_time == now() - timedelta(minutes=30)
    assert checkin.open_cases(today) == 1


def test_the_token_may_stand_in_the_body(another_browser, cast, today, held):
    kiosk, token = cast.kiosk(today)
    kiosks.revoke(kiosk)
    db.session.commit()
    hand_over(another_browser, an_item(ticket=digits_of(held)), token=token)
    assert set_aside.count(kiosk) == 1


def test_handing_over_again_changes_nothing(browser, revoked, held):
    item = an_item(ticket=digits_of(held))
    for _ in range(3):
        hand_over(browser, item)
    assert set_aside.count(revoked) == 1


def test_what_was_delivered_before_is_not_set_aside(browser, cast, today, held):
    kiosk, token = cast.kiosk(today)
    item = an_item(ticket=digits_of(held))
    browser.set_cookie("__Host-kiosk", token)
    browser._send("POST", "/kiosk/check-ins", json={"items": [item]}, headers={"X-Kiosk": "1"})
    kiosks.revoke(kiosk)
    db.session.commit()
    assert hand_over(browser, item)["answers"] == [{"id": item["id"], "set_aside": True}]
    assert set_aside.count(kiosk) == 0


def test_a_kiosk_that_is_paired_hands_nothing_over(browser, cast, today, held):
    browser.set_cookie("__Host-kiosk", cast.kiosk(today)[1])
    hand_over(browser, an_item(ticket=digits_of(held)), status=401)


@pytest.mark.parametrize("token", ["made up", "x" * 10_000])
def test_another_token_is_refused(browser, revoked, held, token):
    hand_over(browser, an_item(ticket=digits_of(held)), status=401, token=token)


def test_a_screen_that_was_exchanged_hands_over_too(browser, cast, today, held):
    kiosk, token = cast.kiosk(today)
    kiosks.pair(kiosks.renew_code(kiosk))
    db.session.commit()
    browser.set_cookie("__Host-kiosk", token)
    hand_over(browser, an_item(ticket=digits_of(held)))
    assert set_aside.count(kiosk) == 1


def test_after_a_month_nothing_is_taken(browser, revoked, held):
    with time_machine.travel(NOON_OF_A_FAIR + timedelta(days=30, seconds=1), tick=False):
        hand_over(browser, an_item(ticket=digits_of(held)), status=401)


def test_a_token_is_kept_for_as_long_as_it_is_taken(browser, revoked, held):
    with time_machine.travel(NOON_OF_A_FAIR + timedelta(days=30), tick=False):
        assert jobs.erase_ended_kiosk_tokens() == 0
        assert db.session.scalars(select(EndedKioskToken)).one()
    with time_machine.travel(NOON_OF_A_FAIR + timedelta(days=30, seconds=1), tick=False):
        assert jobs.erase_ended_kiosk_tokens() == 1


def test_tokens_are_not_tried_without_end(browser, revoked):
    statuses = [browser._send("POST", "/kiosk/handed-over", json={"items": [], "token": str(nth)}, headers={"X-Kiosk": "1"}).status_code for nth in range(12)]  # fmt: skip
    assert statuses[0] == 401 and statuses[-1] == 429


def test_a_kiosk_hands_over_no_more_than_it_can_have_scanned(browser, revoked, held, monkeypatch):
    monkeypatch.setattr(set_aside, "LARGEST_PILE", 2)
    hand_over(browser, an_item(ticket=digits_of(held)), an_item(ticket=digits_of(held)))
    hand_over(browser, an_item(ticket=digits_of(held)), status=429)
    assert set_aside.count(revoked) == 2


@pytest.mark.parametrize("body", ["[]", "{}", '{"items": 5}', "no json", "null"])
def test_what_is_no_batch_is_refused(browser, revoked, body):
    headers = {"X-Kiosk": "1", "Content-Type": "application/json"}
    assert browser._send("POST", "/kiosk/handed-over", data=body, headers=headers).status_code == 400


def test_a_batch_has_at_most_fifty_items(browser, revoked):
    hand_over(browser, *[{}] * 51, status=400)


def test_another_site_cannot_hand_over(browser, revoked, held):
    headers = {"X-Kiosk": "1", "Sec-Fetch-Site": "cross-site"}
    hand_over(browser, an_item(ticket=digits_of(held)), status=400, headers=headers)
    hand_over(browser, an_item(ticket=digits_of(held)), status=400, headers={})


@pytest.mark.parametrize(
    ("shown", "finding"),
    [
        ({"ticket": "1" + "0" * 193}, "unknown_ticket"),
        ({"code": "55208146", "way": "code"}, "registration_not_found"),
        ({"registration": "nobody", "way": "name"}, "registration_not_found"),
    ],
)
def test_what_is_wrong_with_a_ticket_is_noted(browser, revoked, shown, finding):
    hand_over(browser, an_item(**shown))
    assert db.session.scalars(db.select(SetAsideScan)).one().finding == finding


# Staff decide


@pytest.fixture
def page(revoked):
    return f"/staff/kiosks/{revoked.public_id}/set-aside"


@pytest.fixture
def desk(another_browser, cast):
    return cast.log_in(another_browser, cast.dana)


@pytest.fixture
def waiting(browser, revoked, held, cast, today):
    """Alice was let in, Bob refused."""
    bobs = cast.registration(cast.bob, today.slots[0])
    hand_over(
        browser,
        an_item(40, ticket=digits_of(held), sequence=1),
        an_item(20, ticket=digits_of(bobs), shown="refused", reason="already_used", sequence=2),
    )
    return list(db.session.scalars(db.select(SetAsideScan).order_by(SetAsideScan.id)))


def test_staff_see_when_who_and_what_was_shown(desk, page, waiting):
    shown = desk.get(page)
    for text in ("NGUYEN THI HUONG", "11:20", "Admitted, to be confirmed", "KIM Minsu", "Refused"):
        assert text in shown.text
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "set_aside.read")).all()[0]
    assert len(entry.details["shown"]) == 2


def test_all_are_taken_over_as_they_happened(desk, page, waiting, held, revoked, cast):
    desk.post(page, {"decision": "accepted:all", "up_to": str(waiting[-1].id)})
    assert kept(held) == (now() - timedelta(minutes=40), None)
    fact = CheckIn.of_registration(held.id)[0]
    assert (fact.random_id, fact.kiosk_id, fact.staff_id, fact.offline) == (
        waiting[0].random_id,
        revoked.id,
        cast.dana.id,
        True,
    )
    assert "Nothing waits for a decision." in desk.get(page).text
    assert checkin.open_cases(held.fair) == 0
    assert db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "set_aside.accepted")).one()


def test_the_marked_alone_are_taken_over(desk, page, waiting, held):
    desk.post(page, {"decision": "accepted:marked", "scan": str(waiting[1].id)})
    assert kept(held) == (None, None)
    assert checkin.open_cases(held.fair) == 1


def test_what_came_after_the_page_was_opened_is_not_decided_unseen(desk, page, browser, waiting, held):
    hand_over(browser, an_item(ticket=digits_of(held)))
    desk.post(page, {"decision": "accepted:all", "up_to": str(waiting[-1].id)})
    assert checkin.open_cases(held.fair) == 1


def test_discarding_needs_a_reason(desk, page, waiting, held):
    everything = {"decision": "discarded:all", "up_to": str(waiting[-1].id)}
    refused = desk.post(page, everything, status=422)
    assert "Write the reason." in refused.text
    desk.post(page, everything | {"reason": "The tablet was stolen at nine."})
    assert kept(held) == (None, None)
    assert checkin.open_cases(held.fair) == 0
    scan = db.session.get(SetAsideScan, waiting[0].id, populate_existing=True)
    assert (scan.decision, scan.discard_reason) == ("discarded", "The tablet was stolen at nine.")


def test_a_scan_is_decided_once(desk, page, waiting, held, cast, revoked):
    set_aside.decide(cast.ada, revoked, "discarded", ids=[waiting[0].id], reason="no")
    db.session.commit()
    desk.post(page, {"decision": "accepted:marked", "scan": str(waiting[0].id)})
    assert kept(held) == (None, None)
    assert "Nothing was changed" in desk.get(page).text


@pytest.mark.parametrize("form", [{}, {"decision": "nonsense:all"}, {"decision": "accepted:marked"}])
def test_what_the_page_does_not_offer_changes_nothing(desk, page, waiting, held, form):
    desk.post(page, form)
    assert checkin.open_cases(held.fair) == 2


def test_a_scan_of_another_kiosk_is_not_decided_here(desk, page, waiting, cast, today, held):
    other, _token = cast.kiosk(today, "Gate 2")
    desk.post(f"/staff/kiosks/{other.public_id}/set-aside", {"decision": "accepted:marked", "scan": str(waiting[0].id)})
    assert checkin.open_cases(held.fair) == 2


def test_a_double_that_comes_of_it_is_to_be_settled(desk, page, waiting, held, cast, today):
    other, _token = cast.kiosk(today, "Gate 2")
    checkin.scan(
        door_of(other), checkin.Scan("b" * 32, 1, "scanner", now(), ticket=digits_of(held), shown="to_confirm")
    )
    db.session.commit()
    desk.post(page, {"decision": "accepted:all", "up_to": str(waiting[-1].id)})
    assert kept(held) == (now() - timedelta(minutes=40), now())


def test_what_was_interrupted_goes_on_by_itself(waiting, revoked, cast, held):
    set_aside.decide(cast.dana, revoked, "accepted", up_to=waiting[-1].id)
    db.session.commit()
    assert checkin.open_cases(held.fair) == 2
    jobs.run_due()
    assert kept(held)[0] == now() - timedelta(minutes=40)
    assert checkin.open_cases(held.fair) == 0


def test_five_hundred_scans_are_handed_over_and_taken_over_at_once(browser, desk, page, revoked, cast, today):
    today.slots[0].capacity = 1000
    tickets = []
    for nth in range(50):
        registration = cast.registration(cast.member(f"visitor{nth:03}", f"VISITOR {nth:03}"), today.slots[0])
        tickets.append(digits_of(registration))
    for batch in range(10):
        shown = "to_confirm" if batch == 0 else "refused"
        hand_over(browser, *[an_item(600 - batch, ticket=ticket, shown=shown) for ticket in tickets])
    assert "Take over all 500 scans" in desk.get(page).text
    desk.post(page, {"decision": "accepted:all", "up_to": str(set_aside.last_id(revoked))})
    assert checkin.open_cases(today) == 0
    assert db.session.scalar(db.select(db.func.count()).select_from(CheckIn)) == 500
    assert db.session.scalar(db.select(db.func.count()).where(CheckIn.kind == "admit")) == 50
