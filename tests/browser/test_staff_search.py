"""A list of staff that follows what is typed keeps it: in the address, on the way back, and in its filters (ST-1)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site, focus, log_in_staff

LISTS = ("companies", "people", "resumes")


@pytest.fixture
def page(site: Site, open_browser: Opener) -> Page:
    page = open_browser("en")
    log_in_staff(page, site.cast.max)
    return page


def look_for_nobody(page: Page, which: str) -> None:
    page.goto(f"/staff/{which}")
    focus(page.locator("#q"))
    page.keyboard.type("zzqq")
    page.wait_for_url(f"**/staff/{which}?*q=zzqq*")
    expect(page.locator(f"#{which}-results .empty")).to_be_visible()


@pytest.mark.parametrize("which", LISTS)
def test_what_is_looked_for_stays_when_one_comes_back(page: Page, which: str):
    look_for_nobody(page, which)
    expect(page.locator("#q")).to_be_focused()
    page.goto("/staff/fairs")
    page.go_back()
    expect(page.locator("#q")).to_have_value("zzqq")
    expect(page.locator(f"#{which}-results .empty")).to_be_visible()


@pytest.mark.parametrize("which", LISTS)
def test_a_filter_keeps_what_is_looked_for(page: Page, which: str):
    look_for_nobody(page, which)
    page.locator("a.filter:not([aria-current])").first.click()
    expect(page.locator(f"#{which}-results .empty")).to_be_visible()
    expect(page.locator("#q")).to_have_value("zzqq")


def test_a_list_beside_the_search_is_kept_too(page: Page):
    page.goto("/staff/companies")
    with page.expect_response("**/companies/results?*"):
        page.select_option("#check", "recovery")
    page.wait_for_url("**/staff/companies?*check=recovery*")
    page.reload()
    expect(page.locator("#check")).to_have_value("recovery")
