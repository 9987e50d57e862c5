"""Somebody new to the staff console, with nothing but the screen: what the desk does all day, by mouse and by keyboard.

Only what can be read or heard leads through it: roles, names and visible words.
"""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models import CheckIn, Member, Registration, WalkIn
from app.models.fair import KOREA
from app.models.types import now
from app.operations import checkin, gram_counts, search
from app.operations.ticket import digits_of
from tests.browser.conftest import Opener, Site, log_in_staff
from tests.checkin_desk import door_of, scanned

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


def press(page: Page, *keys: str) -> None:
    """Keys do what the page says once its scripts are there."""
    expect(page.locator("html[data-ready]")).to_have_count(1)
    for key in keys:
        page.keyboard.press(key)


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
    press(page, "/")
    expect(page.get_by_role("searchbox", name="Find people")).to_be_focused()
    page.keyboard.type("nguyen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()
    press(page, "/", "ArrowDown", "ArrowDown")  # the newest stands first, and is another Nguyen
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


def choose_by_letter(page: Page, name: str, start: str) -> None:
    """The same letter again leads to the next entry, however long one rests between."""
    to(page, "combobox", name)
    field = page.get_by_role("combobox", name=name, exact=True).first
    for _ in range(100):
        if field.evaluate("field => field.selectedOptions[0].text").startswith(start):
            return
        page.keyboard.press(start[0])
    pytest.fail(f"{start[0]} does not lead to {start}.")


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
    press(page, "?")
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
    press(page, "Escape")
    expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()


def test_on_a_tablet_two_records_become_one(site: Site, open_browser: Opener, huong: Registration):
    walk_in = Member(name="Huong Nguyen Thi", folded="", nationality="VN", language="vi")
    db.session.add(walk_in)
    db.session.flush()
    search.index(walk_in)
    db.session.commit()
    page = open_browser("en", viewport=TABLET)
    log_in_staff(page, site.cast.dana)
    page.goto(f"/staff/people/{huong.member.public_id}")
    page.get_by_role("link", name="Put two records together").click()
    page.get_by_role("link", name="Huong Nguyen Thi").click()
    page.get_by_role("textbox", name="How you know that both are one person").fill("The same passport")
    page.get_by_role("checkbox", name="I have compared both records.").check()
    page.get_by_role("button", name="Put together for good").click()
    expect(page.get_by_text("Both records are one now.")).to_be_visible()
    db.session.rollback()
    db.session.expire_all()
    assert walk_in.merged_into_id == huong.member_id


def test_registers_a_walk_in(page: Page, huong: Registration):
    page.get_by_role("link", name="Register a walk-in Spring Fair").click()
    page.get_by_role("textbox", name="Name as in the passport").fill("Bùi Thị Mai")
    page.get_by_role("combobox", name="Speaks").select_option("Vietnamese")
    page.get_by_role("combobox", name="Nationality").select_option("Vietnam")
    page.get_by_role("radio", name="Passport").check()
    page.get_by_role("checkbox", name="agrees to the terms of use").check()
    page.get_by_role("checkbox", name="14 or older").check()
    page.get_by_role("button", name="Register and check in").click()
    expect(page.get_by_role("heading", name="Registered and checked in")).to_be_visible()
    expect(page.get_by_text("Bùi Thị Mai")).to_be_visible()
    expect(page.get_by_role("img", name="Ticket code")).to_be_visible()
    is_walk_in("Bùi Thị Mai")


def test_registers_a_walk_in_by_keyboard_alone(page: Page, huong: Registration):
    to(page, "link", "Register a walk-in Spring Fair")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Name as in the passport")).to_be_focused()
    page.keyboard.type("Bui Thi Mai")
    choose_by_letter(page, "Speaks", "Viet")
    choose_by_letter(page, "Nationality", "Viet")
    for what in (
        "The person has heard the notice and agrees to the terms of use",
        "The person is 14 or older",
    ):
        to(page, "checkbox", what)
        page.keyboard.press("Space")
    to(page, "button", "Register and check in")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Registered and checked in")).to_be_visible()
    is_walk_in("Bui Thi Mai")


def is_walk_in(name: str) -> None:
    """One person of that name speaks Vietnamese, came without being registered, and is in."""
    db.session.rollback()
    (made,) = db.session.scalars(select(Member).where(Member.name == name))
    (held,) = db.session.scalars(select(Registration).where(Registration.member_id == made.id))
    assert (made.nationality, made.language) == ("VN", "vi")
    assert held.admitted_at is not None and WalkIn.of(held) is not None


@pytest.fixture
def twice(site: Site, huong: Registration) -> Registration:
    """Two kiosks without network let Hương's ticket in, and tell it late."""
    slot = huong.slot
    slot.starts_at, slot.ends_at = now() - timedelta(hours=2), now() + timedelta(hours=1)
    day = now().astimezone(KOREA).date()
    slot.fair.ticket_days, slot.fair.starts_on, slot.fair.ends_on = "any_day", day - timedelta(days=1), day
    db.session.commit()
    for name, minutes in (("Gate C1", 9), ("Gate C2", 4)):
        door = door_of(site.cast.kiosk(slot.fair, name)[0])
        scanned(door, ticket=digits_of(huong), at=now() - timedelta(minutes=minutes), shown="to_confirm")
    return huong


def test_settles_a_double_admission_and_takes_it_back(page: Page, twice: Registration):
    page.reload()
    page.get_by_role("link", name="Say what happened").click()
    case = page.get_by_role("form", name="Nguyễn Thị Hương")
    for gate in ("Gate C1", "Gate C2"):
        expect(case.get_by_text(gate, exact=True)).to_be_visible()
    case.get_by_role("button", name="The same person, the first counts").click()
    expect(page.get_by_text("Every entry is clear.")).to_be_visible()
    assert asked_since(twice) is None
    page.get_by_role("button", name="Take it back Nguyễn Thị Hương").click()
    expect(page.get_by_role("button", name="Went out and came back")).to_be_visible()
    assert asked_since(twice) is not None


def test_settles_a_double_admission_by_keyboard_alone(page: Page, twice: Registration):
    """Over the fair's own pages: the first page need not be reloaded for it."""
    to(page, "link", "Fairs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Fairs", level=1)).to_be_visible()
    to(page, "link", "Spring Fair")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Spring Fair", level=1)).to_be_visible()
    to(page, "link", "Say what happened")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Entries to settle", level=1)).to_be_visible()
    to(page, "button", "Went out and came back")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Every entry is clear.")).to_be_visible()
    assert asked_since(twice) is None


def asked_since(registration: Registration) -> object:
    db.session.rollback()
    return db.session.get_one(Registration, registration.id, populate_existing=True).double_at


@pytest.fixture
def arrived(site: Site, huong: Registration) -> None:
    """Hương and a Mongolian have arrived; another Vietnamese has not."""
    cast = site.cast
    bold = cast.registration(
        cast.member("bold1234", "Bold Bat-Erdene", nationality="MN", phone="+821044443333"), huong.slot
    )
    huong.member.phone = "+821022221111"
    for one in (huong, bold):
        checkin.check_in_by_hand(cast.dana, one)
    db.session.commit()


def test_exports_the_arrivals_of_one_nationality(page: Page, arrived: None):
    page.get_by_role("link", name="Exports Spring Fair").click()
    page.get_by_role("radio", name="Arrivals").check()
    page.get_by_role("combobox", name="Nationality").select_option("Vietnam")
    page.get_by_role("textbox", name="Reason").fill("For the embassy")
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_text("The file is ready.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download Arrivals").click()
    holds_huong_alone(download.value.path())


def test_exports_the_arrivals_of_one_nationality_by_keyboard_alone(page: Page, arrived: None):
    to(page, "link", "Exports Spring Fair")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Exports", level=1)).to_be_visible()
    to(page, "radio", "Arrivals who has arrived, and when")
    page.keyboard.press("Space")
    choose_by_letter(page, "Nationality", "Viet")
    to(page, "textbox", "Reason")
    page.keyboard.type("For the embassy")
    to(page, "button", "Make the file")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The file is ready.")).to_be_visible()
    to(page, "link", "Download Arrivals")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    holds_huong_alone(download.value.path())


def holds_huong_alone(path: Path) -> None:
    """The workbook names who has that nationality and has arrived, masked as somebody at the desk sees it."""
    head, *rows = openpyxl.load_workbook(BytesIO(path.read_bytes())).active.iter_rows(values_only=True)
    (row,) = [dict(zip(head, one, strict=True)) for one in rows]
    assert (row["Name"], row["Nationality"]) == ("Nguyễn Thị Hương", "Vietnam")
    assert row["Arrived at"] is not None
    assert row["Phone"] == "***-****-1111"
