"""Universities on a phone: by keyboard alone, with script and without; in two tabs; interrupted; looked at by axe."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import Draft
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.wizards.resume import entries_of
from tests.browser.conftest import Opener, Site, all_saved, log_in_member
from tests.browser.hands import Hands, Keyboard
from tests.browser.inspection import misfits_on, violations_on
from tests.cast import MEMBER_PASSWORD

HEADING = ".entry__title[tabindex]"  # of the open one
SAVE = ".entry__body .button[value^='save:']"
ADD = ".add"
SAID = "#entries-said"
FOCUSED = "() => document.activeElement.id"


@pytest.fixture
def education(site: Site) -> str:
    """The address of the page in a new resume of Alice."""
    address = f"/resume/{resumes.begin(site.cast.alice.id, 'en').public_id}/education"
    db.session.commit()
    return address


@pytest.fixture
def open_page(site: Site, open_browser: Opener, education: str):
    def opened(**options) -> Page:
        page = open_browser("en", **options)
        log_in_member(page, site.cast.alice, MEMBER_PASSWORD)
        page.goto(education)
        return page

    return opened


def names() -> list[str]:
    """The universities that count."""
    db.session.rollback()
    answers = drafts.answers_in(db.session.scalars(db.select(Draft)).one().answers)
    return [str(fields["university"]) for _, fields in entries_of(answers, "education")]


def fill_in_korea(hands: Hands) -> None:
    """A student: the list knows the region and the kind of school."""
    hands.choose("where", "korea")
    hands.type("university", "Hanyang Univ")
    if hands.page.evaluate("'watched' in window"):  # which only a script can do
        hands.take_first("university")
    else:
        hands.press("#university ~ button[name=check]")
        hands.press("#university-option-1")
    expect(hands.page.locator("[name=region]")).to_have_value("11")
    hands.type("major", "Robotics")
    hands.type("department", "Mechanical Engineering")
    hands.type("from_year", "2023")
    hands.pick("from_month", "3")
    hands.pick("graduation", "enrolled")


def fill_in_abroad(hands: Hands) -> None:
    hands.choose("where", "abroad")
    hands.type("university", "Hanoi University of Science and Technology")
    hands.pick("country", "VN")
    hands.pick("kind", "university")
    hands.type("major", "Mechanical Engineering")
    hands.type("department", "Mechanical Engineering")
    hands.type("from_year", "2017")
    hands.pick("from_month", "9")
    hands.pick("graduation", "graduated")
    hands.type("to_year", "2021")
    hands.pick("to_month", "6")


def said(page: Page, words: str) -> None:
    expect(page.locator(SAID)).to_have_text(words)


def focus_is_on(page: Page, part: str) -> None:
    """What has the focus, by the end of its id."""
    expect(page.locator(f"[id$='-{part}']:focus")).to_have_count(1)


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_two_universities_by_keyboard_alone(open_page, javascript):
    page = open_page(javascript=javascript)
    hands = Keyboard(page)
    hands.choose("has_university", "yes")
    fill_in_korea(hands)
    hands.press(SAVE)
    said(page, "Hanyang University is saved.")
    focus_is_on(page, "change")
    hands.press(ADD)
    expect(page.locator(HEADING)).to_be_focused()
    fill_in_abroad(hands)
    hands.press(SAVE)
    said(page, "Hanoi University of Science and Technology is saved.")
    hands.press("[aria-label^='Move Hanoi'][aria-label$='up']")
    said(page, "Hanoi University of Science and Technology is now number 1.")
    focus_is_on(page, "down")
    hands.press("[aria-label='Change Hanyang University']")
    expect(page.locator(HEADING)).to_be_focused()
    hands.press("[id$='-ask']")
    focus_is_on(page, "keep")
    hands.press("[id$='-remove']")
    said(page, "Hanyang University is removed.")
    focus_is_on(page, "undo")
    hands.press("[id$='-undo']")
    said(page, "Hanyang University is back.")
    hands.send()
    page.wait_for_url("**/experience")
    assert names() == ["Hanoi University of Science and Technology", "Hanyang University"]


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_without_a_university_two_answers_are_enough(open_page, javascript):
    page = open_page(javascript=javascript)
    hands = Hands(page)
    hands.choose("has_university", "no")
    hands.pick("highest_school", "high")
    hands.send()
    page.wait_for_url("**/experience")
    assert hands.count <= 3


@pytest.mark.parametrize("fill_in", [fill_in_korea, fill_in_abroad])
def test_one_university_takes_few_touches(open_page, fill_in):
    hands = Hands(open_page(has_touch=True))
    hands.choose("has_university", "yes")
    fill_in(hands)
    hands.send()
    hands.page.wait_for_url("**/experience")
    assert hands.count <= 14


def test_only_what_fits_the_answer_is_asked(open_page):
    page = open_page()
    expect(page.locator("[name=university]")).to_be_hidden()
    page.check("[name=has_university][value=yes]")
    page.check("[name=where][value=abroad]")
    expect(page.locator("[name=country]")).to_be_visible()
    expect(page.locator("[name=region]")).to_be_hidden()
    page.select_option("[name=graduation]", "on_leave")
    expect(page.locator("[name=to_year]")).to_be_hidden()


def test_what_is_wrong_is_said_first_and_leads_to_its_field(open_page):
    page = open_page()
    page.check("[name=has_university][value=yes]")
    page.fill("[name=university]", "Hanyang")
    page.locator(SAVE).click()
    expect(page.locator(".entry .summary")).to_be_focused()
    page.locator(".entry .summary a", has_text="major").click()
    expect(page.locator("[name=major]")).to_be_focused()


def test_the_enter_key_saves_the_open_university(open_page):
    page = open_page()
    page.check("[name=has_university][value=yes]")
    page.fill("[name=department]", "Law")
    page.press("[name=department]", "Enter")
    expect(page.locator(".entry .summary")).to_be_focused()


def test_a_double_click_adds_one(open_page):
    page = open_page()
    page.check("[name=has_university][value=yes]")
    page.fill("[name=university]", "First")
    page.locator(ADD).dblclick()
    expect(page.locator(".entry")).to_have_count(2)


def test_what_was_typed_when_the_browser_closed_is_there_on_another_device(open_page, education):
    first = open_page()
    first.check("[name=has_university][value=yes]")
    first.fill("[name=university]", "Hanyang")
    first.press("[name=university]", "Tab")
    all_saved(first)
    expect(first.locator("#saved")).to_contain_text("Saved")
    first.context.close()
    second = open_page()
    expect(second.locator(".entry__title")).to_contain_text("Not finished")
    second.locator("[id$='-change']").click()
    expect(second.locator("[name=university]")).to_have_value("Hanyang")


def test_two_tabs_that_differ_are_asked_and_go_on(open_page, education):
    page = open_page()
    hands = Hands(page)
    hands.choose("has_university", "yes")
    fill_in_abroad(hands)
    hands.press(SAVE)
    said(page, "Hanoi University of Science and Technology is saved.")
    all_saved(page)  # else what is typed next may be saved with it, and known to the other tab
    other = page.context.new_page()
    other.goto(education)
    for tab, major in ((page, "Law"), (other, "Medicine")):
        tab.locator("[id$='-change']").click()
        tab.fill("[name=major]", major)
    page.locator(SAVE).click()
    expect(page.locator(".entry--open")).to_have_count(0)
    other.locator(SAVE).click()
    expect(other.locator("h1")).to_have_text("Which one shall we keep?")
    other.check("[name=major][value=Medicine]")
    other.locator("main .form__actions button").click()
    expect(other.locator("h1")).to_have_text("Education")
    expect(other.locator(".entry .hint")).to_contain_text("Medicine")


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_and_the_ruler_find_nothing_in_any_state(open_page, width):
    page = open_page(bypass_csp=True, viewport={"width": width, "height": 740})
    page.check("[name=has_university][value=yes]")
    found = look_at(page, "begun")
    page.fill("[name=university]", "Thammasat")
    page.locator(SAVE).click()
    expect(page.locator(".entry .summary")).to_be_visible()
    found |= look_at(page, "wrong")
    page.locator(ADD).click()
    expect(page.locator(HEADING)).to_be_focused()
    found |= look_at(page, "two")
    page.locator("[id$='-change']").click()
    expect(page.locator("[name=university]")).to_have_value("Thammasat")
    page.locator("[id$='-ask']").click()
    expect(page.locator("[id$='-keep']")).to_be_focused()
    found |= look_at(page, "asked")
    page.locator("[id$='-remove']").click()
    expect(page.locator("[id$='-undo']")).to_be_focused()
    found |= look_at(page, "removed")
    assert not {state: problems for state, problems in found.items() if problems}


def look_at(page: Page, state: str) -> dict[str, list[str]]:
    return {state: violations_on(page) + misfits_on(page)}
