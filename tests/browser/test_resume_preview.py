"""The resume on paper in a real browser: it fits every screen, prints as its PDF, and axe finds nothing."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.operations import resume as resumes
from tests.browser.conftest import log_in_member
from tests.browser.inspection import TARGET, misfits_on, violations_on
from tests.cast import MEMBER_PASSWORD
from tests.resume_answers import worker

MOUSE = 24  # CSS pixels: the addresses on the sheet stand line below line there
LONG = "x" * 300 + " 🤖\n\nאני בונה זרועות רובוטיות.\n\nI build arms that do not shake."


@pytest.fixture
def address(site) -> str:
    resume = resumes.begin(site.cast.alice.id, "en", worker(introduction={"introduction": LONG}))
    db.session.commit()
    return f"/resume/{resume.public_id}/preview"


@pytest.fixture
def page(site, open_browser, address) -> Page:
    opened = open_browser("en", bypass_csp=True)
    log_in_member(opened, site.cast.alice, MEMBER_PASSWORD)
    opened.goto(address)
    return opened


def words_of(content: bytes) -> list[str]:
    text = "\n".join(sheet.get_textpage().get_text_bounded() for sheet in pypdfium2.PdfDocument(content))
    return re.sub(r"[^\w]+", " ", text).split()


@pytest.mark.parametrize(("width", "least"), [(320, TARGET), (360, TARGET), (768, TARGET), (1280, MOUSE)])
def test_it_fits_the_screen(page, width, least):
    page.set_viewport_size({"width": width, "height": 740})
    assert misfits_on(page, least) == []
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.paper')).fontSize)")
    assert size >= 15, "It is read without zooming."


def test_on_a_wide_screen_it_is_a_sheet_of_a4(page):
    page.set_viewport_size({"width": 1280, "height": 900})
    box = page.locator(".paper").bounding_box()
    assert box["height"] / box["width"] > 297 / 210 - 0.01
    expect(page.locator(".paper")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_axe_finds_nothing(page):
    assert violations_on(page) == []


def test_the_button_prints_and_is_there_only_with_script(page, site, open_browser, address):
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="Print").click()
    assert page.title() == "printed"
    plain = open_browser("en", javascript=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(address)
    expect(plain.locator(".paper")).to_be_visible()
    expect(plain.get_by_role("button", name="Print")).to_be_hidden()


def test_what_the_browser_prints_is_what_the_pdf_says(page):
    printed = page.pdf(prefer_css_page_size=True)
    with page.expect_download() as started:
        page.get_by_role("link", name="Save as PDF").click()
    saved = started.value.path().read_bytes()
    sizes = [{tuple(map(round, sheet.get_size())) for sheet in pypdfium2.PdfDocument(one)} for one in (printed, saved)]
    assert sizes[0] == sizes[1], "Both are A4."
    missing = set(words_of(saved)) - set(words_of(printed))
    assert missing <= {"x" * count for count in range(1, 300)}, "Only a long word may be cut elsewhere."
    assert "Log" not in words_of(printed), "The frame of the site stays on the screen."


def test_in_the_dark_the_paper_stays_white(page):
    page.context.add_cookies([{"name": "display", "value": "dark.100", "url": page.url}])
    page.reload()
    expect(page.locator(".paper")).to_have_css("background-color", "rgb(255, 255, 255)")
    assert violations_on(page) == []
