"""The way back into an account in a browser: by the mailed link, by keyboard alone, and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import LinkedAccount
from tests.browser.conftest import Opener, Site, focus, log_in_member, submit
from tests.browser.inspection import misfits_on, violations_on
from tests.cast import MEMBER_PASSWORD

NEW = "Kite=Lamp92"


def mailed_link(site: Site) -> str:
    site.work()
    newest = next(mail for mail in site.standins.mailbox.messages("alice@example.com") if "/reset/" in mail.text)
    return next(link for link in newest.links if "/reset/" in link)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_from_a_forgotten_password_to_the_account(site: Site, open_browser: Opener, javascript: bool):
    alice = site.cast.alice
    page = open_browser("en", javascript=javascript)
    page.goto("/login")
    page.get_by_role("link", name="Find my ID or set a new password").click()
    page.get_by_label("E-mail").fill("alice@example.com")
    submit(page)
    page.wait_for_url("**/recover/sent")
    page.goto(mailed_link(site))
    assert page.url == f"{site.url}/reset"
    page.fill("#password", NEW)
    page.fill("#password_again", NEW)
    submit(page)
    page.wait_for_url("**/login")
    expect(page.get_by_text("Your new password is stored")).to_be_visible()
    log_in_member(page, alice, NEW)
    assert page.url == f"{site.url}/account"


def test_a_thief_in_another_browser_is_logged_out(site: Site, open_browser: Opener):
    alice = site.cast.alice
    thief, owner = open_browser("en"), open_browser("en")
    log_in_member(thief, alice, MEMBER_PASSWORD)
    owner.goto("/recover")
    owner.fill("#email", "alice@example.com")
    submit(owner)
    owner.wait_for_url("**/recover/sent")
    owner.goto(mailed_link(site))
    owner.fill("#password", NEW)
    owner.fill("#password_again", NEW)
    submit(owner)
    owner.wait_for_url("**/login")
    thief.goto("/account")
    assert "/login" in thief.url


def test_the_rules_answer_while_one_types_and_a_long_password_is_not_cut(site: Site, open_browser: Opener):
    page = at_reset(site, open_browser)
    page.fill("#password", "Thihuong7")
    assert "Not your member ID and not your name" in page.locator(".rules__broken").inner_text()
    page.fill("#password", "k7-Lm2=Wx9#Qv4+Tz6!Rp")
    assert page.locator("#password").input_value() == "k7-Lm2=Wx9#Qv4+Tz6!Rp"
    assert "8 to 20 characters" in page.locator(".rules__broken").inner_text()
    page.fill("#password", NEW)
    assert page.locator(".rules__broken").count() == 0
    expect(page.locator(".strength [role=status]")).not_to_be_empty()


def test_the_whole_page_is_used_by_keyboard(site: Site, open_browser: Opener):
    page = at_reset(site, open_browser)
    focus(page.locator("#password"))
    page.keyboard.insert_text(NEW)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#password").get_attribute("type") == "text"
    focus(page.locator("#password_again"))
    page.keyboard.insert_text(NEW)
    page.keyboard.press("Enter")
    page.wait_for_url("**/login")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_behind_the_link_is_open_to_everybody_and_fits(site: Site, open_browser: Opener, language: str):
    linked = {"provider": "naver", "subject_hash": "x", "subject": "x", "member_id": site.cast.alice.id}
    db.session.add(LinkedAccount(**linked))
    db.session.commit()
    page = at_reset(site, open_browser, language, bypass_csp=True)
    page.fill("#password", "Kite1234")
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert misfits_on(page) == []
    assert violations_on(page) == []


def at_reset(site: Site, open_browser: Opener, language: str = "en", **options: Any) -> Page:
    assert site.cast.alice
    page = open_browser(language, **options)
    page.goto("/recover")
    page.fill("#email", "alice@example.com")
    submit(page)
    page.wait_for_url("**/recover/sent")
    page.goto(mailed_link(site))
    return page
