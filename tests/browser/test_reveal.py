"""What the desk reveals of a person is masked again after a minute (ST-1)."""

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import log_in_staff
from tests.browser.inspection import misfits_on, violations_on
from tests.resume_content import submitted


def test_for_a_minute_a_number_is_seen_whole(site, open_browser):
    page = open_browser("en")
    log_in_staff(page, site.cast.dana)
    page.clock.install()
    page.goto(f"/staff/people/{site.cast.alice.public_id}")
    phone = page.locator("#reveal-phone")
    for _round in range(2):
        phone.locator("summary").click()
        phone.locator("select").select_option("call")
        phone.get_by_role("button", name="Show for a minute").click()
        expect(phone).to_contain_text("010-2384-4471")
        assert not violations_on(page) + misfits_on(page)
        page.clock.fast_forward("01:01")
        expect(phone).not_to_contain_text("2384")
        expect(phone).to_contain_text("4471")


def test_without_a_reason_it_stays_masked(site, open_browser):
    page = open_browser("en")
    log_in_staff(page, site.cast.dana)
    page.goto(f"/staff/people/{site.cast.alice.public_id}")
    phone = page.locator("#reveal-phone")
    phone.locator("summary").click()
    phone.get_by_role("button", name="Show for a minute").click()
    expect(phone.locator("select")).to_be_focused()
    expect(phone).to_contain_text("Choose why.")
    expect(phone).not_to_contain_text("2384")


def test_for_a_minute_a_resume_and_its_paper_are_whole(site, open_browser):
    resume = submitted(site.cast.alice)
    page = open_browser("en")
    log_in_staff(page, site.cast.dana)
    page.clock.install()
    page.goto(f"/staff/resumes/{resume.public_id}")
    assert not violations_on(page) + misfits_on(page)
    shown = page.locator("#reveal-resume")
    shown.locator("summary").click()
    shown.get_by_role("button", name="Show for a minute").click()
    expect(shown).to_contain_text("Choose why.")
    shown.locator("select").select_option("call")
    shown.get_by_role("button", name="Show for a minute").click()
    expect(shown).to_contain_text("010-2384-4471")
    with page.expect_download() as saved:
        shown.get_by_role("link", name="Save the whole resume as PDF").click()
    assert not violations_on(page) + misfits_on(page)
    paper = PdfReader(saved.value.path())
    assert "010-2384-4471" in " ".join(sheet.extract_text() for sheet in paper.pages)
    page.clock.fast_forward("01:01")
    expect(shown).not_to_contain_text("2384")
    expect(shown.get_by_role("link")).to_have_count(0)
