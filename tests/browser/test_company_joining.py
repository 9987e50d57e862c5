"""A company's information and the end of its sign-up, in a browser as narrow as a phone (CM-8 to CM-11)."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import Company
from tests.browser.conftest import Held, Opener, Site, submit
from tests.browser.hands import Hands
from tests.browser.inspection import misfits_on, violations_on
from tests.company_applicant import AGREED, DONE, INFORMATION, TERMS, CompanyApplicant
from tests.page_client import Browser

TYPED = {
    "name": "한빛정밀 주식회사",
    "name_english": "Hanbit Precision Co., Ltd.",
    "phone": "031-200-1234",
    "contact_name": "이도현",
    "contact_phone": "031-200-5678",
    "email_local": "dohyun",
    "email_typed": "hanbit.example",
}
CHOSEN = {
    "notice_service_message": "yes",
    "notice_promotion_message": "no",
    "notice_promotion_email": "no",
    "notice_electronic": "yes",
    "employment_membership": "no",
}


def begin(site: Site, page: Page, language: str) -> Page:
    """Let this browser own the sign-up of a company whose business and certificate were verified."""
    applicant = CompanyApplicant(Browser(site.app), language=language)
    cookies = {"session": applicant.browser.cookie("session"), "language": language}
    page.context.add_cookies([{"name": name, "value": str(value), "url": site.url} for name, value in cookies.items()])
    page.goto(TERMS)
    return page


def agree(page: Page) -> None:
    for name in AGREED:
        page.check(f"[name={name}]")
    submit(page)
    page.wait_for_url(f"**{INFORMATION}")


def fill_in(page: Page) -> None:
    hands = Hands(page)
    for name, text in TYPED.items():
        hands.type(name, text)
    hands.type("address_search", "세종대로")
    hands.take_first("address_search")
    hands.type("industry", "기계")
    hands.take_first("industry")
    for name, value in CHOSEN.items():
        hands.choose(name, value)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_company_enters_its_information_on_a_phone(site: Site, open_browser: Opener, language: str):
    page = begin(site, open_browser(language, bypass_csp=True), language)
    agree(page)
    fill_in(page)
    expect(page.locator("#contact_mobile")).to_have_attribute("required", "")
    assert not misfits_on(page) and not violations_on(page)
    submit(page)
    expect(page.locator("#contact_mobile-error")).to_be_visible()
    expect(page.locator(".summary")).to_be_focused()
    assert not misfits_on(page) and not violations_on(page)
    page.fill("[name=contact_mobile]", "010-2384-4471")
    submit(page)
    page.wait_for_url(f"**{DONE}")
    expect(page.locator("h1")).to_contain_text("한빛정밀 주식회사")
    assert not misfits_on(page) and not violations_on(page)
    assert db.session.scalars(db.select(Company.industry)).one()


def test_a_choice_marks_what_it_makes_needed_and_another_takes_it_back(site: Site, open_browser: Opener):
    page = begin(site, open_browser("en"), "en")
    agree(page)
    page.fill("[name=contact_mobile]", "010-23")
    page.check("[name=notice_promotion_message][value=yes]")
    expect(page.locator("#contact_mobile-hint")).to_contain_text("Needed for: News by text message")
    expect(page.locator("#contact_mobile")).to_have_value("010-23")
    expect(page.locator("[name=notice_promotion_message][value=yes]")).to_be_focused()
    page.check("[name=notice_promotion_message][value=no]")
    expect(page.locator("#contact_mobile-hint")).not_to_contain_text("Needed for")


def test_the_record_is_seen_to_arrive(site: Site, open_browser: Opener):
    page = begin(site, open_browser("en"), "en")
    agree(page)
    fill_in(page)
    page.fill("[name=contact_mobile]", "010-2384-4471")
    submit(page)
    page.wait_for_url(f"**{DONE}")
    expect(page.locator("#record")).to_contain_text("The customer record is under way")
    site.work()
    expect(page.locator("#record")).to_contain_text("The customer record is made")
    assert page.locator("#record [hx-get]").count() == 0


def test_without_scripts_it_goes_as_well(site: Site, open_browser: Opener):
    page = begin(site, open_browser("en", javascript=False), "en")
    agree(page)
    for name, text in (
        TYPED | {"address_road": "경기도 수원시 영통구 삼성로 129", "address_postcode": "16677"}
    ).items():
        page.fill(f"[name={name}]", text)
    page.fill("[name=industry]", "기계")
    page.click("#page-form [name=check][value=industry]")
    page.locator("#industry-option-1").click()
    for name, value in (CHOSEN | {"notice_service_message": "no"}).items():
        page.check(f"[name={name}][value={value}]")
    submit(page)
    page.wait_for_url(f"**{DONE}")
    expect(page.get_by_role("link", name="Look again")).to_be_visible()


def test_what_is_typed_while_the_answer_is_on_its_way_stays(site: Site, open_browser: Opener):
    page = begin(site, open_browser("en"), "en")
    agree(page)
    held = Held(page, "**/join/information/contact")
    page.check("[name=notice_promotion_message][value=yes]")
    answer = held.wait()
    page.fill("[name=contact_mobile]", "010-2384-4471")
    answer.continue_()
    expect(page.locator("#contact_mobile-hint")).to_contain_text("Needed for: News by text message")
    expect(page.locator("#contact_mobile")).to_have_value("010-2384-4471")
