"""Opening a key and signing with it in Chromium, at the page where companies log in; and what that page weighs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.numbers import percentile
from benchmarks.processes import HOST_NAME, Server
from benchmarks.weight import LOCALES, PHONE, Seen
from standins.businesses import HANBIT
from standins.certificates import PASSWORD, issue

PAGE = "/company/login?type=general"
WAYS = {"pbes1": "SEED, PBES1", "seedcbc": "SEED, fixed IV", "pbes2": "SEED, PBES2", "aes": "AES-256, PBES2"}
# From the press of OK until the form would be sent; it is held back, so that one page serves every round.
WATCH = """
window.rounds = [];
let pressed = 0;
window.addEventListener("click", (event) => {
  if (event.target.closest("[data-confirm]")) pressed = performance.now();
}, true);
window.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-certificate]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  window.rounds.push(performance.now() - pressed);
}, true);
"""


@dataclass
class Signed:
    """How long opening and signing took, in milliseconds, with a key file or a .pfx locked in one way."""

    what: str
    times: list[float]

    @property
    def p95(self) -> float:
        return percentile(self.times, 0.95)


@dataclass
class Signings:
    """All that was measured."""

    signed: list[Signed]
    kilobytes: dict[str, float]  # of the page with the module, by language


def signings(server: Server, rounds: int, chromium: str | None = None) -> Signings:
    origin = f"http://{HOST_NAME}:{server.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = _page(browser, origin)
        signed = [Signed(what, [_sign(page, files) for _ in range(rounds)]) for what, files in _files()]
        kilobytes = {language: _weight(browser, origin, language) for language in LOCALES}
        browser.close()
    return Signings(signed, kilobytes)


def _files() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What is chosen in the dialog, for each way to lock a key."""
    for encryption, what in WAYS.items():
        issued = issue(HANBIT, encryption=encryption)
        contents = {path.rsplit("/")[-1]: content for path, content in issued.folder_files.items()}
        yield f"Key file, {what}", [_file(name, content) for name, content in contents.items()]
    yield ".pfx, AES-256", [_file("hanbit.pfx", issue(HANBIT).pfx)]


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def _page(browser: Browser, origin: str) -> Page:
    page = browser.new_context(locale="en-GB").new_page()
    page.add_init_script(WATCH)
    page.goto(origin + PAGE)
    return page


def _sign(page: Page, files: list[dict[str, Any]]) -> float:
    before = page.evaluate("window.rounds.length")
    page.click("[data-certificate-open]")
    page.set_input_files("[data-files-input]", files)
    page.locator("#certificate-dialog .choice").wait_for()
    page.fill("#certificate-password", PASSWORD)
    page.click("[data-confirm]")
    page.wait_for_function("(before) => window.rounds.length > before", arg=before)
    return float(page.evaluate("window.rounds.at(-1)"))


def _weight(browser: Browser, origin: str, language: str) -> float:
    context = browser.new_context(locale=LOCALES[language], **PHONE)
    page, seen = context.new_page(), Seen(origin)
    seen.watch(page)
    page.goto(origin + PAGE, wait_until="networkidle")
    page.locator("[data-certificate-open]").wait_for()
    context.close()
    return seen.bytes / 1000
