"""A photo on a phone: chosen, looked at before it is sent, moved below its frame, used; without script too; and axe."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models import ResumePhoto
from app.operations import resume as resumes
from tests.browser.conftest import Held, Opener, Site, focus, log_in_member
from tests.browser.inspection import misfits_on, violations_on
from tests.cast import MEMBER_PASSWORD
from tests.photos.good import plain
from tests.photos.pictures import quarters, saved

MOST = 5 * 1024 * 1024
SEND, USE = "#photo-file button[value=send]", "#photo-form .form__actions button[value=use]"


@pytest.fixture
def open_photo(site: Site, open_browser: Opener):
    address = f"/resume/{resumes.begin(site.cast.alice.id, 'en').public_id}/photo"
    db.session.commit()

    def opened(**options) -> Page:
        page = open_browser("en", **options)
        log_in_member(page, site.cast.alice, MEMBER_PASSWORD)
        page.goto(address)
        return page

    return opened


def choose(page: Page, content: bytes, name: str = "me.jpg") -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "image/jpeg", "buffer": content})


def taken(page: Page) -> Page:
    choose(page, saved(quarters((600, 800)), "JPEG"))
    page.click(SEND)
    expect(page.locator("#frame")).to_be_visible()
    return page


def shown(page: Page) -> dict[str, int]:
    return {name: int(page.input_value(f"#photo-form [name={name}]")) for name in ("x", "y", "zoom", "turns")}


def test_a_file_is_looked_at_before_it_is_sent(open_photo):
    page = open_photo()
    error = page.locator("#file-error")
    choose(page, b"x" * (MOST + 1))
    expect(error).to_contain_text("This file is larger than 5 MB")
    expect(page.locator("#photo-chosen")).to_contain_text("5.0 of 5 MB · file 1 of 1")
    page.click(SEND)
    expect(page.locator("#file")).to_be_focused()
    choose(page, plain("png"), "사진.png")
    expect(error).to_be_hidden()
    expect(page.locator("#photo-chosen")).to_contain_text("사진.png")


def test_what_the_server_refuses_is_said_at_the_field_and_can_be_put_right(open_photo):
    page = open_photo()
    choose(page, b"%PDF-1.7")
    page.click(SEND)
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator("#file-error")).to_contain_text("This is a PDF. Choose a photo, such as jpg or png.")
    taken(page)
    expect(page.locator("h1")).to_be_focused()


def test_the_frame_is_moved_by_finger_keys_slider_and_buttons(open_photo):
    page = taken(open_photo())
    page.locator("#zoom").fill("200")
    assert shown(page) == {"x": 300, "y": 400, "zoom": 200, "turns": 0}
    stage = page.locator(".crop__stage")
    box = stage.bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 170, box["y"] + 100, steps=3)
    page.mouse.up()
    dragged = shown(page)
    assert dragged["x"] < 300 and dragged["y"] == 400
    focus(stage)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("+")
    assert shown(page) == {**dragged, "y": 420, "zoom": 210}
    page.click("button[value=turn]")
    assert shown(page)["turns"] == 1
    page.click("button[value=reset]")
    assert shown(page) == {"x": 300, "y": 400, "zoom": 100, "turns": 0}


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_what_is_shown_is_what_is_kept(open_photo, javascript):
    page = taken(open_photo(javascript=javascript))
    for button in ("larger", "larger", "left", "up", "turn"):
        page.click(f"#frame button[value={button}]")
    page.wait_for_load_state()
    frame = page.locator("[data-crop-kept]").get_attribute("viewBox")
    page.click(USE)
    page.wait_for_url("**/education*")
    photo = db.session.scalars(select(ResumePhoto)).one()
    crop = [photo.crop[name] for name in ("x", "y", "width", "height")]
    assert crop == [int(number) for number in frame.split()] and photo.crop["turns"] == 1


def test_both_pages_keep_to_the_rules_and_fit_a_phone(open_photo):
    page = open_photo()
    assert (violations_on(page), misfits_on(page)) == ([], [])
    taken(page)
    assert (violations_on(page), misfits_on(page)) == ([], [])


def test_the_page_is_ready_once_its_frame_can_be_moved(open_photo):
    page = open_photo()
    held = Held(page, "**/crop*.js")
    choose(page, saved(quarters((600, 800)), "JPEG"))
    page.click(SEND)
    script = held.wait()
    assert not page.evaluate("'ready' in document.documentElement.dataset")
    script.continue_()
    expect(page.locator("html[data-ready] #frame[data-live]")).to_have_count(1)
