"""The certification of a company in a real browser, on a phone: kinds, the tax office's answers, an outage, papers."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import CompanyDocument
from standins.businesses import HANBIT, SOLE, Business
from tests.browser.conftest import Site
from tests.browser.inspection import misfits_on, violations_on
from tests.browser.pages import be, scene_of
from tests.photos.good import plain

SIZES = ((360, 740), (1280, 800))


def looks_right(page: Page) -> None:
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert not misfits_on(page), misfits_on(page)
    assert not violations_on(page), violations_on(page)
    page.set_viewport_size({"width": 360, "height": 740})


def go_on(page: Page) -> None:
    page.locator("#page-form .form__actions [type=submit]").first.click()


def to_business(page: Page) -> None:
    page.goto("/company/join")
    page.check("[value=general]")
    go_on(page)
    page.wait_for_url("**/company/join/business")


def fill_in(page: Page, business: Business, representative: str = "") -> None:
    page.fill("[name=number]", business.shown_number)
    page.fill("[name=representative]", representative or business.representative)
    page.fill("[name=opened_on]", business.opened_on.isoformat())
    go_on(page)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_agency_is_asked_for_its_approval_number_and_nobody_else(site: Site, open_browser, language):
    page = open_browser(language, bypass_csp=True)
    page.goto("/company/join")
    looks_right(page)
    number = page.locator("[name=approval_number]")
    expect(number).to_be_hidden()
    page.check("[value=agency]")
    expect(number).to_be_visible()
    go_on(page)
    expect(page.locator("#approval_number-error")).to_be_visible()
    looks_right(page)
    page.check("[value=general]")
    expect(number).to_be_hidden()
    go_on(page)
    page.wait_for_url("**/company/join/business")
    looks_right(page)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_mismatch_is_read_first_and_put_right(site: Site, open_browser, language):
    page = open_browser(language, bypass_csp=True)
    to_business(page)
    fill_in(page, HANBIT, "박서연")
    expect(page.locator("[data-outcome=mismatch]")).to_be_focused()
    looks_right(page)
    fill_in(page, HANBIT)
    expect(page.locator("[data-outcome]")).to_have_count(0)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_outage_offers_another_try_and_staff(site: Site, open_browser, language):
    page = open_browser(language, bypass_csp=True)
    to_business(page)
    site.standins.faults.set("nts", "internal")
    fill_in(page, SOLE)
    expect(page.locator("[data-outcome=down]")).to_be_focused()
    looks_right(page)
    page.reload()
    expect(page.locator("[name=number]")).to_have_value(SOLE.shown_number)
    go_on(page)
    page.locator("[name=way]").click()
    expect(page.locator("[data-outcome]")).to_have_count(0)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_member_is_led_to_its_login(site: Site, open_browser, language):
    page = open_browser(language, bypass_csp=True)
    assert site.cast.company.business_number == HANBIT.number
    to_business(page)
    fill_in(page, HANBIT)
    expect(page.locator("main a[href='/company/login']").first).to_be_visible()
    looks_right(page)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_photo_of_the_certificate_is_sent_as_soon_as_it_is_chosen(site: Site, open_browser, language):
    page = open_browser(language, bypass_csp=True)
    be(page, scene_of(site), "applicant", language)
    page.goto("/company/join/documents")
    looks_right(page)
    photo = {"name": "사업자등록증.jpg", "mimeType": "image/jpeg", "buffer": plain("JPEG")}
    page.set_input_files("[name=upload]", photo)
    expect(page.locator(".document bdi")).to_have_text("사업자등록증.jpg")
    looks_right(page)
    page.locator("button[name=remove]").click()
    expect(page.locator(".document")).to_have_count(0)
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count(CompanyDocument.id))) == 0
