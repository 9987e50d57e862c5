"""A sign-up goes on on another device: by the link, and the code that only the first device shows."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, submit
from tests.browser.joining import INFORMATION, saved, to_information, type_into


def make_link(page: Page) -> tuple[str, str]:
    """The link and its code, as the first device shows them."""
    page.locator("main a[href$='/join/elsewhere']").click()
    page.wait_for_url("**/join/elsewhere")
    submit(page)
    words = page.locator("main")
    expect(words).to_contain_text("/drafts/")
    text = words.inner_text()
    link = re.search(r"http://\S+/drafts/\S+", text)
    code = re.search(r"^[0-9]{6}$", text, re.MULTILINE)
    assert link and code, text
    return link.group(), code.group()


def begun(site: Site, open_browser) -> Page:
    page = open_browser("en")
    to_information(page, site)
    type_into(page, "name_korean", "응우옌 티 란")
    saved(page)
    return page


def test_it_goes_on_where_it_stopped(site, open_browser):
    first = begun(site, open_browser)
    link, code = make_link(first)
    second = open_browser("ko")
    second.goto(link)
    second.fill("[name=code]", code)
    submit(second)
    second.wait_for_url(INFORMATION)
    expect(second.locator("[name=name_korean]")).to_have_value("응우옌 티 란")


def test_the_first_device_is_signed_out(site, open_browser):
    first = begun(site, open_browser)
    waiting = first.context.new_page()
    waiting.goto("/join/information")
    link, code = make_link(first)
    second = open_browser("en")
    second.goto(link)
    second.fill("[name=code]", code)
    submit(second)
    second.wait_for_url(INFORMATION)
    type_into(waiting, "name_korean", "다른 이름")
    waiting.wait_for_url("**/join/identity")
    second.reload()
    expect(second.locator("[name=name_korean]")).to_have_value("응우옌 티 란")


def test_a_wrong_code_says_how_many_tries_are_left_and_shows_nothing(site, open_browser):
    link, code = make_link(begun(site, open_browser))
    second = open_browser("en")
    second.goto(link)
    second.fill("[name=code]", f"{(int(code) + 1) % 10**6:06}")
    submit(second)
    expect(second.locator(".summary")).to_contain_text("4 more tries")
    expect(second.locator(".summary")).to_be_focused()
    expect(second.locator("main")).not_to_contain_text("응우옌")


def test_a_link_works_once(site, open_browser):
    link, code = make_link(begun(site, open_browser))
    second = open_browser("en")
    second.goto(link)
    second.fill("[name=code]", code)
    submit(second)
    second.wait_for_url(INFORMATION)
    third = open_browser("en")
    third.goto(link)
    expect(third.locator("h1")).to_have_text("This link is over")
