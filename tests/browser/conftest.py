"""A real browser and a running site: one Chromium and one server for each worker, everything fresh for each test."""

import re
import shutil
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
import zxingcpp
from flask import Flask
from flask_migrate import upgrade
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, Route, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import event
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from app import create_app
from app.clients import http, revocation
from app.extensions import db, files, keys, limiter
from app.models import Member, Staff
from app.web.assets import STATIC
from app.worker import Worker
from config import Test
from standins import Standins
from tests import bundled
from tests.cast import PASSWORD, TOTP_SECRET, Cast
from tests.conftest import _empty, _note_table

PHONE = {"width": 360, "height": 740}
LOCALES = {"ko": "ko-KR", "en": "en-GB"}
PATIENCE = 60_000  # milliseconds; a machine that is busy with other tests may stand still for many seconds
expect.set_options(timeout=PATIENCE / 2)
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"]
LATE = 60  # seconds
UNREADY = "html:not([data-ready]):has(script[src*='/js/main.js'])"
# Numbers what happens, so that a test can tell the answer to the last letter (typed, found) or change (changed, saved)
# from the answer to an earlier one.
WATCH = """
window.watched = { now: 0, typed: 0, found: 0, changed: 0, saved: 0 };
addEventListener("change", () => { watched.changed = ++watched.now; }, true);
addEventListener("input", ({ target }) => { if (target.type === "search") watched.typed = ++watched.now; }, true);
addEventListener("htmx:before:request", ({ detail: { ctx } }) => { ctx.began = ++watched.now; });
addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx?.sourceElement?.dataset.saves !== undefined) watched.saved = ctx.began;
    if (ctx?.sourceElement?.type === "search") watched.found = ctx.began;
});
"""
# For scripts whose limits of time are not what is tested: a busy server is waited for.
WAIT_LONG = "AbortSignal.timeout = () => new AbortController().signal;"
opened: list[BrowserContext] = []  # by the test that runs


class _Quiet(WSGIRequestHandler):
    """Keeps connections alive, and says nothing."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        pass


class _Server(ThreadedWSGIServer):
    """Knows whether somebody is still being served."""

    def __init__(self, app: Flask, descriptor: int):
        super().__init__("127.0.0.1", 0, app, handler=_Quiet, fd=descriptor)
        self._served, self._one_less = 0, threading.Condition()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._one_less:
            self._served += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._one_less:
                self._served -= 1
                self._one_less.notify_all()

    def finish_all(self) -> None:
        """Wait until nobody is served. A request of our own comes after all that were sent before."""
        urllib.request.urlopen(
            f"http://127.0.0.1:{self.socket.getsockname()[1]}/healthz", timeout=PATIENCE / 1000
        ).close()
        with self._one_less:
            assert self._one_less.wait_for(lambda: not self._served, PATIENCE / 1000), "Somebody is served for ever."


@dataclass
class Site:
    """The running site, and what stands behind it."""

    app: Flask
    url: str
    standins: Standins
    server: _Server
    contexts: list[BrowserContext]

    @property
    def cast(self) -> Cast:
        return Cast()

    def work(self) -> None:
        """What the worker does, now: send what waits."""
        Worker(self.app).work_off()

    def mailed_code(self, address: str) -> str:
        """The six digits of the last mail to somebody."""
        self.work()
        newest = max(self.standins.mailbox.messages(address), key=lambda mail: mail.received_at)
        found = re.search(r"\b[0-9]{6}\b", newest.text)
        assert found, newest.text
        return found.group()


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """The one driver of this process: a second would not start beside it."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium of this machine."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert path, "Chromium is missing. On Debian: sudo apt-get install chromium"
    return path


@pytest.fixture(scope="session")
def chromium(driver: Playwright, chromium_path: str) -> Iterator[Browser]:
    """The browser of nearly all pages: Chromium as Debian builds it without windows, which takes half the processor's
    time. What starts a browser of its own starts the whole Chromium."""
    path = shutil.which("chromium-headless-shell") or chromium_path
    browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def running(standins: Standins, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site over plain http on the loopback, which browsers take for a secure place."""
    place: Path = tmp_path_factory.mktemp("site")
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    database = f"sqlite:///{place / 'site.sqlite'}"
    app = create_app(Test, BASE_URL=url, DATABASE_URL=database, VAR_DIR=place, **_elsewhere(standins.settings))
    with app.app_context():
        upgrade()
        app.written_tables = set()
        event.listen(db.engine, "before_cursor_execute", _note_table(app.written_tables))
    app.bound = {extension: dict(vars(extension)) for extension in (files, keys, limiter)}
    server = _Server(app, listening.fileno())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(app, url, standins, server, opened)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


def _elsewhere(settings: dict[str, str]) -> dict[str, str]:
    """The outside services under another name, as in `make run`: for a browser they are another site than ours."""
    return {
        name: value.replace("http://127.0.0.1:", "http://localhost:") if isinstance(value, str) else value
        for name, value in settings.items()
    }


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """What failed shows where its pages stood and what they said."""
    report = yield
    if report.failed:
        for page in [page for context in opened for page in context.pages]:
            with suppress(PlaywrightError):
                report.sections.append((page.url, page.inner_text("body", timeout=5_000)[:2_000]))
    return report


@pytest.fixture
def patient_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside services are in this very process, and as late as it is: the site waits for them as tests do."""
    for limit in ("connect", "read", "total"):
        monkeypatch.setitem(http.make_session.__kwdefaults__, limit, PATIENCE / 1000)
    for limit in ("LIST_SECONDS", "ANSWER_SECONDS", "CONNECT_SECONDS"):
        monkeypatch.setattr(revocation, limit, PATIENCE / 1000)


@pytest.fixture
def site(running: Site, patient_clients: None) -> Iterator[Site]:
    """The site with texts and lists, nobody in it, in an application context of the test's own."""
    for extension, bound in running.app.bound.items():  # to which another application was bound last, it may be
        vars(extension).update(bound)
    with running.app.app_context():
        bundled.load()
        yield running
        with ExitStack() as left:  # all of it, whatever a page that is closed has to say
            left.callback(_forget_all, running)
            for context in running.contexts:
                left.callback(context.close)
            running.contexts.clear()


def _forget_all(running: Site) -> None:
    """What nobody waits for any longer may still be written: into the test that follows, unless it is waited for."""
    running.server.finish_all()
    db.session.rollback()
    db.session.remove()
    _empty(running.app.written_tables)
    limiter.reset()
    running.standins.reset()


Opener = Callable[..., Page]


@pytest.fixture
def open_browser(site: Site, chromium: Browser) -> Opener:
    """Make a browser of its own for somebody, and open its first tab. Errors of scripts and of the policy fail the test."""

    def open_one(
        language: str = "en", *, viewport: dict[str, int] | None = None, javascript: bool = True, **options: Any
    ) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            locale=LOCALES[language],
            viewport=viewport or PHONE,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        site.contexts.append(context)
        if javascript:
            context.add_init_script(WATCH)
            context.on("page", wait_for_scripts)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"A script broke on {page.url}: {error}"))
        page.on("console", lambda message: _refuse_breach(message, page))
        return page

    return open_one


def wait_for_scripts(page: Page) -> None:
    """Whatever is done on a page of ours waits until its scripts have prepared it, as people do without knowing."""
    page.add_locator_handler(page.locator(UNREADY), lambda _: None)


def answered(page: Page, done: str = "typed", answer: str = "found") -> None:
    """Wait for the list that belongs to all that was typed, not to a part of it."""
    page.wait_for_function(f"() => watched.{answer} > watched.{done}")


def all_saved(page: Page) -> None:
    """Wait until all that was changed is saved, not only what was changed first."""
    # What the server changed is heard of at the end of its swap.
    expect(page.locator("html[data-ready]")).to_have_count(1)
    answered(page, "changed", "saved")


def take_clock(page: Page) -> None:
    """Let the page's time be ours: somewhat late, so that it can be stopped at what is now."""
    page.clock.install(time=time.time() - LATE)


def stop_clock(page: Page) -> None:
    """The time that was taken stands still from now on, but for what the test lets pass: what lasts ten seconds would be
    over before a busy machine has looked at it."""
    page.clock.pause_at(time.time())


def _refuse_breach(message: Any, page: Page) -> None:
    if "Content Security Policy" in message.text:
        pytest.fail(f"Against the policy on {page.url}: {message.text}")


def submit(page: Page, form: str = "#page-form") -> None:
    """Press the form's own button."""
    page.locator(f"{form} [type=submit]").last.click()


class Held:
    """What the page asks for at these addresses stands still until it is let go on."""

    def __init__(self, page: Page, addresses: str):
        self.page, self.routes = page, []
        page.route(addresses, lambda route: self.routes.append(route))

    def wait(self) -> Route:
        """The request that came first."""
        until = time.monotonic() + PATIENCE / 1000
        while not self.routes and time.monotonic() < until:
            self.page.wait_for_timeout(20)
        assert self.routes, "Nothing was asked for."
        return self.routes[0]


def arrived(page: Page, path: str) -> None:
    """Wait for this page. A pattern would also be content with a login's address that names the page as its `next`."""
    page.wait_for_url(lambda address: urlsplit(address).path == path)


def focus(element: Locator) -> None:
    """Put the focus where keys shall go, once it can be there: what a script has yet to show takes none."""
    expect(element).to_be_visible()
    element.focus()
    expect(element).to_be_focused()


def press_by_key(button: Locator) -> None:
    """Press a button whose frame or window may close at once: a click would wait for it and find it gone."""
    focus(button)
    button.page.keyboard.down("Enter")
    with suppress(PlaywrightError):  # it may be closed before the key is up
        button.page.keyboard.up("Enter")


def log_in_member(page: Page, member: Member, password: str) -> None:
    """By the Enter key, which reaches its form wherever the parts of a page that is new to the browser come to stand."""
    page.goto("/login")
    page.fill("#page-form [name=member_id]", member.member_id)
    page.fill("#page-form [name=password]", password)
    page.fill("#page-form [name=name]", member.name)
    page.press("#page-form [name=name]", "Enter")
    page.wait_for_url(lambda address: "/login" not in address)


def log_in_staff(page: Page, staff: Staff) -> None:
    page.goto("/staff/login")
    page.fill("#page-form [name=email]", staff.email)
    page.fill("#page-form [name=password]", PASSWORD)
    page.press("#page-form [name=password]", "Enter")
    page.wait_for_url("**/staff/login/code*")
    page.fill("#page-form [name=code]", pyotp.TOTP(TOTP_SECRET).now())
    page.press("#page-form [name=code]", "Enter")
    page.wait_for_url(lambda address: "/login" not in address)


def read_code(picture: bytes) -> str:
    """What a scanner reads from a picture."""
    found = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))
    assert len(found) == 1, f"{len(found)} codes in the picture."
    return str(found[0].text)


class _StaticFiles(SimpleHTTPRequestHandler):
    """Serves the static files, and an empty page to import them from."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Empty</title><link rel=icon href=data:,>")

    def log_message(self, *_: Any) -> None:
        """Nothing to say: the test tells what went wrong."""


@pytest.fixture(scope="module")
def static_files() -> Iterator[str]:
    """The address of an empty page beside the static files, on the loopback, which browsers take for secure."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_StaticFiles, directory=STATIC))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def empty_page(chromium: Browser, static_files: str) -> Iterator[Page]:
    """That page, for all tests of a module that only import from it."""
    page = chromium.new_page()
    page.goto(static_files)
    yield page
    page.close()


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A site for the kiosks of a module (kiosk_doors.Doors), whose network can be cut."""
    from tests.browser.kiosk_doors import Doors  # which itself takes its patience from here

    site = Doors(tmp_path_factory.mktemp("doors"))
    yield site
    site.stop()


@pytest.fixture
def cable_in(doors: Any) -> Iterator[None]:
    """Every test begins with a network, whatever the one before has cut."""
    doors.start()
    yield
    doors.start()
