"""A kiosk without network, in Chromium: from a scan to its verdict on a slow processor, and the delivery of many."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import func, select

from app.extensions import db
from app.models import CheckIn, Fair, Kiosk, Registration
from app.models.fair import KOREA
from app.operations.demo import KIOSK_TOKEN
from app.operations.ticket import digits_of
from benchmarks import goals
from benchmarks.checks import Check, same
from benchmarks.goals import Verdict
from benchmarks.numbers import median, percentile, shown
from benchmarks.processes import HOST_NAME, Server
from benchmarks.sites import Site

SLOWER = 4  # times: a cheap terminal
DELIVERED_WITHIN = 300_000  # milliseconds; longer is no figure any more
# Scan one after another, as fast as verdicts come; each time from the first digit to the verdict on the screen.
SCAN_ALL = """async (tickets) => {
    const times = [];
    const type = (key) => document.body.dispatchEvent(
        new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true }));
    for (const digits of tickets) {
        const verdict = new Promise((resolve) => {
            document.addEventListener("kiosk:verdict", ({ detail }) => resolve(detail), { once: true });
        });
        const began = performance.now();
        for (const digit of digits) type({ key: digit, code: `Digit${digit}` });
        const shown = await verdict;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        if (shown.verdict !== "to_confirm") throw new Error(`${shown.verdict}, ${shown.reason}`);
        times.push(performance.now() - began);
    }
    return times;
}"""


@dataclass
class Alone:
    """What a kiosk did by itself."""

    times: list[float]  # of scans to their verdicts, in milliseconds
    delivered: int = 0
    seconds: float = 0.0  # from the network's return until nothing waited

    @property
    def p95(self) -> float:
        return percentile(self.times, 0.95)


def alone(made: Site, server: Server, scans: int, chromium: str | None, *, slower: int) -> tuple[Alone, list[Check]]:
    """So many scans without the network, with a processor so many times slower; then the network comes back."""
    with made.app.app_context():
        tickets = list(islice(_tickets(), scans))
        before = _facts()
    with kiosk(made, server, chromium) as page:
        page.context.set_offline(True)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        found = Alone(page.evaluate(SCAN_ALL, tickets))
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 1})
        began = time.monotonic()
        page.context.set_offline(False)
        page.locator('.verdict [data-network][data-unsent="0"]').wait_for(timeout=DELIVERED_WITHIN, state="attached")
        found.seconds, found.delivered = time.monotonic() - began, scans
    with made.app.app_context():
        return found, [same("Scans of a kiosk without network: facts written", scans, _facts() - before)]


@contextmanager
def kiosk(made: Site, server: Server, chromium: str | None) -> Iterator[Page]:
    """The demo's kiosk, whose fair is on today, installed and with its lists."""
    origin = f"http://{HOST_NAME}:{server.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1080, "height": 1920}, locale="ko-KR")
        context.add_cookies([{"name": made.app.config["KIOSK_COOKIE"], "value": KIOSK_TOKEN, "url": origin}])
        page = context.new_page()
        page.goto(f"{origin}/kiosk")
        page.wait_for_selector("html[data-ready][data-installed][data-synced]", state="attached", timeout=120_000)
        yield page
        browser.close()


def _tickets() -> Iterator[str]:
    """Of the fair of the demo's kiosk, which is on today; the figures are those of any fair."""
    fair = db.session.scalars(select(Fair).join(Kiosk, Kiosk.fair_id == Fair.id)).one()
    today = datetime.now(KOREA).date()
    fair.ticket_days, fair.starts_on, fair.ends_on = "any_day", today - timedelta(days=1), today + timedelta(days=1)
    fair.admit_early_minutes = fair.admit_late_minutes = None
    db.session.commit()
    unused = select(Registration).where(Registration.fair_id == fair.id, Registration.admitted_at.is_(None))
    for held in db.session.scalars(unused.order_by(Registration.id)):
        yield digits_of(held)


def _facts() -> int:
    return db.session.scalar(select(func.count()).select_from(CheckIn)) or 0


def verdicts(results: Any) -> list[Verdict]:
    """The figures beside their goals."""
    rows = []
    for one in results.alone:
        rows.append(Verdict(f"Scan to verdict without network, of {len(one.times)}: p95, ms", one.p95, goals.ALONE_MS))
        rows.append(Verdict(f"Delivery of {one.delivered} scans: s", one.seconds, goals.DELIVERY_SECONDS))
    return rows


def table(results: Any) -> str:
    """As Markdown."""
    lines = ["## A kiosk without the network, in Chromium", ""]
    lines += ["| scans | scan to verdict p50 / p95, ms | delivered in, s |", "| --- | --- | --- |"]
    for one in results.alone:
        both = f"{shown(median(one.times))} / {shown(one.p95)}"
        lines.append(f"| {len(one.times)} | {both} | {shown(one.seconds)} |")
    return "\n".join(lines)
