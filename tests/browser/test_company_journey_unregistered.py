"""A member's new certificate: its login says that it is not registered, leads to the registration, and then logs in."""

import pytest
from playwright.sync_api import expect

from standins.businesses import EMPLOYER, HANBIT
from standins.certificates import issue
from tests.browser.company_story import DESK, PHONE, CompanyStory
from tests.browser.conftest import Opener, Site


@pytest.mark.parametrize(("language", "viewport"), [("ko", DESK), ("en", PHONE)], ids=["ko-desk", "en-phone"])
def test_an_unregistered_certificate_is_led_to_registration_and_logs_in(
    site: Site, open_browser: Opener, tmp_path, language, viewport
):
    me = CompanyStory(open_browser(language, viewport=viewport), site, HANBIT, language)
    first, second = issue(HANBIT), issue(HANBIT, brand="yessign")
    me.to_certificate()
    me.sign_from_pfx(first)
    me.finish()
    me.to_login()
    me.sign_from_folder(tmp_path, second)
    me.refused("unregistered")
    me.page.locator("main a[href^='/company/certificates/register']").first.click()
    me.page.wait_for_url("**/company/certificates/register*")
    me.look("registration")
    me.certify(representative="박서연")
    expect(me.page.locator("[data-outcome=mismatch]")).to_be_focused()
    me.look("registration, mismatch")
    me.certify()
    me.page.wait_for_url("**/company/certificates/register/sign*")
    me.sign_from_pfx(issue(HANBIT, kind="wrong_vid", brand="yessign"))
    me.refused("owner_mismatch")
    me.log_in(lambda: me.sign_from_folder(tmp_path, second))
    me.log_out()
    me.page.goto("/company/login")
    me.log_in(lambda: me.sign_from_folder(tmp_path, second))
    me.page.goto("/company/certificates")
    me.look("certificates")
    expect(me.page.locator("main a[href*='/remove']")).to_have_count(2)


def test_a_stranger_to_the_site_is_offered_to_join(site: Site, open_browser: Opener):
    me = CompanyStory(open_browser("en"), site, EMPLOYER)
    me.page.goto("/company/login")
    me.sign_from_pfx(issue(EMPLOYER))
    me.refused("unregistered")
    me.page.locator("main a[href='/company/join']").first.click()
    me.arrive("/company/join")


def test_a_login_says_what_is_wrong_with_a_certificate(site: Site, open_browser: Opener):
    me = CompanyStory(open_browser("ko"), site, HANBIT, "ko")
    me.page.goto("/company/login")
    me.is_told_in_the_dialog(issue(HANBIT, kind="expired"), "It has expired. Renew it at its issuer.")
    me.sign_from_pfx(issue(HANBIT, kind="revoked"))
    me.refused("revoked")
