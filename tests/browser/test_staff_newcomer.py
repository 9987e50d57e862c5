"""Somebody new to the staff console, with nothing but the screen: what the desk does all day, by mouse and by keyboard.

Only what can be read or heard leads through it: roles, names and visible words.
"""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models import CheckIn, Member, Registration
from app.operations import checkin, gram_counts, search
from tests.browser.conftest import Opener, Site, log_in_staff

DESK = {"width": 1280, "height": 900}
TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def huong(site: Site) -> Registration:
    """Nguyễn Thị Hương is registered, and her identity is to be checked."""
    member = site.cast.member("huong1234", "Nguyễn Thị Hương", name_korean="응우옌 티 흐엉", identity="to_check")
    for other in (member, site.cast.alice, site.cast.bob):
        search.index(other)
    db.session.commit()
    gram_counts.refresh()
    site.cast.registration(site.cast.bob, site.cast.fair.slots[1])
    return site.cast.registration(member, site.cast.fair.slots[0])


@pytest.fixture
def page(site: Site, open_browser: Opener, huong: Registration) -> Page:
    page = open_browser("en", viewport=DESK)
    log_in_staff(page, site.cast.dana)
    return page


def test_finds_nguyen_without_accents_and_confirms_a_passport(page: Page, huong: Registration):
    page.get_by_role("link", name="People", exact=True).first.click()
    page.get_by_role("searchbox", name="Find people").press_sequentially("nguyen huong")
    page.wait_for_url("**/staff/people?*q=nguyen*huong*")
    page.get_by_role("link", name="Nguyễn Thị Hương").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nguyễn Thị Hương")
    page.get_by_role("radio", name="Passport").check()
    page.get_by_role("button", name="Name and picture match").click()
    expect(page.get_by_text("Identity checked by staff").first).to_be_visible()
    expect(page.get_by_text("Dana Desk").first).to_be_visible()
    assert db.session.scalar(select(Member.identity_document).where(Member.id == huong.member_id)) == "passport"


def test_finds_and_confirms_by_keyboard_alone(page: Page, huong: Registration):
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Find people")).to_be_focused()
    page.keyboard.type("nguyen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Nguyễn Thị Hương")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nguyễn Thị Hương")
    to(page, "radio", "Passport")
    page.keyboard.press("Space")
    to(page, "button", "Name and picture match")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Identity checked by staff").first).to_be_visible()


def to(page: Page, role: str, name: str) -> None:
    """Tab until that has the focus."""
    wanted = page.get_by_role(role, name=name, exact=True).first
    for _ in range(100):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {name}.")


def test_takes_a_check_in_back_with_a_reason(page: Page, site: Site, huong: Registration):
    checkin.check_in_by_hand(site.cast.dana, huong)
    db.session.commit()
    page.get_by_role("searchbox", name="Find people").fill("huong")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Nguyễn Thị Hương").click()
    page.get_by_role("link", name="Spring Fair").click()
    page.get_by_text("Take the check-in back").click()
    page.get_by_role("textbox", name="Reason").first.fill("The wrong person")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("The check-in was taken back.")).to_be_visible()
    expect(page.get_by_text("Not here yet").first).to_be_visible()
    db.session.rollback()
    assert [fact.kind for fact in CheckIn.of_registration(huong.id)] == ["admit", "undo"]


def test_rows_follow_who_arrives_without_moving_what_has_the_focus(page: Page, site: Site, huong: Registration):
    page.goto("/staff/people?fair=spring")
    link = page.get_by_role("link", name="Nguyễn Thị Hương")
    link.focus()
    row = page.get_by_role("row", name="Nguyễn Thị Hương")
    expect(row).to_contain_text("Not here yet")
    checkin.check_in_by_hand(site.cast.dana, huong)
    db.session.commit()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when the tab is looked at again
    expect(row).to_contain_text("Arrived")
    expect(link).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="1 rows have changed.")).to_have_count(1)


def test_keys_are_listed_and_can_be_switched_off(page: Page):
    page.goto("/staff/fairs")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    keys.get_by_role("checkbox").uncheck()
    keys.get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).not_to_be_focused()


def test_escape_leads_back_from_a_person_to_the_list(page: Page):
    page.goto("/staff/people?q=nguyen")
    page.get_by_role("link", name="Nguyễn Thị Hương").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nguyễn Thị Hương")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()


def test_on_a_tablet_two_records_become_one(site: Site, open_browser: Opener, huong: Registration):
    walk_in = Member(name="NGUYEN THI HUONG", folded="", nationality="VN", language="vi")
    db.session.add(walk_in)
    db.session.flush()
    search.index(walk_in)
    db.session.commit()
    page = open_browser("en", viewport=TABLET)
    log_in_staff(page, site.cast.dana)
    page.goto(f"/staff/people/{huong.member.public_id}")
    page.get_by_role("link", name="Put two records together").click()
    page.get_by_role("link", name="NGUYEN THI HUONG").last.click()
    page.get_by_role("textbox", name="How you know that both are one person").fill("The same passport")
    page.get_by_role("checkbox", name="I have compared both records.").check()
    page.get_by_role("button", name="Put together for good").click()
    expect(page.get_by_text("Both records are one now.")).to_be_visible()
    db.session.rollback()
    db.session.expire_all()
    assert walk_in.merged_into_id == huong.member_id
