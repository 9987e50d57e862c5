"""A company joins with a joint certificate from one file, logs out, and logs in with it; certificates that are not taken say why."""

import pytest
from playwright.sync_api import expect

from standins.businesses import EMPLOYER, FOREIGN, SOLE
from standins.certificates import issue
from tests.browser.company_story import DESK, PHONE, CompanyStory
from tests.browser.conftest import Opener, Site

IN_THE_DIALOG = {
    "expired": "It has expired. Renew it at its issuer.",
    "personal": "It was issued to a person. A certificate issued to the business number is needed.",
    "tax": "It is for another use only. A general-purpose business certificate is needed.",
}
BY_THE_SITE = {"wrong_vid": "owner_mismatch", "revoked": "revoked", "wrong_root": "issuer_unknown"}


@pytest.mark.parametrize(("language", "viewport"), [("ko", DESK), ("en", PHONE)], ids=["ko-desk", "en-phone"])
def test_a_company_joins_from_a_file_and_logs_in_with_it(site: Site, open_browser: Opener, language, viewport):
    me = CompanyStory(open_browser(language, viewport=viewport), site, FOREIGN, language)
    me.join_log_out_and_in(lambda _first: me.sign_from_pfx(issue(FOREIGN), "메콩 인증서.pfx"))
    assert me.companies() == 1


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_certificate_that_is_not_taken_says_why_and_the_right_one_leads_on(
    site: Site, open_browser: Opener, language
):
    me = CompanyStory(open_browser(language), site, EMPLOYER, language)
    me.to_certificate()
    for kind, text in IN_THE_DIALOG.items():
        me.is_told_in_the_dialog(issue(EMPLOYER, kind=kind), text)
    for kind, code in BY_THE_SITE.items():
        me.sign_from_pfx(issue(EMPLOYER, kind=kind))
        message = me.refused(code)
        expect(message).to_contain_text("1577-7114")
    me.sign_from_pfx(issue(EMPLOYER))
    me.arrive("/company/join/terms")


def test_a_certificate_bound_to_a_resident_number_goes_by_staff(site: Site, open_browser: Opener):
    me = CompanyStory(open_browser("en"), site, SOLE)
    me.to_certificate()
    me.sign_from_pfx(issue(SOLE, kind="resident"))
    me.refused("owner_perhaps_resident")
    me.page.locator("#staff-form [name=way]").click()
    me.arrive("/company/join/documents")
