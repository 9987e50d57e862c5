"""What the kiosk's script and a browser without scripts may ask, and what they get."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.extensions import db, keys
from app.models import CheckIn, Kiosk
from app.models.types import now
from app.operations import search
from app.operations.ticket import digits_of
from app.rules.sealing import seal

pytestmark = pytest.mark.usefixtures("noon_in_korea")


@pytest.fixture
def held(cast):
    fair = cast.make_fair("today", "Fair of Today", "오늘 박람회", in_days=0)
    slot = fair.slots[0]
    slot.starts_at, slot.ends_at = now() - timedelta(minutes=1), now() + timedelta(hours=1)
    search.index(cast.alice)
    return cast.registration(cast.alice, slot)


@pytest.fixture
def kiosk(browser, cast, held):
    """A browser that is paired with the fair of today."""
    _kiosk, token = cast.kiosk(held.fair)
    browser.set_cookie("__Host-kiosk", token)
    return browser.in_language("en")


def an_item(**changes):
    return {"id": secrets.token_hex(16), "way": "scanner", "at": int(now().timestamp() * 1000)} | changes


def send(kiosk, *items, status=200, headers=None):
    headers = {"X-Kiosk": "1"} if headers is None else headers
    answer = kiosk._send("POST", "/kiosk/check-ins", json={"items": list(items)}, headers=headers)
    assert answer.status_code == status
    return answer.get_json() if status == 200 else answer


def test_a_batch_gets_one_answer_for_each_item_in_order(kiosk, held):
    ticket = digits_of(held)
    first, second = an_item(ticket=ticket, sequence=1), an_item(ticket=ticket, sequence=2)
    answers = send(kiosk, first, second)["answers"]
    assert [answer["id"] for answer in answers] == [first["id"], second["id"]]
    assert [answer["reason"] for answer in answers] == ["ok", "already_used"]
    assert answers[1]["first_time"] == first["at"]


def test_a_delivery_is_repeated_without_harm(kiosk, held):
    item = an_item(ticket=digits_of(held), sequence=1)
    assert send(kiosk, item)["answers"] == send(kiosk, item)["answers"]
    assert len(CheckIn.of_registration(held.id)) == 1


@pytest.mark.parametrize("holds", [{}, {"holds": "ticket"}, {"holds": "code"}], ids=str)
def test_what_waited_sealed_is_opened(kiosk, held, holds):
    """A kiosk whose page was renewed meanwhile may still have scans that do not say what is in them: a ticket."""
    shown = {"ticket": digits_of(held), "code": held.short_code}[holds.get("holds", "ticket")]
    item = an_item(**holds)
    item["sealed"] = seal(keys.sealing.current, keys.sealing.public, shown, item["id"]).as_json()
    assert send(kiosk, item)["answers"][0]["verdict"] == "admitted"
    other = item | {"id": secrets.token_hex(16)}
    assert send(kiosk, other, item | {"holds": "registration"})["answers"] == [
        {"id": other["id"], "error": "unreadable"},
        {"id": item["id"], "error": "unreadable"},
    ]


BAD_ITEMS = (
    "text",
    None,
    {},
    {"id": "short", "way": "camera", "ticket": "1", "at": 1},
    {"id": "a" * 32, "way": "by post", "ticket": "1", "at": 1},
    {"id": "a" * 32, "way": "camera", "at": 1},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "code": "55208146", "at": 1},
    {"id": "a" * 32, "way": "camera", "ticket": 5, "at": 1},
    {"id": "a" * 32, "way": "camera", "ticket": "1" * 401, "at": 1},
    {"id": "a" * 32, "way": "camera", "ticket": "1\0", "at": 1},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "at": "now"},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "at": -1},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "at": 10**15},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "at": 1, "offset_ms": 10**14},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "at": 1, "sequence": 0},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "at": 1, "sequence": True},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "at": 1, "shown": "let_in"},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "at": 1, "shown": ["admitted"]},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "at": 1, "shown": "refused", "reason": 5},
    {"id": "a" * 32, "way": "camera", "ticket": "1", "at": 1, "shown": "refused", "reason": "x" * 41},
    {"id": "a" * 32, "way": ["camera"], "ticket": "1", "at": 1},
)


@pytest.mark.parametrize("bad", BAD_ITEMS, ids=str)
def test_a_bad_item_blocks_no_other(kiosk, held, bad):
    answers = send(kiosk, bad, an_item(ticket=digits_of(held)))["answers"]
    assert answers[0]["error"] == "unreadable"
    assert answers[1]["verdict"] == "admitted"


@pytest.mark.parametrize("body", ["[]", "{}", '{"items": {}}', '{"items": 5}', "no json", "null"])
def test_what_is_no_batch_is_refused(kiosk, body):
    headers = {"X-Kiosk": "1", "Content-Type": "application/json"}
    assert kiosk._send("POST", "/kiosk/check-ins", data=body, headers=headers).status_code == 400


def test_a_batch_has_at_most_fifty_items(kiosk):
    send(kiosk, *[{}] * 51, status=400)


def test_a_call_without_our_header_needs_the_forms_token(kiosk, held):
    send(kiosk, an_item(ticket=digits_of(held)), status=400, headers={})
    assert kiosk._send("POST", "/kiosk/check-ins", data={"code": held.short_code}).status_code == 400


def test_a_call_from_another_site_is_refused(kiosk, held):
    headers = {"X-Kiosk": "1", "Sec-Fetch-Site": "cross-site"}
    send(kiosk, an_item(ticket=digits_of(held)), status=400, headers=headers)


@pytest.mark.parametrize("path", ["check-ins", "find", "call-staff", "state"])
def test_a_browser_that_is_no_kiosk_may_call_nothing(browser, path):
    assert browser._send("POST", f"/kiosk/{path}", json={}, headers={"X-Kiosk": "1"}).status_code == 401


@pytest.mark.parametrize("path", ["texts", "screen.css", "screen"])
def test_a_browser_that_is_no_kiosk_sees_nothing(browser, path):
    browser.get(f"/kiosk/{path}", status=401)


def test_a_check_in_needs_five_statements_at_most(kiosk, held):
    statements = []
    item = an_item(ticket=digits_of(held), sequence=1)
    listen = (db.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    event.listen(*listen)
    send(kiosk, item)
    event.remove(*listen)
    assert len(statements) <= 5, statements


def test_the_short_code_alone_admits_without_scripts(kiosk, held):
    shown = f"{held.short_code[:4]} {held.short_code[4:]}"
    page = kiosk.post("/kiosk/check-ins", {"code": shown, "random_id": "b" * 32}, status=200)
    assert page.h1 == "Welcome!"
    page = kiosk.post("/kiosk/check-ins", {"code": shown, "random_id": "c" * 32}, status=200)
    assert page.h1 == "Already used"
    assert "12:00" in page.text


def test_reloading_the_verdict_is_no_second_scan(kiosk, held):
    for _ in range(2):
        page = kiosk.post("/kiosk/check-ins", {"code": held.short_code, "random_id": "b" * 32}, status=200)
        assert page.h1 == "Welcome!"


@pytest.mark.parametrize("typed", ["", "123", "12345678", "abcdefgh", "１２３４"])
def test_a_mistyped_code_is_said_at_once_and_kept(kiosk, typed):
    page = kiosk.post("/kiosk/check-ins", {"code": typed}, status=422)
    assert page.soup.select_one("[data-screen=code] [role=alert]").text.strip()
    assert not db.session.scalars(db.select(CheckIn)).all()


def test_name_and_phone_lead_to_a_masked_name_and_in(kiosk, held):
    page = kiosk.post("/kiosk/find", {"name": "nguyen huong", "last_digits": "4471"}, status=200)
    assert page.soup.select_one("[data-masked-name]").text == "NGUYEN T** H****"
    page = kiosk.post(
        "/kiosk/check-ins", {"registration": page.value("registration"), "random_id": "d" * 32}, status=200
    )
    assert page.h1 == "Welcome!"
    assert CheckIn.of_registration(held.id)[0].way == "name"


@pytest.mark.parametrize("name, digits", [("NGUYEN", "0000"), ("TRAN VAN", "4471"), ("NGU", "4471"), ("N", "4471")])
def test_nobody_is_shown_who_does_not_fit(kiosk, name, digits):
    page = kiosk.post("/kiosk/find", {"name": name, "last_digits": digits}, status=422)
    assert "HUONG" not in page.html and "H****" not in page.html


def test_two_who_fit_call_staff_and_show_nobody(kiosk, held, cast):
    twin = cast.member("twin1234", "NGUYEN THI HUONG", email="twin@example.com", phone="+821099994471")
    search.index(twin)
    cast.registration(twin, held.slot)
    page = kiosk.post("/kiosk/find", {"name": "NGUYEN THI HUONG", "last_digits": "4471"}, status=200)
    assert "Staff are on their way" in page.text and "NGUYEN" not in page.html
    assert db.session.scalars(db.select(Kiosk)).one().called_staff_at is not None


def test_after_five_misses_the_search_pauses_for_a_minute(kiosk, noon_in_korea):
    for left in (4, 3, 2, 1, 0):
        found = find(kiosk, "NGUYEN THI HUONG", "0000")
        assert found["tries_left"] == left
    assert (found["outcome"], found["pause_seconds"]) == ("pause", 60)
    assert find(kiosk, "NGUYEN THI HUONG", "4471")["outcome"] == "pause"
    noon_in_korea.shift(timedelta(seconds=61))
    assert find(kiosk, "NGUYEN THI HUONG", "4471")["outcome"] == "one"


def test_after_five_numbers_that_nobody_has_the_kiosk_pauses(kiosk, held):
    for _ in range(5):
        answer = send(kiosk, an_item(way="code", code="99999999"))["answers"][0]
        assert answer["reason"] == "registration_not_found"
    answer = send(kiosk, an_item(way="code", code=held.short_code))["answers"][0]
    assert (answer["error"], answer["pause_seconds"]) == ("paused", 60)
    assert send(kiosk, an_item(ticket=digits_of(held)))["answers"][0]["verdict"] == "admitted"
    page = kiosk.post("/kiosk/check-ins", {"code": held.short_code}, status=200)
    assert "A pause of one minute" in page.text


def test_a_find_that_is_no_text_is_refused(kiosk):
    for body in ([], {"name": 5}, {"name": ["a"]}, "text"):
        assert kiosk._send("POST", "/kiosk/find", json=body, headers={"X-Kiosk": "1"}).status_code == 400
    assert find(kiosk, "A", "12", status=422)["outcome"] == "incomplete"


def find(kiosk, name, last_digits, status=200):
    body = {"name": name, "last_digits": last_digits}
    answer = kiosk._send("POST", "/kiosk/find", json=body, headers={"X-Kiosk": "1"})
    assert answer.status_code == status
    return answer.get_json()


def test_the_page_goes_on_counting_where_the_last_scan_was(kiosk, held):
    send(kiosk, an_item(ticket=digits_of(held), sequence=41))
    assert kiosk.get("/kiosk").soup.select_one("[data-kiosk]")["data-next-sequence"] == "42"
