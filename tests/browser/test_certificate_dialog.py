"""The dialog for everybody: by keyboard, by screen reader, small, enlarged, in both languages; and pages where it cannot be."""

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from standins.businesses import HANBIT, SOLE
from standins.certificates import PASSWORD, issue
from tests.browser.certificate_page import ADDRESS, Trial, Trials, laid_out, trial_on, trials
from tests.browser.conftest import Opener, Site
from tests.browser.inspection import misfits_on, violations_on
from tests.browser.test_certificate_places import HANDLE

MOST_BYTES = 250_000
COMPRESSED = ("css", "javascript", "html", "svg", "json")
AT = "(selector) => document.activeElement.matches(selector)"


@pytest.fixture
def trial(site: Site, open_browser: Opener) -> Trials:
    return trials(site, open_browser)


@pytest.fixture
def of_all_kinds(tmp_path):
    """A folder with one certificate that can be used, one that ends soon, and one for each reason not to take it."""
    return laid_out(
        tmp_path,
        issue(HANBIT),
        issue(HANBIT, kind="expires_soon", brand="tradesign"),
        issue(SOLE, kind="expired", brand="yessign"),
        issue(SOLE, kind="not_yet", brand="yessign"),
        issue(HANBIT, kind="personal", brand="crosscert"),
        issue(HANBIT, kind="bank", brand="yessign"),
    )


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        if page.evaluate(AT, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key does not lead to {selector}.")


def test_a_certificate_is_chosen_and_signs_by_keyboard_alone(trial):
    page = trial().page
    issued = [issue(HANBIT), issue(SOLE, brand="yessign")]
    files = {path: list(content) for one in issued for path, content in one.folder_files.items()}
    page.evaluate(HANDLE, files)
    page.keyboard.press("Escape")
    expect(page.locator("[data-certificate-open]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#certificate-tab-disk")).to_be_focused()
    tab_to(page, "[data-open-folder]")
    page.keyboard.press("Enter")
    expect(page.locator("#certificate-dialog .choice")).to_have_count(2)
    tab_to(page, "#certificate-dialog [type=radio]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#certificate-dialog [type=radio]").nth(1)).to_be_checked()
    tab_to(page, "[data-view]")
    page.keyboard.press("Enter")
    expect(page.locator("#certificate-details")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-view]")).to_be_focused()
    tab_to(page, "#certificate-password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Received")


def test_the_tabs_are_turned_by_arrow_keys(trial):
    page = trial().page
    chosen = page.locator("#certificate-dialog [role=tab][aria-selected=true]")
    for key, place in (
        ("ArrowRight", "store"),
        ("ArrowLeft", "disk"),
        ("ArrowLeft", "other"),
        ("Home", "disk"),
        ("End", "other"),
    ):
        page.keyboard.press(key)
        expect(chosen).to_have_attribute("data-tab", place)
        expect(chosen).to_be_focused()
        expect(page.locator(f"[data-place={place}]")).to_be_visible()
        expect(page.locator("#certificate-panel")).to_have_attribute("aria-labelledby", f"certificate-tab-{place}")


def test_what_can_be_used_stands_first_and_the_rest_says_why_not(trial, of_all_kinds):
    page = trial()
    page.choose_folder(of_all_kinds)
    titles = page.page.locator("#certificate-dialog .certificate__meta [data-kind]")
    expect(titles).to_have_count(6)
    expect(page.item("Ends in 6 days")).to_contain_text("KTNET (TradeSign)")
    reasons = {
        "Expired": "It has expired. Renew it at its issuer.",
        "Not valid yet": "It is valid from",
        "Personal, general purpose": "It was issued to a person.",
        "Business, for banks and insurance": "It is for another use only.",
    }
    for words, reason in reasons.items():
        item = page.item(words)
        expect(item).to_contain_text(reason)
        expect(item.locator("input")).to_have_attribute("aria-disabled", "true")
        item.click(force=True)  # it is said to be disabled, and can be looked at all the same
        expect(page.page.locator("#certificate-password")).to_be_hidden()
        page.page.click("[data-confirm]")
        expect(page.refusal("trouble")).to_contain_text(reason)
    assert page.sent == {}
    usable = page.page.locator("#certificate-dialog .choice__input:not([aria-disabled])")
    expect(usable).to_have_count(2)
    assert page.page.locator("#certificate-dialog [type=radio]").nth(1).get_attribute("aria-disabled") is None


def test_nothing_is_chosen_where_nothing_can_be_used(trial, tmp_path):
    page = trial()
    page.choose_folder(laid_out(tmp_path, issue(SOLE, kind="expired", brand="yessign")))
    expect(page.item("Expired")).to_be_visible()
    page.page.click("[data-confirm]")
    expect(page.refusal("trouble")).to_have_text("Choose a certificate from the list.")


@pytest.mark.parametrize("button", ["confirm", "copy", "delete"])
def test_who_has_chosen_nothing_is_asked_to_choose(trial, tmp_path, button):
    page = trial()
    page.choose_folder(laid_out(tmp_path, issue(SOLE, kind="expired", brand="yessign")))
    expect(page.item("Expired")).to_be_visible()
    page.page.click(f"[data-{button}]")
    expect(page.refusal("trouble")).to_have_text("Choose a certificate from the list.")


PLACES = {
    "disk": "[data-open-folder]",
    "store": "#certificate-tab-store",
    "file": "[data-open-pfx]",
    "other": "[data-leave-for]",
}


@pytest.mark.parametrize("place", PLACES)
def test_who_has_opened_nothing_is_told_so_and_led_to_what_opens(trial, place):
    page = trial()
    page.tab(place)
    page.page.click("[data-confirm]")
    expect(page.refusal("trouble")).to_have_text("Open a folder or a file with your certificate first.")
    expect(page.refusal("trouble")).to_be_in_viewport()
    expect(page.page.locator(PLACES[place])).to_be_focused()


def test_all_fields_of_a_certificate_are_shown_in_words(trial, tmp_path):
    page = trial()
    issued = issue(HANBIT)
    page.choose_folder(laid_out(tmp_path, issued))
    page.page.click("[data-view]")
    expect(page.page.locator("#certificate-details")).to_be_visible()
    rows = page.page.locator("#certificate-details .fixed__row")
    told = dict(zip(rows.locator("dt").all_inner_texts(), rows.locator("dd").all_inner_texts(), strict=True))
    assert told["Owner"] == HANBIT.name
    assert told["Kind"] == "Business, general purpose"
    assert told["Issuer"] == f"KICA (signGATE), {issued.issuer.name.common_name}"
    assert told["Serial number"] == f"{issued.serial:x}"
    assert told["Use of the key"] == "Digital signature, Non-repudiation"
    assert (told["Key"], told["Signed with"]) == ("RSA, 2048 bits", "SHA-256, RSA")
    assert told["Policy"] == "1.2.410.200004.5.2.1.1"
    assert told["Place"] == issued.folder


def test_the_dialog_speaks_korean_without_loading_the_page_in_another_language(trial, tmp_path):
    page = trial("ko")
    page.choose_folder(laid_out(tmp_path, issue(HANBIT)))
    expect(page.item(HANBIT.name)).to_be_visible()
    assert page.page.locator("html").get_attribute("lang") == "ko"


def test_the_financial_certificate_is_one_press_away(trial):
    page = trial()
    page.tab("other")
    page.page.click("[data-leave-for]")
    expect(page.page.locator("#certificate-dialog")).to_be_hidden()
    expect(page.page.locator("#financial")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_and_the_ruler_find_nothing_in_the_open_dialog(trial, of_all_kinds, theme, width):
    page = trial(viewport={"width": width, "height": 740}, bypass_csp=True)
    page.page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    found = {"open": look(page)}
    page.choose_folder(of_all_kinds)
    page.say("wrong")
    expect(page.refusal()).to_be_visible()
    found["list"] = look(page)
    page.page.click("[data-view]")
    expect(page.page.locator("#certificate-details")).to_be_visible()
    found["details"] = look(page)
    page.page.keyboard.press("Escape")
    for place in ("store", "file", "other"):
        page.tab(place)
        expect(page.page.locator(f"[data-place={place}]")).to_be_visible()
        found[place] = look(page)
    assert not any(found.values()), found


def look(trial: Trial) -> list[str]:
    return [*violations_on(trial.page), *misfits_on(trial.page), *overflows_of(trial.page)]


def overflows_of(page: Page) -> list[str]:
    return page.evaluate(
        "() => [...document.querySelectorAll('dialog[open]')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.id)"
    )


def test_text_twice_as_large_stays_within_the_dialog(trial, of_all_kinds):
    page = trial(viewport={"width": 640, "height": 500})
    page.page.evaluate("() => { document.documentElement.dataset.text = '150'; }")
    page.choose_folder(of_all_kinds)
    expect(page.page.locator("#certificate-dialog .choice")).to_have_count(6)
    assert overflows_of(page.page) == []
    page.page.locator("[data-confirm]").scroll_into_view_if_needed()
    expect(page.page.locator("[data-confirm]")).to_be_in_viewport()


def unready(site: Site, page: Page) -> Page:
    trial_on(site, page)
    page.goto(ADDRESS)
    return page


def test_without_script_the_page_says_what_is_needed(site, open_browser):
    page = unready(site, open_browser(javascript=False))
    expect(page.locator("[data-certificate-start]")).to_contain_text("switch JavaScript on in your browser")
    expect(page.locator("[data-certificate-open]")).to_be_hidden()
    expect(page.locator("#certificate-dialog")).to_be_hidden()


@pytest.mark.parametrize(
    ("lacking", "place", "words"),
    [
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "insecure", "https://"),
        ("Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })", "insecure", "https://"),
        ("delete HTMLDialogElement.prototype.showModal", "old", "current Chrome, Edge or Whale"),
    ],
)
def test_a_browser_that_lacks_what_signing_needs_is_told_the_way_on(site, open_browser, lacking, place, words):
    page = open_browser()
    page.add_init_script(lacking)
    unready(site, page)
    expect(page.locator(f"[data-certificate-trouble={place}]")).to_contain_text(words)
    expect(page.locator("[data-certificate-open]")).to_be_hidden()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_with_the_module_is_light(site, open_browser, language):
    """All that it loads, as it travels: compressed, fonts as they are."""
    page = open_browser(language)
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({urlsplit(response.url).path: travelling(response)}))
    trial = trial_on(site, page, language=language).open()
    expect(trial.page.locator("#certificate-tab-disk")).to_be_focused()
    page.wait_for_load_state("networkidle")
    assert any(path.endswith("certificate/certificate.js") for path in sizes)
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def travelling(response) -> int:
    body = response.body()
    is_text = any(kind in response.headers.get("content-type", "") for kind in COMPRESSED)
    return len(gzip.compress(body, 9)) if is_text else len(body)
