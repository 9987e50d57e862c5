"""A kiosk in Chromium: pairing, typed scans, the camera, typing, speech, languages, and nothing left behind."""

import itertools
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError
from werkzeug.serving import make_server

from app import create_app
from app.extensions import db
from app.models import CheckIn, Fair, Kiosk, Registration
from app.operations import kiosk as kiosks
from app.operations import registration as registrations
from app.operations import search
from app.operations.ticket import digits_of
from config import Test
from tests.browser.conftest import PATIENCE, WAIT_LONG, stop_clock, take_clock
from tests.browser.kiosk_doors import PRESS
from tests.cast import Cast

AXE = Path(__file__).parents[1] / "vendor" / "axe-4.14.1.min.js"
PORTRAIT = {"width": 1080, "height": 1920}
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
people = itertools.count(1)

# As a scanner types under a Korean input method: the key is a Hangul letter, the physical key a digit.
TYPE_IN_KOREAN = f"""digits => {{
    {PRESS}
    for (const digit of digits) press("ㅂ", `Digit${{digit}}`);
    press("Enter", "Enter");
}}"""


@dataclass
class Site:
    """A running site whose fair has its doors open."""

    app: Flask
    url: str

    def code(self) -> str:
        """A pairing code for a new kiosk."""
        with self.app.app_context():
            _kiosk, code = kiosks.create(Fair.with_slug("open"), "Gate 1")
            db.session.commit()
            return code

    def visitor(self, **changes) -> tuple[str, str, str]:
        """Somebody who has registered: the ticket's digits, its short code, the name."""
        number = next(people)
        fields = {"email": f"p{number}@example.com", "phone": f"+82109999{number:04d}", "language": "en"} | changes
        with self.app.app_context():
            cast = Cast()
            member = cast.member(f"visitor{number:02d}", f"VISITOR NUMBER{chr(64 + number)}", **fields)
            search.index(member)
            held = cast.registration(member, Fair.with_slug("open").slots[0])
            return digits_of(held), held.short_code, member.name

    def cancel(self, short_code: str) -> None:
        with self.app.app_context():
            registrations.cancel(db.session.scalar(db.select(Registration).filter_by(short_code=short_code)))
            db.session.commit()

    def facts(self, short_code: str) -> list[CheckIn]:
        with self.app.app_context():
            held = db.session.scalar(db.select(Registration).filter_by(short_code=short_code))
            return CheckIn.of_registration(held.id)

    def revoke_all(self) -> None:
        with self.app.app_context():
            for kiosk in db.session.scalars(db.select(Kiosk)):
                kiosks.revoke(kiosk)
            db.session.commit()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The application on a port of its own, over plain http on the loopback, which browsers take for secure."""
    folder = tmp_path_factory.mktemp("kiosk")
    placeholder = make_server("127.0.0.1", 0, Flask("placeholder"), threaded=True)
    url = f"http://127.0.0.1:{placeholder.server_port}"
    app = create_app(Test, DATABASE_URL=f"sqlite:///{folder / 'site.sqlite'}", VAR_DIR=folder, BASE_URL=url)
    placeholder.app = app
    with app.app_context():
        upgrade()
        fair = Cast().make_fair("open", "Open Fair", "열린 박람회", in_days=0, capacity=50)
        fair.ticket_days = "any_day"
        fair.starts_on, fair.ends_on = fair.starts_on - timedelta(days=1), fair.ends_on + timedelta(days=1)
        db.session.commit()
    threading.Thread(target=placeholder.serve_forever, daemon=True).start()
    yield Site(app, url)
    placeholder.shutdown()
    placeholder.server_close()


def paired(browser: Browser, site: Site, before: str = "") -> Page:
    """A kiosk's page, paired as staff would, that has noted what it said and every error. `before`: a script that runs
    before its own."""
    page = browser.new_context(viewport=PORTRAIT, locale="ko-KR").new_page()
    page.set_default_timeout(PATIENCE)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.add_init_script(before)
    page.add_init_script("""
        window.said = []; window.sounded = [];
        document.addEventListener("kiosk:said", ({ detail }) => said.push(detail));
        document.addEventListener("kiosk:sounded", ({ detail }) => sounded.push(detail.name));
    """)
    take_clock(page)
    page.add_init_script(WAIT_LONG)  # after the clock, which brings its own
    page.goto(f"{site.url}/kiosk")
    page.fill("[name=code]", site.code())
    page.click("main button[type=submit]")
    ready(page)
    page.wait_for_selector(
        "html[data-synced]", state="attached"
    )  # what is under way would time out as the clock is set
    return page


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready] [data-kiosk]", state="attached")


@pytest.fixture
def kiosk(chromium, site):
    """Its time passes only when a test lets it, so that a verdict stays as long as a busy machine needs."""
    page = paired(chromium, site)
    stop_clock(page)
    yield page
    assert page.errors == []
    page.context.close()


def state_is(page: Page, state: str) -> None:
    expect(page.locator("[data-kiosk]")).to_have_attribute("data-state", state)


def test_a_typed_scan_under_a_korean_keyboard_admits_in_the_visitors_language(kiosk, site):
    digits, code, name = site.visitor()
    kiosk.evaluate(TYPE_IN_KOREAN, digits)
    state_is(kiosk, "admitted")
    expect(kiosk.locator("[data-verdict-word]")).to_have_text("Welcome!")
    assert kiosk.evaluate("said.at(-1)") == {"text": "Welcome! Go in.", "language": "en"}
    assert kiosk.evaluate("sounded.at(-1)") == "admitted"
    assert name not in kiosk.content()
    assert [fact.way for fact in site.facts(code)] == ["scanner"]


def test_no_screen_is_a_barrier(kiosk, site):
    kiosk.clock.resume()  # axe takes its time
    kiosk.evaluate(AXE.read_text())
    for press in ("[data-choose-language=en]", "[data-event=choose]", "[data-screen=choose] [data-event=name]"):
        kiosk.click(press)
        assert barriers(kiosk) == []
    kiosk.evaluate(TYPE_IN_KOREAN, site.visitor()[0])
    state_is(kiosk, "admitted")
    assert barriers(kiosk) == []


def barriers(page: Page) -> list[str]:
    return page.evaluate("async () => (await axe.run()).violations.map(({ id, help }) => `${id}: ${help}`)")


def test_a_second_scan_says_when_the_first_one_was(kiosk, site):
    digits, code, _name = site.visitor()
    kiosk.evaluate(TYPE_IN_KOREAN, digits)
    state_is(kiosk, "admitted")
    kiosk.evaluate(TYPE_IN_KOREAN, digits)
    state_is(kiosk, "refused")
    first = site.facts(code)[0].device_time + timedelta(hours=9)
    expect(kiosk.locator("[data-verdict-do]")).to_contain_text(f"{first:%H:%M}")
    assert kiosk.evaluate("sounded.at(-1)") == "refused"


def test_a_cancelled_ticket_is_refused_with_its_reason(kiosk, site):
    digits, code, _name = site.visitor()
    site.cancel(code)
    kiosk.evaluate(TYPE_IN_KOREAN, digits)
    state_is(kiosk, "refused")
    expect(kiosk.locator("[data-verdict-word]")).to_have_text("Cancelled")


def test_what_is_no_ticket_calls_staff_and_tells_the_desk(kiosk, site):
    with kiosk.expect_response("**/kiosk/call-staff") as told:
        kiosk.evaluate(TYPE_IN_KOREAN, "4901234567894")
    state_is(kiosk, "call_staff")
    assert told.value.ok


def test_a_scan_while_somebody_types_is_a_scan_and_leaves_the_field_alone(kiosk, site):
    digits, code, _name = site.visitor()
    kiosk.click("[data-event=choose]")
    kiosk.click("[data-screen=choose] [data-event=name]")
    kiosk.fill("#name", "Half a na")
    kiosk.keyboard.type(digits)
    kiosk.keyboard.press("Enter")
    state_is(kiosk, "admitted")
    assert kiosk.input_value("#name") == "Half a na"
    assert [fact.verdict for fact in site.facts(code)] == ["admitted"]


@pytest.mark.parametrize("keys", [["Tab"], ["Delete"], ["h", "a"], ["7", "x"]])
def test_a_key_that_was_pressed_before_spoils_no_scan(kiosk, site, keys):
    digits, code, _name = site.visitor()
    kiosk.click("[data-event=choose]")
    kiosk.click("[data-screen=choose] [data-event=name]")
    kiosk.focus("#name")
    for key in keys:
        kiosk.keyboard.press(key)
    kiosk.clock.run_for(100)  # milliseconds: longer than a scanner rests between two keys
    kiosk.evaluate(TYPE_IN_KOREAN, digits)
    state_is(kiosk, "admitted")
    assert [fact.verdict for fact in site.facts(code)] == ["admitted"]


def test_the_short_code_is_typed_on_the_screens_keys(kiosk, site):
    _digits, code, _name = site.visitor()
    kiosk.click("[data-event=choose]")
    kiosk.click("[data-screen=choose] [data-event=code]")
    for digit in code:
        kiosk.click(f"[data-keypad=code] [data-key='{digit}']")
    kiosk.click("[data-screen=code] button[type=submit]")
    state_is(kiosk, "admitted")
    assert [fact.way for fact in site.facts(code)] == ["code"]


def test_a_mistyped_code_is_found_before_anybody_is_asked(kiosk):
    kiosk.click("[data-event=choose]")
    kiosk.click("[data-screen=choose] [data-event=code]")
    kiosk.fill("#code", "12345678")
    kiosk.click("[data-screen=code] button[type=submit]")
    expect(kiosk.locator("[data-screen=code] [data-message]")).to_be_visible()
    state_is(kiosk, "code")


def test_name_and_phone_lead_to_a_question_and_in(kiosk, site):
    _digits, code, name = site.visitor(phone="+821012347788")
    kiosk.click("[data-event=choose]")
    kiosk.click("[data-screen=choose] [data-event=name]")
    for letter in name:
        kiosk.click(f"[data-keypad=focused] [data-key='{letter}']")
    kiosk.fill("#last_digits", "7788")
    kiosk.click("[data-screen=name] button[type=submit]")
    state_is(kiosk, "confirm")
    expect(kiosk.locator("[data-masked-name]")).to_have_text("VISITOR N******")
    kiosk.click("[data-screen=confirm] button[type=submit]")
    state_is(kiosk, "admitted")
    assert [fact.way for fact in site.facts(code)] == ["name"]


def test_everything_is_wiped_after_a_minute_without_a_touch(kiosk):
    page = kiosk
    page.click("[data-choose-language=en]")
    page.click("[data-event=choose]")
    page.click("[data-screen=choose] [data-event=name]")
    page.click("[data-tool=larger]")
    page.fill("#name", "SECRET NAME")
    page.clock.run_for(40_000)
    state_is(page, "warning")
    page.clock.run_for(3_000)
    expect(page.locator("[data-screen=warning] [data-count]")).to_have_text("17")
    page.click("[data-screen=warning] [data-event=more]")
    state_is(page, "name")
    assert page.input_value("#name") == "SECRET NAME"
    page.clock.run_for(180_000)  # more time was asked for
    state_is(page, "idle")
    assert page.input_value("#name") == ""
    assert page.get_attribute("html", "lang") == "ko"
    assert page.get_attribute("html", "data-large") is None
    assert "SECRET" not in page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")


def test_a_verdict_gives_way_to_the_next_visitor(kiosk, site):
    page = kiosk
    page.evaluate(TYPE_IN_KOREAN, site.visitor()[0])
    state_is(page, "admitted")
    page.clock.run_for(8_000)
    state_is(page, "idle")
    expect(page.locator("[data-verdict-staff]")).to_have_text("")


def test_more_time_keeps_a_verdict_for_a_minute(kiosk, site):
    page = kiosk
    page.evaluate(TYPE_IN_KOREAN, site.visitor()[0])
    state_is(page, "admitted")
    page.click("[data-verdict] [data-event=more]")
    page.clock.run_for(50_000)
    state_is(page, "admitted")
    page.clock.run_for(10_000)
    state_is(page, "idle")


def test_without_network_a_genuine_ticket_gets_in_and_is_delivered_later_once(kiosk, site):
    page = kiosk
    digits, code, _name = site.visitor()
    page.context.set_offline(True)
    page.evaluate(TYPE_IN_KOREAN, digits)
    state_is(page, "to_confirm")
    expect(page.locator("[data-verdict] [data-network-offline]")).to_be_visible()
    with page.expect_response("**/kiosk/check-ins"):
        page.context.set_offline(False)
        page.clock.run_for(5_000)
    expect(page.locator("[data-verdict] [data-network-online]")).to_be_visible()
    facts = site.facts(code)
    assert [(fact.kind, fact.verdict, fact.reason) for fact in facts] == [("admit", "to_confirm", "ok")]


def test_a_revoked_kiosk_asks_to_be_paired_again(kiosk, site):
    digits, _code, _name = site.visitor()
    site.revoke_all()
    with suppress(PlaywrightError):  # it may have heard of it already, and be leaving
        kiosk.evaluate(TYPE_IN_KOREAN, digits)
    expect(kiosk.locator("form [name=code]")).to_be_visible()
    expect(kiosk.locator("[data-kiosk]")).to_have_count(0)


def test_without_a_camera_the_page_goes_on(kiosk, site):
    expect(kiosk.locator("[data-camera]")).to_be_hidden()
    kiosk.evaluate(TYPE_IN_KOREAN, site.visitor()[0])
    state_is(kiosk, "admitted")


def test_the_camera_sees_a_ticket(driver, chromium_path, site, tmp_path):
    digits, code, _name = site.visitor()
    film = film_of(digits, tmp_path / "ticket.y4m")
    arguments = ["--no-sandbox", *FAKE_CAMERA, f"--use-file-for-fake-video-capture={film}"]
    browser = driver.chromium.launch(executable_path=chromium_path, args=arguments)
    page = paired(browser, site)
    state_is(page, "admitted")
    assert [fact.way for fact in site.facts(code)] == ["camera"]
    assert page.errors == []
    browser.close()


def film_of(digits: str, path: Path) -> Path:
    """A film of one frame, in which the ticket's code is held still."""
    width, height, scale = 640, 480, 8
    grey = [bytearray([200]) * width for _ in range(height)]
    rows = [list(row) for row in segno.make(digits, error="m").matrix_iter(scale=scale, border=4)]
    left, top = (width - len(rows[0])) // 2, (height - len(rows)) // 2
    for y, row in enumerate(rows):
        grey[top + y][left : left + len(row)] = bytes(16 if dark else 235 for dark in row)
    frame = b"".join(grey) + bytes([128]) * (width * height // 2)
    path.write_bytes(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + b"FRAME\n" + frame)
    return path
