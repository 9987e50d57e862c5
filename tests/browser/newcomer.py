"""Somebody new in a real browser, who joins by one of the ways in, logs out, and logs in by it again."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.applicant import EMAIL, NAME, NUMBER, PASSWORD
from tests.browser.conftest import Site
from tests.browser.hands import Hands
from tests.browser.inspection import misfits_on, violations_on
from tests.traveller import SOCIAL, citizen

TYPED = ("phone", "email")
ALL_WAYS = (*TYPED, *SOCIAL, "government", "government_saml")
MEMBER_ID = "nguyenlan95"
LOOKED_AT = ("/join/profile", "/join/information", "/join/confirm", "/join/done", "/account", "/account/links")


@dataclass
class Newcomer:
    """One person, one browser, one way in. Every page is looked at when it is reached."""

    hands: Hands
    site: Site
    way: str
    language: str
    has_scripts: bool = True
    seen: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.hands.page

    def join(self) -> int:
        """From the first button to the page that says it is done; how many taps and fields it took."""
        self.open("/join")
        before = self.hands.count
        getattr(self, f"_prove_by_{self.way}" if self.way in TYPED else "_prove_elsewhere")()
        self.arrive("/join/terms")
        self.hands.choose("terms_of_use", "y")
        self.hands.send()
        self.arrive("/join/information")
        self.fill_in_information()
        self.hands.send()
        if self.way != "email":
            self.confirm_mailbox()
        self.arrive("/join/done")
        return self.hands.count - before

    def _prove_by_phone(self) -> None:
        self.hands.press("main a[href$='/join/identity']")
        self.arrive("/join/identity")
        self.hands.type("name", NAME)
        self.hands.type("phone", NUMBER)
        self.hands.choose("operator", "SKT")
        self.hands.type("seven_digits", "950315-6")
        self.hands.send()
        self.arrive("/join/identity/code")
        self.hands.type("code", self.site.standins.phone.last_code(NUMBER))
        self.hands.send()

    def _prove_by_email(self) -> None:
        self.hands.press("main a[href$='/join/identity/email']")
        self.arrive("/join/identity/email")
        self.hands.type("name", NAME)
        self.hands.type("birth_date", "19950315")
        self.hands.pick("nationality", "VN")
        self.hands.type("email_local", "lan.nguyen")
        self.hands.send()
        self.confirm_mailbox()

    def _prove_elsewhere(self) -> None:
        self.go_and_agree("join")
        self.arrive("/join/profile")
        self.complete_profile()
        self.hands.send()

    def go_and_agree(self, purpose: str) -> None:
        """To the provider by its button on our page, and back by the one on its page."""
        asked = f"{self.way}?purpose={purpose}" if purpose != "login" else self.way
        self.hands.press(f"main a[href='/login/{asked}']")
        self.page.wait_for_url(lambda address: address.startswith("http://localhost:"))
        self.agree()

    def agree(self) -> None:
        if self.way in SOCIAL:
            return self.hands.press("[name=person][value=lan]")
        self.hands.press(f"[name=citizen][value='{citizen('lan').subject}']")
        if not self.has_scripts and self.way == "government_saml":
            self.hands.press("#answer [type=submit]")

    def complete_profile(self) -> None:
        """Only what the provider has not told."""
        if self.way not in SOCIAL:
            return
        if not self.page.input_value("[name=birth_date]"):
            self.hands.type("birth_date", "19950315")
        self.hands.pick("nationality", "VN")

    def fill_in_information(self) -> None:
        self.hands.type("member_id", MEMBER_ID)
        self.hands.type("password", PASSWORD)
        self.hands.type("password_again", PASSWORD)
        if self.way == "phone":
            self.hands.type("email_local", "lan.nguyen")
        self.find_address()
        self.hands.type("address_detail", "101-1203")
        self.hands.choose("inflow_path", "none")
        self.hands.choose("notice_by_message", "no")
        self.hands.choose("notice_by_email", "yes")

    def find_address(self) -> None:
        if not self.has_scripts:
            self.hands.type("address_road", "서울특별시 관악구 중앙로 7")
            return self.hands.type("address_postcode", "08826")
        self.hands.type("address_search", "중앙로 7")
        self.hands.take_first("address_search")
        expect(self.page.locator("[name=address_postcode]")).to_have_value(re.compile(r"^[0-9]{5}$"))

    def confirm_mailbox(self) -> None:
        self.arrive("/join/confirm")
        self.hands.type("code", self.site.mailed_code(self.email))
        self.hands.send()

    @property
    def email(self) -> str:
        """What the provider told stands in the form already."""
        told = {"government": "lan@gov.example", "government_saml": "lan@gov.example"}
        return EMAIL if self.way in TYPED else told.get(self.way, "lan@mail.example")

    def log_in(self) -> None:
        """By the same way: who joined by phone or e-mail types ID, password and name."""
        self.open("/login")
        if self.way in TYPED:
            self.hands.type("member_id", MEMBER_ID)
            self.hands.type("password", PASSWORD)
            self.hands.type("name", NAME.lower())
            self.hands.send()
        else:
            self.go_and_agree("login")
        self.arrive("/account")

    def log_out(self) -> None:
        self.hands.press("header details.menu:has(form.logout) summary")
        self.hands.press("header .menu__list form.logout button")
        self.arrive("/")

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.arrive(path)

    def arrive(self, path: str) -> None:
        """Wait for the page; it is in the language of the first one, and whole."""
        self.page.wait_for_url(f"{self.site.url}{path}")
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        expect(self.page.locator("main h1")).to_have_count(1)
        self.seen.append(path)
        if path in LOOKED_AT and self.has_scripts:
            found = violations_on(self.page) + misfits_on(self.page)
            assert not found, f"{path}: {found}"
