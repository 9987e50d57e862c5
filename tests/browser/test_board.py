"""The live board stays new by itself, and nothing of it moves from under an eye or a hand."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models import HallLink, Kiosk
from app.operations import checkin
from app.operations.board import links
from tests.browser.conftest import Opener, Site, log_in_staff

BOARD = "/staff/fairs/spring/board"
ARRIVED = "#board-arrived .figure__value"


@pytest.fixture
def page(site: Site, open_browser: Opener) -> Page:
    site.cast.registration(site.cast.alice, site.cast.fair.slots[0])
    page = open_browser("en")
    log_in_staff(page, site.cast.vera)
    page.goto(BOARD)
    return page


def let_alice_in(site: Site) -> None:
    held = site.cast.registration(site.cast.bob, site.cast.fair.slots[1])
    checkin.check_in_by_hand(site.cast.dana, held)
    db.session.commit()


def test_new_figures_come_and_what_was_opened_stays(site: Site, page: Page):
    expect(page.locator(ARRIVED)).to_have_text("0")
    table = page.locator("#board-slots details")
    table.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(table.locator("table")).to_be_visible()
    page.locator("#board-visa").evaluate("part => (part.dataset.untouched = '')")
    let_alice_in(site)
    expect(page.locator(ARRIVED)).to_have_text("1", timeout=30_000)
    expect(table.locator("table")).to_be_visible()
    expect(table.locator("summary")).to_be_focused()
    expect(page.locator("[data-live-age]")).to_contain_text("s ago")


def test_a_part_that_says_the_same_is_left_alone(site: Site, page: Page):
    page.locator("#board-queue").evaluate("part => (part.dataset.untouched = '')")
    let_alice_in(site)
    expect(page.locator(ARRIVED)).to_have_text("1", timeout=30_000)
    expect(page.locator("#board-queue[data-untouched]")).to_have_count(1)


def test_it_says_that_the_network_is_gone_and_goes_on_when_it_is_back(site: Site, page: Page):
    gone = page.locator("[data-live-gone]")
    expect(gone).to_be_empty()
    page.context.set_offline(True)
    expect(gone).to_contain_text("No connection since", timeout=30_000)
    let_alice_in(site)
    page.context.set_offline(False)
    expect(page.locator(ARRIVED)).to_have_text("1", timeout=30_000)
    expect(gone).to_be_empty()


def test_a_screen_whose_link_is_revoked_goes_dark(site: Site, open_browser: Opener):
    link, secret = links.make(site.cast.fair, site.cast.max, "Hall A")
    db.session.commit()
    screen = open_browser("en")
    screen.goto(f"{BOARD}/hall/{secret}")
    screen.wait_for_url(f"**{BOARD}/hall")
    expect(screen.locator("#hall-arrived")).to_be_visible()
    links.revoke(db.session.get_one(HallLink, link.id))
    db.session.commit()
    screen.wait_for_url("**/staff/login?**", timeout=30_000)


def test_a_kiosk_that_gets_into_trouble_comes_first_and_the_table_stays_where_it_was(site: Site, page: Page):
    for name in ("Gate A", "Gate B"):
        site.cast.kiosk(site.cast.fair, name)[0].health = {"queue": 0, "dead": 0}
    db.session.commit()
    names = page.locator("#board-health tbody td.person")
    expect(names).to_have_text(["Gate A", "Gate B"], timeout=30_000)
    page.set_viewport_size({"width": 360, "height": 800})
    frame = page.locator("#board-health .table-frame")
    frame.evaluate("frame => { frame.scrollLeft = 80; frame.focus(); }")
    kiosk = db.session.scalars(select(Kiosk).filter_by(name="Gate B")).one()
    kiosk.health = {"queue": 3, "dead": 1}
    db.session.commit()
    expect(names).to_have_text(["Gate B", "Gate A"], timeout=30_000)
    expect(frame).to_be_focused()
    assert frame.evaluate("frame => frame.scrollLeft") == 80
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
