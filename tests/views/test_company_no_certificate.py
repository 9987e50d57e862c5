"""Where companies get a certificate, and which one is right (CM-4)."""

import pytest

from app.wizards.company import COMPANY_JOIN
from tests.scene import give_draft
from tests.views.test_company_join_certificate import certified

PATH = "/company/certificates/none"


@pytest.fixture
def reader(browser):
    return browser.in_language("en")


def test_it_names_the_five_issuers_and_the_bank_s_certificate_centre(reader):
    page = reader.get(PATH)
    for issuer in ("yessign", "SignKorea", "signGATE", "CrossCert", "TradeSign"):
        assert issuer in page.text
    assert "INIPASS" not in page.text
    assert "인증센터" in page.text and "사업자 범용" in page.text and "스마트인증" in page.text


def test_it_says_which_browsers_were_tried(reader):
    page = reader.get(PATH)
    assert "Chromium" in page.text and "Firefox and Safari" in page.text


def test_whoever_is_not_joining_is_led_to_join_or_log_in(reader):
    page = reader.get(PATH)
    assert page.has_link_to("/company/join") and page.has_link_to("/company/login")
    assert "Staff look at it" not in page.text


def test_whoever_is_joining_may_send_papers_instead(app, reader):
    give_draft(app, reader, certified(), COMPANY_JOIN.name)
    page = reader.get(PATH)
    assert page.has_link_to("/company/join/certificate")
    button = page.soup.select_one("#main form button")
    on = reader.post(page.soup.select_one("#main form")["action"], {button["name"]: button["value"]})
    assert reader.location(on) == "/company/join/documents"


def test_whoever_is_before_the_certificate_is_not_offered_a_step_that_is_closed(app, reader):
    give_draft(app, reader, {"kind": {"kind": "general", "approval_number": ""}}, COMPANY_JOIN.name)
    assert not reader.get(PATH).has_link_to("/company/join/certificate")


def test_it_says_so_where_no_financial_certificates_are_taken(app, reader, monkeypatch):
    assert "does not take financial certificates" not in reader.get(PATH).text
    monkeypatch.setitem(app.config, "FINCERT_API_KEY", "")
    assert "does not take financial certificates" in reader.get(PATH).text


def test_whom_to_call_stands_there_if_the_site_names_somebody(app, reader, monkeypatch):
    assert "1577-7114" in reader.get(PATH).text
    monkeypatch.setitem(app.config, "WORK24_CALL_CENTRE", "")
    monkeypatch.setitem(app.config, "KFTC_CALL_CENTRE", "")
    assert "Whom to call" not in reader.get(PATH).text
