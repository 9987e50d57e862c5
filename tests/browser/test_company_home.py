"""An owner invites somebody, who sets up the login on a phone's width, in both languages; home and people in a browser."""

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opener, Site, submit
from tests.browser.inspection import misfits_on, violations_on
from tests.cast import PASSWORD, TOTP_SECRET
from tests.company_people import LONG, mails


def fits(page: Page) -> None:
    assert not misfits_on(page)
    assert not violations_on(page)


def log_in(page: Page, email: str, password: str, secret: str) -> None:
    page.goto("/company/login/email")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    submit(page)
    page.wait_for_url("**/company/login/code*")
    fits(page)
    page.fill("[name=code]", pyotp.TOTP(secret).now())
    submit(page)
    page.wait_for_url("**/company")


def set_up(page: Page) -> str:
    """Follow the newest invitation; answers the secret of the authenticator."""
    token = mails("company_invitation")[-1]["context"]["token"]
    page.goto(f"/company/invitations/{token}")
    fits(page)
    page.fill("[name=name]", "Ivy Invited")
    page.fill("[name=password]", LONG)
    page.fill("[name=password_again]", LONG)
    submit(page)
    page.wait_for_url("**/company/accept/code")
    fits(page)
    secret = "".join(page.locator(".authenticator__letters span").all_inner_texts()).replace(" ", "")
    page.fill("[name=code]", pyotp.TOTP(secret).now())
    submit(page)
    page.wait_for_url("**/company/recovery-codes")
    return secret


@pytest.mark.parametrize("language", ["ko", "en"])
def test_somebody_is_invited_and_acts_for_the_company(site: Site, open_browser: Opener, language):
    with site.app.app_context():
        email = str(site.cast.company_person(site.cast.company, "owner").email)
    page = open_browser(language, viewport=PHONE, bypass_csp=True)
    log_in(page, email, PASSWORD, TOTP_SECRET)
    fits(page)
    page.locator("a[href='/company/people']").first.click()
    page.wait_for_url("**/company/people")
    page.goto("/company/people/invite")
    page.fill("[name=email]", "ivy@example.com")
    page.check("[name=role][value=recruiter]")
    submit(page)
    page.wait_for_url("**/company/people")
    expect(page.locator("main")).to_contain_text("ivy@example.com")
    fits(page)
    guest = open_browser(language, viewport=PHONE, bypass_csp=True)
    with site.app.app_context():
        set_up(guest)
    expect(guest.locator(".codes__item")).to_have_count(10)
    fits(guest)
    guest.locator("form[action='/company/recovery-codes/kept'] button[type=submit]").click()
    guest.wait_for_url("**/company")
    expect(guest.locator("main")).to_contain_text("Ivy Invited")
    page.reload()
    expect(page.locator("main")).to_contain_text("Ivy Invited")


def test_a_notice_marks_the_mobile_number_as_it_is_chosen(site: Site, open_browser: Opener):
    with site.app.app_context():
        email = str(site.cast.company_person(site.cast.company, "owner").email)
    page = open_browser("en", viewport=PHONE, bypass_csp=True)
    log_in(page, email, PASSWORD, TOTP_SECRET)
    page.goto("/company/contact")
    page.locator("[name=notice_service_message][value=yes]").check()
    expect(page.locator("#contact_mobile-hint")).to_contain_text("Needed for: Text messages about your applications")
