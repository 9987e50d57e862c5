"""What the server will never take stays seen: on the kiosk, in its health, and with staff when it is closed. And a kiosk
that prints badges prints them with the network gone, for people who registered there too."""

import json

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models import BadgeJob, Kiosk, Member, Registration, SetAsideScan
from app.operations import kiosk as kiosks
from tests import bundled
from tests.browser.conftest import PATIENCE
from tests.browser.kiosk_doors import IN_STORE, PORTRAIT, Doors, dismiss, dump, installed, pair, ready, scan, state_is
from tests.browser.test_badges import HELD, handed, jobs_of, named, tell_all
from tests.browser.test_kiosk_closed import LEFT, SPOIL, pin_of, type_pin
from tests.browser.test_kiosk_walk_in import fill_in, stored, submit

SPOIL_PEOPLE = SPOIL.replace('"queue"', '"walk_ins"')
pytestmark = pytest.mark.usefixtures("cable_in")


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    site = Doors(tmp_path_factory.mktemp("letters"))
    with site.app.app_context():
        bundled.load()
    yield site
    site.stop()


@pytest.fixture
def kiosk(chromium, doors):
    """A kiosk with tickets in store, that prints badges."""
    with doors.fair() as fair:
        made, code = kiosks.create(fair, "Gate 1")
        made.prints_badges = True
    context = chromium.new_context(viewport=PORTRAIT, locale="ko-KR")
    context.add_init_script(HELD)
    page = pair(context, doors, code)
    stored(page, "blocks", IN_STORE)
    yield page
    assert page.errors == []
    context.close()


def register(page: Page, name: str) -> str:
    """Somebody registers at the kiosk; answers the number on the ticket."""
    fill_in(page, name, "+976 8811 2233")
    submit(page, "walk_in_summary")
    state_is(page, "walk_in_ticket")
    number = page.inner_text("[data-short-code]").replace(" ", "")
    page.click("[data-screen=walk_in_ticket] [data-event=done]")
    state_is(page, "idle")
    return number


def with_letters(page: Page, doors: Doors, name: str) -> str:
    """One scan and one person, both spoilt on the disk while the network is away; the number of the person's ticket."""
    doors.stop()
    scan(page, doors.visitor())
    state_is(page, "to_confirm")
    dismiss(page)
    number = register(page, name)
    stored(page, "walk_ins", 1)
    page.evaluate(SPOIL)
    page.evaluate(SPOIL_PEOPLE)
    page.reload()
    ready(page)
    return number


def put_aside(page: Page, number: int) -> None:
    """The line at the top says so, in the language of the house."""
    text = page.evaluate(
        "fetch('/kiosk/texts').then((answer) => answer.json()).then(({ texts }) => texts.ko['network.dead'])"
    )
    expect(page.locator(".kiosk__top [data-network-text]")).to_contain_text(
        text.replace("%(number)s", str(number)), timeout=PATIENCE
    )


def health_of_last(doors: Doors) -> tuple[int, int]:
    """What the newest kiosk has told: records to send, and dead ones."""
    with doors.app.app_context():
        told = db.session.scalars(select(Kiosk).order_by(Kiosk.id.desc())).first().health
        return told["queue"], told["dead"]


def letters(doors: Doors) -> list[tuple[str, str, bool]]:
    with doors.app.app_context():
        kept = db.session.scalars(select(SetAsideScan).where(SetAsideScan.finding.is_not(None)))
        return sorted((one.way, one.finding, "AAAA" in one.letter) for one in kept)


def test_scans_and_people_that_nobody_takes_are_counted_shown_and_handed_over(doors, kiosk):
    pin = pin_of(doors)
    kiosk.reload()
    ready(kiosk)
    installed(kiosk)
    number = with_letters(kiosk, doors, "BATBAYAR DORJ")
    doors.start()
    put_aside(kiosk, 2)
    type_pin(kiosk, pin)
    state_is(kiosk, "menu")
    kiosk.click("[data-menu=send]")
    expect(kiosk.locator("[data-health=queue]")).to_have_text("0")
    expect(kiosk.locator("[data-health=dead]")).to_have_text("2")
    while health_of_last(doors) != (0, 2):
        with kiosk.expect_response("**/kiosk/state"):
            kiosk.evaluate("dispatchEvent(new Event('online'))")
    kiosk.click("[data-menu=dead]")
    lines = kiosk.locator("[data-dead-list] li")
    expect(lines).to_have_count(2)
    assert f"{number[:4]} {number[4:]}" in lines.nth(1).inner_text()
    shown = kiosk.locator("[data-dead-list]").inner_text()
    assert not [word for word in ("undefined", "unreadable", "NaN") if word in shown], "Words, not codes."
    assert not [secret for secret in ("BATBAYAR", "8811 2233", "88112233") if secret in shown + dump(kiosk)]

    doors.revoke_all()
    expect(kiosk.locator("form [name=code]")).to_be_visible(timeout=PATIENCE)
    assert kiosk.url.endswith("closed=0")
    assert kiosk.evaluate(LEFT) == {"databases": 0, "caches": 0, "workers": 0, "stored": 0}
    assert letters(doors) == [("scanner", "unreadable", True), ("walk_in", "unreadable", True)]
    with doors.app.app_context():
        assert db.session.scalar(select(Member.id).filter_by(name="BATBAYAR DORJ")) is None


def test_who_could_be_read_after_all_is_registered_when_the_kiosk_is_closed(doors, kiosk):
    """The server refused them once; then what was wrong with it is mended."""
    doors.stop()
    register(kiosk, "SUNITA GURUNG")
    stored(kiosk, "walk_ins", 1)
    kiosk.evaluate("""() => new Promise((resolve) => {
        indexedDB.open("madang-kiosk").onsuccess = ({ target: { result: db } }) => {
            const store = db.transaction("walk_ins", "readwrite").objectStore("walk_ins");
            store.getAll().onsuccess = ({ target }) => target.result.forEach((one) => store.put({ ...one, error: "unreadable" }));
            store.transaction.oncomplete = () => { db.close(); resolve(); };
        };
    })""")
    kiosk.reload()
    ready(kiosk)
    before = letters(doors)
    doors.revoke_all()
    doors.start()
    expect(kiosk.locator("form [name=code]")).to_be_visible()
    with doors.app.app_context():
        assert db.session.scalar(select(Member.id).filter_by(name="SUNITA GURUNG")) is not None
    assert letters(doors) == before


def test_a_batch_that_is_refused_whole_keeps_back_the_one_record_alone(doors, kiosk):
    doors.stop()
    for _ in range(3):
        scan(kiosk, doors.visitor())
        state_is(kiosk, "to_confirm")
        dismiss(kiosk)
    spoilt = kiosk.evaluate("""() => new Promise((resolve) => {
        indexedDB.open("madang-kiosk").onsuccess = ({ target: { result: db } }) => {
            const store = db.transaction("queue", "readwrite").objectStore("queue");
            store.getAll().onsuccess = ({ target }) => {
                const one = target.result[1];
                store.put({ ...one, sealed: { ...one.sealed, content: "A".repeat(70_000) } });
                store.transaction.oncomplete = () => { db.close(); resolve(one.id); };
            };
        };
    })""")
    kiosk.reload()
    ready(kiosk)
    with doors.app.app_context():
        before = db.session.scalars(select(SetAsideScan.random_id)).all()
    doors.revoke_all()
    doors.start()
    expect(kiosk.locator("form [name=code]")).to_be_visible()
    assert kiosk.url.endswith("closed=1")
    with doors.app.app_context():
        after = db.session.scalars(select(SetAsideScan.random_id)).all()
    assert len(after) == len(before) + 2 and spoilt not in after
    assert spoilt in dump(kiosk)


def test_badges_are_printed_by_a_page_that_was_loaded_without_the_network(doors, kiosk):
    digits = named(doors, "Ганбаатар Өнөрмаа")
    kiosk.reload()
    ready(kiosk)
    installed(kiosk)
    doors.stop()
    kiosk.reload()
    ready(kiosk)
    scan(kiosk, digits)
    state_is(kiosk, "to_confirm")
    dismiss(kiosk)
    assert "Ганбаатар Өнөрмаа" in handed(kiosk, 1)[0]
    assert kiosk.evaluate("[...document.fonts].some(({ status }) => status === 'loaded')")
    kiosk.evaluate("over()")
    number = register(kiosk, "PEMA TSHERING")
    assert "PEMA TSHERING" in handed(kiosk, 2)[1]
    kiosk.evaluate("over()")
    expect(kiosk.locator("[data-badge-sheet] *")).to_have_count(0)
    kiosk.wait_for_function("() => JSON.parse(localStorage.getItem('kiosk.badges') ?? '[]').length === 2")
    assert "PEMA" not in json.dumps(kiosk.evaluate("({ ...localStorage })"))

    doors.start()
    stored(kiosk, "walk_ins", 0)
    tell_all(kiosk)
    assert jobs_of(doors, digits) == [("printed", True)]
    assert jobs_of_number(doors, number) == [("printed", True)]


def jobs_of_number(doors: Doors, number: str) -> list[tuple[str, bool]]:
    with doors.app.app_context():
        held = select(Registration.id).where(Registration.short_code == number).scalar_subquery()
        jobs = db.session.scalars(select(BadgeJob).where(BadgeJob.registration_id == held))
        return [(job.state, job.first_of is not None) for job in jobs]


def test_whoever_registers_with_the_network_gets_one_badge_of_the_server(doors, kiosk):
    number = register(kiosk, "HOANG THI LAN")
    assert "HOANGTHILAN" in handed(kiosk, 1)[0].replace(" ", "")
    kiosk.evaluate("over()")
    tell_all(kiosk)
    assert jobs_of_number(doors, number) == [("printed", True)]
