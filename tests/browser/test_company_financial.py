"""Joining with a financial certificate: the provider's window over our page, with all that can happen in it (CM-7)."""

import re

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from app.extensions import db
from app.models import Draft
from standins.businesses import EMPLOYER, HANBIT, Business
from standins.financial.service import TRIES
from tests.browser.conftest import PHONE, Opener, Site, focus, press_by_key, submit
from tests.browser.inspection import misfits_on, violations_on

MOBILE = ("010", "1234", "5678")
DESK = {"width": 1280, "height": 800}


@pytest.fixture
def applicant(site: Site, open_browser: Opener) -> Page:
    return at_certificate(open_browser(viewport=DESK))


def at_certificate(page: Page, business: Business = HANBIT) -> Page:
    """Certified by the tax office, before the two ways."""
    page.goto("/company/join")
    page.check("[name=kind][value=general]")
    submit(page)
    page.wait_for_url("**/company/join/business")
    page.fill("[name=number]", business.shown_number)
    page.fill("[name=representative]", business.representative)
    page.fill("[name=opened_on]", f"{business.opened_on:%Y%m%d}")
    submit(page)
    page.wait_for_url("**/company/join/certificate")
    return page


def window_of(page: Page) -> FrameLocator:
    """The provider's window, opened by our button."""
    page.locator("[data-financial-open]").click()
    return page.frame_locator("iframe")


def identify(window: FrameLocator, button: str = "Confirm", business: Business = HANBIT) -> None:
    for name, text in (("number", business.shown_number.split("-")), ("mobile", MOBILE)):
        for part, digits in enumerate(text, 1):
            window.locator(f"[name={name}_{part}]").fill(digits)
    window.get_by_role("button", name=button, exact=True).click()


def agree(window: FrameLocator) -> None:
    window.get_by_role("checkbox").check()
    window.get_by_role("button", name="Agree and go on").click()


def confirm(site: Site, window: FrameLocator) -> None:
    """Send the digits on the screen as a text message."""
    shown = window.locator(".code").inner_text()
    assert site.standins.financial.text("".join(MOBILE), shown)
    window.get_by_role("button", name="I have sent it").click()


def sign(window: FrameLocator, outcome: str = "business") -> None:
    window.locator(f"[name=outcome][value={outcome}]").check()
    press_by_key(window.get_by_role("button", name="Sign", exact=True))


def to_the_list(site: Site, page: Page) -> FrameLocator:
    window = window_of(page)
    identify(window)
    agree(window)
    confirm(site, window)
    return window


def trouble(page: Page, kind: str) -> None:
    """The message stands there, the window is closed, and the button can be pressed again."""
    expect(page.locator(f"[data-financial-trouble={kind}]")).to_be_visible()
    expect(page.locator("[data-financial-trouble]:visible")).to_have_count(1)
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("[data-financial-open]")).to_be_enabled()
    assert not violations_on(page), violations_on(page)
    assert not misfits_on(page), misfits_on(page)


def kept() -> dict:
    db.session.rollback()
    cells = db.session.scalars(db.select(Draft)).one().answers.get("certificate", {})
    return {name: cell[0] for name, cell in cells.items()}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["wide", "narrow"])
def test_somebody_new_confirms_by_text_message_and_signs(site, open_browser, viewport):
    page = at_certificate(open_browser(viewport=viewport))
    assert not violations_on(page), violations_on(page)
    assert not misfits_on(page), misfits_on(page)
    window = window_of(page)
    expect(window.get_by_role("heading", level=1)).to_have_text("Financial certificate")
    assert not violations_on(page), violations_on(page)
    identify(window)
    expect(window.locator("dl")).to_contain_text(HANBIT.shown_number)
    agree(window)
    confirm(site, window)
    sign(window)
    page.wait_for_url("**/company/join/terms")
    assert kept()["kind"] == "financial" and kept()["number"] == HANBIT.number


def test_in_korean_the_window_is_korean(site, open_browser):
    page = at_certificate(open_browser("ko"))
    window = window_of(page)
    expect(window.get_by_role("heading", level=1)).to_have_text("금융인증서비스")
    identify(window, "확인")
    window.get_by_role("checkbox").check()
    window.get_by_role("button", name="동의하고 계속").click()
    assert site.standins.financial.text("".join(MOBILE), window.locator(".code").inner_text())
    window.get_by_role("button", name="보냈습니다").click()
    press_by_key(window.get_by_role("button", name="서명", exact=True))
    page.wait_for_url("**/company/join/terms")


def test_who_has_an_account_is_not_asked_for_the_terms_again(site, applicant):
    window = to_the_list(site, applicant)
    expect(window.get_by_role("button", name="Sign", exact=True)).to_be_visible()
    press_by_key(window.get_by_role("button", name="Cancel", exact=True))
    trouble(applicant, "cancelled")
    window = window_of(applicant)
    identify(window)
    confirm(site, window)
    sign(window)
    applicant.wait_for_url("**/company/join/terms")


def test_an_otp_device_confirms_too(site, applicant):
    window = window_of(applicant)
    identify(window, "Confirm with my OTP device")
    agree(window)
    expect(window.get_by_label("OTP")).to_be_visible()
    digits = site.standins.financial.waiting()[0].code
    window.get_by_label("OTP").fill("000000" if digits != "000000" else "111111")
    window.get_by_role("button", name="Go on").click()
    expect(window.get_by_role("alert")).to_have_text(f"The digits are wrong. You can try {TRIES - 1} more times.")
    window.get_by_label("OTP").fill(digits)
    window.get_by_role("button", name="Go on").click()
    sign(window)
    applicant.wait_for_url("**/company/join/terms")


def test_a_call_is_answered_on_the_phone_of_the_stand_in(site, applicant):
    window = window_of(applicant)
    identify(window, "Confirm by a call (ARS)")
    agree(window)
    shown = window.locator(".code").inner_text()
    phone = applicant.context.new_page()
    phone.goto(f"{site.standins.url}/yeskey/phone")
    phone.get_by_label("A call from the provider: keys to press").fill(shown)
    phone.get_by_role("button", name="Press").click()
    expect(phone.get_by_role("status")).to_contain_text("The digits were right.")
    assert not violations_on(phone), violations_on(phone)
    phone.close()
    window.get_by_role("button", name="I have pressed it").click()
    sign(window)
    applicant.wait_for_url("**/company/join/terms")


@pytest.mark.parametrize("stage", ["start", "terms", "confirm", "escape"])
def test_cancelling_leaves_the_page_as_it_was(site, applicant, stage):
    window = window_of(applicant)
    expect(window.get_by_role("heading", level=1)).to_be_visible()
    if stage in ("terms", "confirm"):
        identify(window)
        expect(window.get_by_role("checkbox")).to_be_visible()
    if stage == "confirm":
        agree(window)
        expect(window.locator(".code")).to_be_visible()
    if stage == "escape":
        applicant.keyboard.press("Escape")
    else:
        press_by_key(window.get_by_role("button", name="Cancel", exact=True))
    trouble(applicant, "cancelled")
    assert not kept()


def test_a_message_that_has_not_come_or_is_wrong_is_said(site, applicant):
    window = window_of(applicant)
    identify(window)
    agree(window)
    window.get_by_role("button", name="I have sent it").click()
    expect(window.get_by_role("alert")).to_have_text("It has not arrived yet.")
    assert not site.standins.financial.text("".join(MOBILE), "00")
    window.get_by_role("button", name="I have sent it").click()
    expect(window.get_by_role("alert")).to_contain_text("The digits are wrong.")
    confirm(site, window)
    sign(window)
    applicant.wait_for_url("**/company/join/terms")


def test_five_wrong_messages_end_it_with_the_provider_s_number(site, applicant):
    window = window_of(applicant)
    identify(window)
    agree(window)
    expect(window.locator(".code")).to_be_visible()
    for _ in range(TRIES):
        site.standins.financial.text("".join(MOBILE), "00")
    window.get_by_role("button", name="I have sent it").click()
    trouble(applicant, "other")
    expect(applicant.locator("[data-code]")).to_have_text("300005")


def test_a_number_without_a_certificate_stays_in_the_window(applicant):
    window = window_of(applicant)
    window.locator("[name=number_1]").fill("111")
    window.get_by_role("button", name="Confirm", exact=True).click()
    expect(window.get_by_role("alert")).to_have_text("Type the ten digits of the business number.")
    assert window.locator("[name=number_1]").input_value() == "111"


def test_without_r_it_is_said_before_anything_is_sent(site, applicant):
    sign(to_the_list(site, applicant), "no-r")
    trouble(applicant, "random")
    assert not kept()


def test_a_personal_certificate_is_refused_by_our_server(site, applicant):
    sign(to_the_list(site, applicant), "personal")
    expect(applicant.locator("[data-refusal=personal]")).to_be_visible()
    expect(applicant.locator(".summary__title")).to_have_text("This is a personal certificate")
    assert not violations_on(applicant), violations_on(applicant)
    assert not misfits_on(applicant), misfits_on(applicant)


def test_a_certificate_of_another_business_is_refused(site, open_browser):
    other = site.standins.financial
    page = at_certificate(open_browser())
    window = window_of(page)
    identify(window, business=EMPLOYER)
    agree(window)
    assert other.text("".join(MOBILE), window.locator(".code").inner_text())
    window.get_by_role("button", name="I have sent it").click()
    sign(window)
    expect(page.locator("[data-refusal=owner_mismatch]")).to_be_visible()
    expect(page.locator("dl").first).to_contain_text(HANBIT.shown_number)


def test_a_browser_that_the_provider_does_not_support_is_told_so(site, applicant):
    site.standins.faults.set("yeskey", "unsupported", times=3)
    applicant.locator("[data-financial-open]").click()
    trouble(applicant, "browser")


def test_a_site_that_is_not_registered_gets_the_provider_s_number(site, applicant):
    site.standins.financial.origins = ("https://elsewhere.example",)
    applicant.locator("[data-financial-open]").click()
    trouble(applicant, "other")
    expect(applicant.locator("[data-code]")).to_have_text("200003")


def test_a_second_call_while_the_window_is_open_says_that_it_is(site, applicant):
    window = window_of(applicant)
    expect(window.get_by_role("heading", level=1)).to_be_visible()
    applicant.evaluate("document.querySelector('[data-financial-open]').click()")
    expect(applicant.locator("[data-financial-trouble=running]")).to_be_attached()
    expect(applicant.locator("[data-financial-trouble=running]")).to_be_visible()


def test_a_script_that_does_not_come_leaves_the_joint_certificate(site, applicant):
    site.standins.faults.set("yeskey", "500", times=1)
    applicant.locator("[data-financial-open]").click()
    trouble(applicant, "absent")
    window = window_of(applicant)  # and it is asked for again
    expect(window.get_by_role("heading", level=1)).to_be_visible()


def test_the_window_works_by_keyboard_alone(site, applicant):
    focus(applicant.locator("[data-financial-open]"))
    applicant.keyboard.press("Enter")
    window = applicant.frame_locator("iframe")
    focus(window.locator("[name=number_1]"))
    for part in (*HANBIT.shown_number.split("-"), *MOBILE):
        applicant.keyboard.press("Control+A")
        applicant.keyboard.type(part)
        applicant.keyboard.press("Tab")
    applicant.keyboard.press("Enter")
    focus(window.get_by_role("checkbox"))
    applicant.keyboard.press("Space")
    applicant.keyboard.press("Tab")
    applicant.keyboard.press("Enter")
    confirm(site, window)
    sign(window)
    applicant.wait_for_url("**/company/join/terms")


def test_without_scripts_the_page_says_what_is_missing(site, open_browser):
    page = at_certificate(open_browser(javascript=False))
    expect(page.locator("[data-financial-start]")).to_be_visible()
    expect(page.locator("[data-certificate-start]")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("I have none"))).to_be_visible()


def test_a_page_that_stood_for_a_while_signs_a_fresh_challenge(site, applicant):
    first = applicant.locator("#financial-form").get_attribute("data-content")
    applicant.clock.install()
    applicant.reload()
    before = applicant.locator("#financial-form").get_attribute("data-content")
    assert before != first
    applicant.clock.fast_forward("04:00")
    window = window_of(applicant)
    expect(window.get_by_role("heading", level=1)).to_be_visible()
    assert applicant.locator("#financial-form").get_attribute("data-content") != before
    identify(window)
    agree(window)
    confirm(site, window)
    sign(window)
    applicant.wait_for_url("**/company/join/terms")


def test_only_pages_that_sign_name_the_provider_in_their_policy(site, open_browser):
    page = open_browser()
    policies = {}
    page.on("response", lambda answer: policies.update({answer.url: answer.headers.get("content-security-policy", "")}))
    at_certificate(page)
    naming = {url for url, policy in policies.items() if url.startswith(site.url) and "localhost" in policy}
    assert {url.removeprefix(site.url) for url in naming} == {"/company/join/certificate"}
    assert not [url for url in policies if "/yeskey/" in url]  # nothing is loaded before the button is pressed


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_i_have_none_leads_to_a_page_that_looks_right_and_back(site, open_browser, language, viewport):
    page = at_certificate(open_browser(language, viewport=viewport))
    page.locator(".signing__none a").click()
    page.wait_for_url("**/company/certificates/none")
    assert not violations_on(page), violations_on(page)
    assert not misfits_on(page), misfits_on(page)
    page.locator("[name=way][value=staff]").click()
    page.wait_for_url("**/company/join/documents")
    page.goto("/company/join/certificate")
    assert not violations_on(page), violations_on(page)
    assert not misfits_on(page), misfits_on(page)


def test_the_page_that_refuses_a_key_looks_right(applicant):
    applicant.evaluate(
        """() => {
            const form = document.getElementById("financial-form");
            form.elements.signature.value = "-----BEGIN PRIVATE KEY-----";
            form.submit();
        }"""
    )
    expect(applicant.get_by_role("heading", level=1)).to_have_text("A private key or a password was sent")
    assert not violations_on(applicant), violations_on(applicant)
    assert not misfits_on(applicant), misfits_on(applicant)
    applicant.get_by_role("link", name="Go back and sign").click()
    expect(applicant.get_by_role("heading", level=1)).to_have_text("Your certificate")
