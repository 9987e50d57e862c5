"""The first steps of a sign-up in a real browser, for tests of what happens in the middle of it."""

from playwright.sync_api import Page, expect

from tests.applicant import NAME, NUMBER
from tests.browser.conftest import Site, all_saved, submit

INFORMATION = "**/join/information"


def to_code(page: Page) -> None:
    page.goto("/join/identity")
    page.fill("[name=name]", NAME)
    page.fill("[name=seven_digits]", "950315-6")
    page.fill("[name=phone]", NUMBER)
    page.check("[name=operator][value=SKT]")
    submit(page)
    page.wait_for_url("**/join/identity/code")


def to_terms(page: Page, site: Site) -> None:
    to_code(page)
    page.fill("[name=code]", site.standins.phone.last_code(NUMBER))
    submit(page)
    page.wait_for_url("**/join/terms")


def to_information(page: Page, site: Site) -> None:
    to_terms(page, site)
    page.check("[name=terms_of_use]")
    submit(page)
    page.wait_for_url(INFORMATION)
    expect(page.locator("[name=member_id]")).to_be_visible()


def type_into(page: Page, field: str, text: str) -> None:
    """Type and leave the field, as somebody who goes on to the next one."""
    page.fill(f"[name={field}]", text)
    page.press(f"[name={field}]", "Tab")


def saved(page: Page) -> None:
    """Wait until the page says that it has saved what was typed."""
    all_saved(page)
    expect(page.locator("#saved")).to_contain_text("Saved at")
