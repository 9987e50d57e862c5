"""The page of the name check in each of its states: axe finds nothing, everything fits a phone, focus goes where it must."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import focus
from tests.browser.inspection import misfits_on, violations_on
from tests.browser.test_canaries_of_numbers import Visit, visit_of
from tests.resume_numbers import BLOCKED, LAN, MINH, NOBODYS


@pytest.fixture
def visit(site, open_browser) -> Visit:
    return visit_of(site, open_browser("en", bypass_csp=True))


def is_fine(page: Page) -> None:
    assert violations_on(page) == []
    assert misfits_on(page) == []


def test_at_first_and_with_a_card(visit):
    visit.open()
    is_fine(visit.page)
    expect(visit.page.locator("[name=number_front]")).not_to_be_visible()
    visit.page.locator("label", has=visit.page.locator("[name=card][value=now]")).click()
    expect(visit.page.locator("[name=number_front]")).to_be_visible()
    is_fine(visit.page)


@pytest.mark.parametrize("number", [MINH, NOBODYS, BLOCKED, "9013015100090"])
def test_with_what_is_wrong_the_summary_has_the_focus(visit, number):
    visit.open()
    visit.try_number(number)
    expect(visit.page.locator(".summary")).to_be_focused()
    is_fine(visit.page)


def test_matched_and_checked_again(visit):
    visit.open()
    visit.try_number(LAN)
    expect(visit.page.locator(".notice--success")).to_contain_text("Name and number belong together")
    is_fine(visit.page)
    visit.page.get_by_role("link", name="Check again").click()
    expect(visit.page.locator("[name=card]").first).to_be_visible()
    is_fine(visit.page)


def test_while_the_service_is_away_and_when_all_tries_are_used(site, visit):
    visit.open()
    site.standins.faults.set("nice-names", "500")
    visit.try_number(MINH)
    expect(visit.page.locator(".notice--warning")).to_contain_text("does not answer now")
    is_fine(visit.page)
    site.standins.faults.clear()
    for _ in range(5):
        visit.try_number(MINH)
        expect(visit.page.locator(".summary")).to_be_focused()
    expect(visit.page.locator("main")).to_contain_text("No tries are left today")
    is_fine(visit.page)
    visit.page.get_by_role("link", name="Continue").click()
    visit.page.wait_for_url("**/address")


def test_with_a_keyboard_alone(visit):
    visit.open()
    page = visit.page
    focus(page.locator("[name=card]").first)
    page.keyboard.press("Space")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "consent":
            break
    page.keyboard.press("Space")
    for name, digits in (("number_front", LAN[:6]), ("number_back", LAN[6:])):
        while page.evaluate("document.activeElement.name") != name:
            page.keyboard.press("Tab")
        page.keyboard.type(digits)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Name and number belong together")


def test_the_consents_page_has_the_text_and_takes_it_back(visit):
    visit.open()
    visit.try_number(LAN)
    expect(visit.page.locator(".notice--success")).to_be_visible()
    visit.page.goto("/account/consents")
    is_fine(visit.page)
    visit.page.locator("button[value=withdraw]").click()
    expect(visit.page.locator("main")).to_contain_text("You are asked again when you check your name in a resume.")
    expect(visit.page.locator("button[value=withdraw]")).to_have_count(0)
