"""Companies that join and log in, as a person does it in the browser: each page by its own buttons, every answer of an outside service over
http. Each page that is reached is looked at: its language, what runs over the edge."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask_babel import force_locale, gettext
from lxml.html import document_fromstring
from playwright.sync_api import FrameLocator, Locator, Page, expect

from app.extensions import db
from app.models import Company
from standins.businesses import Business
from standins.certificates import PASSWORD, Issued
from standins.financial.words import WORDS
from tests.browser.certificate_page import Trial, laid_out
from tests.browser.conftest import Site, press_by_key, submit
from tests.browser.hands import Hands
from tests.browser.inspection import misfits_on
from tests.catalogue import untranslated_in
from tests.company_applicant import AGREED

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
MOBILE = ("010", "1234", "5678")
TYPED = {
    "name_english": "Test Trading Co., Ltd.",
    "phone": "031-200-1234",
    "contact_name": "이도현",
    "contact_mobile": "010-2384-4471",
    "email_local": "dohyun",
    "email_typed": "company.example",
}
CHOSEN = {
    "notice_service_message": "yes",
    "notice_promotion_message": "no",
    "notice_promotion_email": "no",
    "notice_electronic": "yes",
    "employment_membership": "yes",
}


@dataclass
class CompanyStory:
    """Somebody who acts for a business, in one browser. `seen` are the pages that were looked at."""

    page: Page
    site: Site
    business: Business
    language: str = "en"
    seen: list[str] = field(default_factory=list, init=False)

    def say(self, text: str, **values: object) -> str:
        with force_locale(self.language):
            return gettext(text, **values)

    def look(self, name: str) -> None:
        """What no page may have."""
        self.seen.append(name)
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        if self.language == "ko":
            found = untranslated_in(document_fromstring(self.page.content()))
            assert not found, (name, found)
        assert not (misfits := misfits_on(self.page)), (name, misfits)

    def arrive(self, path: str) -> None:
        self.page.wait_for_url(f"**{path}")
        self.look(path)

    def to_business(self, kind: str = "general") -> None:
        self.page.goto("/company/join")
        self.look("kind")
        self.page.check(f"[name=kind][value={kind}]")
        submit(self.page)
        self.arrive("/company/join/business")

    def certify(self, **other: str) -> None:
        """Type what stands on the certificate of registration; `other` is typed instead."""
        hands = Hands(self.page)
        said = {
            "number": self.business.shown_number,
            "representative": self.business.representatives[0],
            "opened_on": f"{self.business.opened_on:%Y%m%d}",
        }
        for name, text in (said | other).items():
            hands.type(name, text)
        submit(self.page)

    def to_certificate(self) -> None:
        self.to_business()
        self.certify()
        self.arrive("/company/join/certificate")

    def open_dialog(self) -> Trial:
        self.page.locator("[data-certificate-open]").click()
        expect(self.page.locator("#certificate-dialog")).to_be_visible()
        return Trial(self.page)

    def sign_from_folder(self, folder: Path, *issued: Issued) -> None:
        """From a disk with the folder NPKI: the first of its certificates is the one that is chosen."""
        dialog = self.open_dialog()
        dialog.choose_folder(laid_out(folder, *issued))
        expect(self.page.locator("#certificate-dialog .choice")).to_have_count(len(issued))
        self.look("the dialog with a list")
        dialog.item(self.business.name).first.click()
        dialog.say(PASSWORD)

    def sign_from_pfx(self, issued: Issued, name: str = "company.pfx") -> None:
        dialog = self.open_dialog()
        dialog.choose_pfx(issued.pfx, name)
        dialog.say(PASSWORD)

    def sign_in_the_cloud(self, *, is_new: bool) -> None:
        """In the provider's window, confirmed by a text message; who is new there accepts its terms."""
        self.page.locator("[data-financial-open]").click()
        window = self.page.frame_locator("iframe")
        for name, text in (("number", self.business.shown_number.split("-")), ("mobile", MOBILE)):
            for part, digits in enumerate(text, 1):
                window.locator(f"[name={name}_{part}]").fill(digits)
        self._press_there(window, "by_sms")
        if is_new:
            window.get_by_role("checkbox").check()
            self._press_there(window, "agree")
        shown = window.locator(".code").inner_text()
        assert self.site.standins.financial.text("".join(MOBILE), shown)
        self._press_there(window, "sent")
        self._press_there(window, "sign")

    def _press_there(self, window: FrameLocator, word: str) -> None:
        text = WORDS[word][0 if self.language == "ko" else 1]
        press_by_key(window.get_by_role("button", name=text, exact=True))

    def finish(self) -> None:
        """From the terms to the last page of the sign-up."""
        self.arrive("/company/join/terms")
        for name in AGREED:
            self.page.check(f"[name={name}]")
        submit(self.page)
        self.arrive("/company/join/information")
        self._inform()
        submit(self.page)
        self.arrive("/company/join/done")
        expect(self.page.locator("h1")).to_contain_text(self.business.name)

    def _inform(self) -> None:
        hands = Hands(self.page)
        for name, text in {"name": self.business.name, **TYPED}.items():
            hands.type(name, text)
        hands.type("address_search", "세종대로")
        hands.take_first("address_search")
        hands.type("industry", "기계")
        hands.take_first("industry")
        for name, value in CHOSEN.items():
            hands.choose(name, value)

    def to_login(self) -> None:
        """By the last page's own button."""
        self.page.locator("main a[href^='/company/login']").first.click()
        self.arrive("/company/login?type=general")

    def log_in(self, sign: Callable[[], None]) -> None:
        sign()
        self.page.wait_for_url("**/company")
        self.look("home")
        expect(self.page.locator("main")).to_contain_text(self.business.shown_number)

    def log_out(self) -> None:
        """By the button in the head, which on a phone is in the menu of the whole site."""
        if (self.page.viewport_size or PHONE)["width"] < DESK["width"]:
            self.page.locator("header details.menu.only-narrow summary").last.click()
        self.page.locator("header .logout button").locator("visible=true").click()
        self.page.wait_for_url("**/")

    def join_log_out_and_in(self, sign: Callable[[bool], None]) -> None:
        """The whole of it; `sign` is told whether it is the first time."""
        self.to_certificate()
        sign(True)
        self.finish()
        self.to_login()
        self.log_in(lambda: sign(False))
        self.log_out()
        self.page.goto("/company/login")
        self.log_in(lambda: sign(False))

    def is_told_in_the_dialog(self, issued: Issued, text: str) -> None:
        """A certificate that can be seen to be of no use here is not signed with."""
        dialog = self.open_dialog()
        dialog.choose_pfx(issued.pfx)
        dialog.say(PASSWORD)
        expect(dialog.refusal("trouble")).to_contain_text(self.say(text))
        self.look(text)
        self.page.keyboard.press("Escape")
        expect(self.page.locator("#certificate-dialog")).to_be_hidden()

    def refused(self, code: str) -> Locator:
        """The message that says why a certificate was not taken, read first."""
        message = self.page.locator(f"[data-refusal={code}]")
        expect(message).to_be_focused()
        self.look(f"refused: {code}")
        return message

    def companies(self) -> int:
        db.session.rollback()
        return (
            db.session.scalar(
                db.select(db.func.count(Company.id)).where(Company.business_number == self.business.number)
            )
            or 0
        )
