"""The member ID on the page of a sign-up: checked when its field is left, and by its button (IM-4)."""

from playwright.sync_api import expect

from tests.browser.conftest import focus, stop_clock, take_clock
from tests.browser.joining import to_information, type_into

# Counts, where a test can see it, the answers that scripts have received whole.
COUNT_ANSWERS = """
const ask = window.fetch;
let answers = 0;
window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    await answer.clone().text();
    document.documentElement.dataset.answers = ++answers;
    return answer;
};
"""


def test_leaving_the_field_says_whether_the_id_is_free(site, open_browser):
    assert site.cast.alice
    page = open_browser("en")
    to_information(page, site)
    type_into(page, "member_id", "Alice1234")
    expect(page.locator("#member_id-error")).to_contain_text("not available")
    expect(page.locator("#member_id")).to_have_attribute("aria-invalid", "true")
    type_into(page, "member_id", "nguyenlan95")
    expect(page.locator("#member_id-field [role=status]")).to_contain_text("nguyenlan95 is free")


def test_whoever_goes_on_typing_meanwhile_loses_nothing(site, open_browser):
    page = open_browser("en")
    to_information(page, site)
    page.fill("[name=member_id]", "nguyenlan95")
    page.locator("[name=password]").press_sequentially("Orange#tree42")
    expect(page.locator("#member_id-field [role=status]")).to_be_visible()
    expect(page.locator("[name=password]")).to_be_focused()
    expect(page.locator("[name=password]")).to_have_value("Orange#tree42")


def test_the_button_checks_and_stays_under_the_finger(site, open_browser):
    page = open_browser("en")
    to_information(page, site)
    page.fill("[name=member_id]", "a1")
    page.press("[name=member_id]", "Tab")
    expect(page.locator("#member_id-error")).to_contain_text("8 to 20")
    page.fill("[name=member_id]", "nguyenlan95")
    with page.expect_response("**/member-id"):  # leaving the field asks already
        focus(page.locator("#member_id-check"))
    expect(page.locator("#member_id-field [role=status]")).to_be_visible()
    expect(page.locator("#member_id-check")).to_be_focused()
    with page.expect_response("**/member-id"):
        page.keyboard.press("Enter")
    expect(page.locator("#member_id-field [role=status]")).to_be_visible()
    expect(page.locator("#member_id-check")).to_be_focused()


def test_the_page_stands_still_while_a_button_is_pressed(site, open_browser):
    """Leaving the field asks; its answer would move the button away from under the finger."""
    page = open_browser("en", viewport={"width": 1280, "height": 3000})
    take_clock(page)
    page.add_init_script(COUNT_ANSWERS)
    to_information(page, site)
    page.fill("[name=member_id]", "a1")
    page.locator("#page-form .form__actions [type=submit]").hover(position={"x": 40, "y": 4})
    stop_clock(page)  # so that it is no long press, however slow this machine is
    with page.expect_response("**/member-id"):
        page.mouse.down()
    expect(page.locator("html[data-answers]")).to_be_attached()
    expect(page.locator("#member_id-error")).to_have_count(0)
    page.mouse.up()
    page.clock.resume()
    expect(page.locator(".summary")).to_be_focused()
