"""What strangers try at the pages that companies come in by: to list members, to leave keys behind, to borrow
signatures, to write into pages and mails by what a certificate is called.
"""

import pytest
from asn1crypto import x509
from sqlalchemy import select

from app.extensions import db
from app.models import CertificateChallenge, LoginSession
from app.operations.certificate.owner import LONGEST_NAME, common_name
from standins.businesses import BUSINESSES, HANBIT
from standins.certificates import issue
from tests.cast import PASSWORD
from tests.company_certificates import registered
from tests.signer import filled_in

LOGIN, RECOVER = "/company/login", "/company/recover"


def test_which_businesses_are_members_is_not_to_be_listed(browser, cast):
    """The recovery says at the field whether a number is a member's: for sixty of them in an hour, from one network."""
    cast.company  # noqa: B018 - a member
    asked = {"happened": "other", "text": "?", "name": "Max List", "email": "list@example.com"}
    strangers = [business.shown_number for business in BUSINESSES if business.number != HANBIT.number]
    for number in (*strangers[:60], HANBIT.shown_number):
        status = 429 if number == HANBIT.shown_number else 422
        page = browser.in_language("en").post(RECOVER, asked | {"number": number}, status=status)
    assert "Wait an hour" in page.error("number")


@pytest.mark.parametrize("name", ["password", "signpri_pw", "privateKey", "pin"])
def test_a_secret_in_the_address_is_refused_as_one_in_the_form_is(browser, name):
    page = browser.in_language("en").post(f"{LOGIN}?{name}=hunter2", {}, status=400)
    assert page.h1 == "A private key or a password was sent"


def signed_on(page) -> dict[str, str]:
    """What somebody signed there, without what proves which browser's form it was in."""
    return {name: value for name, value in filled_in(page, issue(HANBIT)).items() if name != "csrf_token"}


def test_a_signature_logs_in_the_browser_that_was_asked_alone(browser, another_browser, cast):
    """An attacker's page that posts the attacker's signature elsewhere, and one who has seen somebody's signature."""
    registered(cast, cast.company, issue(HANBIT))
    fields = signed_on(browser.get(LOGIN))
    another_browser.get(LOGIN)  # has challenges of its own
    page = another_browser.in_language("en").post(LOGIN, fields, status=422)
    assert page.soup.select_one(".summary")["data-refusal"] == "challenge_unknown"
    assert db.session.scalar(select(LoginSession)) is None
    assert browser.location(browser.post(LOGIN, fields)) == "/company"


def test_a_login_makes_void_what_was_asked_before(browser, cast):
    """Challenges of another tab, of before the login: the browser's secret is a new one."""
    registered(cast, cast.company, issue(HANBIT))
    earlier = signed_on(browser.get(LOGIN))
    browser.post(LOGIN, filled_in(browser.get(LOGIN), issue(HANBIT)))
    browser.get("/company/prove/certificate")
    browser.in_language("en").post(LOGIN, earlier, status=422)
    unused = select(CertificateChallenge).where(CertificateChallenge.used_at.is_(None))
    assert earlier["challenge"] in {row.public_id for row in db.session.scalars(unused)}


def test_a_signature_to_log_in_proves_nothing_else(browser, cast):
    registered(cast, cast.company, issue(HANBIT))
    fields = signed_on(browser.get(LOGIN))
    cast.log_in_company(browser, cast.company)
    page = browser.in_language("en").post("/company/prove/certificate", fields, status=422)
    assert page.soup.select_one(".summary")["data-refusal"] == "challenge_unknown"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_no_way_in_leads_elsewhere(browser, another_browser, cast, target):
    registered(cast, cast.company, issue(HANBIT))
    page = browser.get(f"{LOGIN}?next={target}")
    answer = browser.post(f"{LOGIN}?next={target}", filled_in(page, issue(HANBIT)))
    assert browser.location(answer) == "/company"
    cast.log_in_company(another_browser, cast.company, person=cast.company_person(cast.company, "owner"))
    answer = another_browser.post(f"/company/prove?next={target}", {"password": PASSWORD})
    assert another_browser.location(answer) == "/company"


NAMES = {
    "line breaks": ("Hanbit\r\nBcc: everybody@example.com", "Hanbit Bcc: everybody@example.com"),
    "a zero": ("Han\0bit", "Hanbit"),
    "an override": ("abc\u202efdp.exe", "abcfdp.exe"),
    "markup": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "much too long": ("가" * 3_000, "가" * LONGEST_NAME),
    "a name": ("한빛정밀 주식회사", "한빛정밀 주식회사"),
}


@pytest.mark.parametrize("case", NAMES)
def test_what_a_certificate_is_called_is_one_line_of_text(case):
    called, kept = NAMES[case]
    assert common_name(x509.Name.build({"country_name": "KR", "common_name": called})) == kept


def test_of_several_names_the_last_is_shown_and_of_none_nothing():
    two = [x509.RelativeDistinguishedName([x509.NameTypeAndValue({"type": "common_name", "value": _text(text)})])
           for text in ("Authority", "Hanbit")]  # fmt: skip
    assert common_name(x509.Name("", x509.RDNSequence(two))) == "Hanbit"
    assert common_name(x509.Name.build({"country_name": "KR"})) == ""


def _text(text: str) -> x509.DirectoryString:
    return x509.DirectoryString(name="utf8_string", value=x509.UTF8String(text))
