"""What the first page brings over the air, and when it can be read and used on a slow phone, in Chromium."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks import visitors
from benchmarks.processes import HOST_NAME, Server
from benchmarks.sites import Site

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWED = 4  # times slower than this machine's processor
LOCALES = {"ko": "ko-KR", "en": "en-US"}
WATCH = """
window.seen = {largest: 0, busy: 0};
new PerformanceObserver(list => { for (const entry of list.getEntries()) seen.largest = entry.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) seen.busy = entry.startTime + entry.duration;
}).observe({type: "longtask", buffered: true});
"""
# The page can be used when its scripts have run and no long task is left.
READ = """() => {
  const navigation = performance.getEntriesByType("navigation")[0];
  return {largest: seen.largest, interactive: Math.max(navigation.domContentLoadedEventEnd, seen.busy)};
}"""


@dataclass(frozen=True)
class Weight:
    """One page in one language, loaded with nothing kept from before."""

    page: str
    language: str
    kilobytes: float
    requests: int
    elsewhere: int  # requests to any other host
    largest_paint: float  # seconds, slowed
    interactive: float  # seconds, slowed


def weigh(site: Site, server: Server, chromium: str | None = None) -> list[Weight]:
    """The first page and the page of the long form, in each language."""
    with site.app.app_context():
        draft = visitors.drafts(site.app, 1, at="information")[0][0]
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for title, path, cookies in (("Home", "/", {}), ("Sign-up information", "/join/information", draft.cookies)):
            for language in LOCALES:
                found.append(_weigh(browser, server, title, path, language, cookies))
        browser.close()
    return found


def _weigh(browser: Browser, server: Server, title: str, path: str, language: str, cookies: dict[str, str]) -> Weight:
    """Once at full speed for the bytes, once slowed for the times."""
    origin = f"http://{HOST_NAME}:{server.port}"
    context = _context(browser, origin, language, cookies)
    page, seen = context.new_page(), Seen(origin)
    seen.watch(page)
    page.goto(origin + path, wait_until="networkidle")
    context.close()
    context = _context(browser, origin, language, cookies)
    largest, interactive = _slowed(context.new_page(), origin + path)
    context.close()
    return Weight(title, language, seen.bytes / 1000, seen.requests, seen.elsewhere, largest, interactive)


def _context(browser: Browser, origin: str, language: str, cookies: dict[str, str]) -> BrowserContext:
    context = browser.new_context(locale=LOCALES[language], **PHONE)
    wanted = {**cookies, "language": language} if cookies else {}
    context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in wanted.items()])
    return context


class Seen:
    """Counts what crosses the wire, headers included."""

    def __init__(self, origin: str):
        self.origin, self.bytes, self.requests, self.elsewhere = origin, 0.0, 0, 0

    def watch(self, page: Page) -> None:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if not url.startswith("data:"):
            self.requests += 1
            self.elsewhere += not url.startswith(self.origin)

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]


def _slowed(page: Page, url: str) -> tuple[float, float]:
    """Seconds until the largest paint, and until the page can be used."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_4G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.add_init_script(WATCH)
    page.goto(url, wait_until="networkidle")
    times = page.evaluate(READ)
    return times["largest"] / 1000, times["interactive"] / 1000
