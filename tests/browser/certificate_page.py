"""A page with the certificate dialog, beside the running site: drawn from the site's own frame and macros, with its policy, and whatever
it sends is caught."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

from flask import render_template_string
from playwright.sync_api import Page, Route, expect

from app.web.headers import PLAIN_HEADERS
from standins.certificates import Issued
from tests.browser.conftest import Opener, Site

ADDRESS = "/certificate-trial"
CONTENT = "madang join 1208147521 Zk3vQ8"
PAGE = """{% extends layout %}
{% import "macros/certificate.html" as c %}
{% block title %}Trial{% endblock %}
{% block main_class %}container wizard{% endblock %}
{% block main %}
<div class="wizard__main"><h1>Sign</h1>
{{ c.certificate_form(form, challenge, "Joint certificate", proves_number=proves_number) }}
<p><button class="button button--line" type="button" id="financial">Financial certificate</button></p>
{{ c.certificate_dialog(none_url="/help", financial="financial") }}
</div>
{% endblock %}"""
RECEIVED = "<!doctype html><html lang=en><title>Received</title><main id=main><h1>Received</h1></main></html>"
FIELDS = {name: SimpleNamespace(name=name) for name in ("challenge", "signature", "r", "kind")}


@dataclass
class Trial:
    """The page, and what it sent."""

    page: Page
    sent: dict[str, str] = field(default_factory=dict)

    @property
    def signature(self) -> bytes:
        return base64.b64decode(self.sent["signature"], validate=True)

    @property
    def r(self) -> bytes:
        return base64.b64decode(self.sent["r"], validate=True)

    def open(self) -> "Trial":
        self.page.goto(ADDRESS)
        self.page.click("[data-certificate-open]")
        expect(self.page.locator("#certificate-dialog")).to_be_visible()
        return self

    def tab(self, place: str) -> None:
        self.page.click(f"#certificate-tab-{place}")

    def choose_folder(self, folder: Path) -> None:
        self.page.set_input_files("[data-folder-input]", folder)

    def choose_pfx(self, pfx: bytes, name: str = "한빛정밀.pfx") -> None:
        self.tab("file")
        self.page.set_input_files("[data-pfx-input]", {"name": name, "mimeType": "application/x-pkcs12", "buffer": pfx})
        expect(self.item(name)).to_be_visible()

    def item(self, words: str) -> Any:
        return self.page.locator("#certificate-dialog .choice", has_text=words)

    def say(self, password: str) -> None:
        """Type the password and press OK."""
        self.page.fill("#certificate-password", password)
        self.page.click("[data-confirm]")

    def arrive(self) -> "Trial":
        expect(self.page.locator("h1")).to_have_text("Received")
        return self

    def refusal(self, place: str = "error") -> Any:
        return self.page.locator(f"#certificate-dialog [data-{place}]")


Trials = Callable[..., Trial]


def trials(site: Site, open_browser: Opener) -> Trials:
    """What opens a browser at the page, with the dialog open."""

    def opened(language: str = "en", *, proves_number: bool = True, **options: Any) -> Trial:
        return trial_on(site, open_browser(language, **options), language=language, proves_number=proves_number).open()

    return opened


def trial_on(site: Site, page: Page, *, language: str = "en", proves_number: bool = True) -> Trial:
    """Answer the page's address; everything else comes from the site."""
    trial = Trial(page)

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            values = parse_qs(route.request.post_data or "", keep_blank_values=True)
            trial.sent = {name: value[0] for name, value in values.items()}
            route.fulfill(body=RECEIVED, content_type="text/html; charset=utf-8", headers=PLAIN_HEADERS)
        else:
            body = drawn(site, language, proves_number)
            route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=PLAIN_HEADERS)

    page.route(f"**{ADDRESS}", answer)
    return trial


def drawn(site: Site, language: str, proves_number: bool) -> str:
    challenge = SimpleNamespace(public_id="trial", content=CONTENT)
    with site.app.test_request_context(ADDRESS, headers={"Accept-Language": language}):
        site.app.preprocess_request()
        return render_template_string(
            PAGE, form=SimpleNamespace(**FIELDS), challenge=challenge, proves_number=proves_number
        )


def laid_out(folder: Path, *issued: Issued) -> Path:
    """The folder NPKI with their files, as the authorities' programs lay them."""
    for one in issued:
        for path, content in one.folder_files.items():
            put(folder / path, content)
    return folder / "NPKI"


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
