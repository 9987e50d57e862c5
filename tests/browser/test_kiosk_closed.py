"""What a kiosk does not let anybody do, what its staff may, and how it ends."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.models import SetAsideScan
from app.operations import kiosk_pin
from app.views.kiosk.texts import of_language
from tests.browser.conftest import PATIENCE, stop_clock, take_clock
from tests.browser.kiosk_doors import (
    PORTRAIT,
    delivered,
    dismiss,
    dump,
    installed,
    own_browser,
    pair,
    prepare,
    ready,
    scan,
    state_is,
)

LEFT = """async () => ({
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length, stored: localStorage.length,
})"""
# Whether the page has refused what a key, a click or a drop would do.
REFUSED = """([kind, how]) => {
    const made = new (how.key ? KeyboardEvent : MouseEvent)(kind, { bubbles: true, cancelable: true, ...how });
    return !(document.querySelector("[data-event=choose]") ?? document.body).dispatchEvent(made);
}"""
pytestmark = pytest.mark.usefixtures("cable_in")


@pytest.fixture
def context(chromium):
    context = chromium.new_context(viewport=PORTRAIT, locale="ko-KR")
    yield context
    context.close()


@pytest.fixture
def kiosk(context, doors):
    return pair(context, doors)


WAYS_OUT = [
    ("keydown", {"key": "p", "code": "KeyP", "ctrlKey": True}),
    ("keydown", {"key": "s", "code": "KeyS", "ctrlKey": True}),
    ("keydown", {"key": "o", "code": "KeyO", "ctrlKey": True}),
    ("keydown", {"key": "l", "code": "KeyL", "ctrlKey": True}),
    ("keydown", {"key": "+", "code": "Equal", "ctrlKey": True}),
    ("keydown", {"key": "i", "code": "KeyI", "ctrlKey": True, "shiftKey": True}),
    ("keydown", {"key": "ArrowLeft", "code": "ArrowLeft", "altKey": True}),
    *[("keydown", {"key": f"F{number}", "code": f"F{number}"}) for number in (1, 3, 5, 6, 7, 11, 12)],
    ("keydown", {"key": "ContextMenu", "code": "ContextMenu"}),
    ("contextmenu", {}),
    ("auxclick", {"button": 1}),
    ("dragstart", {}),
    ("drop", {}),
    ("selectstart", {}),
]


def test_keys_menus_and_drops_lead_nowhere(kiosk):
    for kind, how in WAYS_OUT:
        assert kiosk.evaluate(REFUSED, [kind, how]), (kind, how)


def test_keys_that_visitors_need_still_work(kiosk):
    kiosk.locator("[data-event=choose]").first.focus()
    for key in ("Tab", "Enter", " ", "a"):
        assert not kiosk.evaluate(REFUSED, ["keydown", {"key": key, "code": key}]), key
    for key in ("Tab", "ArrowDown"):
        before = kiosk.evaluate_handle("document.activeElement")
        kiosk.keyboard.press(key)
        assert kiosk.evaluate("before => document.activeElement !== before", before), key
        assert kiosk.evaluate("document.activeElement.tagName") in ("BUTTON", "A")


def test_links_and_the_way_back_stay_on_the_page(kiosk, doors):
    pages = len(kiosk.context.pages)
    for link in kiosk.locator("a[href]").all():
        link.evaluate("link => link.click()")
        link.evaluate(
            "link => link.dispatchEvent(new MouseEvent('click', { ctrlKey: true, bubbles: true, cancelable: true }))"
        )
    kiosk.evaluate("history.back()")
    kiosk.evaluate("history.back()")
    expect(kiosk.locator("html[data-ready] [data-kiosk]")).to_have_count(1)
    assert kiosk.url.startswith(f"{doors.url}/kiosk") and len(kiosk.context.pages) == pages


def pin_of(doors) -> str:
    with doors.fair() as fair:
        return kiosk_pin.renew(fair)


def type_pin(page, pin):
    page.click(".kiosk__menu")
    for digit in pin:
        page.click(f"[data-keypad=pin] [data-key='{digit}']")
    page.click("[data-screen=pin] button[type=submit]")


def test_the_staff_menu_opens_with_the_pin_without_the_network(doors, kiosk):
    pin = pin_of(doors)
    kiosk.reload()
    ready(kiosk)
    installed(kiosk)
    doors.stop()
    scan(kiosk, doors.visitor())
    state_is(kiosk, "to_confirm")
    dismiss(kiosk)
    type_pin(kiosk, pin)
    state_is(kiosk, "menu")
    assert kiosk.inner_text("[data-health=queue]") == "1"
    assert kiosk.inner_text("[data-health=dead]") == "0"
    assert kiosk.inner_text("[data-health=version]")
    doors.start()
    kiosk.click("[data-menu=send]")
    expect(kiosk.locator("[data-health=queue]")).to_have_text("0")
    kiosk.click("[data-menu=sounds]")
    assert kiosk.evaluate("sounded.at(-1)") == "to_confirm"


def test_wrong_pins_are_waited_for_and_a_reload_forgets_none(doors, kiosk):
    pin = pin_of(doors)
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    take_clock(kiosk)
    kiosk.reload()
    ready(kiosk)
    installed(kiosk)
    stop_clock(kiosk)
    message = kiosk.locator("[data-screen=pin] [data-message]")
    kiosk.click(".kiosk__menu")
    for _ in range(3):
        kiosk.fill("#pin", wrong)
        kiosk.click("[data-screen=pin] button[type=submit]")
        expect(kiosk.locator("#pin")).to_have_value("")
        expect(message).to_be_visible()
    expect(message).to_contain_text("5")
    kiosk.reload()
    ready(kiosk)
    type_pin(kiosk, pin)
    expect(message).to_be_visible()
    state_is(kiosk, "pin")


def test_without_a_pin_the_menu_says_so(doors, kiosk):
    with doors.fair() as fair:
        fair.kiosk_pin_salt = fair.kiosk_pin_hash = None
    kiosk.reload()
    ready(kiosk)
    installed(kiosk)
    type_pin(kiosk, "123456")
    expect(kiosk.locator("[data-screen=pin] [data-message]")).to_be_visible()
    state_is(kiosk, "pin")


def test_what_the_server_never_takes_is_put_aside_and_shown(doors, kiosk):
    pin = pin_of(doors)
    kiosk.reload()
    ready(kiosk)
    installed(kiosk)
    doors.stop()
    bad, good = doors.visitor(), doors.visitor()
    scan(kiosk, bad)
    state_is(kiosk, "to_confirm")
    kiosk.evaluate(SPOIL)
    kiosk.reload()
    ready(kiosk)
    scan(kiosk, good)
    state_is(kiosk, "to_confirm")
    dismiss(kiosk)
    doors.start()
    delivered(kiosk)
    assert [fact.kind for fact in doors.facts(good)] == ["admit"]
    type_pin(kiosk, pin)
    state_is(kiosk, "menu")
    assert kiosk.inner_text("[data-health=dead]") == "1"
    kiosk.click("[data-menu=dead]")
    expect(kiosk.locator("[data-dead-list] li")).to_have_count(1)


# What waits is damaged, as by a bad disk.
SPOIL = """() => new Promise((resolve) => {
    indexedDB.open("madang-kiosk").onsuccess = ({ target: { result: db } }) => {
        const transaction = db.transaction("queue", "readwrite");
        const store = transaction.objectStore("queue");
        store.getAll().onsuccess = ({ target }) => target.result.forEach((item) => {
            store.put({ ...item, sealed: { ...item.sealed, content: "AAAA" } });
        });
        transaction.oncomplete = () => { db.close(); resolve(); };
    };
})"""


def test_a_revoked_kiosk_hands_over_what_it_has_and_keeps_nothing(doors, kiosk):
    tickets = [doors.visitor() for _ in range(3)]
    doors.stop()
    for digits in tickets:
        scan(kiosk, digits)
        state_is(kiosk, "to_confirm")
    doors.revoke_all()
    doors.start()
    expect(kiosk.locator("form [name=code]")).to_be_visible()
    expect(kiosk.locator("[role=status]").first).to_be_visible()
    assert kiosk.evaluate(LEFT) == {"databases": 0, "caches": 0, "workers": 0, "stored": 0}
    assert not [cookie for cookie in kiosk.context.cookies() if "kiosk" in cookie["name"]]
    with doors.app.app_context():
        assert len(db.session.scalars(db.select(SetAsideScan)).all()) == len(tickets)
    assert [doors.facts(digits) for digits in tickets] == [[], [], []]


def test_a_revoked_kiosk_whose_disk_is_broken_hands_over_what_it_remembers(doors, context):
    context.add_init_script("IDBFactory.prototype.open = () => { throw new Error('no'); };")
    page = pair(context, doors)
    doors.stop()
    scan(page, doors.visitor())
    state_is(page, "call_staff")
    before = set_aside(doors)
    doors.revoke_all()
    doors.start()
    expect(page.locator("form [name=code]")).to_be_visible()
    assert set_aside(doors) == before + 1


def test_the_scan_by_which_it_learns_that_it_is_revoked_let_nobody_in(doors, context):
    """The visitor reads that the kiosk is closed, and that is what staff are told."""
    page = pair(context, doors)
    held = []  # nothing but the scan may come to the server first
    context.route(re.compile(r"/kiosk/(state|lists\?|blocks|walk-ins)"), lambda route: held.append(route))
    before = set_aside(doors)
    doors.revoke_all()
    scan(page, doors.visitor())
    expect(page.locator("form [name=code]")).to_be_visible()
    with doors.app.app_context():
        last = db.session.scalars(db.select(SetAsideScan).order_by(SetAsideScan.id.desc()).limit(1)).one()
        assert (last.verdict, last.reason) == ("call_staff", "kiosk_revoked")
    assert set_aside(doors) == before + 1


def set_aside(doors) -> int:
    with doors.app.app_context():
        return len(db.session.scalars(db.select(SetAsideScan)).all())


def test_a_kiosk_that_was_closed_can_be_paired_again(doors, kiosk):
    doors.revoke_all()
    expect(kiosk.locator("form [name=code]")).to_be_visible(timeout=PATIENCE)
    kiosk.fill("[name=code]", doors.code())
    kiosk.click("main button[type=submit]")
    ready(kiosk)
    installed(kiosk)
    scan(kiosk, doors.visitor())
    state_is(kiosk, "admitted")
    assert "packets" in dump(kiosk)


def test_two_screens_with_one_token_are_told(doors, kiosk, chromium):
    other = chromium.new_context(viewport=PORTRAIT, locale="ko-KR")
    other.add_cookies([cookie for cookie in kiosk.context.cookies() if "kiosk" in cookie["name"]])
    page = other.new_page()
    page.goto(f"{doors.url}/kiosk")
    ready(page)
    installed(page)
    with doors.app.app_context():
        said = str(of_language("ko")["network.second"])
    expect(page.locator(".kiosk__top [data-network-text]")).to_contain_text(said)
    expect(kiosk.locator(".kiosk__top [data-network-text]")).to_contain_text(said)
    other.close()


def test_two_copies_of_one_profile_are_told(doors, driver, chromium_path, tmp_path):
    """All that a screen keeps is the same in both, its token and its ids of before."""
    with own_browser(driver, chromium_path, tmp_path / "profile") as context:
        pair(context, doors)
    shutil.copytree(tmp_path / "profile", tmp_path / "copy", symlinks=True)
    with (
        own_browser(driver, chromium_path, tmp_path / "profile") as context,
        own_browser(driver, chromium_path, tmp_path / "copy") as another,
    ):
        pages = [prepare(each.pages[0]) for each in (context, another)]
        for page in pages:
            page.goto(f"{doors.url}/kiosk")
            ready(page)
        with doors.app.app_context():
            said = str(of_language("ko")["network.second"])
        for page in pages:
            expect(page.locator(".kiosk__top [data-network-text]")).to_contain_text(said)
