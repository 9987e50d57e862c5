"""The resume pages of one's own with script, on a phone: saved while typed, nothing jumps, two tabs are asked."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import Draft
from app.operations import resume as resumes
from tests.browser.conftest import all_saved, focus, log_in_member, submit
from tests.cast import MEMBER_PASSWORD


@pytest.fixture
def page(site, open_browser) -> Page:
    opened = open_browser("en")
    log_in_member(opened, site.cast.alice, MEMBER_PASSWORD)
    return opened


@pytest.fixture
def address(site) -> str:
    resume = resumes.begin(site.cast.alice.id, "en")
    db.session.commit()
    return f"/resume/{resume.public_id}"


def kept(step: str) -> dict:
    db.session.rollback()
    cells = db.session.scalars(db.select(Draft).where(Draft.wizard == "resume")).one().answers.get(step, {})
    return {name: cell[0] for name, cell in cells.items()}


WHERE = "[scrollY, document.activeElement.getBoundingClientRect().top]"


def type_into(page: Page, field: str, text: str) -> None:
    """As a person does: type, then go on to the next field; the save is waited for."""
    page.fill(f"[name={field}]", text)
    page.press(f"[name={field}]", "Tab")
    all_saved(page)
    page.wait_for_selector("#saved .icon")


def test_what_is_typed_is_saved_and_there_on_another_device(page, site, open_browser, address):
    page.goto(f"{address}/basics")
    expect(page.locator("#saved")).to_have_text("")
    type_into(page, "title", "Welder in Ulsan")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    assert kept("basics")["title"] == "Welder in Ulsan"
    other = open_browser("en")
    log_in_member(other, site.cast.alice, MEMBER_PASSWORD)
    other.goto("/resume")
    expect(other.locator("article h2")).to_have_text("Welder in Ulsan")
    other.goto(f"{address}/basics")
    expect(other.locator("[name=title]")).to_have_value("Welder in Ulsan")


def test_a_save_moves_neither_the_focus_nor_the_page(page, address):
    page.goto(f"{address}/basics")
    page.locator("[name=english_name]").scroll_into_view_if_needed()
    page.fill("[name=english_name]", "NGUYEN")
    with page.expect_response(lambda answer: "/save/" in answer.url):
        page.press("[name=english_name]", "Tab")
        before = page.evaluate(WHERE)
    page.wait_for_selector("#saved .icon")
    expect(page.locator("[name=email]")).to_be_focused()
    assert page.evaluate(WHERE) == before


def test_another_tab_is_told_and_chooses(page, address):
    page.goto(f"{address}/basics")
    other = page.context.new_page()
    other.goto(f"{address}/basics")
    type_into(page, "title", "Welder")
    type_into(other, "title", "Cook")
    expect(other.locator("#saved")).to_contain_text("another tab")
    submit(other)
    expect(other.locator("h1")).to_have_text("Which one shall we keep?")
    other.check("main [name=title][value=Welder]")
    submit(other)
    other.wait_for_url("**/stay")
    assert kept("basics")["title"] == "Welder"


def test_the_visa_decides_what_is_asked(page, address):
    page.goto(f"{address}/stay")
    expect(page.locator("[name=visa]")).to_be_hidden()
    page.check("[name=stay_place][value=korea]")
    expect(page.locator("[name=visa_expiry]")).to_be_visible()
    expect(page.locator("[name=no_expiry]")).to_be_hidden()
    focus(page.locator("[name=visa]"))
    page.select_option("[name=visa]", "F-5")
    expect(page.locator("#stay-visa")).to_contain_text("You may work with F-5")
    expect(page.locator("[name=visa]")).to_be_focused()
    page.check("[name=no_expiry]")
    expect(page.locator("[name=visa_expiry]")).to_be_hidden()
    page.select_option("[name=visa]", "D-10")
    expect(page.locator("#stay-visa")).to_contain_text("within limits")
    expect(page.locator("[name=visa_expiry]")).to_be_visible()
    expect(page.locator("[name=no_expiry]")).to_be_hidden()
    page.check("[name=stay_place][value=abroad]")
    expect(page.locator("[name=visa]")).to_be_hidden()


def test_places_are_added_by_keyboard_and_saved_at_once(page, address):
    page.goto(f"{address}/conditions")
    page.select_option("[name=province]", "11")
    page.wait_for_selector("[name=district] option[value='11-jongno-gu']", state="attached")
    page.select_option("[name=district]", "11-jongno-gu")
    focus(page.locator("#places-add"))
    page.keyboard.press("Enter")
    expect(page.locator(".places__one > span")).to_have_text(["Jongno-gu, Seoul"])
    expect(page.locator("#places-add")).to_be_focused()
    all_saved(page)
    page.wait_for_selector("#saved .icon")
    assert kept("conditions")["places"] == ["11-jongno-gu"]
    page.click(".places__one button")
    expect(page.locator(".places__one")).to_have_count(0)
    all_saved(page)
    page.reload()
    expect(page.locator(".places__one")).to_have_count(0)


def test_an_address_that_is_found_is_saved_at_once(page, address):
    page.goto(f"{address}/address")
    page.fill("[name=address_search]", "세종대로 110")
    page.wait_for_selector("[role=option]")
    page.locator("[role=option]").first.click()
    expect(page.locator("[name=address_detail]")).to_be_focused()
    all_saved(page)
    page.wait_for_selector("#saved .icon")
    assert "세종대로 110" in kept("address")["address_road"]


def test_a_question_begins_an_answer_and_the_characters_are_counted(page, address):
    page.goto(f"{address}/introduction")
    expect(page.locator("#introduction-count")).to_have_text("0 of 4,000 characters")
    page.fill("[name=introduction]", "가" * 4001)
    expect(page.locator(".counted--over")).to_have_text("4,001 of 4,000 characters")
    page.fill("[name=introduction]", "I weld.")
    with page.expect_response(lambda answer: "/save/introduction" in answer.url):
        page.click("[data-insert] >> nth=0")
    expect(page.locator("[name=introduction]")).to_be_focused()
    page.keyboard.type("a welder")
    expect(page.locator("[name=introduction]")).to_have_value("I weld.\n\nI want to work as a welder because …")
    expect(page.locator("#introduction-count")).to_have_text("45 of 4,000 characters")
    submit(page)
    page.wait_for_url("**/review")
    assert kept("introduction")["introduction"].endswith("a welder because …")


def test_every_step_is_one_tap_away_on_a_phone(page, address):
    page.goto(f"{address}/basics")
    page.click(".steps__menu summary")
    page.click(".steps__all a:has-text('Wishes')")
    page.wait_for_url("**/conditions")


def test_without_script_the_same_pages_work(site, open_browser, address):
    page = open_browser("en", javascript=False)
    log_in_member(page, site.cast.alice, MEMBER_PASSWORD)
    page.goto(f"{address}/stay")
    page.select_option("[name=nationality]", "VN")
    page.check("[name=stay_place][value=korea]")
    page.select_option("[name=visa]", "F-5")
    page.click("button[value=visa]")
    expect(page.locator("#stay-visa")).to_contain_text("You may work with F-5")
    page.check("[name=no_expiry]")
    submit(page)
    page.wait_for_url("**/name-check")
    page.goto(f"{address}/conditions")
    page.check("[name=work_type][value=contract]")
    page.select_option("[name=province]", "26")
    page.click("button[value=branch]")
    expect(page.locator("[name=district] option")).not_to_have_count(1)
    page.click("#places-add")
    expect(page.locator(".places__one")).to_contain_text("All of Busan")
    submit(page)
    page.wait_for_url("**/introduction")
    assert kept("stay")["no_expiry"] is True and kept("conditions")["places"] == ["26"]
