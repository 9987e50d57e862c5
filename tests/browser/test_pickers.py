"""Picking from a list while one types, by keyboard, by touch and without script: on the staff's page for a new region."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site, answered, focus, log_in_staff, submit
from tests.browser.inspection import violations_on

NEW = "/staff/reference/region/new"


@pytest.fixture
def page(site: Site, open_browser: Opener) -> Page:
    page = open_browser("en", bypass_csp=True)
    log_in_staff(page, site.cast.max)
    page.goto(NEW)
    return page


def said(page: Page):
    return page.locator(".picker__count")


def options(page: Page):
    return page.locator(".picker__option")


def code(page: Page) -> str:
    return page.locator("[name=parent_code]").input_value()


def type_seoul(page: Page) -> None:
    focus(page.locator("#parent"))
    page.keyboard.type("seo")
    answered(page)
    expect(options(page)).to_have_count(7)


def test_the_keyboard_alone_finds_and_chooses(page: Page):
    type_seoul(page)
    expect(said(page)).to_have_text("The first 7 of the list. Type more to see fewer.")
    expect(options(page).first.locator("mark")).to_have_text("Seo")
    expect(page.locator("#parent")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    active = page.locator("#parent").get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#parent")).to_have_value("Seoul")
    expect(page.locator("#parent")).to_be_focused()
    assert code(page) == "11"
    expect(page.locator("[data-picked]")).to_have_text("서울특별시")
    expect(options(page)).to_have_count(0)
    expect(said(page)).to_have_text("")


def test_the_arrows_go_round_and_escape_closes(page: Page):
    type_seoul(page)
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(page.locator("#parent")).to_have_value("seo")
    assert code(page) == ""


def test_typing_on_forgets_what_was_picked(page: Page):
    type_seoul(page)
    options(page).first.click()
    assert code(page) == "11"
    page.keyboard.type("x")
    assert code(page) == ""
    expect(page.locator("[data-picked]")).to_be_hidden()


def test_an_open_list_is_good_for_everybody_and_fits_the_screen(page: Page):
    type_seoul(page)
    assert violations_on(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("ArrowDown")
    assert violations_on(page) == []


def test_what_was_picked_is_stored(page: Page):
    page.fill("#ko", "새구")
    page.fill("#en", "Sae-gu")
    type_seoul(page)
    options(page).first.click()
    submit(page)
    page.wait_for_url("**/staff/reference/region")
    page.goto("/staff/reference/region/entry/sae-gu")
    expect(page.locator("#parent")).to_have_value("Seoul")
    assert code(page) == "11"


def test_without_script_the_buttons_do_it(site: Site, open_browser: Opener):
    page = open_browser("en", javascript=False)
    log_in_staff(page, site.cast.max)
    page.goto(NEW)
    page.fill("#ko", "새구")
    page.fill("#parent", "busan")
    page.get_by_role("button", name="Search").click()
    options(page).first.click()
    expect(page.locator("#parent")).to_have_value("Busan")
    expect(page.locator("#ko")).to_have_value("새구")
    assert code(page) == "26"
    submit(page)
    page.wait_for_url("**/staff/reference/region")


def test_a_list_of_staff_is_searched_while_one_types(page: Page):
    page.goto("/staff/reference/university")
    page.fill("#q", "kaist")
    expect(page.locator("#reference-rows tbody tr")).to_have_count(1)
    expect(page.locator("#reference-rows")).to_contain_text("한국과학기술원")


def test_what_is_marked_stays_marked_while_something_else_is_swapped(page: Page):
    type_seoul(page)
    page.keyboard.press("ArrowDown")
    active = page.locator("#parent").get_attribute("aria-activedescendant")
    page.evaluate("""() => {
        for (const when of ["before", "after", "finally"]) document.dispatchEvent(new CustomEvent(`htmx:${when}:swap`, { detail: {} }));
    }""")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    assert active and page.locator("#parent").get_attribute("aria-activedescendant") == active


def test_a_choice_ends_the_search_for_the_letter_before_it(page: Page):
    type_seoul(page)
    page.evaluate("""() => {
        document.addEventListener("htmx:config:request", (event) => { window.isEnded = event.defaultPrevented; });
        const field = document.querySelector("#parent");
        field.value = "seou";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        document.querySelector(".picker__option").click();
    }""")
    page.wait_for_function("() => 'isEnded' in window")
    assert page.evaluate("isEnded")
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Backspace")
    answered(page)
    expect(options(page)).not_to_have_count(0)
