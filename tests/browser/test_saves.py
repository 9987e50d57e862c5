"""What is typed is kept while it is typed: saves.js, and two tabs."""

import pytest
from playwright.sync_api import Page, Request, expect

from app.extensions import db
from app.models import Draft
from tests.applicant import PASSWORD
from tests.browser.conftest import Held, submit
from tests.browser.joining import saved, to_information, type_into
from tests.browser.test_journey import fill_in_information

SAVE = "/join/information/draft"


@pytest.fixture
def page(site, open_browser):
    opened = open_browser("en")
    to_information(opened, site)
    return opened


def answer(field: str) -> object:
    """What the draft holds of the information step."""
    db.session.rollback()
    cell = db.session.scalars(db.select(Draft)).one().answers.get("information", {}).get(field)
    return cell[0] if cell else None


def save_of(page: Page, field: str, text: str) -> Request:
    with page.expect_request(lambda request: request.url.endswith(SAVE)) as sent:
        type_into(page, field, text)
    saved(page)
    return sent.value


def another_tab(page: Page) -> Page:
    tab = page.context.new_page()
    tab.goto("/join/information")
    return tab


def test_a_change_is_saved_and_there_after_a_reload(page):
    save_of(page, "name_korean", "응우옌 티 란")
    assert answer("name_korean") == "응우옌 티 란"
    page.reload()
    expect(page.locator("[name=name_korean]")).to_have_value("응우옌 티 란")


def test_no_password_is_sent_with_a_save(page):
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=password_again]", PASSWORD)
    page.locator("[data-reveal]").first.click()  # shown, it is no password field any longer
    body = save_of(page, "name_korean", "란").post_data or ""
    assert "name_korean" in body and "password" not in body


def test_saves_are_numbered(page):
    first = save_of(page, "name_korean", "가나")
    with page.expect_request(lambda request: request.url.endswith(SAVE)) as second:
        type_into(page, "contact", "02-123-4567")
    assert "nth=1" in (first.post_data or "") and "nth=2" in (second.value.post_data or "")


def test_another_tab_is_told_and_chooses(page):
    other = another_tab(page)
    save_of(page, "name_korean", "가나다")
    type_into(other, "name_korean", "라마바")
    expect(other.locator("#saved")).to_contain_text("another tab")
    fill_in_information(other)
    other.fill("[name=name_korean]", "라마바")
    submit(other)
    expect(other.locator("h1")).to_have_text("Which one shall we keep?")
    expect(other.locator("main")).to_contain_text("가나다")
    expect(other.locator("main fieldset")).to_have_count(1)
    other.check("main [name=name_korean][value=가나다]")
    submit(other)
    expect(other.locator("h1")).to_have_text("Your information")
    expect(other.locator("[name=name_korean]")).to_have_value("가나다")
    expect(other.locator("[name=member_id]")).to_have_value("nguyenlan95")


def test_both_tabs_save_fields_of_their_own(page):
    other = another_tab(page)
    save_of(page, "name_korean", "가나다")
    other.close()
    again = another_tab(page)
    save_of(again, "contact", "02-123-4567")
    assert (answer("name_korean"), answer("contact")) == ("가나다", "02-123-4567")


def test_a_sign_up_that_is_over_leads_on_instead_of_filling_the_page(page):
    db.session.execute(db.delete(Draft))
    db.session.commit()
    type_into(page, "name_korean", "가나다")
    page.wait_for_url("**/join/identity")
    expect(page.locator("main")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("Begin here.")


def test_a_save_that_comes_late_reloads_no_page(page):
    held = Held(page, f"**{SAVE}")
    fill_in_information(page)
    late = held.wait()
    submit(page)
    expect(page.locator("#page-form [name=member_id]")).to_have_count(0)
    address = page.url
    page.evaluate("document.addEventListener('htmx:finally:request', () => { window.isOver = true; })")
    late.fulfill(status=204, headers={"HX-Redirect": "/join/identity"})
    page.wait_for_function("() => window.isOver")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    assert (page.url, page.evaluate("window.isOver")) == (address, True)
