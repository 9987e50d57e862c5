"""What a member does with an account, as one sees it on a phone of 360 px, in both languages."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.models import Member
from app.operations.identity import ci_hash
from standins import people
from tests.applicant import EMAIL, NAME, NUMBER
from tests.browser.conftest import Opener, Site, log_in_member, submit
from tests.browser.inspection import misfits_on, violations_on
from tests.cast import MEMBER_PASSWORD

NEW = "Kite=Lamp92"
NEW_EMAIL = "lan.new@gmail.com"


@pytest.fixture(params=["ko", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def lan(site: Site, language: str) -> Member:
    """A member who joined by phone."""
    customer = people.verified(NAME, "01023450001", "9503156", "SKT")
    known = {"phone": "+821023450001", "ci_hash": ci_hash(str(customer["ci"])), "birth_date": "1995-03-15"}
    return site.cast.member("NguyenLan95", NAME, email=EMAIL, language=language, **known)


@pytest.fixture
def visitor(open_browser: Opener, lan: Member, language: str) -> Page:
    return open_browser(language)


@pytest.fixture
def member_page(visitor: Page, lan: Member) -> Page:
    """Logged in by password a moment ago."""
    log_in_member(visitor, lan, MEMBER_PASSWORD)
    return visitor


def whole(page: Page, language: str) -> None:
    """In the member's language, and nothing that shuts out or does not fit."""
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert not (found := violations_on(page) + misfits_on(page)), f"{page.url}: {found}"


def set_password(page: Page, password: str) -> None:
    page.fill("#password", password)
    page.fill("#password_again", password)
    submit(page)
    page.wait_for_url("**/login")


def links_in_mail(site: Site, address: str) -> list[str]:
    site.work()
    newest = max(site.standins.mailbox.messages(address), key=lambda mail: mail.received_at)
    return [str(link) for link in newest.links]


def test_a_forgotten_password_is_replaced_by_a_mailed_link(site, visitor, lan, language):
    visitor.goto("/login")
    visitor.locator("main a[href='/recover']").click()
    visitor.fill("#email", EMAIL)
    submit(visitor)
    visitor.wait_for_url("**/recover/sent")
    whole(visitor, language)
    visitor.goto(next(link for link in links_in_mail(site, EMAIL) if "/reset/" in link))
    expect(visitor.locator("main")).to_contain_text("NguyenLan95")
    whole(visitor, language)
    set_password(visitor, NEW)
    log_in_member(visitor, lan, NEW)
    whole(visitor, language)


def test_a_forgotten_id_is_shown_after_the_check_of_the_phone(site, visitor, lan, language):
    visitor.goto("/recover")
    visitor.locator("main a[href='/recover/identity']").click()
    confirm_phone(visitor, site, "/recover/identity")
    visitor.wait_for_url("**/recover/found")
    expect(visitor.locator(".fixed")).to_contain_text("NguyenLan95")
    whole(visitor, language)
    visitor.locator("main a[href='/reset']").click()
    visitor.wait_for_url("**/reset")
    set_password(visitor, NEW)
    log_in_member(visitor, lan, NEW)


def confirm_phone(page: Page, site: Site, path: str) -> None:
    page.wait_for_url(f"**{path}")
    page.fill("[name=name]", NAME)
    page.fill("[name=phone]", NUMBER)
    page.check("[name=operator][value=SKT]")
    page.fill("[name=seven_digits]", "950315-6")
    submit(page)
    page.wait_for_url(f"**{path}/code")
    page.fill("[name=code]", site.standins.phone.last_code(NUMBER))
    submit(page)


def test_a_new_email_holds_once_its_code_is_typed(site, member_page, language):
    member_page.locator("main a[href='/account/email']").click()
    member_page.wait_for_url("**/account/email")
    member_page.fill("[name=email_local]", "lan.new")
    member_page.select_option("[name=email_domain]", "gmail.com")
    submit(member_page)
    member_page.wait_for_url("**/account/email/confirm")
    whole(member_page, language)
    member_page.goto("/account/email")
    expect(member_page.locator(".fixed")).to_contain_text(EMAIL)
    whole(member_page, language)
    member_page.locator("main a[href='/account/email/confirm']").click()
    member_page.fill("[name=code]", site.mailed_code(NEW_EMAIL))
    member_page.locator("#page-form .form__actions [type=submit]").first.click()
    member_page.wait_for_url("**/account")
    expect(member_page.locator("main a[href='/account/email']")).to_contain_text(NEW_EMAIL)


def test_kakao_is_linked_logs_in_and_is_unlinked(site, member_page, lan, language):
    link_kakao(member_page)
    member_page.wait_for_url("**/account/links")
    expect(member_page.locator(".provider-mark--kakao")).to_have_count(1)
    whole(member_page, language)
    log_out(member_page)
    assert comes_by_kakao(member_page).endswith("/account")
    log_out(member_page)
    log_in_member(member_page, lan, MEMBER_PASSWORD)
    member_page.goto("/account/links")
    member_page.locator("main form:has([name=unlink]) button").click()
    expect(member_page.locator("main [name=unlink]")).to_have_count(0)
    whole(member_page, language)
    log_out(member_page)
    assert comes_by_kakao(member_page).endswith("/login/kakao/unknown")
    whole(member_page, language)


def link_kakao(page: Page) -> None:
    page.goto("/account/links")
    page.locator("main a[href='/login/kakao?purpose=link']").click()
    page.locator("[name=person][value=lan]").click()


def comes_by_kakao(page: Page) -> str:
    """Where the button of the login page leads."""
    page.goto("/login")
    page.locator("main a[href='/login/kakao']").click()
    page.locator("[name=person][value=lan]").click()
    page.wait_for_url("http://127.0.0.1:*/**")
    return page.url


def log_out(page: Page) -> None:
    page.locator("header details.menu:has(form.logout) summary").click()
    page.locator("header .menu__list form.logout button").click()
    page.wait_for_url("**/")


def test_another_device_is_seen_and_logged_out_from_this_one(member_page, open_browser, lan, language):
    other = open_browser(language)
    log_in_member(other, lan, MEMBER_PASSWORD)
    member_page.goto("/account/sessions")
    expect(member_page.locator("main article")).to_have_count(2)
    expect(member_page.locator("main article .badge--success")).to_have_count(1)
    whole(member_page, language)
    member_page.locator("main article form button").click()
    expect(member_page.locator("main article")).to_have_count(1)
    other.goto("/account")
    assert "/login" in other.url
    member_page.goto("/account")
    assert member_page.url.endswith("/account")


def test_the_data_come_as_a_zip_that_opens(member_page, language, tmp_path):
    whole_file = downloaded_data(member_page, tmp_path)
    with zipfile.ZipFile(whole_file) as files:
        assert files.testzip() is None
        data = json.loads(files.read("data.json"))
        readme = files.read("README.txt").decode()
    assert data["member"]["name"] == NAME
    assert data["member"]["email"] == EMAIL
    assert any("가" <= sign <= "힣" for sign in readme) == (language == "ko")
    member_page.goto("/account/history")
    expect(member_page.locator("main .lines__item")).to_have_count(2)
    whole(member_page, language)


def downloaded_data(page: Page, folder: Path) -> Path:
    page.goto("/account/download")
    with page.expect_download() as download:
        page.locator("form[data-download] [type=submit]").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_who_leaves_is_out_everywhere_and_does_not_come_back(member_page, open_browser, lan, language):
    member_id, name = lan.member_id, lan.name
    other = open_browser(language)
    log_in_member(other, lan, MEMBER_PASSWORD)
    member_page.locator("main a[href='/account/leave']").click()
    member_page.wait_for_url("**/account/leave")
    whole(member_page, language)
    submit(member_page)
    member_page.wait_for_url("**/")
    whole(member_page, language)
    for page in (member_page, other):
        page.goto("/account")
        assert "/login" in page.url
    member_page.fill("[name=member_id]", member_id)
    member_page.fill("#page-form [name=password]", MEMBER_PASSWORD)
    member_page.fill("#page-form [name=name]", name)
    submit(member_page)
    expect(member_page.locator(".summary")).to_be_visible()
