"""Every page of the site, as the people see it who may: taken from the matrix, so that a new page joins by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site
from tests.page_client import Browser
from tests.route_matrix import MATRIX
from tests.scene import Scene, rules_of

ROLES = ("visitor", "applicant", "owner", "stranger", "kiosk", "admin", "company_owner", "company_proxy")
# What the address alone does not show: other screens, errors, forms with something to correct.
MORE = {
    "visitor": (
        *("/nosuchpage", "/login?next=/tickets", "/fairs/autumn", "/reset"),
        *("/login/naver/trouble/denied", "/login/government/trouble/member?purpose=join"),
        *("/company/login?type=agency", "/company/login?type=proxy&next=/company/acting"),
    ),
    "company_owner": ("/company",),
    "company_proxy": ("/company", "/company/certificates", "/company/acting"),
    "kiosk": ("/kiosk?show=choose", "/kiosk?show=code", "/kiosk?show=name"),
    "admin": (
        "/staff/people?q=nosuchname",
        "/staff/resumes?q=nosuchname",
        "/staff/reference/visa/entry/D-2",
        "/staff/reference/major?q=nosuchname",
        "/staff/outbox?state=held",
        "/staff/companies?q=nosuchname",
        "/staff/customer-records?show=held",
    ),
}
FORMS_SENT_EMPTY = {
    "visitor": (
        "/help",
        "/login",
        "/join/identity",
        "/join/identity/email",
        "/staff/login",
        "/recover",
        "/company/join",
        "/company/certificates/register",
        "/company/login/email",
        "/company/login/forgot",
        "/company/recover",
    ),
    "applicant": ("/join/information", "/company/join/documents"),
    "owner": ("/account/prove", "/account/email", "/account/password", "/account/phone/identity"),
    "company_owner": ("/company/proxies/new", "/company/people/invite", "/company/password", "/company/prove"),
    "admin": (
        "/staff/fairs/new",
        "/staff/reference/region/new",
        "/staff/reference/visa/new",
        "/staff/terms/terms_of_use/new",
        "/staff/notices/new",
    ),
}
SOLO = {"account.logout", "site.standins", "site.favicon"}


@dataclass(frozen=True)
class Visit:
    """One page for one kind of visitor; `empty` sends its form without an answer."""

    role: str
    address: str
    empty: bool = False

    @property
    def is_kiosk(self) -> bool:
        return self.role == "kiosk" and self.address.startswith("/kiosk")

    def __str__(self) -> str:
        return f"{self.role} at {self.address}{' with an empty form' if self.empty else ''}"


def scene_of(site: Site) -> Scene:
    scene = Scene(site.app, site.cast)
    scene.load_texts()
    assert scene.registration.is_held and scene.question.text and scene.outbox_item.key and scene.message.key
    assert scene.notice.texts  # on the home page and the fair's
    site.cast.other_fair  # noqa: B018 - made by being named
    return scene


def visits(scene: Scene, role: str) -> Iterator[Visit]:
    """The pages that this role is the first to see."""
    for rule, method in rules_of(scene.app):
        row = MATRIX.get((rule.endpoint, method), {})
        first = next((one for one in ROLES if row.get(one) == 200), None)
        if method == "GET" and first == role and rule.endpoint not in SOLO:
            address = scene.address(rule)
            answer = scene.browser(role)._send("GET", address)
            if answer.mimetype == "text/html" and b"<html" in answer.data:
                yield Visit(role, address)
    yield from (Visit(role, address) for address in MORE.get(role, ()))
    if role == "owner":
        applied = f"/resume/{scene.application.public_id}"
        yield from (Visit(role, f"{applied}/{page}") for page in ("review", "applied", "withdraw"))
    yield from (Visit(role, address, empty=True) for address in FORMS_SENT_EMPTY.get(role, ()))


def be(page: Page, scene: Scene, role: str, language: str, display: str = "light.100") -> None:
    """Give a browser the cookies of somebody, and their choice of language and display."""
    cookies = {"language": language, "display": display} | cookies_of(scene.browser(role))
    cookies |= {"language": language}
    url = scene.app.config["BASE_URL"]
    page.context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])


def cookies_of(browser: Browser) -> dict[str, str]:
    return {cookie.key: cookie.value for cookie in browser.client._cookies.values()}


def go(page: Page, visit: Visit) -> None:
    """Open the page and wait for what it loads."""
    page.goto(visit.address, wait_until="load")
    if visit.empty:
        page.locator("#page-form .form__actions [type=submit]").first.click()
        page.locator(".summary").wait_for()
    expect(page.locator("html[data-ready], html:not(:has(script[src*='/js/']))")).to_be_attached()
    page.evaluate("() => document.fonts.ready.then(() => null)")


__all__ = ["ROLES", "Opener", "Visit", "be", "go", "scene_of", "visits"]
