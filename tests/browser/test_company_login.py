"""Companies log in with a certificate on a phone's width: registered or not, joint or financial."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import CompanyCertificate
from standins.businesses import HANBIT
from standins.certificates import PASSWORD, Issued, issue
from tests.browser.certificate_page import Trial
from tests.browser.conftest import PHONE, Opener, Site, arrived, submit
from tests.browser.inspection import misfits_on, violations_on
from tests.browser.test_company_financial import confirm, identify, sign, to_the_list, window_of
from tests.company_certificates import registered

REGISTER = "**/company/certificates/register*"


def sign_with(page: Page, issued: Issued) -> None:
    """Choose the file in the dialog, type its password and press OK."""
    page.locator("[data-certificate-open]").first.click()
    dialog = Trial(page)
    dialog.choose_pfx(issued.pfx)
    dialog.say(PASSWORD)


def certify(page: Page) -> None:
    page.fill("[name=number]", HANBIT.shown_number)
    page.fill("[name=representative]", HANBIT.representative)
    page.fill("[name=opened_on]", f"{HANBIT.opened_on:%Y%m%d}")
    submit(page)
    page.wait_for_url("**/company/certificates/register/sign*")


def log_out(page: Page) -> None:
    page.locator("header details.menu.only-narrow summary").last.click()
    page.locator("header .menu__list .logout button").click()
    page.wait_for_url("**/")


def fits(page: Page) -> None:
    assert not misfits_on(page)
    assert not violations_on(page)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_unregistered_certificate_is_registered_and_logs_in_then_and_later(
    site: Site, open_browser: Opener, language
):
    with site.app.app_context():
        company_id = site.cast.company.id
    page = open_browser(language, viewport=PHONE, bypass_csp=True)
    page.goto("/company/login")
    sign_with(page, issue(HANBIT))
    expect(page.locator(".summary")).to_be_visible()
    fits(page)
    page.locator("a[href^='/company/certificates/register']").first.click()
    page.wait_for_url(REGISTER)
    certify(page)
    sign_with(page, issue(HANBIT))
    page.wait_for_url("**/company")
    log_out(page)
    page.goto("/company/login?next=/company/certificates")
    sign_with(page, issue(HANBIT))
    arrived(page, "/company/certificates")
    fits(page)
    with site.app.app_context():
        (certificate,) = db.session.scalars(db.select(CompanyCertificate))
        assert certificate.company_id == company_id and certificate.used_at is not None


def test_a_financial_certificate_logs_in(site: Site, open_browser: Opener):
    """What the provider's cloud signs with is registered once, and logs in from then on."""
    with site.app.app_context():
        site.cast.company  # noqa: B018 - made by being named
    page = open_browser("en", viewport={"width": 1280, "height": 800})
    page.goto("/company/certificates/register")
    certify(page)
    sign(to_the_list(site, page))
    page.wait_for_url("**/company")
    page.locator("header .header__person .logout button").click()
    arrived(page, "/")
    page.goto("/company/login?next=/company/certificates")
    window = window_of(page)  # whoever has agreed to the provider's terms once is not asked again
    identify(window)
    confirm(site, window)
    sign(window)
    arrived(page, "/company/certificates")
    expect(page.locator("article")).to_have_count(1)


def test_the_type_that_is_chosen_is_the_one_that_logs_in(site: Site, open_browser: Opener):
    with site.app.app_context():
        registered(site.cast, site.cast.company, issue(HANBIT))
    page = open_browser("en", viewport=PHONE, bypass_csp=True)
    page.goto("/company/login")
    page.get_by_role("link", name="Proxy").click()
    expect(page.locator(".type--chosen")).to_contain_text("Proxy")
    sign_with(page, issue(HANBIT))
    page.wait_for_url("**/company/acting")
    fits(page)
