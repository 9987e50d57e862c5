"""The end of a login that is not used: a warning two minutes before, and one tap to stay (IL-6)."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import LoginSession
from app.models.types import now
from tests.browser.conftest import log_in_member
from tests.browser.inspection import misfits_on, violations_on
from tests.cast import MEMBER_PASSWORD

DIALOG = "#session-end"


@pytest.fixture
def page(site, open_browser) -> Page:
    """Logged in, with a clock of the browser's own."""
    opened = open_browser("en")
    opened.clock.install()
    log_in_member(opened, site.cast.alice, MEMBER_PASSWORD)
    opened.wait_for_url("**/account")
    opened.wait_for_function("() => localStorage.getItem('madang-seen')")  # the timer runs
    return opened


def test_two_minutes_before_the_end_one_is_warned_and_one_tap_stays(page):
    page.clock.fast_forward("27:00")
    expect(page.locator(DIALOG)).to_be_hidden()
    page.clock.fast_forward("01:10")
    expect(page.locator(DIALOG)).to_be_visible()
    assert not violations_on(page) + misfits_on(page)
    page.locator(f"{DIALOG} button").click()
    expect(page.locator(DIALOG)).to_be_hidden()
    page.clock.fast_forward("27:00")
    expect(page.locator(DIALOG)).to_be_hidden()


def test_what_another_tab_does_counts_here_too(page):
    page.clock.fast_forward("28:10")
    expect(page.locator(DIALOG)).to_be_visible()
    page.evaluate("localStorage.setItem('madang-seen', String(Date.now()))")
    page.clock.fast_forward("00:06")
    expect(page.locator(DIALOG)).to_be_hidden()


def test_after_the_end_the_page_is_gone_and_the_login_leads_back(page):
    login = db.session.scalars(db.select(LoginSession)).one()
    login.expires_at = now()
    db.session.commit()
    page.clock.fast_forward("30:10")
    expect(page.locator("h1")).to_have_text("Log in")
    assert page.url.endswith("/login?next=/account")
