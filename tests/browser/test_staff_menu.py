"""The header and the navigation of staff at the widths of a telephone, a tablet and a desk."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site, log_in_staff

WIDTHS = {"phone": 360, "tablet": 768, "desk": 1280}
TOPS = """[...document.querySelectorAll("nav.nav > *, .header .utility__end, .quick-search")]
    .filter((part) => part.offsetHeight).map((part) => part.getBoundingClientRect())
    .map((box) => Math.round(box.top + box.height / 2))"""


def open_fair(site: Site, open_browser: Opener, width: int, language: str = "en") -> Page:
    assert site.cast.fair.slug == "spring"
    page = open_browser(language, viewport={"width": width, "height": 900})
    log_in_staff(page, site.cast.ada)
    page.goto("/staff/fairs/spring")
    return page


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_header_of_an_admin_is_one_row_at_a_desk(site: Site, open_browser: Opener, language: str):
    page = open_fair(site, open_browser, WIDTHS["desk"], language)
    page.evaluate("document.fonts.ready")
    middles = page.evaluate(TOPS)
    assert len(middles) == 9 and max(middles) - min(middles) < 12
    page.locator("nav.nav summary").click()
    expect(page.locator("nav.nav details a").first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_no_menu_makes_the_page_wider_than_its_window(site: Site, open_browser: Opener, width: int):
    page = open_fair(site, open_browser, width)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".header .utility__end details").last.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    last = page.locator(".fair-nav .filter").last.bounding_box()
    assert last is not None and last["x"] + last["width"] <= width
