"""The promise of the fair day: two kiosks without network, a thousand scans, one browser killed, and nothing lost."""

import os
import random
import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect
from sqlalchemy import func, select

from app.extensions import db
from app.models import CheckIn, Registration
from app.operations.ticket import digits_of
from tests.browser.kiosk_doors import ARGUMENTS, NOTES, PORTRAIT, TYPE, Doors, pair, prepare, ready

SCANS, SHARED = 500, 20
# Scan one ticket after another; each verdict is told before the next one is scanned.
SCAN_ALL = """async (tickets) => {
    const type = TYPE;
    for (const digits of tickets) {
        const verdict = new Promise((resolve) => {
            document.addEventListener("kiosk:verdict", ({ detail }) => resolve(detail), { once: true });
        });
        type(digits);
        const { verdict: kind, reason, shown_at } = await verdict;
        await told({ digits, kind, reason, at: shown_at });
    }
}""".replace("TYPE", TYPE)
# The same for one, without waiting for its verdict.
SCAN_ONE = SCAN_ALL.replace("const { verdict: kind, reason, shown_at } = await verdict;", "").replace(
    "await told({ digits, kind, reason, at: shown_at });",
    "verdict.then(({ verdict: kind, reason, shown_at }) => told({ digits, kind, reason, at: shown_at }));",
)


class Kiosk:
    """One kiosk: its browser, which can be killed, and what it has shown."""

    def __init__(self, driver, chromium_path: str, doors: Doors, profile: Path, code: str):
        self.driver, self.path, self.doors, self.profile = driver, chromium_path, doors, profile
        self.shown: list[dict] = []
        self.open()
        pair(self.context, doors, code)
        self.wait_for_cookie()

    def open(self) -> None:
        self.context = self.driver.chromium.launch_persistent_context(
            str(self.profile), executable_path=self.path, args=ARGUMENTS, viewport=PORTRAIT, locale="ko-KR"
        )
        self.context.expose_function("told", lambda verdict: self.shown.append(verdict))
        self.context.add_init_script(NOTES)
        self.page = prepare(self.context.pages[0])

    def wait_for_cookie(self) -> None:
        """Chromium writes new cookies to the disk within half a minute; killed before, it has never been paired."""
        cookies = self.profile / "Default" / "Cookies"
        while not (cookies.exists() and b"kiosk" in cookies.read_bytes()):
            self.page.wait_for_timeout(250)

    def scan(self, tickets: list[str]) -> None:
        self.page.evaluate(SCAN_ALL, tickets)

    def kill_while_scanning(self, digits: str) -> list[str]:
        """Every process of this browser, at once, as a power cut would. Answers what nobody has seen a verdict on."""
        processes, before = processes_of(self.profile), len(self.shown)
        self.page.evaluate(SCAN_ONE, [digits])
        for pid in processes:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(PlaywrightError):
            self.context.close()
        return [digits] if len(self.shown) == before else []

    def start_again(self) -> None:
        (self.profile / "SingletonLock").unlink(missing_ok=True)
        self.open()
        self.page.goto(f"{self.doors.url}/kiosk")
        ready(self.page)

    def deliver(self) -> None:
        """Put the cable in, and wait until nothing waits."""
        self.context.set_offline(False)
        waiting = self.page.locator(".kiosk__top [data-network], .verdict [data-network]").first
        expect(waiting).to_have_attribute("data-unsent", "0", timeout=120_000)


def processes_of(profile: Path) -> list[int]:
    """Those whose command line names this very profile."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                if str(profile) in (folder / "cmdline").read_text(errors="replace"):
                    found.append(int(folder.name))
    return found


def test_two_kiosks_lose_nothing_refuse_nobody_and_leave_twenty_to_settle(
    doors, driver, chromium_path, tmp_path_factory
):
    tickets = doors.crowd(2 * SCANS - SHARED)
    left, right = tickets[:SCANS], tickets[SCANS - SHARED :]
    places = [tmp_path_factory.mktemp(name) / "profile" for name in ("left", "right")]
    kiosks = [
        Kiosk(driver, chromium_path, doors, place, doors.code(f"Gate {nth}")) for nth, place in enumerate(places, 1)
    ]
    for kiosk in kiosks:
        kiosk.context.set_offline(True)

    random.shuffle(left)
    random.shuffle(right)
    kiosks[1].scan(right)
    half = SCANS // 2
    kiosks[0].scan(left[:half])
    unseen = kiosks[0].kill_while_scanning(left[half])
    doors.stop()
    kiosks[0].start_again()
    kiosks[0].scan(unseen + left[half + 1 :])
    kiosks[0].context.set_offline(True)
    doors.start()

    for kiosk in kiosks:
        assert Counter(verdict["kind"] for verdict in kiosk.shown) == {"to_confirm": SCANS}
    for kiosk in random.sample(kiosks, 2):
        kiosk.deliver()
    check_that_nothing_is_lost(doors, kiosks, tickets)
    for kiosk in kiosks:
        assert kiosk.page.errors == []
        kiosk.context.close()


def check_that_nothing_is_lost(doors, kiosks, tickets):
    with doors.app.app_context():
        registrations = {digits_of(one): one.id for one in db.session.scalars(select(Registration))}
        facts = db.session.scalars(select(CheckIn)).all()
        assert len(facts) == 2 * SCANS
        assert {fact.kind for fact in facts} == {"admit"}
        assert len({(fact.kiosk_id, fact.sequence) for fact in facts}) == 2 * SCANS
        not_in = select(func.count()).where(Registration.admitted_at.is_(None))
        assert db.session.scalar(not_in) == 0
        assert db.session.scalar(select(func.count()).where(Registration.double_at.is_not(None))) == SHARED
        recorded = Counter((fact.registration_id, round(fact.device_time.timestamp())) for fact in facts)
        for kiosk in kiosks:
            for verdict in kiosk.shown:
                second = round(verdict["at"] / 1000)
                place = registrations[verdict["digits"]]
                assert any(recorded[place, second + late] for late in (-2, -1, 0, 1, 2)), verdict
    assert len(registrations) >= len(tickets)
