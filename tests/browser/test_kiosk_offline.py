"""A kiosk whose network is gone: it starts, judges, keeps, and delivers later, each scan once and with its own time."""

import re
import secrets
import time
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import expect
from sqlalchemy import select

from app.extensions import db, keys
from app.models import Member
from app.models.fair import KOREA
from app.operations import registration as registrations
from app.operations import registration_rows as rows
from app.rules.ticket import Ticket, sign
from app.views.kiosk.texts import of_language
from tests.browser.kiosk_doors import (
    PORTRAIT,
    PRESS,
    delivered,
    dump,
    own_browser,
    pair,
    prepare,
    ready,
    scan,
    state_is,
    synced_again,
)

CLOCK = """new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Seoul" }).format(new Date())"""
TYPE_LETTERS = """text => {
    PRESS
    for (const letter of text) {
        const target = document.activeElement;
        if (press(letter, `Key${letter.toUpperCase()}`) && "value" in target) target.value += letter;
    }
    press("Enter", "Enter");
}""".replace("PRESS", PRESS)
pytestmark = pytest.mark.usefixtures("cable_in")


@pytest.fixture
def kiosk(chromium, doors):
    page = pair(chromium.new_context(viewport={"width": 1080, "height": 1920}, locale="ko-KR"), doors)
    yield page
    assert page.errors == []
    page.context.close()


def test_a_valid_ticket_gets_in_to_be_confirmed_and_is_delivered_with_its_own_time(doors, kiosk):
    digits = doors.visitor()
    doors.stop()
    before = kiosk.evaluate("Date.now()")
    scan(kiosk, digits)
    state_is(kiosk, "to_confirm")
    after = kiosk.evaluate("Date.now()")
    expect(kiosk.locator("[data-verdict] [data-network-text]")).to_contain_text("1")
    doors.start()
    delivered(kiosk)
    (fact,) = doors.facts(digits)
    assert (fact.kind, fact.verdict, fact.reason) == ("admit", "to_confirm", "ok")
    assert before - 5_000 < fact.device_time.timestamp() * 1000 < after + 5_000  # by the server's clock


def test_a_new_process_starts_with_the_server_gone(doors, driver, chromium_path, tmp_path):
    before, after = doors.visitor(), doors.visitor()
    with own_browser(driver, chromium_path, tmp_path / "profile") as context:
        pair(context, doors)
        doors.stop()
        scan(context.pages[0], before)
        state_is(context.pages[0], "to_confirm")
        was_seen(context.pages[0])
    with own_browser(driver, chromium_path, tmp_path / "profile") as context:
        page = prepare(context.pages[0])
        page.goto(f"{doors.url}/kiosk")
        ready(page)
        expect(page.locator(".kiosk__top [data-network-offline]")).to_be_visible()
        scan(page, before)
        state_is(page, "refused")
        scan(page, after)
        state_is(page, "to_confirm")
        doors.start()
        delivered(page)
        assert page.errors == []
    assert [fact.verdict for fact in doors.facts(after)] == ["to_confirm"]


def was_seen(page):
    """The browser has kept that a verdict was shown, without which it would show it again."""
    page.wait_for_function(SEEN, polling=100)


# wait_for_function does not wait for promises: each call looks at what the one before has found.
SEEN = """() => {
    indexedDB.open("madang-kiosk").onsuccess = ({ target: { result: db } }) => {
        db.transaction("kept").objectStore("kept").get("seen").onsuccess = ({ target }) => {
            window.wasSeen = target.result > 0;
            db.close();
        };
    };
    return window.wasSeen;
}"""


def test_a_ticket_used_here_is_refused_with_the_time(doors, kiosk):
    digits = doors.visitor()
    doors.stop()
    before = kiosk.evaluate(CLOCK)
    scan(kiosk, digits)
    state_is(kiosk, "to_confirm")
    clock = kiosk.evaluate(CLOCK)
    scan(kiosk, digits)
    state_is(kiosk, "refused")
    expect(kiosk.locator("[data-verdict-do]")).to_contain_text(re.compile(f"{before}|{clock}"))  # a minute may end
    doors.start()
    delivered(kiosk)
    assert sorted((fact.kind, fact.reason) for fact in doors.facts(digits)) == [
        ("admit", "ok"),
        ("refuse", "already_used"),
    ]


def test_what_the_server_admitted_is_known_when_the_network_goes(doors, kiosk):
    digits = doors.visitor()
    scan(kiosk, digits)
    state_is(kiosk, "admitted")
    doors.stop()
    scan(kiosk, digits)
    state_is(kiosk, "refused")


def test_a_kiosk_knows_the_language_and_the_number_of_a_ticket_by_its_packet(doors, kiosk):
    digits = doors.visitor(language="en")
    synced_again(kiosk)
    doors.stop()
    scan(kiosk, digits)
    state_is(kiosk, "to_confirm")
    expect(kiosk.locator("[data-verdict-word]")).to_have_text("Go in")
    admitted = kiosk.evaluate("admitted.at(-1)")
    with doors.app.app_context():
        held = doors.registration(digits)
        assert (admitted["registration"], admitted["name"]) == (held.public_id, held.member.name)
        assert admitted["offline"] and admitted["short_code"] == held.short_code


def change(doors, digits, work):
    with doors.app.app_context():
        work(doors.registration(digits))
        db.session.commit()


@pytest.fixture(scope="module")
def other_key():
    return Ed25519PrivateKey.from_private_bytes(b"somebody else's secret, 32 bytes")


def of_own_making(doors, **changes):
    """A ticket that says what it likes, signed with our key or another one."""
    with doors.app.app_context():
        key_id, ours = keys.ticket_signing
        today = datetime.now(KOREA).date()
        signed_by = changes.pop("signed_by", ours)
        fields = {
            "fair": 1,
            "ticket_id": secrets.token_bytes(8),
            "valid_from": today,
            "valid_until": today,
            "key_id": key_id,
        }
        return sign(Ticket(**(fields | changes)), signed_by)


def test_every_wrong_ticket_gets_its_own_verdict(doors, kiosk, other_key):
    cancelled, renewed, waiting = doors.visitor(), doors.visitor(), doors.visitor()
    change(doors, cancelled, registrations.cancel)
    change(doors, renewed, lambda held: rows.void(held.ticket_id, held.fair_id))
    change(doors, waiting, lambda held: setattr(held, "state", "waiting"))
    synced_again(kiosk)
    doors.stop()
    valid = doors.visitor()
    yesterday = datetime.now(KOREA).date() - timedelta(days=1)
    wrong = {
        cancelled: ("refused", "cancelled"),
        renewed: ("call_staff", "registration_not_found"),
        waiting: ("refused", "waiting"),
        of_own_making(doors, fair=999): ("refused", "other_fair"),
        of_own_making(doors, valid_from=yesterday, valid_until=yesterday): ("refused", "other_day"),
        of_own_making(doors, signed_by=other_key): ("call_staff", "forged"),
        of_own_making(doors, signed_by=other_key, key_id=200): ("call_staff", "unknown_ticket"),
        valid[:-1] + str((int(valid[-1]) + 1) % 10): ("call_staff", "forged"),
        valid[:97]: ("call_staff", "unknown_ticket"),
        "4901234567894": ("call_staff", "unknown_ticket"),
        of_own_making(doors): ("to_confirm", "ok"),  # registered after the lists were fetched
    }
    for digits, expected in wrong.items():
        assert judged(kiosk, digits) == expected, digits
    doors.start()
    delivered(kiosk)


def judged(page, digits):
    """What is shown, and why."""
    page.evaluate(
        "window.shown = null; document.addEventListener('kiosk:verdict', ({ detail }) => { shown = detail; }, { once: true })"
    )
    scan(page, digits)
    page.wait_for_function("() => window.shown")
    shown = page.evaluate("shown")
    return shown["verdict"], shown["reason"]


def test_a_code_of_a_wifi_is_no_ticket_and_is_kept_nowhere(doors, kiosk):
    doors.stop()
    kiosk.click("[data-event=choose]")
    kiosk.click("[data-screen=choose] [data-event=name]")
    kiosk.fill("#name", "Half a na")
    kiosk.focus("#name")
    kiosk.evaluate(TYPE_LETTERS, "WIFI:T:WPA;S:Fair guests;P:open sesame 2027;;")
    state_is(kiosk, "call_staff")
    assert kiosk.input_value("#name") == "Half a na"
    assert "sesame" not in dump(kiosk)


def test_a_scan_while_a_pin_is_typed_is_a_scan(doors, kiosk):
    digits = doors.visitor()
    kiosk.click(".kiosk__menu")
    state_is(kiosk, "pin")
    kiosk.fill("#pin", "12")
    scan(kiosk, digits)
    state_is(kiosk, "admitted")


def test_ten_scans_a_second_all_get_a_verdict(doors, kiosk):
    tickets = [doors.visitor() for _ in range(10)]
    doors.stop()
    kiosk.evaluate(
        "window.verdicts = []; document.addEventListener('kiosk:verdict', ({ detail }) => verdicts.push(detail))"
    )
    for digits in tickets:
        scan(kiosk, digits)
    kiosk.wait_for_function("() => verdicts.length === 10")
    assert set(kiosk.evaluate("verdicts.map(({ verdict }) => verdict)")) == {"to_confirm"}
    doors.start()
    delivered(kiosk)
    assert [len(doors.facts(digits)) for digits in tickets] == [1] * 10


def test_a_clock_that_is_wrong_by_a_day_judges_and_records_by_the_servers(doors, chromium):
    context = chromium.new_context(viewport=PORTRAIT, locale="ko-KR")
    context.add_init_script("const real = Date.now; Date.now = () => real() - 26 * 3600 * 1000;")
    with doors.fair() as fair:
        before = fair.ticket_days, fair.starts_on
        fair.ticket_days, fair.starts_on = "any_day", datetime.now(KOREA).date()
    digits = doors.visitor()
    page = pair(context, doors)
    doors.stop()
    scan(page, digits)
    state_is(page, "to_confirm")
    doors.start()
    delivered(page)
    (fact,) = doors.facts(digits)
    assert abs(fact.device_time.timestamp() - time.time()) < 60
    assert fact.clock_offset_ms > 25 * 3_600_000
    context.close()
    with doors.fair() as fair:
        fair.ticket_days, fair.starts_on = before


BREAK = """
    const real = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (names, mode, ...rest) {
        if (mode === "readwrite" && [names].flat().includes("queue") && window.full) {
            throw new DOMException("The disk is full.", "QuotaExceededError");
        }
        return real.call(this, names, mode, ...rest);
    };
"""


def storage_note(doors) -> str:
    with doors.app.app_context():
        return str(of_language("ko")["network.storage"])


def test_a_full_disk_calls_staff_and_the_server_still_counts(doors, chromium):
    context = chromium.new_context(viewport=PORTRAIT, locale="ko-KR")
    context.add_init_script(BREAK)
    page = pair(context, doors)
    page.evaluate("window.full = true")
    first, second = doors.visitor(), doors.visitor()
    assert judged(page, first) == ("admitted", "ok")
    doors.stop()
    assert judged(page, second) == ("call_staff", "storage")
    expect(page.locator(".kiosk__top [data-network-text]")).to_contain_text(storage_note(doors))
    doors.start()
    delivered(page)
    assert [(fact.kind, fact.verdict) for fact in doors.facts(second)] == [("refuse", "call_staff")]
    context.close()


def test_a_browser_that_keeps_nothing_says_so_and_goes_on_with_the_server(doors, chromium):
    context = chromium.new_context(viewport=PORTRAIT, locale="ko-KR")
    context.add_init_script("IDBFactory.prototype.open = () => { throw new Error('no'); };")
    page = pair(context, doors)
    expect(page.locator(".kiosk__top [data-network-text]")).to_contain_text(storage_note(doors))
    assert judged(page, doors.visitor()) == ("admitted", "ok")
    doors.stop()
    assert judged(page, doors.visitor()) == ("call_staff", "storage")
    context.close()


def test_a_day_leaves_no_name_phone_or_mail_in_the_browser(doors, kiosk):
    people = [doors.visitor(phone=f"+8210555{nth:05d}", email=f"secret{nth}@example.com") for nth in range(3)]
    synced_again(kiosk)
    scan(kiosk, people[0])
    state_is(kiosk, "admitted")
    doors.stop()
    scan(kiosk, people[1])
    state_is(kiosk, "to_confirm")
    everything = dump(kiosk)
    with doors.app.app_context():
        members = db.session.scalars(select(Member)).all()
        for digits in people:
            assert digits not in everything
        for member in members:
            for secret in (member.name, member.email, member.phone):
                assert not secret or secret not in everything
    assert "packets" in everything and len(everything) > 1_000


def test_two_windows_of_one_browser_are_one_kiosk(doors, kiosk):
    other = prepare(kiosk.context.new_page())
    other.goto(f"{doors.url}/kiosk")
    state_is(other, "elsewhere")
    for button in ("[data-submit=call] button", "[data-event=choose]"):
        other.evaluate("button => document.querySelector(button).click()", button)
    other.keyboard.press("0")
    scan(other, doors.visitor())
    other.wait_for_timeout(500)  # longer than a digit waits for another one
    state_is(other, "elsewhere")
    assert (other.errors, other.url) == ([], f"{doors.url}/kiosk")
    kiosk.close()
    state_is(other, "idle")
    other.close()


def test_a_page_whose_texts_did_not_come_is_loaded_again(doors, chromium):
    context = chromium.new_context(viewport=PORTRAIT, locale="ko-KR", service_workers="block")
    page = prepare(context.new_page())
    page.route("**/kiosk/texts", lambda route: route.abort(), times=1)
    page.goto(f"{doors.url}/kiosk")
    page.fill("[name=code]", doors.code())
    with page.expect_event("requestfailed"):
        page.click("main button[type=submit]")
    ready(page)
    state_is(page, "idle")
    assert page.errors == []
    context.close()
