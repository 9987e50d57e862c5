"""`make screenshots`: the pictures of the README, taken in Chromium from a fresh demo site in a folder of its own."""

import importlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import ModuleType

import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy import company_pictures
from deploy.machine import NotReady
from deploy.run import ROOT, check, make_plan, started
from deploy.supervisor import ChildEnded

TARGET = ROOT / "docs/screenshots"
PORT = 8790
LATER_CODES = count()  # a code is good once: each login takes the next one
LANGUAGES = {"ko": "ko-KR", "en": "en-GB"}
PHONE, DESK, KIOSK = (360, 740), (1280, 800), (1920, 1080)


@dataclass(frozen=True)
class Picture:
    """One page, as one kind of person sees it; `{resume}` in its path is the member's main resume."""

    name: str
    path: str
    size: tuple[int, int]
    person: str = "visitor"
    before: Callable[[Page], None] | None = None  # what is done on the page first


PICTURES = (
    Picture("home-phone", "/", PHONE),
    Picture("fair-phone", "/fairs/seoul-2027", PHONE),
    Picture("join-phone", "/join", PHONE),
    Picture("tickets-phone", "/tickets", PHONE, "member"),
    Picture("resume-photo-phone", "/resume/{resume}/photo", PHONE, "member"),
    Picture("resume-review-phone", "/resume/{resume}/review", PHONE, "member"),
    Picture("resume-paper", "/resume/{resume}/preview", DESK, "member"),
    Picture("certificate", "/company/login", DESK, before=company_pictures.choose_certificate),
    Picture("company-done-phone", "/company/join/done", PHONE, "joining"),
    Picture("company-home", "/company", DESK, "company"),
    Picture("companies", "/staff/companies", DESK, "staff"),
    Picture("people", "/staff/people", DESK, "staff"),
    Picture("resumes", "/staff/resumes", DESK, "staff"),
    Picture("kiosk", "/kiosk", KIOSK, "kiosk"),
)


def take_all(browser: Browser, address: str) -> None:
    """Each picture in each language, for instance docs/screenshots/ko/people.png."""
    for language in LANGUAGES:
        for person in dict.fromkeys(picture.person for picture in PICTURES):
            with visit(browser, address, language, person) as context:
                for picture in (picture for picture in PICTURES if picture.person == person):
                    take(context.new_page(), picture, TARGET / language)


def take(page: Page, picture: Picture, folder: Path) -> None:
    width, height = picture.size
    page.set_viewport_size({"width": width, "height": height})
    path = picture.path.format(resume=main_resume(page)) if "{resume}" in picture.path else picture.path
    answer = page.goto(path, wait_until="networkidle")
    if answer is None or not answer.ok:
        raise NotReady(f"{path} answered {answer.status if answer else 'nothing'}; no picture of it.")
    if picture.before is not None:
        picture.before(page)
    page.evaluate("() => document.fonts.ready")
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{picture.name}.png")
    page.close()


def main_resume(page: Page) -> str:
    """The public id of the resume that stands first in the member's list."""
    page.goto("/resume")
    address = page.locator("main a[href^='/resume/']").first.get_attribute("href") or ""
    return address.split("/")[2]


@contextmanager
def visit(browser: Browser, address: str, language: str, person: str) -> Iterator[BrowserContext]:
    """A browser in this language in which this person has logged in."""
    context = browser.new_context(base_url=address, locale=LANGUAGES[language], device_scale_factor=1)
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    ENTRANCES[person](context, address)
    yield context
    context.close()


def stay_outside(context: BrowserContext, address: str) -> None:
    """A visitor needs no login."""


def log_in_as_member(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto("/login")
    login = {"member_id": "demo0000001", "password": demo().MEMBER_PASSWORD, "name": demo().first_name()}
    for name, value in login.items():
        field = page.locator(f"main input[name={name}]")
        if field.count():
            field.fill(value)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: not url.endswith("/login"))


def log_in_as_staff(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto("/staff/login")
    page.fill("main input[name=email]", demo().STAFF[0][0])
    page.fill("main input[name=password]", demo().STAFF_PASSWORD)
    page.locator("main form [type=submit]").first.click()
    page.fill("main input[name=code]", pyotp.TOTP(demo().TOTP_SECRET).at(time.time(), next(LATER_CODES)))
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


def be_kiosk(context: BrowserContext, address: str) -> None:
    """The demo's kiosk is paired by a token that everybody knows."""
    context.add_cookies([{"name": "kiosk", "value": demo().KIOSK_TOKEN, "url": address}])


ENTRANCES = {
    "visitor": stay_outside,
    "member": log_in_as_member,
    "joining": company_pictures.join,
    "company": company_pictures.log_in,
    "staff": log_in_as_staff,
    "kiosk": be_kiosk,
}


def demo() -> ModuleType:
    """The demo's logins. The application reads its settings when it is loaded, so not before they are made."""
    return importlib.import_module("app.operations.demo")


def chromium() -> str:
    """The Chromium of this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise NotReady("Chromium is missing. On Debian: sudo apt-get install chromium")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        try:
            plan = make_plan(
                dict(os.environ) | {"VAR_DIR": folder, "HOST": "127.0.0.1", "PORT": str(PORT), "HTTPS": ""}
            )
            check(plan)
            with started(plan), sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
                take_all(browser, plan.own_url)
                browser.close()
        except (NotReady, ChildEnded) as problem:
            print(problem, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
