"""What a kiosk asks by itself: its state, its lists, the installed page; and what it may not ask."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import Kiosk
from app.operations import kiosk as kiosks
from app.views.kiosk.texts import of_language
from app.web.assets import STATIC
from tests.scene import rules_of
from tests.texts import add, load_old


@pytest.fixture
def kiosk(browser, cast):
    _kiosk, token = cast.kiosk(cast.fair)
    browser.set_cookie("__Host-kiosk", token)
    return browser.in_language("en")


def asked(kiosk, method, path, status=200, **options):
    answer = kiosk._send(method, f"/kiosk/{path}", **options)
    assert answer.status_code == status
    return answer


def report(kiosk, body, status=200):
    return asked(kiosk, "POST", "state", status, json=body, headers={"X-Kiosk": "1"}).get_json()


HEALTH = {"queue": 7, "dead": 1, "battery": 80, "charging": True, "version": "0a1b2c", "storage": True, "offset_ms": -5}


def test_a_report_is_kept(kiosk):
    assert report(kiosk, {"screens": ["a" * 32], "health": HEALTH})["second_screen"] is False
    kept = db.session.scalars(db.select(Kiosk)).one()
    assert (kept.health, kept.screen_id) == (HEALTH, "a" * 32)
    assert kept.seen_at is not None


def test_the_answer_tells_the_time(kiosk):
    with time_machine.travel(datetime(2027, 5, 4, 9, 30, tzinfo=UTC), tick=False):
        assert report(kiosk, {})["now"] == 1_809_423_000_000


@pytest.mark.parametrize("body", [
    {}, [], "text", {"screens": 5, "health": []}, {"screens": [5]}, {"screens": ["a" * 32, None]}, {"health": {"queue": -1, "battery": 101, "charging": "yes"}},
    {"health": {"queue": True, "version": "<b>", "offset_ms": 10**14}}, {"screens": ["A" * 32]},
    {"screens": ["a" * 32 + "\n"]},
])  # fmt: skip
def test_what_is_no_report_is_not_believed(kiosk, body):
    report(kiosk, body)
    kept = db.session.scalars(db.select(Kiosk)).one()
    assert (kept.health, kept.screen_id) == ({}, None)


def test_a_second_screen_is_told(kiosk, another_browser):
    another_browser.set_cookie("__Host-kiosk", kiosk.cookie("kiosk"))
    report(kiosk, {"screens": ["a" * 32]})
    assert report(another_browser, {"screens": ["b" * 32]})["second_screen"] is True
    assert report(kiosk, {"screens": ["a" * 32]})["second_screen"] is True


def test_a_report_from_another_site_is_refused(kiosk):
    headers = {"X-Kiosk": "1", "Sec-Fetch-Site": "cross-site"}
    asked(kiosk, "POST", "state", 400, json={}, headers=headers)
    asked(kiosk, "POST", "state", 400, json={})


def test_the_state_has_the_pin_only_where_there_is_one(kiosk, cast):
    assert report(kiosk, {})["pin"] is None
    cast.fair.kiosk_pin_salt, cast.fair.kiosk_pin_hash = "00" * 16, "11" * 32
    db.session.commit()
    assert report(kiosk, {})["pin"] == {"salt": "00" * 16, "hash": "11" * 32, "rounds": 200_000}


def test_the_lists_come_with_a_marker(kiosk, cast):
    cast.registration(cast.alice, cast.fair.slots[0])
    answer = asked(kiosk, "GET", "lists?since=").get_json()
    assert answer["complete"] and len(answer["packets"]) == 1 and set(answer["sealing"]) == {"key", "public"}
    assert asked(kiosk, "GET", f"lists?since={answer['marker']}").get_json()["complete"] is False


def test_the_worker_may_serve_the_kiosk_and_keeps_all_that_its_page_reaches(kiosk):
    answer = asked(kiosk, "GET", "worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/kiosk"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    source = answer.get_data(as_text=True)
    kept = {re.sub(r"^/static/[0-9a-f]+/", "", path) for path in re.findall(r'"(/static/[^"]+)"', source)}
    modules = {f"js/kiosk/{path.name}" for path in (STATIC / "js" / "kiosk").glob("*.js")} - {"js/kiosk/worker.js"}
    assert modules - {"js/kiosk/badge.js"} <= kept  # this kiosk prints none
    assert {"js/ticket.js", "css/kiosk.css", "css/fonts.css", "vendor/zxing-reader-3.1.3.wasm"} <= kept
    assert {f"fonts/{path.name}" for path in (STATIC / "fonts").glob("*.woff2")} <= kept
    assert all((STATIC / name).is_file() for name in kept)


def test_the_page_and_its_worker_are_of_one_version_that_changes_with_the_fair(kiosk, cast):
    version = kiosk.get("/kiosk").response.headers["X-Kiosk-Shell"]
    assert f'"version": "{version}"' in asked(kiosk, "GET", "worker.js").get_data(as_text=True)
    assert report(kiosk, {})["shell"] == version
    cast.fair.texts = {**cast.fair.texts, "ko": {**cast.fair.texts["ko"], "name": "새 이름"}}
    db.session.commit()
    assert report(kiosk, {})["shell"] != version


def test_texts_that_hold_from_today_are_another_page(kiosk, count_statements):
    load_old()
    first_day = datetime(2027, 3, 18, 3, 0, tzinfo=UTC)
    with time_machine.travel(first_day - timedelta(days=1), tick=False):
        add("terms_of_use", first_day.date().isoformat())
        before = report(kiosk, {})["shell"]
        with count_statements() as again:
            assert report(kiosk, {})["shell"] == before
    assert not [statement for statement in again if "terms_text" in statement]
    with time_machine.travel(first_day, tick=False):
        page = kiosk.get("/kiosk").response.headers["X-Kiosk-Shell"]
        assert page == report(kiosk, {})["shell"] != before


def test_the_manifest_starts_the_kiosk(kiosk, app):
    content = asked(kiosk, "GET", "manifest.webmanifest").get_json(force=True)
    assert (content["start_url"], content["scope"], content["display"]) == ("/kiosk", "/kiosk", "fullscreen")
    assert content["name"] == of_language("ko")["installed.name"]
    assert kiosk._send("GET", content["icons"][0]["src"]).status_code == 200


def test_a_closed_kiosk_says_so_and_drops_its_token(kiosk):
    kiosks.revoke(db.session.scalars(db.select(Kiosk)).one())
    db.session.commit()
    page = kiosk.get("/kiosk?closed=0")
    assert "Staff have closed this kiosk." in page.text and "could not be handed over" not in page.text
    assert not kiosk.cookie("kiosk")
    assert "3 records could not be handed over" in kiosk.get("/kiosk?closed=3").text


def test_a_paired_kiosk_is_not_closed_by_an_address(kiosk):
    assert "Staff have closed" not in kiosk.get("/kiosk?closed=0").text
    assert kiosk.cookie("kiosk")


ITS_OWN = {"kiosk", "static"}


def test_a_kiosks_token_opens_nothing_but_its_own_calls(kiosk, another_browser, app):
    """On every other route it is as if nobody were logged in."""
    for rule, method in rules_of(app):
        if rule.endpoint.split(".")[0] in ITS_OWN or rule.arguments or method != "GET":
            continue
        with_token = kiosk._send("GET", rule.rule).status_code
        assert with_token == another_browser.in_language("en")._send("GET", rule.rule).status_code, rule.rule
