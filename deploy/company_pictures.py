"""How companies get onto the pictures of the README: one signs, one joins, and somebody of a third logs in."""

import importlib
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from types import ModuleType

import pyotp
from playwright.sync_api import BrowserContext, Page

from standins.businesses import EMPLOYER, FOREIGN, HANBIT, Business
from standins.certificates import PASSWORD, Issued, issue

LATER_CODES = count()  # a code is good once: each login takes the next one
JOINS = iter((HANBIT, FOREIGN))  # a business can join once, and each language shows one that does
TYPED = {
    "phone": "031-200-1234",
    "contact_name": "이도현",
    "contact_mobile": "010-2384-4471",
    "email_local": "dohyun",
    "email_typed": "hanbit.example",
}
CHOSEN = {
    "notice_service_message": "yes",
    "notice_promotion_message": "no",
    "notice_promotion_email": "no",
    "notice_electronic": "yes",
    "employment_membership": "yes",
}


def log_in(context: BrowserContext, address: str) -> None:
    """The owner of the demo's employer, by e-mail and authenticator."""
    demo, page = _demo(), context.new_page()
    page.goto("/company/login/email")
    page.fill("main input[name=email]", demo.logins()[0][1].email)
    page.fill("main input[name=password]", demo.PASSWORD)
    _send(page)
    page.fill("main input[name=code]", pyotp.TOTP(demo.TOTP_SECRET).at(time.time(), next(LATER_CODES)))
    _send(page)
    page.wait_for_url("**/company")


def join(context: BrowserContext, address: str) -> None:
    """The four steps of a sign-up, in the language of the browser."""
    business, page = next(JOINS), context.new_page()
    page.goto("/company/join")
    page.check("[name=kind][value=general]")
    _send(page)
    _certify(page, business)
    choose_certificate(page, (issue(business),))
    sign(page)
    page.wait_for_url("**/company/join/terms")
    for name in ("company_terms", "company_provision"):
        page.check(f"[name={name}]")
    _send(page)
    _inform(page, business)
    page.wait_for_url("**/company/join/done")


def choose_certificate(page: Page, certificates: Sequence[Issued] = ()) -> None:
    """Open the dialog and choose a folder with these, or with three of the demo's employer."""
    shown = certificates or (issue(EMPLOYER), issue(EMPLOYER, brand="yessign"), issue(EMPLOYER, kind="expires_soon"))
    page.locator("[data-certificate-open]").first.click()
    with tempfile.TemporaryDirectory() as folder:
        for issued in shown:
            for name, content in issued.folder_files.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        page.set_input_files("[data-folder-input]", Path(folder) / "NPKI")
        page.locator("#certificate-dialog .choice input:checked").wait_for()


def sign(page: Page) -> None:
    page.fill("#certificate-password", PASSWORD)
    page.click("[data-confirm]")


def _certify(page: Page, business: Business) -> None:
    page.wait_for_url("**/company/join/business")
    page.fill("[name=number]", business.shown_number)
    page.fill("[name=representative]", business.representative)
    page.fill("[name=opened_on]", f"{business.opened_on:%Y%m%d}")
    if business.second_name and page.locator("[name=second_name]").is_visible():
        page.fill("[name=second_name]", business.second_name)
    _send(page)
    page.wait_for_url("**/company/join/certificate")


def _inform(page: Page, business: Business) -> None:
    page.wait_for_url("**/company/join/information")
    for name, text in {"name": business.name, **TYPED}.items():
        page.fill(f"[name={name}]", text)
    for name, text in (("address_search", "세종대로"), ("industry", "기계")):
        page.fill(f"[name={name}]", text)
        page.locator(f"#{name}-option-1").click()
    for name, value in CHOSEN.items():
        page.check(f"[name={name}][value={value}]")
    _send(page)


def _send(page: Page) -> None:
    page.locator("#page-form [type=submit]:visible").last.click()


def _demo() -> ModuleType:
    """The application reads its settings when it is loaded, so not before they are made."""
    return importlib.import_module("app.operations.demo_companies")
