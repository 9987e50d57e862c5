"""One admin asks by keyboard that a list of people be erased, another one agrees and watches it (ST-1)."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.operations import mass_erasing, search
from tests.browser.conftest import log_in_staff
from tests.browser.inspection import misfits_on, violations_on

LAPTOP = {"width": 1280, "height": 800}


def people(site) -> None:
    """Three from Uzbekistan; Alice and Bob are not."""
    for number in range(3):
        one = site.cast.member(f"person{number:04}", f"PERSON {number}", email=f"person{number}@example.com")
        one.nationality = "UZ"
        search.index(one)
    site.cast.registration(one, site.cast.fair.slots[0])
    db.session.commit()


def fits(page: Page) -> None:
    assert not violations_on(page) + misfits_on(page)


def press_on(page: Page, name: str) -> None:
    """By keyboard alone: walk to a link or button, and press Enter."""
    target = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first
    expect(target).to_be_visible()
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return page.keyboard.press("Enter")
    raise AssertionError(f"No key leads to {name}.")


@pytest.mark.parametrize("viewport", [None, LAPTOP], ids=["phone", "laptop"])
def test_one_asks_another_agrees_and_watches(site, open_browser, monkeypatch, viewport):
    monkeypatch.setattr(mass_erasing, "AT_ONCE", 1)
    people(site)
    adam = site.cast.staff("adam@madang.example", "Adam Admin", "admin")
    asking = open_browser("en", viewport=viewport)
    log_in_staff(asking, site.cast.ada)
    asking.goto("/staff/people?nationality=UZ")
    fits(asking)
    press_on(asking, "Erase these 3 people…")
    expect(asking.get_by_role("heading", level=1)).to_have_text("Erase 3 people")
    expect(asking.locator("#page-form")).to_be_visible()
    fits(asking)
    press_on(asking, "Ask another administrator")
    expect(asking.locator(".summary")).to_contain_text("Write why they are to be erased.")
    fits(asking)
    asking.get_by_label("Reason").focus()
    asking.keyboard.type("They never came to a fair")
    asking.keyboard.press("Tab")
    asking.keyboard.type("3")
    asking.keyboard.press("Enter")
    expect(asking.locator("main")).to_contain_text("Nobody is erased until another administrator agrees.")
    expect(asking.get_by_role("button", name="Agree")).to_have_count(0)
    fits(asking)

    agreeing = open_browser("en", viewport=viewport)
    log_in_staff(agreeing, adam)
    agreeing.goto("/staff/approvals")
    press_on(agreeing, "See whom it is about")
    expect(agreeing.locator("table")).to_contain_text("PERSON 1")
    expect(agreeing.locator("table")).to_contain_text("Registered for a fair that is not over")
    fits(agreeing)
    press_on(agreeing, "Approvals")
    press_on(agreeing, "Agree")
    expect(agreeing.locator("main")).to_contain_text("0 of 3 people are done")
    fits(agreeing)
    for done in (1, 2):
        mass_erasing.step()
        expect(agreeing.locator("main")).to_contain_text(f"{done} of 3 people are done")
    while mass_erasing.step():
        pass
    expect(agreeing.locator("progress")).to_have_count(0)
    expect(agreeing.locator("article")).to_contain_text("Not erased: Registered for a fair that is not over")
    agreeing.reload()
    fits(agreeing)
    press_on(agreeing, "See who was not erased")
    expect(agreeing.locator("table")).to_contain_text("PERSON 2")
    fits(agreeing)
