"""A kiosk of the rehearsal: a headless Chromium with a profile of its own, behind a cable of its own."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

from rehearsal.cable import Cable
from rehearsal.visitors import Visitor
from rehearsal.walk_ins import SPOKEN_AT_KIOSKS, Said, WalkIn, read_picture

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
PORTRAIT = {"width": 1080, "height": 1920}
KIOSK_COOKIE = b"kiosk"
PATIENCE = 90_000  # milliseconds; the machine may be small and busy
# As a scanner types: the keys' places, so that the keyboard's language does not matter. Answers the verdict, the
# language in which it is said, and after how many milliseconds it stood there.
SCAN = """(digits) => new Promise((done) => {
    const root = document.querySelector("[data-kiosk]");
    const verdicts = ["admitted", "to_confirm", "refused", "call_staff"];
    const began = performance.now();
    const at = Date.now();
    const look = new MutationObserver(() => {
        if (!verdicts.includes(root.dataset.state)) return;
        look.disconnect();
        const language = document.documentElement.lang;
        done({ verdict: root.dataset.state, language, at, took: performance.now() - began });
    });
    const press = (key, code) => document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
    for (const digit of digits) press(digit, `Digit${digit}`);
    look.observe(root, { attributes: true, attributeFilter: ["data-state"] });
    press("Enter", "Enter");
})"""
# Presses the last button of registering. Answers the state that follows, after how long, and what is on the screen.
REGISTER = """() => new Promise((done) => {
    const root = document.querySelector("[data-kiosk]");
    const began = performance.now();
    const at = Date.now();
    const look = new MutationObserver(() => {
        const { state } = root.dataset;
        if (state === "walk_in_sending") return;
        look.disconnect();
        const took = performance.now() - began;
        const screen = root.querySelector("[data-screen=walk_in_ticket]");
        const code = screen.querySelector("[data-ticket-code]");
        const width = code.viewBox.baseVal.width;
        const path = code.querySelector("path:last-child")?.getAttribute("d") ?? "";
        const number = screen.querySelector("[data-short-code]").textContent.replace(/ /g, "");
        done({ state, at, took, width, path, number });
    });
    look.observe(root, { attributes: true, attributeFilter: ["data-state"] });
    root.querySelector("[data-screen=walk_in_summary] button[type=submit]").click();
})"""
NEXT_PLEASE = """() => document.querySelector("[data-event=done]").click()"""
OPEN = """const db = await new Promise((resolve, reject) => {
        const request = indexedDB.open("madang-kiosk");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const all = (name) => new Promise((resolve, reject) => {
        const request = db.transaction(name).objectStore(name).getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });"""
WAITING = f"""async () => {{
    {OPEN}
    const [scans, walkIns] = [await all("queue"), await all("walk_ins")];
    db.close();
    const times = Object.fromEntries(scans.map(({{ id, at }}) => [id, at]));
    return {{ scans: times, walk_ins: walkIns.map(({{ id }}) => id) }};
}}"""
DUMP = f"""async () => {{
    {OPEN}
    const stores = {{}};
    for (const name of db.objectStoreNames) stores[name] = await all(name);
    db.close();
    const cached = [];
    for (const name of await caches.keys()) {{
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {{
            const type = (await cache.match(request)).headers.get("Content-Type") ?? "";
            if (/html|json/.test(type)) cached.push(await (await cache.match(request)).text());
        }}
    }}
    return JSON.stringify({{ stores, cached, local: {{ ...localStorage }}, session: {{ ...sessionStorage }} }});
}}"""


@dataclass(frozen=True)
class Shown:
    """What a kiosk showed for a ticket. `at`: its own clock, in milliseconds; `took`: milliseconds to the verdict."""

    kiosk_id: int
    visitor: Visitor
    verdict: str
    language: str
    at: int
    took: float
    cable: str
    again: bool = False

    @property
    def admitted(self) -> bool:
        return self.verdict in ("admitted", "to_confirm")


@dataclass(frozen=True)
class Waiting:
    """What a kiosk keeps until it is delivered: scans by their random id, with their time by its clock, and tickets
    that it has given out."""

    scans: dict[str, int]
    walk_ins: list[str]

    def __bool__(self) -> bool:
        return bool(self.scans or self.walk_ins)


class KioskBrowser:
    """Chromium is started, killed and started again; its profile and its cable stay."""

    def __init__(self, driver: Playwright, chromium: str, profile: Path, cable: Cable, kiosk_id: int):
        self.driver, self.chromium, self.profile, self.cable, self.id = driver, chromium, profile, cable, kiosk_id
        self.context: BrowserContext | None = None
        self.page: Page | None = None
        self.errors: list[str] = []

    def open(self) -> Page:
        """Start Chromium and open the kiosk's address."""
        self.context = self.driver.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=self.chromium,
            args=list(ARGUMENTS),
            viewport=PORTRAIT,  # type: ignore[arg-type]
            locale="ko-KR",
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.pages[0]
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{self.cable.url}/kiosk")
        return self.page

    def pair(self, code: str) -> None:
        """Become a kiosk of the fair, installed and with the fair's lists."""
        page = self.open()
        page.fill("[name=code]", code)
        page.click("main button[type=submit]")
        page.wait_for_selector("html[data-ready][data-installed][data-synced]", state="attached")

    def wait_for_cookie(self) -> None:
        """Chromium writes new cookies to the disk within half a minute; killed before, it has never been paired."""
        assert self.page is not None
        cookies = self.profile / "Default" / "Cookies"
        for _ in range(PATIENCE // 500):
            if cookies.exists() and KIOSK_COOKIE in cookies.read_bytes():
                return
            self.page.wait_for_timeout(500)
        raise TimeoutError("The browser did not keep its cookie.")

    def start_again(self) -> None:
        """After it was killed: it must be ready whether or not there is a network."""
        self.open().wait_for_selector("html[data-ready] [data-kiosk]", state="attached")

    def scan(self, visitor: Visitor, *, again: bool = False) -> Shown:
        assert self.page is not None
        found: dict[str, Any] = self.page.evaluate(SCAN, visitor.digits)
        return Shown(
            self.id,
            visitor,
            found["verdict"],
            found["language"],
            int(found["at"]),
            float(found["took"]),
            self.cable.state,
            again,
        )

    def register(self, said: Said, *, is_reached: bool) -> WalkIn:
        """Somebody without a ticket registers on the screen, looks at the ticket and goes."""
        page = self.page
        assert page is not None
        language = said.speaks if said.speaks in SPOKEN_AT_KIOSKS else "en"
        page.evaluate(NEXT_PLEASE)
        for selector in ("choose]", "register]"):
            page.click(f"[data-event={selector}")
        page.click(f"[data-walk-in-language={language}]")
        for name, typed in (("name", said.name), ("contact", said.contact)):
            page.fill(f"#walk-in-{name}", typed)
            page.click(f"[data-screen=walk_in_{name}] button[type=submit]")
        for box in ("terms_of_use", "of_age"):
            page.check(f"[data-field={box}]")
        page.click("[data-screen=walk_in_consents] button[type=submit]")
        page.wait_for_selector("[data-kiosk][data-state=walk_in_summary]")
        found: dict[str, Any] = page.evaluate(REGISTER)
        page.evaluate(NEXT_PLEASE)
        has_ticket = found["state"] == "walk_in_ticket"
        return WalkIn(
            said,
            self.id,
            language,
            read_picture(int(found["width"]), found["path"]) if has_ticket else None,
            found["number"],
            datetime.fromtimestamp(found["at"] / 1000, UTC),
            float(found["took"]),
            self.cable.state,
            is_reached,
        )

    def waiting(self) -> Waiting:
        """How much is kept here and not delivered."""
        assert self.page is not None
        return Waiting(**self.page.evaluate(WAITING))

    def dump(self) -> str:
        """All that the page keeps, as text."""
        assert self.page is not None
        return str(self.page.evaluate(DUMP))

    def kill(self) -> None:
        """SIGKILL for every process of this profile, as a power cut would."""
        for process in psutil.process_iter(["cmdline"]):
            if f"--user-data-dir={self.profile}" in (process.info["cmdline"] or ()):
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
        self.close()

    def close(self) -> None:
        if self.context is not None:
            with suppress(PlaywrightError):
                self.context.close()
        self.context = self.page = None
