"""Searching for one's address by keyboard alone (IM-7)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site, answered, focus
from tests.browser.joining import to_information


@pytest.fixture
def page(site: Site, open_browser: Opener) -> Page:
    page = open_browser("en")
    to_information(page, site)
    focus(page.locator("#address_search"))
    return page


def said(page: Page):
    return page.locator(".picker__count")


def test_results_are_turned_walked_through_and_chosen_by_keyboard(page: Page):
    page.keyboard.type("중앙로")
    answered(page)
    expect(said(page)).to_have_text("100 addresses found, page 1 of 10")
    first = page.locator(".picker__option").first.inner_text()
    focus(page.get_by_role("button", name="Next page"))
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("100 addresses found, page 2 of 10")
    expect(page.locator("#address_search")).to_be_focused()
    assert page.locator(".picker__option").first.inner_text() != first
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator("#address_search").get_attribute("aria-activedescendant")
    chosen = page.locator(f"#{active}")
    assert chosen.get_attribute("aria-selected") == "true"
    road = chosen.locator("small").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#address_detail")).to_be_focused()
    assert road.startswith(page.locator("#address_road").input_value())
    assert page.locator("#address_postcode").input_value()
    assert page.get_by_role("listbox").count() == page.get_by_role("button", name="Next page").count() == 0


def test_another_keyword_begins_at_its_first_page(page: Page):
    page.keyboard.type("중앙로")
    answered(page)
    expect(said(page)).to_have_text("100 addresses found, page 1 of 10")
    page.get_by_role("button", name="Next page").click()
    expect(said(page)).to_have_text("100 addresses found, page 2 of 10")
    page.fill("#address_search", "Teheran-ro")
    answered(page)
    expect(said(page)).to_contain_text("page 1 of")


def test_escape_closes_the_list_and_nothing_is_sent(page: Page):
    page.keyboard.type("중앙로")
    answered(page)
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert page.url.endswith("/join/information")


def test_where_the_search_is_down_the_address_is_typed(site: Site, page: Page):
    site.standins.faults.set("juso", "500")
    page.keyboard.type("중앙로")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Type your address and postcode below.")
    page.fill("#address_road", "서울특별시 관악구 중앙로 7")
    expect(page.locator("#address_road")).to_have_value("서울특별시 관악구 중앙로 7")
