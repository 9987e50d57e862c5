"""Registering at the kiosk in Chromium: with the network and without, by screen keys, wiped after a minute."""

import json
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app import create_app
from app.extensions import db
from app.models import CheckIn, Fair, Member, Registration, TermsText
from app.models.fair import KOREA
from app.web import texts_to_come
from config import Test
from tests import bundled
from tests.browser.conftest import PATIENCE, stop_clock
from tests.browser.kiosk_doors import TYPE
from tests.browser.test_kiosk import AXE, Site, barriers, paired, ready, state_is
from tests.browser.test_kiosk_offline import TYPE_LETTERS
from tests.cast import Cast
from tests.texts import add

DUMP = """async () => {
    const known = await indexedDB.databases();
    if (!known.some(({ name }) => name === "madang-kiosk")) return { dump: {} };
    const db = await new Promise((done, failed) => {
        const request = indexedDB.open("madang-kiosk");
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const dump = {};
    for (const name of db.objectStoreNames) {
        dump[name] = await new Promise((done, failed) => {
            const request = db.transaction(name).objectStore(name).getAll();
            request.onsuccess = () => done(request.result);
            request.onerror = () => failed(request.error);
        });
    }
    db.close();
    return { dump, local: { ...localStorage }, session: { ...sessionStorage } };
}"""

# Lets the page do what is next to be done, whether its clock stands or not.
TURN = """() => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
})"""

IN_STORE = 50  # tickets: what one answer holds, so that a slow machine needs to ask once


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of its own, whose fair is today."""
    folder: Path = tmp_path_factory.mktemp("walk-in")
    server = make_server("127.0.0.1", 0, Flask("placeholder"), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    place = {"DATABASE_URL": f"sqlite:///{folder / 'site.sqlite'}", "VAR_DIR": folder, "BASE_URL": url}
    app = create_app(Test, **place, KIOSK_BLOCK_SIZE=IN_STORE)
    server.app = app
    with app.app_context():
        upgrade()
        bundled.load()
        Cast().make_fair("open", "Open Fair", "열린 박람회", in_days=0, capacity=0)
        db.session.commit()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(app, url)
    server.shutdown()
    server.server_close()


@pytest.fixture
def kiosk(chromium, site):
    """Its time passes only when a test lets it; the first tickets are in store."""
    page = paired(chromium, site)
    stored(page, "blocks", IN_STORE)
    stop_clock(page)
    yield page
    assert page.errors == []
    page.context.close()


def stored(page: Page, name: str, count: int) -> None:
    """Wait until so many things are in a store."""
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until:
        if len(page.evaluate(DUMP)["dump"].get(name, [])) == count:
            return
        page.evaluate(TURN)
    pytest.fail(f"{name} never held {count}")


def begin(page: Page, language: str = "en") -> None:
    page.click("[data-event=choose]")
    page.click("[data-event=register]")
    page.click(f"[data-walk-in-language={language}]")
    state_is(page, "walk_in_name")


def submit(page: Page, state: str) -> None:
    page.click(f"[data-screen={state}] button[type=submit]")


def fill_in(page: Page, name: str, contact: str = "") -> None:
    begin(page)
    page.fill("#walk-in-name", name)
    submit(page, "walk_in_name")
    page.fill("#walk-in-contact", contact)
    submit(page, "walk_in_contact")
    page.check("[data-field=terms_of_use]")
    page.check("[data-field=of_age]")
    submit(page, "walk_in_consents")
    state_is(page, "walk_in_summary")


def person(site: Site, name: str) -> tuple[Member, Registration, list[CheckIn]] | None:
    with site.app.app_context():
        member = db.session.scalar(db.select(Member).filter_by(name=name))
        if member is None:
            return None
        held = db.session.scalar(db.select(Registration).filter_by(member_id=member.id))
        return member, held, CheckIn.of_registration(held.id)


def test_somebody_registers_and_leaves_with_a_ticket(kiosk, site):
    fill_in(kiosk, "AIGÜL NURLANOVA", "aigul@example.com")
    expect(kiosk.locator("[data-summary=name]")).to_have_text("AIGÜL NURLANOVA")
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "walk_in_ticket")
    member, held, facts = person(site, "AIGÜL NURLANOVA")
    expect(kiosk.locator("[data-short-code]")).to_have_text(f"{held.short_code[:4]} {held.short_code[4:]}")
    assert (member.email, member.language) == ("aigul@example.com", "en")
    assert [fact.verdict for fact in facts] == [held.admitted_at and "admitted"]
    kiosk.click("[data-screen=walk_in_ticket] [data-event=done]")
    state_is(kiosk, "idle")
    assert "NURLANOVA" not in kiosk.content()


def test_without_network_the_ticket_is_good_and_the_person_follows(kiosk, site):
    kiosk.context.set_offline(True)
    fill_in(kiosk, "BATBAYAR DORJ", "+976 8811 2233")
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "walk_in_ticket")
    code = kiosk.inner_text("[data-short-code]").replace(" ", "")
    stored(kiosk, "walk_ins", 1)
    kept = json.dumps(kiosk.evaluate(DUMP), ensure_ascii=False)
    assert not [secret for secret in ("BATBAYAR", "88112233", "8811 2233") if secret in kept]
    assert person(site, "BATBAYAR DORJ") is None
    kiosk.context.set_offline(False)
    stored(kiosk, "walk_ins", 0)
    _member, held, facts = person(site, "BATBAYAR DORJ")
    assert held.short_code == code
    assert [(fact.kind, fact.verdict) for fact in facts] == [("admit", "to_confirm")]


@pytest.fixture
def not_yet_open(site):
    """The fair lets people in within the last minute of its day, whatever the hour of the test."""
    with site.app.app_context():
        fair = Fair.with_slug("open")
        before = {slot.id: (slot.starts_at, slot.ends_at) for slot in fair.slots}
        midnight = datetime.combine(fair.ends_on + timedelta(days=1), datetime.min.time(), KOREA)
        fair.admit_early_minutes = 0
        for slot in fair.slots:
            slot.starts_at, slot.ends_at = midnight - timedelta(minutes=1), midnight
        db.session.commit()
    yield
    with site.app.app_context():
        fair = Fair.with_slug("open")
        fair.admit_early_minutes = None
        for slot in fair.slots:
            slot.starts_at, slot.ends_at = before[slot.id]
        db.session.commit()


def test_whoever_may_not_go_in_yet_hears_when(kiosk, site, not_yet_open):
    fill_in(kiosk, "EARLY BIRD")
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "walk_in_ticket")
    _member, held, _facts = person(site, "EARLY BIRD")
    assert held.admitted_at is None
    screen = kiosk.locator("[data-screen=walk_in_ticket]")
    said = kiosk.evaluate("said.at(-1).text")
    for told in ("You are registered", "You can come in from"):
        expect(screen).to_contain_text(told)
        assert told in said
    assert "Go in" not in screen.inner_text() + said
    assert kiosk.evaluate("sounded.at(-1)") == "refused"


def test_whoever_registers_without_network_hears_that_it_is_to_be_confirmed(kiosk):
    kiosk.context.set_offline(True)
    fill_in(kiosk, "SOMEBODY OFFLINE")
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "walk_in_ticket")
    note = "The network is away. We note your arrival later"
    expect(kiosk.locator("[data-screen=walk_in_ticket]")).to_contain_text(note)
    assert note in kiosk.evaluate("said.at(-1).text")
    assert kiosk.evaluate("sounded.at(-1)") == "to_confirm"
    kiosk.context.set_offline(False)
    stored(kiosk, "walk_ins", 0)
    kiosk.click("[data-screen=walk_in_ticket] [data-event=done]")
    fill_in(kiosk, "SOMEBODY ONLINE")
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "walk_in_ticket")
    expect(kiosk.locator("[data-screen=walk_in_ticket]")).not_to_contain_text(note)
    assert kiosk.evaluate("sounded.at(-1)") == "admitted"


@pytest.mark.parametrize("shown", ["WIFI:T:WPA;S:Fair guests;P:open sesame;;", "https://example.com/no-ticket"])
def test_a_code_that_is_no_ticket_types_nothing_into_the_contact(kiosk, shown):
    begin(kiosk)
    kiosk.fill("#walk-in-name", "ANNA")
    submit(kiosk, "walk_in_name")
    kiosk.fill("#walk-in-contact", "anna@example.com")
    kiosk.clock.run_for(1_000)
    kiosk.evaluate(TYPE_LETTERS, shown)
    kiosk.clock.run_for(1_000)
    expect(kiosk.locator("#walk-in-contact")).to_have_value("anna@example.com")


def test_an_answer_that_comes_after_the_visitor_was_sent_to_staff_changes_nothing(kiosk, site):
    unheard = []
    kiosk.context.route("**/kiosk/walk-in", lambda route: unheard.append(route))
    fill_in(kiosk, "SENT TO STAFF")
    submit(kiosk, "walk_in_summary")
    while not unheard:
        kiosk.evaluate(TURN)
    kiosk.clock.run_for(20_000)
    state_is(kiosk, "call_staff")
    kiosk.click("[data-verdict] [data-event=done]")
    begin(kiosk)
    kiosk.fill("#walk-in-name", "NEXT VISITOR")
    with kiosk.expect_response("**/kiosk/walk-in"):
        unheard[0].continue_()
    for _ in range(5):
        kiosk.evaluate(TURN)
    state_is(kiosk, "walk_in_name")
    expect(kiosk.locator("#walk-in-name")).to_have_value("NEXT VISITOR")


def test_a_browser_that_keeps_nothing_lets_nobody_in_by_itself(chromium, site):
    page = paired(chromium, site, before="IDBFactory.prototype.open = () => { throw new Error('no'); };")
    fill_in(page, "KEPT BY THE SERVER")
    submit(page, "walk_in_summary")
    state_is(page, "walk_in_ticket")
    page.click("[data-screen=walk_in_ticket] [data-event=done]")
    page.context.set_offline(True)
    fill_in(page, "KEPT BY NOBODY")
    submit(page, "walk_in_summary")
    state_is(page, "call_staff")
    page.context.close()


def tickets(page: Page) -> dict[str, str]:
    """The tickets in store by their short codes."""
    return {one["code"]: one["ticket"] for one in page.evaluate(DUMP)["dump"]["blocks"]}


@pytest.mark.parametrize("is_cut_first", [True, False])
def test_a_ticket_from_here_lets_nobody_else_in_here(kiosk, is_cut_first):
    known = tickets(kiosk)
    kiosk.context.set_offline(is_cut_first)
    fill_in(kiosk, "MAI LINH")
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "walk_in_ticket")
    code = kiosk.inner_text("[data-short-code]").replace(" ", "")
    kiosk.context.set_offline(True)
    kiosk.click("[data-screen=walk_in_ticket] [data-event=done]")
    kiosk.clock.run_for(100)  # milliseconds: whoever scans now has nothing to do with the keys pressed before
    kiosk.evaluate(TYPE, known[code])
    state_is(kiosk, "refused")
    kiosk.context.set_offline(False)
    stored(kiosk, "walk_ins", 0)


def test_what_waits_outlives_the_page(kiosk, site):
    kiosk.context.set_offline(True)
    fill_in(kiosk, "SUNITA GURUNG")
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "walk_in_ticket")
    context = kiosk.context
    kiosk.close()
    context.set_offline(False)
    other = context.new_page()
    other.goto(f"{site.url}/kiosk")
    stored(other, "walk_ins", 0)
    assert person(site, "SUNITA GURUNG") is not None


def test_a_page_that_dies_before_the_answer_gives_its_ticket_to_nobody_else(kiosk, site):
    """The server has registered the first visitor; the page never heard of it."""
    context, unheard = kiosk.context, []
    context.route("**/kiosk/walk-in", lambda route: unheard.append(route.fetch()))
    fill_in(kiosk, "PRIYA SHARMA")
    submit(kiosk, "walk_in_summary")
    while not unheard:
        kiosk.evaluate(TURN)
    kiosk.close()
    context.unroute_all(behavior="ignoreErrors")
    other = context.new_page()
    other.goto(f"{site.url}/kiosk")
    ready(other)
    fill_in(other, "ANITA RAI")
    submit(other, "walk_in_summary")
    state_is(other, "walk_in_ticket")
    code = other.inner_text("[data-short-code]").replace(" ", "")
    first, second = person(site, "PRIYA SHARMA"), person(site, "ANITA RAI")
    assert first[1].short_code != second[1].short_code == code


def test_a_minute_without_a_touch_wipes_what_was_typed(kiosk):
    begin(kiosk)
    kiosk.fill("#walk-in-name", "SOMEBODY WHO LEFT")
    kiosk.clock.run_for(40_000)
    state_is(kiosk, "warning")
    kiosk.clock.run_for(20_000)
    state_is(kiosk, "idle")
    assert kiosk.input_value("#walk-in-name") == ""


def test_more_time_keeps_what_was_typed(kiosk):
    begin(kiosk)
    kiosk.fill("#walk-in-name", "SOMEBODY SLOW")
    kiosk.clock.run_for(40_000)
    kiosk.click("[data-screen=warning] [data-event=more]")
    state_is(kiosk, "walk_in_name")
    assert kiosk.input_value("#walk-in-name") == "SOMEBODY SLOW"


def test_a_name_is_typed_on_the_screen_with_its_marks(kiosk):
    begin(kiosk)
    keys = kiosk.locator("[data-screen=walk_in_name] [data-keyboard]")
    for letter in ("D", "Đ", "I", "Ị"):
        keys.get_by_role("button", name=letter, exact=True).first.click()
    assert kiosk.input_value("#walk-in-name") == "ĐỊ"
    keys.locator("[data-type=delete]").click()
    assert kiosk.input_value("#walk-in-name") == "Đ"


def test_a_korean_name_is_typed_on_the_screen(kiosk):
    begin(kiosk, "ko")
    keys = kiosk.locator("[data-screen=walk_in_name] [data-keyboard]")
    for letter in "ㄱㅣㅁㅁㅣㄴㅅㅜ":
        keys.get_by_role("button", name=letter, exact=True).click()
    assert kiosk.input_value("#walk-in-name") == "김민수"


def test_nothing_is_ticked_and_nothing_missing_is_taken(kiosk):
    begin(kiosk)
    submit(kiosk, "walk_in_name")
    expect(kiosk.locator("[data-screen=walk_in_name] [data-message]")).to_be_visible()
    kiosk.fill("#walk-in-name", "ANNA")
    submit(kiosk, "walk_in_name")
    submit(kiosk, "walk_in_contact")
    assert not kiosk.is_checked("[data-field=terms_of_use]")
    submit(kiosk, "walk_in_consents")
    expect(kiosk.locator("[data-screen=walk_in_consents] [data-message]")).to_be_visible()
    state_is(kiosk, "walk_in_consents")


def test_what_the_server_finds_wrong_leads_back_to_its_field(kiosk):
    fill_in(kiosk, "ANNA", "010-0000-00000")
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "walk_in_contact")
    expect(kiosk.locator("[data-screen=walk_in_contact] [data-message]")).to_contain_text("Enter a number such as")


def test_no_screen_is_a_barrier(kiosk):
    kiosk.evaluate(AXE.read_text())
    kiosk.clock.resume()
    begin(kiosk)
    assert barriers(kiosk) == []
    kiosk.fill("#walk-in-name", "ANNA")
    submit(kiosk, "walk_in_name")
    assert barriers(kiosk) == []
    submit(kiosk, "walk_in_contact")
    assert barriers(kiosk) == []
    kiosk.check("[data-field=terms_of_use]")
    kiosk.check("[data-field=of_age]")
    submit(kiosk, "walk_in_consents")
    assert barriers(kiosk) == []
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "walk_in_ticket")
    assert barriers(kiosk) == []


def test_after_new_terms_staff_register_until_the_newer_page_is_here(kiosk, site):
    """To be the last one here: the terms stay."""
    kiosk.clock.resume()
    kiosk.wait_for_selector("html[data-installed]", state="attached")
    fill_in(kiosk, "TEXTS OF BEFORE")
    with site.app.app_context():
        db.session.execute(db.update(TermsText).values(version="2020-01-01"))
        add("terms_of_use")
        texts_to_come.forget()
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "call_staff")
    stop_clock(kiosk)
    assert person(site, "TEXTS OF BEFORE") is None
    while not kiosk.evaluate("async () => Boolean((await navigator.serviceWorker.getRegistration('/kiosk')).waiting)"):
        kiosk.evaluate(TURN)
    with kiosk.expect_navigation():
        kiosk.click("[data-verdict] [data-event=done]")
    ready(kiosk)
    fill_in(kiosk, "TEXTS OF TODAY")
    submit(kiosk, "walk_in_summary")
    state_is(kiosk, "walk_in_ticket")
    assert person(site, "TEXTS OF TODAY") is not None
