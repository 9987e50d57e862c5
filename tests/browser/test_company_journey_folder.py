"""A company joins with a joint certificate from a folder, logs out, and logs in with it; and what goes wrong on that way is put right."""

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.models import CustomerRecord
from standins.businesses import EMPLOYER, HANBIT, SEVERAL
from standins.certificates import issue
from tests.browser.company_story import DESK, PHONE, CompanyStory
from tests.browser.conftest import Opener, Site, stop_clock, take_clock
from tests.hurry import make_due


@pytest.mark.parametrize(("language", "viewport"), [("ko", PHONE), ("en", DESK)], ids=["ko-phone", "en-desk"])
def test_a_company_joins_from_its_folder_and_logs_in_with_the_same(
    site: Site, open_browser: Opener, tmp_path, language, viewport
):
    me = CompanyStory(open_browser(language, viewport=viewport), site, HANBIT, language)
    expired = issue(HANBIT, kind="expired")
    me.join_log_out_and_in(lambda _first: me.sign_from_folder(tmp_path / "USB 디스크", issue(HANBIT), expired))
    assert me.companies() == 1


def test_a_password_mistyped_thrice_pauses_and_then_opens(site: Site, open_browser: Opener, tmp_path):
    page = open_browser("ko")
    take_clock(page)
    me = CompanyStory(page, site, EMPLOYER, "ko")
    me.to_certificate()
    dialog = me.open_dialog()
    dialog.choose_pfx(issue(EMPLOYER).pfx)
    stop_clock(page)
    for typed in ("madang12!a", "MADANG12!A", "madang12"):
        dialog.say(typed)
        expect(dialog.refusal()).to_be_visible()
        expect(page.locator("#certificate-password")).to_have_value("")
    expect(page.locator("[data-countdown]")).to_be_visible()
    page.clock.run_for(11_000)
    expect(page.locator("[data-countdown]")).to_be_hidden()
    page.clock.resume()
    dialog.say("madang12!A")
    me.arrive("/company/join/terms")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_wrong_name_or_day_is_corrected_by_the_certificate_of_registration(
    site: Site, open_browser: Opener, language
):
    me = CompanyStory(open_browser(language), site, SEVERAL, language)
    me.to_business()
    for wrong in ({"representative": "김도헌"}, {"opened_on": "20110125"}):
        me.certify(**wrong)
        outcome = me.page.locator("[data-outcome=mismatch]")
        expect(outcome).to_be_focused()
        me.look("mismatch")
    expect(outcome).to_contain_text("1577-7114")
    me.certify()
    me.arrive("/company/join/certificate")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_record_that_cannot_be_made_follows_when_the_system_is_up_again(site: Site, open_browser: Opener, language):
    me = CompanyStory(open_browser(language), site, HANBIT, language)
    site.standins.faults.set("mdm", "down")
    me.to_certificate()
    me.sign_from_pfx(issue(HANBIT))
    me.finish()
    site.work()
    record = me.page.locator("#record")
    expect(record).to_contain_text(me.say("The customer record will follow"))
    me.look("will follow")
    site.standins.faults.clear()
    make_due()
    site.work()
    me.page.get_by_role("link", name=me.say("Look again")).click()
    expect(record).to_contain_text(me.say("The customer record is made"))
    db.session.rollback()
    assert db.session.scalars(db.select(CustomerRecord.customer_number)).all() == ["C-000001"]
