"""The ways in by keyboard alone, without scripts, with a screen reader, and in a browser that is not the own one."""

from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.browser.conftest import Opener, Site, log_in_member
from tests.browser.hands import Keyboard
from tests.browser.newcomer import Newcomer
from tests.browser.test_ways_in import newcomer, sees_the_account
from tests.cast import MEMBER_PASSWORD

__all__ = ["newcomer"]


@pytest.mark.parametrize("way", ["phone", "kakao"])
def test_the_keyboard_alone_is_enough(newcomer, way):
    person = newcomer(way, "en", Keyboard)
    person.join()
    person.log_in()
    sees_the_account(person)
    person.log_out()


@pytest.mark.parametrize("way", ["kakao", "government_saml"])
def test_it_works_without_scripts(newcomer, way):
    person = newcomer(way, "ko", javascript=False)
    person.join()
    person.log_in()
    sees_the_account(person)
    person.log_out()


class Reader:
    """What a screen reader is told about the page: Chromium's own tree."""

    def __init__(self, page: Page):
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)

    def nodes(self, role: str, **properties: Any) -> list[dict[str, Any]]:
        """What has this role, and these properties (level, invalid, required …)."""
        tree = self.session.send("Accessibility.getFullAXTree")["nodes"]
        found = [node for node in tree if not node["ignored"] and node["role"]["value"] == role]
        return [node for node in found if properties.items() <= _properties(node).items()]

    def names(self, role: str, **properties: Any) -> list[str]:
        return [node["name"]["value"] for node in self.nodes(role, **properties)]

    def text(self) -> str:
        return " ".join(self.names("StaticText"))

    def says_where_one_is(self, number: int) -> None:
        """The title and the progress name the step; one heading says what it is about."""
        assert f"step {number} of 4" in self.page.title().lower()
        assert f"Step {number} of 4" in self.text()
        assert len(self.names("heading", level=1)) == 1
        assert self.nodes("main") and "Progress" in self.names("navigation")

    def says_what_is_wrong(self, *fields: str) -> None:
        """An alert counts and lists the errors; each field says that it is invalid, and why."""
        expect(self.page.locator("[role=alert].summary")).to_be_focused()
        assert any("to correct" in name for name in self.names("alert"))
        invalid = self._invalid()
        for field in fields:
            assert field in invalid, f"{field} is not among {list(invalid)}"
            assert "Error:" in self._said_of(invalid[field]), invalid[field]

    def _invalid(self) -> dict[str, dict[str, Any]]:
        """By the id of the field; of round buttons the first stands for all."""
        roles = ("textbox", "combobox", "checkbox", "radio")
        return {self._id_of(node): node for role in roles for node in self.nodes(role, invalid="true")}

    def _said_of(self, node: dict[str, Any]) -> str:
        """Its description; that of round buttons is read out with their group."""
        if node["role"]["value"] != "radio":
            return str(node["description"]["value"])
        tree = {one["nodeId"]: one for one in self.session.send("Accessibility.getFullAXTree")["nodes"]}
        while node["role"]["value"] != "group":
            node = tree[node["parentId"]]
        return str(node["description"]["value"])

    def _id_of(self, node: dict[str, Any]) -> str:
        described = self.session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]
        attributes = dict(zip(described["attributes"][::2], described["attributes"][1::2], strict=True))
        return attributes.get("id", "")


def _properties(node: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one["value"].get("value") for one in node.get("properties", ())}


def test_a_screen_reader_is_told_where_one_is_and_what_is_wrong(newcomer):
    person: Newcomer = newcomer("kakao", "en")
    reader = Reader(person.page)
    person.open("/join")
    person.go_and_agree("join")
    person.arrive("/join/profile")
    reader.says_where_one_is(1)
    for name in ("name", "birth_date"):
        person.hands.type(name, "")
    person.hands.send()
    reader.says_what_is_wrong("name", "birth_date", "nationality")
    reader.says_where_one_is(1)
    person.hands.type("name", "NGUYEN THI LAN")
    person.hands.type("birth_date", "19950315")
    person.complete_profile()
    person.hands.send()
    person.arrive("/join/terms")
    reader.says_where_one_is(2)
    person.hands.send()
    reader.says_what_is_wrong("terms_of_use")
    person.hands.choose("terms_of_use", "y")
    person.hands.send()
    person.arrive("/join/information")
    reader.says_where_one_is(3)
    person.hands.send()
    reader.says_what_is_wrong("member_id", "password", "password_again", "address_road", "inflow_path")
    reader.says_where_one_is(3)
    person.fill_in_information()
    person.hands.send()
    person.arrive("/join/confirm")
    reader.says_where_one_is(3)
    person.hands.type("code", "12")
    person.hands.send()
    reader.says_what_is_wrong("code")
    person.confirm_mailbox()
    person.arrive("/join/done")
    reader.says_where_one_is(4)


def caught_return(person: Newcomer) -> str:
    """The address that this browser was about to open on its return; it never does."""
    returns: list[str] = []
    posted_to = "/login/government_saml/acs" if person.way == "government_saml" else "http://localhost:"

    def catch(route: Route) -> None:
        if route.request.method != "POST" or posted_to not in route.request.url:
            return route.continue_()
        returns.append(route.fetch(max_redirects=0).headers["location"])
        return route.abort()

    person.page.route("**", catch)
    person.hands.press(f"main a[href='/login/{person.way}']")
    person.page.wait_for_url(lambda address: address.startswith("http://localhost:"))
    with person.page.expect_event("requestfailed", lambda request: request.method == "POST"):
        person.agree()
    return urljoin(person.site.url, returns[0])


@pytest.mark.parametrize("way", ["kakao", "government", "government_saml"])
def test_the_way_back_opened_in_another_browser_logs_nobody_in(newcomer, open_browser, way):
    """Whoever is sent the address of somebody's return is neither logged in nor led into a sign-up."""
    own = newcomer(way, "en")
    own.join()
    own.open("/login")
    address = caught_return(own)
    other = open_browser("en")
    other.goto(address)
    expect(other.locator("main h1")).to_have_text("This way in is over")
    other.goto("/account")
    assert "/login" in other.url
    other.goto("/join/profile")
    assert other.url.endswith("/join/identity")


def test_back_after_the_log_out_shows_nothing_private(site: Site, open_browser: Opener):
    alice = site.cast.alice
    page = open_browser("en")
    log_in_member(page, alice, MEMBER_PASSWORD)
    page.goto("/account/email")
    expect(page.locator("main")).to_contain_text("alice@example.com")
    page.locator("header details.menu:has(form.logout) summary").click()
    page.locator("header .menu__list form.logout button").click()
    page.wait_for_url(f"{site.url}/")
    for _ in range(2):
        page.go_back()
        expect(page.locator("h1")).to_have_text("Log in")
        expect(page.locator("body")).not_to_contain_text("alice@example.com")


def test_back_after_the_login_shows_no_password(site: Site, open_browser: Opener):
    alice = site.cast.alice
    page = open_browser("en")
    log_in_member(page, alice, MEMBER_PASSWORD)
    page.wait_for_url("**/account")
    page.go_back()
    page.wait_for_load_state()
    passwords = page.locator("input[type=password]")
    assert all(not field.input_value() for field in passwords.all())
