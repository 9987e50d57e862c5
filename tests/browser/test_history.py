"""Back and forward, where the page that one goes back to is out of reach meanwhile."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import log_in_member, submit
from tests.browser.joining import INFORMATION, to_terms
from tests.cast import MEMBER_PASSWORD


def test_going_back_to_a_step_that_is_over_shows_where_one_is(site, open_browser):
    page = open_browser("en")
    to_terms(page, site)
    page.go_back()
    expect(page.locator("h1")).to_have_text("What you agree to")
    expect(page).to_have_url(re.compile("/join/terms$"))
    page.check("[name=terms_of_use]")
    submit(page)
    page.wait_for_url(INFORMATION)


def test_going_back_after_registering_shows_the_ticket_at_its_address(site, open_browser):
    fair = site.cast.fair
    page = open_browser("en")
    log_in_member(page, site.cast.alice, MEMBER_PASSWORD)
    page.goto(f"/fairs/{fair.slug}/register")
    page.locator("[name=slot]").first.check()
    submit(page)
    page.wait_for_url("**/tickets/*")
    ticket = page.url
    page.go_back()
    expect(page).to_have_url(ticket)
    expect(page.locator(".ticket")).to_be_visible()
