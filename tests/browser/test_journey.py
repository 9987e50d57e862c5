"""The main job: somebody joins, registers for a fair, is admitted at a kiosk, and staff see it.

On a phone of 360 px, with and without JavaScript, in Korean and in English.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import Fair, Member
from app.models.fair import KOREA
from app.models.types import now
from tests.applicant import PASSWORD
from tests.browser.conftest import WAIT_LONG, Site, log_in_staff, read_code, stop_clock, submit, take_clock
from tests.browser.inspection import misfits_on, violations_on

NAME, NUMBER = "NGUYEN THI LAN", "010-2345-0001"
EMAIL = "lan.nguyen@gmail.com"
DESK = {"width": 1280, "height": 800}
KIOSK = {"width": 1080, "height": 1920}
CLOCK = re.compile(r"\b[0-9]{1,2}:[0-9]{2}\b")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_from_joining_to_the_hall(site, open_browser, tmp_path, language, javascript):
    open_fair(site)
    visitor = open_browser(language, javascript=javascript, has_touch=True)
    join(visitor, site, looks_closely=javascript)
    log_in(visitor)
    digits = register(visitor, tmp_path)
    staff = open_browser(language, javascript=javascript, viewport=DESK)
    log_in_staff(staff, site.cast.max)
    kiosk = open_browser(language, javascript=javascript, viewport=KIOSK)
    if javascript:
        take_clock(kiosk)
        kiosk.add_init_script(WAIT_LONG)
    pair(staff, kiosk)
    if javascript:
        kiosk.wait_for_selector("html[data-ready][data-synced] [data-kiosk]", state="attached")
        with kiosk.expect_response("**/kiosk/state"):  # which tells it the time of the site anew
            stop_clock(kiosk)
    door = Door(kiosk, digits, visitor.locator(".ticket__short").inner_text(), javascript)
    admitted_at = door.admit()
    door.refuse(admitted_at)
    undo(staff)
    door.admit()


def open_fair(site: Site) -> Fair:
    """A fair that takes place today, all day long, and until tomorrow for who comes at midnight."""
    fair = site.cast.make_fair("today", "Fair of Today", "오늘의 박람회", in_days=0)
    midnight = now().astimezone(KOREA).replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight + timedelta(days=2)
    fair.ticket_days, fair.ends_on, fair.registration_closes_at = "any_day", fair.ends_on + timedelta(days=1), end
    for slot in fair.slots:
        slot.starts_at, slot.ends_at = midnight, end - timedelta(minutes=1)
    site.cast.save()
    return fair


def join(page: Page, site: Site, *, looks_closely: bool) -> None:
    """Identity, terms, information, e-mail, done. The pages that no address alone leads to are inspected on the way."""
    page.goto("/join")
    page.locator("main a[href$='/join/identity']").first.click()
    page.wait_for_url("**/join/identity")
    page.fill("[name=name]", NAME)
    page.fill("[name=seven_digits]", "950315-6")
    page.fill("[name=phone]", NUMBER)
    page.check("[name=operator][value=SKT]")
    submit(page)
    page.wait_for_url("**/join/identity/code")
    inspect(page, looks_closely)
    page.fill("[name=code]", texted_code(page, site))
    submit(page)
    page.wait_for_url("**/join/terms")
    page.check("[name=terms_of_use]")
    submit(page)
    page.wait_for_url("**/join/information")
    fill_in_information(page)
    submit(page)
    page.wait_for_url("**/join/confirm")
    inspect(page, looks_closely)
    page.fill("[name=code]", site.mailed_code(EMAIL))
    submit(page)
    page.wait_for_url("**/join/done")
    inspect(page, looks_closely)
    expect(page.locator("h1")).to_have_count(1)
    assert db.session.scalars(db.select(Member)).one().name == NAME
    db.session.rollback()


def inspect(page: Page, looks_closely: bool) -> None:
    """axe needs scripts to run."""
    if looks_closely:
        assert not violations_on(page) + misfits_on(page)


def texted_code(page: Page, site: Site) -> str:
    """As the person reads it on the phone."""
    phone = page.context.new_page()
    phone.goto(f"{site.standins.url}/phone")
    code = phone.locator("p.code").first.inner_text()
    phone.close()
    return code.strip()


def fill_in_information(page: Page) -> None:
    page.fill("[name=name_korean]", "응우옌 티 란")
    page.fill("[name=member_id]", "nguyenlan95")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=password_again]", PASSWORD)
    page.fill("[name=email_local]", "lan.nguyen")
    page.select_option("[name=email_domain]", "gmail.com")
    page.check("[name=address_place][value=korea]")
    page.fill("[name=address_road]", "서울특별시 관악구 중앙로 7")
    page.fill("[name=address_postcode]", "08826")
    page.fill("[name=address_detail]", "101-dong 1203-ho")
    page.locator("[name=inflow_path]").last.check()
    page.check("[name=notice_by_message][value=no]")
    page.check("[name=notice_by_email][value=yes]")


def log_in(page: Page) -> None:
    page.goto("/login")
    page.fill("#page-form [name=member_id]", "nguyenlan95")
    page.fill("#page-form [name=password]", PASSWORD)
    page.fill("#page-form [name=name]", "nguyen thi lan")
    submit(page)
    page.wait_for_url("**/account")


def register(page: Page, folder: Path) -> str:
    """From the list of fairs to a ticket; the digits that its code holds, on the page, as a picture and on paper."""
    page.goto("/fairs")
    page.locator("main a[href*='/fairs/today']").first.click()
    page.wait_for_url("**/fairs/today")
    page.locator("main a[href$='/fairs/today/register']").first.click()
    page.wait_for_url("**/fairs/today/register")
    page.locator("[name=slot]").first.check()
    submit(page)
    page.wait_for_url("**/tickets/*")
    digits = read_code(page.locator(".ticket__qr").screenshot())
    assert re.fullmatch(r"[0-9]{100,}", digits)
    assert read_code(downloaded(page, ".png", folder)) == digits
    assert read_code(first_sheet(downloaded(page, ".pdf", folder))) == digits
    return digits


def downloaded(page: Page, ending: str, folder: Path) -> bytes:
    with page.expect_download() as download:
        page.locator(f"main a[href$='{ending}']").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


def first_sheet(pdf: bytes) -> bytes:
    """The first page of a PDF as a picture."""
    document = pypdfium2.PdfDocument(pdf)
    sheet = BytesIO()
    document[0].render(scale=2).to_pil().save(sheet, "PNG")
    document.close()
    return sheet.getvalue()


def pair(staff: Page, kiosk: Page) -> None:
    """Staff add a kiosk and read out its code; the kiosk takes it."""
    staff.goto("/staff/kiosks")
    staff.select_option("#page-form [name=fair]", "today")
    staff.fill("#page-form [name=name]", "Gate 1")
    submit(staff)
    code = staff.locator("p.lead.number").inner_text().strip()
    kiosk.goto("/kiosk")
    kiosk.fill("[name=code]", code)
    kiosk.locator("main [type=submit]").first.click()
    expect(kiosk.locator("[data-kiosk]")).to_be_visible()


@dataclass
class Door:
    """A kiosk and the ticket that is shown to it: by a scanner that types, without scripts by its number."""

    page: Page
    digits: str
    number: str
    javascript: bool

    def admit(self) -> str:
        """The ticket admits; the time that it was."""
        self._show()
        expect(self.page.locator(".verdict--admitted")).to_be_visible()
        clock = CLOCK.search(self.page.locator(".verdict__staff").inner_text())
        assert clock
        self._leave()
        return clock.group()

    def refuse(self, admitted_at: str) -> None:
        """The ticket does not admit again, and the verdict says when it did."""
        self._show()
        expect(self.page.locator(".verdict--refused")).to_be_visible()
        said = self.page.locator(".verdict__do").inner_text()
        assert admitted_at in said or next_minute(admitted_at) in said, said
        self._leave()

    def _show(self) -> None:
        if self.javascript:
            expect(self.page.locator("[data-screen=idle]")).to_be_visible()
            self.page.keyboard.type(self.digits)
            self.page.keyboard.press("Enter")
        else:
            self.page.goto("/kiosk?show=code")
            self.page.fill("[name=code]", self.number)
            self.page.locator("[data-screen=code] [type=submit]").click()

    def _leave(self) -> None:
        if self.javascript:
            self.page.locator(".verdict__foot .kiosk-button").last.click()
        else:
            self.page.goto("/kiosk")  # by itself it leads there after eight seconds
        expect(self.page.locator("[data-screen=idle]")).to_be_visible()


def next_minute(clock: str) -> str:
    """The kiosk's own minute may end between its verdict and the server's time of it."""
    return f"{datetime.strptime(clock, '%H:%M') + timedelta(minutes=1):%H:%M}"


def undo(staff: Page) -> None:
    """Find the person by a part of the name, see the check-in, take it back."""
    staff.goto("/staff/people?q=guyen")
    staff.locator(
        "main a[href*='/staff/registrations/'], main a[href*='/staff/people/']:not([href*=results])"
    ).first.click()
    staff.wait_for_url(re.compile(r"/staff/(registrations|people)/[^?]"))
    if "/registrations/" not in staff.url:
        staff.locator("main a[href*='/staff/registrations/']").first.click()
        staff.wait_for_url("**/staff/registrations/*")
    assert CLOCK.search(staff.locator("main").inner_text())
    staff.locator("details:has(#undo-form) summary").click()
    staff.fill("#undo-form [name=undo-reason]", "Wrong person at the door")
    submit(staff, "#undo-form")
    expect(staff.locator("main")).to_contain_text("Wrong person at the door")
