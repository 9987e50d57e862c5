"""A kiosk whose network is gone: it starts, judges, keeps, and delivers later, each scan once and with its own time."""

import pytest
from playwright.sync_api import expect

from tests.browser.kiosk_doors import Doors, own_browser, pair, prepare, ready, scan, state_is


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    site = Doors(tmp_path_factory.mktemp("doors"))
    yield site
    site.stop()


@pytest.fixture(autouse=True)
def cable_in(doors):
    doors.start()
    yield
    doors.start()


@pytest.fixture
def kiosk(chromium, doors):
    page = pair(chromium.new_context(viewport={"width": 1080, "height": 1920}, locale="ko-KR"), doors)
    yield page
    assert page.errors == []
    page.context.close()


def test_a_valid_ticket_gets_in_to_be_confirmed_and_is_delivered_with_its_own_time(doors, kiosk):
    digits = doors.visitor()
    doors.stop()
    scan(kiosk, digits)
    state_is(kiosk, "to_confirm")
    at = kiosk.evaluate("Date.now()")
    expect(kiosk.locator("[data-verdict] [data-network-text]")).to_contain_text("1")
    doors.start()
    expect(kiosk.locator("[data-verdict] [data-network-online]")).to_be_visible()
    (fact,) = doors.facts(digits)
    assert (fact.kind, fact.verdict, fact.reason) == ("admit", "to_confirm", "ok")
    assert abs(fact.device_time.timestamp() * 1000 - at) < 5_000


def test_a_new_process_starts_with_the_server_gone(doors, driver, chromium_path, tmp_path):
    before, after = doors.visitor(), doors.visitor()
    with own_browser(driver, chromium_path, tmp_path / "profile") as context:
        pair(context, doors)
        doors.stop()
        scan(context.pages[0], before)
        state_is(context.pages[0], "to_confirm")
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
        expect(page.locator("[data-verdict] [data-network-online]")).to_be_visible()
        assert page.errors == []
    assert [fact.verdict for fact in doors.facts(after)] == ["to_confirm"]
