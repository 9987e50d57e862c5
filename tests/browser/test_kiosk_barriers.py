"""The kiosk without barriers: by keypad alone, read aloud, twice as large, low, in high contrast, with more time and a call."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models import Kiosk, Member
from tests.browser.conftest import stop_clock
from tests.browser.kiosk_doors import Doors, scan, state_is
from tests.browser.kiosk_states import last_said, opened

DIGITS_ALONE = 300  # milliseconds after which a digit is no scanner's
UNTOLD = """async () => {
    const { texts } = await (await fetch(document.querySelector("[data-kiosk]").dataset.texts)).json();
    return texts.ko["untold.text"];
}"""


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    site = Doors(tmp_path_factory.mktemp("barriers"))
    yield site
    site.stop()


@pytest.fixture
def kiosk(chromium, doors):
    """Its time passes only when a test lets it."""
    page = opened(chromium, doors)
    stop_clock(page)
    yield page
    assert page.errors == []
    page.context.close()


def digit(page: Page, key: str) -> None:
    """A digit pressed by somebody, not by a scanner."""
    page.keyboard.press(key)
    page.clock.run_for(DIGITS_ALONE)


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def move_to(page: Page, selector: str, key: str = "ArrowRight") -> None:
    """By one arrow until the focus is there: whatever can be pressed is reached so."""
    for _ in range(80):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{key} never led to {selector}.")


def short_code(doors: Doors, digits: str) -> str:
    with doors.app.app_context():
        return doors.registration(digits).short_code


def calls(doors: Doors) -> int:
    with doors.app.app_context():
        return len(list(db.session.scalars(select(Kiosk).where(Kiosk.called_staff_at.is_not(None)))))


# ---- keypad alone


def test_somebody_checks_in_by_the_number_of_the_ticket(kiosk, doors):
    ticket = doors.visitor()
    digit(kiosk, "2")  # English
    assert kiosk.get_attribute("html", "lang") == "en"
    digit(kiosk, "3")
    state_is(kiosk, "choose")
    digit(kiosk, "1")
    state_is(kiosk, "code")
    kiosk.keyboard.type(short_code(doors, ticket), delay=0)
    keys(kiosk, "NumpadEnter")
    state_is(kiosk, "admitted")
    assert last_said(kiosk)["text"].startswith("Welcome! Go in. Your ticket is in order.")
    digit(kiosk, "3")
    state_is(kiosk, "idle")
    assert kiosk.get_attribute("html", "data-guided") is None


def test_somebody_checks_in_by_name_with_arrows_and_enter(kiosk, doors):
    ticket = doors.visitor(phone="+821055554321")
    with doors.app.app_context():
        name = doors.registration(ticket).member.name
    move_to(kiosk, "[data-event=choose]")
    keys(kiosk, "Enter")
    state_is(kiosk, "choose")
    move_to(kiosk, "[data-screen=choose] [data-event=name]", "ArrowDown")
    keys(kiosk, "Enter")
    state_is(kiosk, "name")
    for letter in name:
        move_to(kiosk, f"[data-keypad=focused] [data-key='{letter}']")
        keys(kiosk, "Enter")
    assert kiosk.input_value("#name") == name
    move_to(kiosk, "#last_digits", "ArrowLeft")
    kiosk.keyboard.type("4321")
    keys(kiosk, "Enter")
    state_is(kiosk, "confirm")
    assert "PERSON" in last_said(kiosk)["text"]
    digit(kiosk, "1")
    state_is(kiosk, "admitted")
    assert [fact.way for fact in doors.facts(ticket)] == ["name"]


def test_somebody_registers_by_keypad_and_has_a_ticket(kiosk, doors):
    digit(kiosk, "3")
    digit(kiosk, "3")
    state_is(kiosk, "walk_in_language")
    digit(kiosk, "2")
    state_is(kiosk, "walk_in_name")
    for letter in "ANNA":
        move_to(kiosk, f"[data-screen=walk_in_name] [data-value='{letter}']:not([data-type=variant])")
        keys(kiosk, "Enter")
    assert kiosk.input_value("#walk-in-name") == "ANNA"
    move_to(kiosk, "[data-screen=walk_in_name] button[type=submit]")
    keys(kiosk, "Enter")
    state_is(kiosk, "walk_in_contact")
    kiosk.keyboard.type("01055", delay=0)
    keys(kiosk, "Backspace", "Backspace", "Backspace", "Backspace", "Backspace", "Enter")
    state_is(kiosk, "walk_in_consents")
    for part in ("[data-field=terms_of_use]", "[data-field=of_age]"):
        move_to(kiosk, part)
        keys(kiosk, "Enter")
        assert kiosk.is_checked(part)
        assert last_said(kiosk)["text"].endswith("– on")
    move_to(kiosk, "[data-screen=walk_in_consents] button[type=submit]")
    keys(kiosk, "Enter")
    state_is(kiosk, "walk_in_summary")
    assert "ANNA" in last_said(kiosk)["text"]
    digit(kiosk, "1")
    state_is(kiosk, "walk_in_ticket")
    code = kiosk.inner_text("[data-short-code]")
    assert code in last_said(kiosk)["text"]
    with doors.app.app_context():
        assert db.session.scalar(select(Member).where(Member.name == "ANNA")) is not None


def test_the_keys_of_the_screen_keep_the_focus_when_they_are_drawn_anew(kiosk):
    digit(kiosk, "3")
    digit(kiosk, "3")
    digit(kiosk, "1")
    state_is(kiosk, "walk_in_name")
    move_to(kiosk, "[data-screen=walk_in_name] [data-type=shift]")
    keys(kiosk, "Enter")
    assert kiosk.evaluate("document.activeElement.dataset.type") == "shift"
    move_to(kiosk, "[data-screen=walk_in_name] [data-type=layout]")
    keys(kiosk, "Enter")
    assert kiosk.evaluate("document.activeElement.dataset.type") == "layout"


def test_the_focus_goes_round_and_is_always_seen(kiosk):
    seen = []
    while True:
        keys(kiosk, "ArrowRight")
        here = kiosk.evaluate("""() => {
            const { activeElement: at } = document, style = getComputedStyle(at), box = at.getBoundingClientRect();
            const id = [...document.querySelectorAll("*")].indexOf(at);
            return [id, at.matches(":focus-visible") && parseFloat(style.outlineWidth) > 3 && box.bottom > 0 && box.top < innerHeight];
        }""")
        if here[0] in [place for place, _ in seen]:
            break
        seen.append(here)
    places = [place for place, _ in seen]
    assert here[0] == places[0] and all(is_seen for _, is_seen in seen)
    first_of_page = places.index(min(places))
    assert places[first_of_page:] + places[:first_of_page] == sorted(places)
    assert len(places) == kiosk.locator("a[href]:visible, button:visible").count()


def test_help_says_the_state_and_its_keys_again(kiosk):
    for key in ("NumpadMultiply", "F1", "Enter"):
        kiosk.evaluate("said.length = 0")
        keys(kiosk, key)
        assert "입장권" in last_said(kiosk)["text"]
    expect(kiosk.locator(".kiosk [data-keys]")).to_be_visible()
    assert last_said(kiosk)["text"].endswith(kiosk.inner_text(".kiosk [data-keys]"))


def test_back_leads_home_from_wherever_one_is(kiosk):
    digit(kiosk, "3")
    digit(kiosk, "2")
    state_is(kiosk, "name")
    keys(kiosk, "NumpadDivide")
    state_is(kiosk, "choose")
    keys(kiosk, "Escape")
    state_is(kiosk, "idle")


def test_plus_and_minus_move_as_the_arrows_do(kiosk):
    keys(kiosk, "NumpadAdd", "NumpadAdd")
    second = kiosk.evaluate("document.activeElement.outerHTML")
    keys(kiosk, "ArrowLeft", "ArrowRight")
    assert kiosk.evaluate("document.activeElement.outerHTML") == second
    keys(kiosk, "NumpadSubtract", "NumpadAdd")
    assert kiosk.evaluate("document.activeElement.outerHTML") == second


def test_a_scanner_chooses_nothing(kiosk, doors):
    ticket = doors.visitor()
    kiosk.evaluate("said.length = 0")
    scan(kiosk, ticket)
    state_is(kiosk, "admitted")
    kiosk.clock.run_for(DIGITS_ALONE * 2)
    state_is(kiosk, "admitted")
    assert kiosk.get_attribute("html", "data-guided") is None


# ---- calling staff


def test_staff_are_called_by_one_key_and_the_desk_is_told(kiosk, doors):
    before = calls(doors)
    digit(kiosk, "0")
    state_is(kiosk, "called")
    expect(kiosk.locator("#called-title")).to_have_attribute("data-say", "called.title")
    assert calls(doors) == before + 1


def test_without_the_network_nobody_is_said_to_come(kiosk, doors):
    before = calls(doors)
    kiosk.context.set_offline(True)
    kiosk.click(".kiosk__tool--call")
    expect(kiosk.locator("#called-title")).to_have_attribute("data-say", "untold.title")
    untold = kiosk.locator("[data-screen=called] .kiosk__sub").inner_text()
    assert untold in last_said(kiosk)["text"] and calls(doors) == before
    kiosk.context.set_offline(False)
    kiosk.clock.run_for(3_000)
    expect(kiosk.locator("#called-title")).to_have_attribute("data-say", "called.title")
    assert calls(doors) == before + 1


def test_a_verdict_that_calls_staff_says_so_too_when_nobody_was_told(kiosk):
    untold = kiosk.evaluate(UNTOLD)
    kiosk.context.set_offline(True)
    scan(kiosk, "4901234567894")
    state_is(kiosk, "call_staff")
    expect(kiosk.locator("[data-verdict-do]")).to_have_text(untold)


# ---- more time, and what is put back


def test_whoever_has_asked_for_more_time_has_it_until_the_end_of_the_visit(kiosk):
    digit(kiosk, "3")
    kiosk.clock.run_for(40_000)
    state_is(kiosk, "warning")
    expect(kiosk.locator("[data-screen=warning] [data-count]")).to_have_text("20")
    digit(kiosk, "1")
    state_is(kiosk, "choose")
    kiosk.clock.run_for(110_000)
    state_is(kiosk, "choose")
    kiosk.clock.run_for(70_000)
    state_is(kiosk, "idle")
    digit(kiosk, "3")
    kiosk.clock.run_for(40_000)
    state_is(kiosk, "warning")


@pytest.mark.parametrize(
    ("tool", "attribute"), [("lower", "data-low"), ("larger", "data-large"), ("contrast", "data-theme")]
)
def test_a_tool_works_by_one_press_for_this_visitor_only(kiosk, doors, tool, attribute):
    plain = kiosk.get_attribute("html", attribute)
    kiosk.click(f"[data-tool={tool}]")
    changed = kiosk.get_attribute("html", attribute)
    assert changed != plain
    kiosk.click("[data-event=choose]")
    scan(kiosk, doors.visitor())
    state_is(kiosk, "admitted")
    assert kiosk.get_attribute("html", attribute) == changed
    kiosk.click("[data-verdict] [data-event=done]")
    state_is(kiosk, "idle")
    assert kiosk.get_attribute("html", attribute) == plain


def test_what_somebody_set_and_left_is_put_back_after_a_minute(kiosk):
    kiosk.click("[data-tool=contrast]")
    digit(kiosk, "2")
    kiosk.clock.run_for(61_000)
    assert kiosk.get_attribute("html", "data-theme") == "light"
    assert kiosk.get_attribute("html", "lang") == "ko"


def test_sound_off_is_silent_and_the_text_is_still_there(kiosk):
    kiosk.evaluate("""() => {
        window.spoken = [];
        speechSynthesis.speak = ({ text }) => spoken.push(text);
    }""")
    keys(kiosk, "F1")
    assert len(kiosk.evaluate("spoken")) == 1
    kiosk.click("[data-tool=sound]")
    keys(kiosk, "F1")
    assert len(kiosk.evaluate("spoken")) == 1
    assert kiosk.inner_text("[data-spoken]") == last_said(kiosk)["text"]
