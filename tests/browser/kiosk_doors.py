"""A site with a fair whose doors are open, whose server can be stopped and started, and its kiosks in Chromium."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from sqlalchemy import func, select
from werkzeug.serving import make_server

from app import create_app
from app.extensions import db
from app.models import CheckIn, Fair, Kiosk, Member, Registration
from app.models.types import now
from app.operations import kiosk as kiosks
from app.operations import search
from app.operations.ticket import digits_of
from app.rules.ticket import content_of
from config import Test
from tests.browser.conftest import ARGUMENTS, PATIENCE, WAIT_LONG
from tests.cast import Cast

PORTRAIT = {"width": 1080, "height": 1920}
NOTES = """
    window.said = []; window.sounded = []; window.admitted = [];
    document.addEventListener("kiosk:said", ({ detail }) => said.push(detail));
    document.addEventListener("kiosk:sounded", ({ detail }) => sounded.push(detail.name));
    document.addEventListener("kiosk:admitted", ({ detail }) => admitted.push(detail));
"""
# Presses a key as a scanner does, all keys at one time: a real key's time is that of its coming, however busy the page is.
PRESS = """
    const { timeStamp } = new Event("now");
    const press = (key, code) => {
        const pressed = new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true });
        Object.defineProperty(pressed, "timeStamp", { value: timeStamp });
        return (document.activeElement ?? document.body).dispatchEvent(pressed);
    };
"""
# As a scanner types, whatever the keyboard's layout: the physical keys.
TYPE = f"""digits => {{
    {PRESS}
    for (const digit of digits) press(digit, `Digit${{digit}}`);
    press("Enter", "Enter");
}}"""
DUMP = """async () => {
    const kept = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((resolve) => { indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result); });
        for (const store of db.objectStoreNames) {
            const rows = await new Promise((resolve) => {
                db.transaction(store).objectStore(store).getAll().onsuccess = ({ target }) => resolve(target.result);
            });
            kept.push(store, JSON.stringify(rows));
        }
        db.close();
    }
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            const answer = await cache.match(request, { ignoreVary: true });
            if (/text|json|javascript/.test(answer.headers.get("Content-Type"))) kept.push(request.url, await answer.text());
        }
    }
    return kept.join("\\n");
}"""
IN_STORE = 10  # tickets of each kiosk, which would otherwise fetch 200 while the first visitors come
people = itertools.count(1)


class Doors:
    """The running site. `stop()` is the cable out for all of its kiosks, `start()` puts it back."""

    def __init__(self, folder: Path):
        self._server = make_server("127.0.0.1", 0, Flask("placeholder"), threaded=True)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self.app = create_app(
            Test,
            DATABASE_URL=f"sqlite:///{folder / 'site.sqlite'}",
            VAR_DIR=folder,
            BASE_URL=self.url,
            KIOSK_BLOCK_SIZE=IN_STORE,
        )
        with self.app.app_context():
            upgrade()
            fair = Cast().make_fair("open", "Open Fair", "열린 박람회", in_days=0, capacity=3000)
            fair.ticket_days = "any_day"
            fair.starts_on, fair.ends_on = fair.starts_on - timedelta(days=1), fair.ends_on + timedelta(days=1)
            db.session.commit()
        self._server.app = self.app
        self._run()

    @contextmanager
    def slow(self) -> Iterator[None]:
        """Whatever comes in meanwhile is answered only at the end."""
        may_answer, serve = threading.Event(), self._server.app

        def wait(environ, start_response):
            may_answer.wait(PATIENCE / 1000)
            return serve(environ, start_response)

        self._server.app = wait
        try:
            yield
        finally:
            self._server.app = serve
            may_answer.set()

    def start(self) -> None:
        if self._server is None:
            self._server = make_server("127.0.0.1", self.port, self.app, threaded=True)
            self._run()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _run(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @contextmanager
    def fair(self) -> Iterator[Fair]:
        """The fair of these doors, to be changed; committed at the end."""
        with self.app.app_context():
            fair = Fair.with_slug("open")
            assert fair is not None
            yield fair
            db.session.commit()

    def code(self, name: str = "Gate 1") -> str:
        """A pairing code for a new kiosk."""
        with self.fair() as fair:
            return kiosks.create(fair, name)[1]

    def visitor(self, **changes) -> str:
        """Somebody who has registered: the ticket's digits."""
        number = next(people)
        fields = {"email": f"door{number}@example.com", "phone": f"+8210777{number:05d}", "language": "en"} | changes
        with self.app.app_context():
            cast = Cast()
            member = cast.member(f"atdoor{number:04d}", f"PERSON {_letters(number)}", **fields)
            search.index(member)
            return digits_of(cast.registration(member, Fair.with_slug("open").slots[0]))

    def crowd(self, number: int) -> list[str]:
        """So many people who have registered: their tickets."""
        with self.fair() as fair:
            moment, slot = now(), fair.slots[0]
            held = [
                Registration(
                    fair=fair,
                    slot=slot,
                    member=Member(name=f"CROWD {_letters(nth)}", folded="crowd", language="ko"),
                    state="held",
                    short_code=f"{10_000_000 + nth}",
                    language=("ko", "en")[nth % 2],
                    created_at=moment,
                    changed_at=moment,
                )
                for nth in itertools.islice(people, number)
            ]
            db.session.add_all(held)
            db.session.flush()
            return [digits_of(one) for one in held]

    def registration(self, digits: str) -> Registration:
        """Within an application context: the registration of this ticket."""
        ticket_id = content_of(digits)[4:12]
        return db.session.scalars(select(Registration).where(Registration.ticket_id == ticket_id)).one()

    def facts(self, digits: str) -> list[CheckIn]:
        with self.app.app_context():
            return CheckIn.of_registration(self.registration(digits).id)

    def number_of_facts(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(CheckIn)) or 0

    def revoke_all(self) -> None:
        with self.app.app_context():
            for kiosk in db.session.scalars(select(Kiosk)):
                kiosks.revoke(kiosk)
            db.session.commit()


def _letters(number: int) -> str:
    return "".join(chr(65 + int(digit)) for digit in str(number))


def prepare(page: Page) -> Page:
    """Note what the page says, sounds and breaks."""
    page.set_default_timeout(PATIENCE)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    return page


def pair(context: BrowserContext, doors: Doors, code: str | None = None, *, patient: bool = True) -> Page:
    """A kiosk's page, paired, installed and with its lists. An impatient one decides by itself after a second, as it
    does at a fair; others wait for a server that is there, since a busy machine's may need longer."""
    context.add_init_script(NOTES)
    if patient:
        context.add_init_script(WAIT_LONG)
    page = prepare(context.pages[0] if context.pages else context.new_page())
    page.goto(f"{doors.url}/kiosk")
    page.fill("[name=code]", code or doors.code())
    page.click("main button[type=submit]")
    ready(page)
    installed(page)
    return page


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready] [data-kiosk]", state="attached")


def installed(page: Page) -> None:
    """It would start without the server, and could judge."""
    page.wait_for_selector("html[data-installed][data-synced]", state="attached")
    page.wait_for_function("() => navigator.serviceWorker.controller")


def scan(page: Page, digits: str) -> None:
    page.evaluate(TYPE, digits)


def state_is(page: Page, state: str) -> None:
    expect(page.locator("[data-kiosk]")).to_have_attribute("data-state", state)


def dismiss(page: Page) -> None:
    """End the verdict, if its seconds have not ended it before."""
    page.evaluate("document.querySelector('[data-verdict] [data-event=done]').click()")
    state_is(page, "idle")


def delivered(page: Page) -> None:
    """Nothing waits any more."""
    expect(page.locator("[data-network]").first).to_have_attribute("data-unsent", "0", timeout=PATIENCE)


def synced_again(page: Page) -> None:
    """The page starts anew and fetches what changed meanwhile."""
    page.reload()
    ready(page)
    installed(page)


def dump(page: Page) -> str:
    """All that this browser keeps for the site: databases, caches, both storages."""
    return str(page.evaluate(DUMP))


@contextmanager
def own_browser(driver: Playwright, chromium_path: str, profile: Path, **options) -> Iterator[BrowserContext]:
    """A browser with a profile of its own, that can be closed and started again."""
    context = driver.chromium.launch_persistent_context(
        str(profile),
        executable_path=chromium_path,
        args=ARGUMENTS,
        headless=True,
        viewport=PORTRAIT,
        locale="ko-KR",
        **options,
    )
    try:
        yield context
    finally:
        context.close()
