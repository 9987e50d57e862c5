"""A company joins with a financial certificate that it confirms by text message, logs out, and logs in with it."""

import pytest

from standins.businesses import EMPLOYER
from tests.browser.company_story import DESK, PHONE, CompanyStory
from tests.browser.conftest import Opener, Site


@pytest.mark.parametrize(("language", "viewport"), [("ko", PHONE), ("en", DESK)], ids=["ko-phone", "en-desk"])
def test_a_company_joins_by_its_phone_and_logs_in_by_it(site: Site, open_browser: Opener, language, viewport):
    me = CompanyStory(open_browser(language, viewport=viewport), site, EMPLOYER, language)
    me.join_log_out_and_in(lambda is_new: me.sign_in_the_cloud(is_new=is_new))
    assert me.companies() == 1
