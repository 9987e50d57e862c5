"""The identity services' windows in a real browser: as a popup, as a page that leads back, and as a form of NICE."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import Draft
from tests.browser.conftest import PHONE, Site, focus, press_by_key, submit
from tests.browser.inspection import misfits_on, violations_on

DESK = {"width": 1280, "height": 800}
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)
PATH = "**/join/identity"


@pytest.fixture
def on_another_site(site: Site, monkeypatch) -> Site:
    """The services under another host name than ours, so that browsers keep our cookies from them."""
    for name in ("PORTONE_SCRIPT_URL", "NICE_WINDOW_URL"):
        monkeypatch.setitem(site.app.config, name, site.app.config[name].replace("127.0.0.1", "localhost"))
    return site


@pytest.fixture
def with_nice(on_another_site: Site, monkeypatch) -> Site:
    monkeypatch.setitem(on_another_site.app.config, "IDENTITY_SERVICE", "nice")
    return on_another_site


def to_window(page: Page) -> None:
    page.goto("/join/identity")
    page.locator("#window-form [type=submit]").click()
    page.wait_for_url("**/join/identity/window")


def choose(window: Page, outcome: str = "success") -> None:
    window.select_option("#outcome", outcome)
    press_by_key(window.get_by_role("button", name="Go on"))


def proved_name() -> str:
    db.session.rollback()
    return str(db.session.scalars(db.select(Draft)).one().answers["code"]["name"][0])


def looks_right(page: Page) -> None:
    assert not violations_on(page), violations_on(page)
    assert not misfits_on(page), misfits_on(page)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["wide", "narrow"])
def test_a_popup_opens_and_the_page_goes_on_by_itself(on_another_site, open_browser, viewport):
    page = open_browser(viewport=viewport)
    to_window(page)
    expect(page.get_by_role("button", name="Open the window")).to_be_visible()
    looks_right(page)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Open the window").click()
    expect(page.get_by_text("The window is open.")).to_be_visible()
    popup.value.wait_for_load_state()
    looks_right(popup.value)
    choose(popup.value)
    page.wait_for_url("**/join/terms")
    assert proved_name() == "NGUYEN THI LAN"


def test_the_popup_works_by_keyboard_alone(on_another_site, open_browser):
    page = open_browser(viewport=DESK)
    to_window(page)
    button = page.get_by_role("button", name="Open the window")
    expect(button).to_be_visible()
    focus(button)
    with page.expect_popup() as popup:
        page.keyboard.press("Enter")
    window = popup.value
    focus(window.locator("#outcome"))
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    page.wait_for_url("**/join/terms")


@pytest.mark.parametrize("outcome", ["cancelled", "mismatch"])
def test_a_popup_that_confirms_nobody_leads_to_a_page_that_says_so(on_another_site, open_browser, outcome):
    page = open_browser(viewport=DESK)
    to_window(page)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Open the window").click()
    choose(popup.value, outcome)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not confirmed yet")
    looks_right(page)
    page.get_by_role("button", name="Open the window again").click()
    page.wait_for_url("**/join/identity/window")
    expect(page.get_by_role("button", name="Open the window")).to_be_visible()


def test_a_popup_that_is_closed_leads_to_a_page_that_says_so(on_another_site, open_browser):
    page = open_browser(viewport=DESK)
    to_window(page)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Open the window").click()
    popup.value.close()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not confirmed yet")
    expect(page.get_by_role("link", name="look again")).to_be_visible()


def test_on_a_phone_the_window_is_a_page_that_leads_back(on_another_site, open_browser):
    page = open_browser(user_agent=ANDROID, has_touch=True)
    to_window(page)
    page.get_by_role("button", name="Open the window").tap()
    page.wait_for_url("**/portone/window?*")
    looks_right(page)
    choose(page)
    page.wait_for_url("**/join/terms")
    assert proved_name() == "NGUYEN THI LAN"


def test_on_a_phone_a_closed_window_comes_back_and_says_so(on_another_site, open_browser):
    page = open_browser(user_agent=ANDROID)
    to_window(page)
    page.get_by_role("button", name="Open the window").click()
    page.wait_for_url("**/portone/window?*")
    choose(page, "cancelled")
    page.wait_for_url("**/join/identity/return?*")
    expect(page.locator("#main")).to_contain_text("The window was closed before the check was done.")
    looks_right(page)


def test_a_script_that_does_not_come_leaves_another_way(site, open_browser, monkeypatch):
    monkeypatch.setitem(site.app.config, "PORTONE_SCRIPT_URL", f"{site.standins.url}/nosuchscript.js")
    page = open_browser()
    to_window(page)
    expect(page.locator("#main")).to_contain_text("The window does not open.")
    expect(page.get_by_role("button", name="Open the window")).to_be_hidden()
    looks_right(page)
    page.get_by_role("link", name="Have a code sent instead").click()
    page.wait_for_url(PATH)


def test_without_scripts_there_is_the_text_message(site, open_browser):
    page = open_browser(javascript=False)
    to_window(page)
    assert "Have a code sent by text message instead." in page.content()
    expect(page.get_by_role("button", name="Open the window")).to_be_hidden()
    page.get_by_role("link", name="Have a code sent instead").click()
    page.wait_for_url(PATH)


def test_the_app_asks_for_no_digits(site, open_browser):
    page = open_browser()
    page.goto("/join/identity")
    expect(page.locator("[name=seven_digits]")).to_be_visible()
    page.fill("[name=name]", "NGUYEN THI LAN")
    page.fill("[name=phone]", "010-2345-0001")
    page.check("[name=operator][value=SKT]")
    page.check("[name=method][value=APP]")
    expect(page.locator("[name=seven_digits]")).to_be_hidden()
    looks_right(page)
    submit(page, "#page-form .form__actions")
    page.wait_for_url("**/join/identity/code")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm in your operator’s app")
    looks_right(page)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["wide", "narrow"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_nice_is_a_page_of_another_site_and_back(with_nice, open_browser, javascript, viewport):
    page = open_browser(javascript=javascript, viewport=viewport)
    page.goto("/join/identity")
    if javascript:
        looks_right(page)
    to_window(page)
    if javascript:
        looks_right(page)
    page.get_by_role("button", name="Go to NICE").click()
    page.wait_for_url("http://localhost:*/nice/**")
    choose(page)
    if not javascript:
        page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/join/terms")
    assert proved_name() == "NGUYEN THI LAN"


def test_nice_that_confirms_nobody_leads_to_a_page_that_says_so(with_nice, open_browser):
    page = open_browser()
    to_window(page)
    page.get_by_role("button", name="Go to NICE").click()
    choose(page, "cancelled")
    page.wait_for_url("**/join/identity/return?brought=*")
    expect(page.locator("#main")).to_contain_text("ended without a result")
    looks_right(page)


def test_what_the_answer_leaves_open_is_asked_on_a_page_of_its_own(on_another_site, open_browser):
    page = open_browser()
    to_window(page)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Open the window").click()
    choose(popup.value, "no-phone")
    page.wait_for_url("**/join/identity/details")
    looks_right(page)
    page.fill("[name=contact]", "010-9876-5432")
    submit(page)
    page.wait_for_url("**/join/terms")
