"""The identity services' windows, used by a visitor without scripts: what the browser would send there and back."""

from typing import Any
from urllib.parse import urlsplit

import requests
from bs4 import BeautifulSoup
from flask import Flask

from standins.people import PEOPLE
from tests.page_client import Browser, Page

LAN = PEOPLE[0]


def opened(browser: Browser, path: str = "/join/identity") -> Page:
    """The page that opens the window, after the button that leads to it."""
    page = browser.post(f"{path}/window")
    assert browser.location(page) == f"{path}/window"
    return browser.get(f"{path}/window")


def in_portone(browser: Browser, page: Page, outcome: str = "success", number: str = LAN.phone_number) -> str:
    """Choose in PortOne's window, opened by redirect; the address of the way back."""
    data = page.soup.select_one("[data-identity-window]").attrs
    asked = {
        "storeId": data["data-store-id"],
        "channelKey": data["data-channel-key"],
        "identityVerificationId": data["data-verification-id"],
        "redirectUrl": data["data-return-url"],
        "mode": "redirect",
    }
    address = f"{base_of(data['data-script'])}/portone/window"
    form = {"person": number, "outcome": outcome}
    answer = requests.post(address, params=asked, data=form, allow_redirects=False, timeout=20)
    assert answer.status_code == 303, answer.text
    return path_of(answer.headers["Location"])


def in_nice(page: Page, outcome: str = "success", number: str = LAN.phone_number) -> tuple[str, dict[str, str]]:
    """Choose in NICE's window; where its page posts to, and what."""
    form = page.soup.find("form", id="nice-form")
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    chosen = fields | {"person": number, "outcome": outcome}
    answer = requests.post(form["action"], data=chosen, allow_redirects=False, timeout=20)
    if answer.status_code == 303:
        return path_of(answer.headers["Location"]), {}
    assert answer.status_code == 200, answer.text
    back = BeautifulSoup(answer.text, "html.parser").find("form", id="answer")
    return path_of(back["action"]), {field["name"]: field["value"] for field in back.select("input[type=hidden]")}


def posted_from_elsewhere(app: Flask, path: str, fields: dict[str, str]) -> Any:
    """A form of another site: the browser sends none of our cookies along."""
    headers = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    return app.test_client().post(path, data=fields, headers=headers, base_url=app.config["BASE_URL"])


def policy_of(page: Page) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in page.response.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts}


def base_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


__all__ = ["LAN", "base_of", "in_nice", "in_portone", "opened", "path_of", "policy_of", "posted_from_elsewhere"]
