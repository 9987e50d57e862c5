"""A network that is slow rather than gone, a page that is updated, and what else comes between a scan and its verdict."""

import re

import pytest
from playwright.sync_api import expect

from app.views.kiosk.texts import of_language
from tests.browser.conftest import ARGUMENTS
from tests.browser.kiosk_doors import PORTRAIT, delivered, pair, prepare, ready, scan, state_is
from tests.browser.test_kiosk import FAKE_CAMERA, film_of

LISTS = re.compile(r"/kiosk/lists\?")


@pytest.fixture
def context(chromium):
    context = chromium.new_context(viewport=PORTRAIT, locale="ko-KR")
    yield context
    context.close()


@pytest.fixture
def kiosk(context, doors):
    page = pair(context, doors, patient=False)
    yield page
    assert page.errors == []


def test_a_server_that_is_slow_is_not_waited_for_and_the_scan_counts_once(doors, kiosk):
    digits = doors.visitor()
    with doors.slow():
        scan(kiosk, digits)
        state_is(kiosk, "to_confirm")
    delivered(kiosk)
    assert [fact.kind for fact in doors.facts(digits) if fact.kind == "admit"] == ["admit"]
    with doors.app.app_context():
        assert doors.registration(digits).admitted_at is not None


def test_what_was_shown_is_what_happened_whatever_the_server_had_decided(doors, context):
    """Used at another door while this one does not hear it: shown as let in, so there are two entries to settle."""
    other_context = context.browser.new_context(viewport=PORTRAIT, locale="ko-KR")
    there = pair(other_context, doors)
    here = pair(context, doors, patient=False)
    digits = doors.visitor()
    scan(there, digits)
    state_is(there, "admitted")
    other_context.close()
    with doors.slow():
        scan(here, digits)
        state_is(here, "to_confirm")
    delivered(here)
    with doors.app.app_context():
        assert doors.registration(digits).double_at is not None


def test_the_first_scan_after_a_start_waits_for_no_network(doors, kiosk):
    digits = doors.visitor()
    with doors.slow():
        kiosk.reload()
        ready(kiosk)
        scan(kiosk, digits)
        state_is(kiosk, "to_confirm")
    delivered(kiosk)


def test_lists_that_do_not_come_are_told_while_the_server_answers(doors, context):
    context.route(LISTS, lambda route: route.abort())
    page = prepare(context.new_page())
    page.goto(f"{doors.url}/kiosk")
    page.fill("[name=code]", doors.code())
    page.click("main button[type=submit]")
    ready(page)
    with doors.app.app_context():
        texts = of_language("ko")
    line = page.locator(".kiosk__top [data-network-text]")
    for told in ("network.online", "network.never", "network.cannot"):
        expect(line).to_contain_text(str(texts[told]))
    context.unroute(LISTS)
    page.evaluate("globalThis.dispatchEvent(new Event('online'))")
    expect(line).not_to_contain_text(str(texts["network.never"]))
    expect(line).not_to_contain_text(str(texts["network.cannot"]))


def test_a_newer_page_takes_over_while_nobody_stands_there(doors, kiosk):
    before = kiosk.get_attribute("[data-kiosk]", "data-version")
    kiosk.click("[data-event=choose]")
    state_is(kiosk, "choose")
    with doors.fair() as fair:
        fair.texts = {**fair.texts, "ko": {**fair.texts["ko"], "name": "새 이름의 박람회"}}
    kiosk.evaluate("globalThis.dispatchEvent(new Event('online'))")  # a sign of life, now
    kiosk.wait_for_function(WAITING)
    assert kiosk.get_attribute("[data-kiosk]", "data-version") == before
    state_is(kiosk, "choose")
    kiosk.click("[data-screen=choose] [data-event=back]")
    expect(kiosk.locator("[data-fair]")).to_have_text("새 이름의 박람회")
    ready(kiosk)
    assert kiosk.get_attribute("[data-kiosk]", "data-version") != before
    kiosk.wait_for_function(ONE_CACHE)


# wait_for_function does not wait for promises: each call looks at what the one before has found.
WAITING = """() => {
    document.querySelector("[data-kiosk]").dispatchEvent(new Event("input", { bubbles: true })); // somebody stands there
    navigator.serviceWorker.getRegistration("/kiosk").then((found) => { window.isWaiting = Boolean(found?.waiting); });
    return window.isWaiting;
}"""
ONE_CACHE = """() => {
    caches.keys().then((names) => { window.cacheNames = names.filter((name) => name.startsWith("madang-kiosk-")); });
    return window.cacheNames?.length === 1;
}"""


@pytest.mark.parametrize("shown", ["WIFI:T:WPA;S:Fair guests;P:open sesame;;", "https://example.com/no-ticket"])
def test_a_code_before_the_camera_that_is_no_ticket_calls_staff_once(driver, chromium_path, doors, tmp_path, shown):
    film = film_of(shown, tmp_path / "other.y4m")
    arguments = [*ARGUMENTS, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={film}"]
    browser = driver.chromium.launch(executable_path=chromium_path, args=arguments)
    before = doors.number_of_facts()
    page = prepare(browser.new_context(viewport=PORTRAIT, locale="ko-KR").new_page())
    page.goto(f"{doors.url}/kiosk")
    page.fill("[name=code]", doors.code())
    page.click("main button[type=submit]")
    ready(page)
    state_is(page, "call_staff")
    delivered(page)
    assert doors.number_of_facts() == before + 1
    browser.close()
