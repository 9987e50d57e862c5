"""A whole name check in a browser with a profile on disk: no number is left in it, in the site's files or a backup."""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Request, expect

from app.extensions import db
from app.operations import resume as resumes
from tests.browser.conftest import ARGUMENTS, PATIENCE, PHONE, Site, log_in_member, submit, wait_for_scripts
from tests.browser.test_canaries import KEPT, backed_up, files_below, signed_content
from tests.canaries import Canaries, Found, forms_of, search, search_file, text_of
from tests.cast import MEMBER_PASSWORD
from tests.resume_numbers import LAN, MINH, NOBODYS

NAME = "NGUYEN THI LAN"
NO_DAY = "9013015123456"
CITIZENS = "9001011123456"
TYPED = (LAN, MINH, NOBODYS, NO_DAY, CITIZENS)
LENGTH_OF_A_PART = 7  # which may stand in other numbers
MATCHED = "Name and number belong together"


@dataclass
class Visit:
    """Somebody on the page of the name check; `posted` is what their browser sent, by address and body."""

    page: Page
    address: str
    posted: list[tuple[str, str]] = field(default_factory=list)

    def note(self, request: Request) -> None:
        if request.method == "POST":
            self.posted.append((request.url, request.post_data or ""))

    def open(self) -> None:
        self.page.goto(self.address)

    def type(self, number: str) -> None:
        self.page.locator("label", has=self.page.locator("[name=card][value=now]")).click()
        self.page.fill("[name=number_front]", number[:6])
        self.page.fill("[name=number_back]", number[6:])
        self.page.set_checked("[name=consent]", True)

    def try_number(self, number: str) -> None:
        self.type(number)
        submit(self.page)

    def is_refused(self, words: str) -> None:
        expect(self.page.locator(".summary")).to_contain_text(words)
        self.has_empty_fields()

    def has_empty_fields(self) -> None:
        for name in ("number_front", "number_back"):
            expect(self.page.locator(f"[name={name}]")).to_have_value("")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def context(
    driver: Playwright, chromium_path: str, site: Site, profile: Path, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A browser that keeps what browsers keep, in a folder of its own."""
    has_scripts = "has_scripts" not in request.fixturenames or request.getfixturevalue("has_scripts")
    context = driver.chromium.launch_persistent_context(
        profile,
        executable_path=chromium_path,
        args=ARGUMENTS,
        base_url=site.url,
        viewport=PHONE,
        locale="en-GB",
        java_script_enabled=has_scripts,
    )
    context.set_default_timeout(PATIENCE)
    if has_scripts:
        context.on("page", wait_for_scripts)
    yield context
    context.close()


@pytest.fixture
def visit(site: Site, context: BrowserContext) -> Visit:
    return visit_of(site, context.new_page())


def visit_of(site: Site, page: Page) -> Visit:
    alice = site.cast.alice
    alice.name = NAME
    basics = {"title": "Welder", "english_name": NAME, "email": ""}
    resume = resumes.begin(alice.id, "en", {"basics": basics})
    db.session.commit()
    log_in_member(page, alice, MEMBER_PASSWORD)
    visit = Visit(page, f"{site.url}/resume/{resume.public_id}/name-check")
    page.on("request", visit.note)
    return visit


def try_all(visit: Visit) -> None:
    """Wrong numbers of every kind, then the right one."""
    visit.open()
    for number, words in (
        (NO_DAY, "There is no such day."),
        (CITIZENS, "This is the number of a Korean citizen."),
        (MINH, "Under this number there is another name."),
        (NOBODYS, "There is no record of this number."),
    ):
        visit.try_number(number)
        visit.is_refused(words)
    visit.try_number(LAN)
    expect(visit.page.locator("main")).to_contain_text(MATCHED)


def numbers(site: Site) -> set[str]:
    known = Canaries(site.standins).numbers()
    return known.union(*(forms_of(number) for number in TYPED))


def search_profile(secrets: set[str], profile: Path) -> None:
    """For these very numbers: a browser's own files have many others. It writes letters in one byte or in two."""
    for name, content in files_below(profile):
        for written in (content, content.replace("\0", "")):
            for secret in secrets:
                if secret in written and len(secret) > LENGTH_OF_A_PART:
                    raise Found(f"{secret!r} in the profile's {name}")


def search_page(secrets: set[str], page: Page, has_scripts: bool = True) -> None:
    if has_scripts:
        search(secrets, "what the page keeps", page.evaluate(KEPT))
    search(secrets, "the page", page.content())
    search(secrets, "the address", page.url)
    for cookie in page.context.cookies():
        search(secrets, "a cookie", cookie["value"])
        if cookie["name"].endswith("session"):
            search(secrets, "a cookie", signed_content(cookie["value"]))


def test_no_number_is_left_of_a_name_check(site, visit, has_scripts, context, profile, tmp_path):
    try_all(visit)
    secrets, page = numbers(site), visit.page
    search_page(secrets, page, has_scripts)
    if has_scripts:  # without, the browser asks before it would send a form again
        for _ in range(2):
            page.go_back()
            search_page(secrets, page)
        page.go_forward()
    page.goto("/resume")
    page.goto(visit.address)
    search_page(secrets, page, has_scripts)
    paper = page.context.request.get(visit.address.replace("name-check", "resume.pdf"))
    assert NAME in (said := text_of(paper.body())), said
    search(secrets, "the PDF", said)
    for name, content in files_below(Path(site.app.config["VAR_DIR"])):
        search_file(secrets, name, content)
    with tarfile.open(backed_up(site, tmp_path)) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    for name, content in files_below(tmp_path / "unpacked"):
        search_file(secrets, f"the backup's {name}", content)
    context.close()
    search_profile(secrets, profile)


def test_the_number_is_sent_once_to_one_address_and_never_with_a_save(site, visit):
    visit.open()
    visit.try_number(MINH)
    visit.is_refused("Under this number there is another name.")
    with visit.page.expect_request(lambda request: "/save/name_check" in request.url):
        visit.type(LAN)
        visit.page.locator("[name=number_back]").press("Tab")
    submit(visit.page)
    expect(visit.page.locator("main")).to_contain_text(MATCHED)
    for number in (MINH, LAN):
        told = [url for url, body in visit.posted if number[6:] in body or number[6:] in url]
        assert told == [visit.address]
    saves = [body for url, body in visit.posted if "/save/" in url]
    assert saves and not any("number" in body or "consent" in body or "shown" in body for body in saves)


def test_a_number_that_was_typed_and_left_is_not_there_when_one_comes_back(visit):
    visit.open()
    visit.type(LAN)
    visit.page.goto("/resume")
    visit.page.go_back()
    visit.page.wait_for_load_state()
    visit.has_empty_fields()
    visit.type(LAN)
    visit.page.reload()
    visit.has_empty_fields()


def test_what_a_browser_would_keep_is_found_on_its_disk(site, visit, context, profile):
    """A search that cannot fail proves nothing."""
    visit.open()
    visit.page.evaluate("number => localStorage.setItem('draft', number)", LAN)
    visit.page.goto("/resume")
    context.close()
    with pytest.raises(Found):
        search_profile(numbers(site), profile)
