"""The password of a certificate: asked for, shown, warned about, and not guessed."""

import pytest
from playwright.sync_api import expect

from standins.businesses import HANBIT
from standins.certificates import PASSWORD, issue
from tests.browser.certificate_page import laid_out, trials
from tests.browser.conftest import Opener, Site, focus, stop_clock, take_clock

FIELD = "#certificate-password"
WRONG = "The password does not open this certificate."
CAPS_LOCK = """(isOn) => document.querySelector("#certificate-password").dispatchEvent(
    new KeyboardEvent("keydown", { key: "a", modifierCapsLock: isOn, bubbles: true }))"""


@pytest.fixture
def trial(site: Site, open_browser: Opener, tmp_path):
    def opened(encryption: str = "pbes1", **options):
        page = open_browser("en", **options)
        take_clock(page)
        page = trials(site, lambda *_, **__: page)()
        page.choose_folder(laid_out(tmp_path, issue(HANBIT, encryption=encryption)))
        expect(page.item(HANBIT.name)).to_be_visible()
        stop_clock(page.page)
        return page

    return opened


def test_it_is_asked_for(trial):
    page = trial()
    page.say("")
    expect(page.refusal()).to_have_text("Type the certificate's password.")
    expect(page.page.locator(FIELD)).to_be_focused()


def test_on_a_phone_the_field_stays_in_sight_below_what_was_wrong(trial):
    page = trial(viewport={"width": 360, "height": 640})
    page.page.fill(FIELD, "wrong")
    page.page.keyboard.press("Enter")
    expect(page.refusal()).to_contain_text(WRONG)
    expect(page.page.locator(FIELD)).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("encryption", ["pbes1", "seedcbc", "pbes2", "aes"])
def test_a_wrong_one_is_told_in_every_encryption(trial, encryption):
    page = trial(encryption)
    page.say(PASSWORD.upper())
    expect(page.refusal()).to_contain_text(WRONG)
    field = page.page.locator(FIELD)
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert page.sent == {}


def test_a_wrong_one_of_a_pfx_is_told(trial):
    page = trial()
    page.choose_pfx(issue(HANBIT).pfx)
    page.say("wrong")
    expect(page.refusal()).to_contain_text(WRONG)


def test_three_wrong_ones_make_a_pause_and_three_more_a_longer_one(trial):
    page = trial()
    for _ in range(2):
        page.say("wrong")
        expect(page.refusal()).to_contain_text(WRONG)
    page.say("wrong")
    expect(page.refusal()).to_contain_text("The password was wrong 3 times. Wait 10 seconds")
    expect(page.refusal("countdown")).to_have_text("Seconds left: 10")
    page.page.clock.run_for(4_000)
    expect(page.refusal("countdown")).to_have_text("Seconds left: 6")
    page.say(PASSWORD)
    expect(page.refusal()).to_contain_text("Wait 6 seconds")
    assert page.sent == {}
    page.page.clock.run_for(6_000)
    expect(page.refusal("done")).to_have_text("You can try again now.")
    for _ in range(3):
        page.say("wrong")
        expect(page.page.locator(FIELD)).to_have_value("")
        expect(page.page.locator("[data-confirm]")).not_to_have_attribute("aria-busy", "true")
    expect(page.refusal()).to_contain_text("The password was wrong 6 times. Wait 20 seconds")
    page.page.clock.run_for(20_000)
    page.say(PASSWORD)
    page.arrive()


def test_a_pause_stays_when_the_dialog_is_opened_again(trial, tmp_path):
    page = trial()
    for _ in range(3):
        page.say("wrong")
        expect(page.page.locator(FIELD)).to_have_value("")
        expect(page.page.locator("[data-confirm]")).not_to_have_attribute("aria-busy", "true")
    page.page.keyboard.press("Escape")
    page.page.click("[data-certificate-open]")
    page.choose_folder(tmp_path / "NPKI")
    page.say(PASSWORD)
    expect(page.refusal()).to_contain_text("Wait 10 seconds")
    assert page.sent == {}


def test_caps_lock_is_told(trial):
    page = trial()
    warning = page.refusal("caps-lock")
    focus(page.page.locator(FIELD))
    page.page.evaluate(CAPS_LOCK, True)
    expect(warning).to_have_text("Caps Lock is on.")
    page.page.evaluate(CAPS_LOCK, False)
    expect(warning).to_be_hidden()


def test_it_can_be_looked_at_and_is_hidden_again_with_the_dialog(trial):
    page = trial()
    field = page.page.locator(FIELD)
    page.page.fill(FIELD, "Secret1")
    page.page.click("[data-reveal=certificate-password]")
    expect(field).to_have_attribute("type", "text")
    page.page.keyboard.press("Escape")
    page.page.click("[data-certificate-open]")
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value("")


def test_browsers_and_password_programs_are_asked_not_to_keep_it(trial):
    field = trial().page.locator(FIELD)
    expect(field).to_have_attribute("autocomplete", "off")
    assert field.get_attribute("name") is None
    assert field.evaluate("(field) => field.form.id") == "certificate-choice"
