"""Badges from a kiosk in Chromium, printed without a printer: its print is stopped, and the page made a PDF."""

import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from app.extensions import db
from app.models import BadgeJob, BadgeSettings, Kiosk, Member
from app.operations import kiosk as kiosks
from tests.browser.kiosk_doors import PORTRAIT, Doors, pair, scan, state_is

CORPUS = json.loads((Path(__file__).parent.parent / "vectors" / "names.json").read_text(encoding="utf-8"))
ONE_OF_EACH = {row["script"]: row["name"] for row in CORPUS}
# The browser's print stands still until the test lets it go on, as a dialog would; what it was given is noted.
HELD = """
    window.handed = [];
    window.print = () => handed.push(document.querySelector("[data-badge-sheet]").textContent.replace(/\\s+/g, " ").trim());
    window.over = () => window.dispatchEvent(new Event("afterprint"));
"""
TOLD = """() => {
    dispatchEvent(new Event("online"));
    return localStorage.getItem("kiosk.badges") === "[]";
}"""
PUT = """async name => {
    const { badges, shrink } = await import(document.querySelector("script[src*='kiosk/badge']").src);
    const drawn = badges.blank.content.cloneNode(true);
    const part = drawn.querySelector("[data-badge-fit]");
    part.querySelector(".nametag__line").textContent = name;
    part.dataset.wraps = "";
    await badges.put([...drawn.children]);
    await document.fonts.ready;
    shrink(part);
    return [part.scrollWidth <= part.parentElement.clientWidth, part.offsetHeight <= part.parentElement.clientHeight];
}"""
pytestmark = pytest.mark.usefixtures("cable_in")


@pytest.fixture
def printer(chromium, doors):
    """Makes a kiosk that prints badges; the paper can be chosen."""
    pages = []

    def open_one(layout: str = "a6") -> Page:
        with doors.fair() as fair:
            made, code = kiosks.create(fair, "Gate with a printer")
            made.prints_badges = True
            settings = BadgeSettings.of(fair)
            settings.layout = layout
            db.session.add(settings)
        context = chromium.new_context(viewport=PORTRAIT, locale="ko-KR")
        context.add_init_script(HELD)
        pages.append(pair(context, doors, code))
        return pages[-1]

    yield open_one
    for page in pages:
        assert page.errors == []
        page.context.close()


def named(doors: Doors, name: str) -> str:
    """A visitor of this name: the ticket's digits."""
    digits = doors.visitor()
    with doors.app.app_context():
        member = db.session.get_one(Member, doors.registration(digits).member_id)
        member.name = name
        db.session.commit()
    return digits


def jobs_of(doors: Doors, digits: str) -> list[tuple[str, bool]]:
    with doors.app.app_context():
        mine = select(BadgeJob).where(BadgeJob.registration_id == doors.registration(digits).id).order_by(BadgeJob.id)
        return [(job.state, job.first_of is not None) for job in db.session.scalars(mine)]


def handed(page: Page, count: int) -> list[str]:
    page.wait_for_function("count => handed.length === count", arg=count)
    return page.evaluate("handed")


def paper(page: Page) -> PdfReader:
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def millimetres(sheet) -> list[int]:
    return [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]]


def is_over(page: Page) -> None:
    """The print is over: the sheet is empty, and the server has heard of it."""
    page.evaluate("over()")
    expect(page.locator("[data-badge-sheet] *")).to_have_count(0)
    page.wait_for_function("() => localStorage.getItem('kiosk.badges') === '[]'")


@pytest.mark.parametrize(("layout", "size"), [("a6", [105, 148]), ("label", [62, 100])])
def test_an_arrival_is_printed_on_one_sheet_of_its_size(doors, printer, layout, size):
    page, digits = printer(layout), named(doors, "NGUYỄN THỊ HƯƠNG")
    scan(page, digits)
    state_is(page, "admitted")
    (text,) = handed(page, 1)
    assert "NGUYỄN" in text and "Open Fair" in text
    sheets = paper(page).pages
    assert [millimetres(sheet) for sheet in sheets] == [size]
    is_over(page)
    assert jobs_of(doors, digits) == [("printed", True)]


def test_a_second_scan_prints_nothing(doors, printer):
    page, digits = printer(), named(doors, "김민수")
    scan(page, digits)
    handed(page, 1)
    is_over(page)
    scan(page, digits)
    state_is(page, "refused")
    other = named(doors, "이영희")
    scan(page, other)
    assert ["이영희" in text for text in handed(page, 2)] == [False, True]


def test_no_verdict_waits_for_the_printer(doors, printer):
    page, first, second = printer(), named(doors, "FIRST"), named(doors, "SECOND")
    scan(page, first)
    handed(page, 1)  # and the print stays open
    scan(page, second)
    state_is(page, "admitted")
    assert len(doors.facts(second)) == 1
    assert len(handed(page, 1)) == 1, "One sheet at a time."
    page.evaluate("over()")
    assert "SECOND" in handed(page, 2)[1]


def test_without_the_network_the_name_comes_from_the_ticket_and_is_kept_nowhere(doors, printer):
    digits = named(doors, "Ганбаатар Өнөрмаа")
    page = printer()
    doors.stop()
    scan(page, digits)
    state_is(page, "to_confirm")
    (text,) = handed(page, 1)
    assert "Ганбаатар Өнөрмаа" in text
    page.evaluate("over()")
    expect(page.locator("[data-badge-sheet] *")).to_have_count(0)
    page.wait_for_function("() => JSON.parse(localStorage.getItem('kiosk.badges') ?? '[]').length === 1")
    assert "Ганбаатар" not in json.dumps(page.evaluate("({ ...localStorage })"), ensure_ascii=False)
    assert "Ганбаатар" not in page.evaluate("document.querySelector('[data-badge-sheet]').outerHTML")
    doors.start()
    tell_all(page)
    assert jobs_of(doors, digits) == [("printed", True)]


def tell_all(page: Page) -> None:
    """Until the server has heard of every badge: it knows a scan only once it was delivered."""
    page.wait_for_function(TOLD, polling=500)


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_network_that_goes_after_the_verdict_costs_no_badge(doors, printer, is_heard):
    """Whether the server has heard of it or not, there is one badge."""
    digits = named(doors, "PHẠM THỊ LAN")
    page = printer()

    def cut(route):
        if is_heard:
            route.fetch()
        route.abort()

    page.context.route("**/kiosk/badges", cut)
    scan(page, digits)
    state_is(page, "admitted")
    (text,) = handed(page, 1)
    assert "PHẠM THỊ LAN" in text
    is_over(page)
    assert jobs_of(doors, digits) == [("printed", True)]


def test_reports_that_are_never_taken_hold_up_no_others(doors, printer):
    page, digits = printer(), named(doors, "LAST IN LINE")
    unknown = [{"id": f"unknown{nth}", "scan": "of nobody", "at": 0, "outcome": "printed"} for nth in range(60)]
    page.evaluate("kept => localStorage.setItem('kiosk.badges', JSON.stringify(kept))", unknown)
    scan(page, digits)
    handed(page, 1)
    page.evaluate("over()")
    expect(page.locator("[data-badge-sheet] *")).to_have_count(0)
    while jobs_of(doors, digits) != [("printed", True)]:
        with page.expect_response(re.compile("/kiosk/badges/reports")):
            page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_function("() => JSON.parse(localStorage.getItem('kiosk.badges')).length === 60")


def test_the_staff_menu_prints_a_page_to_measure(printer):
    page = printer()
    page.evaluate("document.querySelector('[data-badge-test-page]').click()")
    handed(page, 1)
    assert page.locator("[data-badge-sheet] .nametag__marks").count() == 1
    (sheet,) = paper(page).pages
    assert millimetres(sheet) == [105, 148]
    is_over_without_word(page)


def is_over_without_word(page: Page) -> None:
    page.evaluate("over()")
    expect(page.locator("[data-badge-sheet] *")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('kiosk.badges')") is None


def test_a_kiosk_that_prints_no_badges_asks_for_none(doors, chromium):
    context = chromium.new_context(viewport=PORTRAIT, locale="ko-KR")
    context.add_init_script(HELD)
    page, digits = pair(context, doors), named(doors, "NOBODY")
    scan(page, digits)
    state_is(page, "admitted")
    assert page.locator("[data-badge-sheet]").count() == 0
    assert jobs_of(doors, digits) == []
    with doors.app.app_context():
        assert db.session.scalars(select(Kiosk.prints_badges).order_by(Kiosk.id.desc())).first() is False
    context.close()


@pytest.mark.parametrize("layout", ["a6", "label"])
def test_every_script_is_drawn_in_its_room_by_fonts_of_ours(printer, layout):
    page = printer(layout)
    inspector = page.context.new_cdp_session(page)
    inspector.send("DOM.enable")
    inspector.send("CSS.enable")
    for script, name in ONE_OF_EACH.items():
        assert page.evaluate(PUT, name) == [True, True], name
        foreign = [font["familyName"] for font in fonts_of(inspector) if not font["isCustomFont"]]
        assert not foreign, (script, name)


def fonts_of(inspector) -> list[dict]:
    """The fonts that the browser has drawn the name with."""
    root = inspector.send("DOM.getDocument")["root"]["nodeId"]
    line = inspector.send("DOM.querySelector", {"nodeId": root, "selector": "[data-badge-sheet] [data-badge-fit]"})
    return inspector.send("CSS.getPlatformFontsForNode", line)["fonts"]
