"""Step 1, second half: signing with a certificate that was issued to the business number (CM-4 to CM-7)."""

import base64
from io import BytesIO

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CertificateChallenge, Draft
from app.wizards.company import COMPANY_JOIN
from standins.businesses import HANBIT, SOLE
from standins.certificates import issue
from tests import signer
from tests.page_client import Browser
from tests.scene import give_draft

PATH, NEXT, PAPERS = "/company/join/certificate", "/company/join/terms", "/company/join/documents"


def certified(business=HANBIT, standing: str = "active") -> dict:
    """The answers of somebody whom the tax office has just confirmed."""
    return {
        "kind": {"kind": "general", "approval_number": ""},
        "business": {
            "number": business.number,
            "representative": business.representative,
            "opened_on": f"{business.opened_on:%Y%m%d}",
            "second_name": "",
            "standing": standing,
            "checked_at": "2026-11-21T00:00:00+00:00",
        },
    }


@pytest.fixture
def applicant(app, browser):
    """The browser of Hanbit's sign-up, come as far as the certificate."""
    give_draft(app, browser, certified(), COMPANY_JOIN.name)
    return browser.in_language("en")


def held() -> dict:
    """What the draft keeps about the certificate."""
    db.session.rollback()
    cells = db.session.scalars(select(Draft)).one().answers.get("certificate", {})
    return {name: cell[0] for name, cell in cells.items()}


def refusal(page) -> str | None:
    summary = page.soup.select_one(".summary")
    return summary["data-refusal"] if summary else None


def test_the_page_says_for_which_business_one_signs(applicant):
    page = applicant.get(PATH)
    assert page.h1 == "Your certificate"
    assert HANBIT.shown_number in page.text and HANBIT.representative in page.text and "18 May 2009" in page.text
    assert page.has_link_to("/company/certificates/none") and page.has_link_to("/company/join/business")


def test_no_program_is_installed(applicant):
    page = applicant.get(PATH)
    assert "Nothing is installed on your computer." in page.text
    assert not page.soup.select("[download], a[href$='.exe'], a[href$='.pkg'], object, embed")


def test_without_a_certified_business_one_is_led_back(app, browser):
    give_draft(app, browser, {"kind": certified()["kind"]}, COMPANY_JOIN.name)
    page = browser.get(PATH, status=303)
    assert browser.location(page) == "/company/join/business"


def test_without_a_sign_up_one_is_told_in_the_manner_for_companies(browser):
    visitor = browser.in_language("ko")
    assert "여기에서 시작하십시오." in visitor.get(visitor.location(visitor.get(PATH, status=303))).text


@pytest.mark.parametrize("form", [signer.JOINT, signer.FINANCIAL])
@pytest.mark.parametrize("options", [{}, {"signed_attributes": True}, {"pss": True}])
def test_a_certificate_of_this_number_leads_on(applicant, form, options):
    certificate = issue(HANBIT, kind="business" if form == signer.JOINT else "financial")
    page = applicant.post(PATH, signer.filled_in(applicant.get(PATH), certificate, form, **options))
    assert applicant.location(page) == NEXT
    assert held()["way"] == "certificate" and held()["number"] == HANBIT.number
    assert held()["kind"] == ("joint" if form == signer.JOINT else "financial")


def test_neither_r_nor_the_signature_stays_anywhere(applicant):
    fields = signer.filled_in(applicant.get(PATH), issue(HANBIT))
    applicant.post(PATH, fields)
    kept = str(held())
    assert fields["r"] not in kept and fields["signature"][:60] not in kept
    assert not {"r", "signature"} & held().keys()


def test_going_back_shows_what_was_signed_and_leads_on(applicant):
    applicant.post(PATH, signer.filled_in(applicant.get(PATH), issue(HANBIT)))
    page = applicant.get(PATH)
    assert "You have signed" in page.text and HANBIT.name in page.text
    assert page.has_link_to(NEXT)


def test_the_same_signature_twice_leads_on_twice(applicant):
    fields = signer.filled_in(applicant.get(PATH), issue(HANBIT))
    for _ in range(2):
        assert applicant.location(applicant.post(PATH, fields)) == NEXT


def test_a_replay_in_another_browser_is_refused(applicant, another_browser, app):
    fields = signer.filled_in(applicant.get(PATH), issue(HANBIT))
    give_draft(app, another_browser, certified(), COMPANY_JOIN.name)
    token = signer.hidden_fields(another_browser.in_language("en").get(PATH))["csrf_token"]
    page = another_browser.post(PATH, fields | {"csrf_token": token}, status=422)
    assert refusal(page) == "challenge_unknown"


def test_a_challenge_that_was_used_in_vain_is_not_good_again(applicant):
    page = applicant.get(PATH)
    applicant.post(PATH, signer.filled_in(page, issue(HANBIT, kind="personal")), status=422)
    assert refusal(applicant.post(PATH, signer.filled_in(page, issue(HANBIT)), status=422)) == "challenge_used"


def test_five_minutes_are_enough_or_one_signs_once_more(applicant):
    fields = signer.filled_in(applicant.get(PATH), issue(HANBIT))
    row = db.session.scalars(select(CertificateChallenge).order_by(CertificateChallenge.id.desc())).first()
    row.expires_at = row.created_at
    db.session.commit()
    page = applicant.post(PATH, fields, status=422)
    assert refusal(page) == "challenge_expired"
    assert applicant.location(applicant.post(PATH, signer.filled_in(page, issue(HANBIT)))) == NEXT


def test_a_number_that_was_changed_in_another_tab_is_noticed(applicant, app):
    fields = signer.filled_in(applicant.get(PATH), issue(HANBIT))
    give_draft(app, applicant, certified(SOLE), COMPANY_JOIN.name)
    assert refusal(applicant.post(PATH, fields, status=422)) == "number_changed"


REFUSED = {
    "personal": "personal",
    "financial_personal": "personal",
    "bank": "limited_purpose",
    "expired": "expired",
    "not_yet": "not_yet_valid",
    "wrong_root": "issuer_unknown",
    "wrong_vid": "owner_mismatch",
    "no_vid": "owner_not_named",
    "no_r": "random_missing",
    "self_signed": "self_signed",
    "weak": "weak_algorithm",
    "no_usage": "not_for_signing",
}


@pytest.mark.parametrize(("kind", "code"), REFUSED.items())
def test_each_refusal_has_a_page_that_says_what_to_do(applicant, kind, code):
    page = applicant.post(PATH, signer.filled_in(applicant.get(PATH), issue(HANBIT, kind=kind)), status=422)
    assert refusal(page) == code
    assert page.soup.title.text.startswith("Error: ")
    assert page.soup.select_one(".summary h2").text.strip() and page.soup.select_one(".summary strong").text.strip()
    assert "1577-7114" in page.soup.select_one(".summary").text
    assert not held()


def test_a_certificate_of_another_business_names_the_number_that_is_asked_for(applicant):
    page = applicant.post(PATH, signer.filled_in(applicant.get(PATH), issue(SOLE)), status=422)
    assert refusal(page) == "owner_mismatch"
    assert HANBIT.shown_number in page.text


def test_a_resident_number_leads_on_by_staff_and_is_never_asked_for(app, browser):
    give_draft(app, browser, certified(SOLE), COMPANY_JOIN.name)
    page = browser.in_language("en").get(PATH)
    page = browser.post(PATH, signer.filled_in(page, issue(SOLE, kind="resident")), status=422)
    assert refusal(page) == "owner_perhaps_resident"
    assert "Staff can tell from your papers" in page.text
    assert not page.soup.select("input[type=text]")
    button = page.soup.select_one("#staff-form button")
    on = browser.post(PATH, {button["name"]: button["value"]})
    assert browser.location(on) == PAPERS and held()["way"] == "staff"


def test_a_corporation_s_certificate_without_a_number_is_not_taken_for_an_owner_s(applicant):
    page = applicant.post(PATH, signer.filled_in(applicant.get(PATH), issue(HANBIT, kind="no_vid")), status=422)
    way_on = page.soup.select_one("#staff-form").find_parent("section").get_text()
    assert "staff look at it" in way_on and "sole proprietor" not in way_on


def test_who_chose_staff_can_still_sign(applicant):
    applicant.post(PATH, {"way": "staff"})
    page = applicant.get(PATH)
    assert "Staff will check your papers" in page.text
    assert applicant.location(applicant.post(PATH, signer.filled_in(page, issue(HANBIT)))) == NEXT
    assert held()["way"] == "certificate"


def test_who_signed_can_still_choose_staff_and_nothing_of_the_certificate_stays(applicant):
    applicant.post(PATH, signer.filled_in(applicant.get(PATH), issue(HANBIT)))
    applicant.post(PATH, {"way": "staff"})
    assert {name for name, value in held().items() if value} == {"way", "complete"}


NOT_WHOLE = [
    {"signature": ""},
    {"signature": "no base64 %%%"},
    {"signature": "A" * 60_000},
    {"challenge": ""},
    {"challenge": "../../etc"},
    {"kind": "seal"},
    {"r": "x" * 65},
]


@pytest.mark.parametrize("changes", NOT_WHOLE, ids=[f"{name}-{n}" for n, one in enumerate(NOT_WHOLE) for name in one])
def test_what_did_not_arrive_whole_is_asked_for_again(applicant, changes):
    fields = signer.filled_in(applicant.get(PATH), issue(HANBIT)) | changes
    page = applicant.post(PATH, fields, status=422)
    assert refusal(page) == "not_whole"
    assert not held()


def test_a_signature_that_cannot_be_read_is_no_error_of_ours(applicant):
    fields = signer.filled_in(applicant.get(PATH), issue(HANBIT)) | {"signature": base64.b64encode(b"hello").decode()}
    assert refusal(applicant.post(PATH, fields, status=422)) == "unreadable"


ISSUED = issue(HANBIT)
SECRETS = {
    "the key file in place of the signature": {"signature": base64.b64encode(ISSUED.key_file).decode()},
    "the .pfx in a field of its own": {"file": base64.b64encode(ISSUED.pfx).decode()},
    "the .pfx in web base64": {"data": base64.urlsafe_b64encode(ISSUED.pfx).decode()},
    "a key in hex": {"data": ISSUED.key_file.hex()},
    "a key in PEM": {"x": "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII"},
    "a password": {"certPassword": "madang12!A"},
    "a PIN": {"pin": "123456"},
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())
def test_a_key_or_a_password_is_refused_unread(applicant, written_logs, secret):
    fields = signer.filled_in(applicant.get(PATH), ISSUED) | secret
    written_logs.taken()
    page = applicant.post(PATH, fields, status=400)
    assert page.h1 == "A private key or a password was sent"
    assert page.has_link_to(PATH)
    assert not held() and not written_logs.taken()
    assert next(iter(secret.values())) not in page.html


def test_a_file_is_refused_whatever_it_is_called(applicant):
    fields = signer.filled_in(applicant.get(PATH), ISSUED) | {"upload": (BytesIO(ISSUED.pfx), "photo.jpg")}
    page = applicant.post(PATH, fields, status=400, content_type="multipart/form-data")
    assert page.h1 == "A private key or a password was sent"


def test_many_signatures_wait(applicant, monkeypatch):
    monkeypatch.setattr("app.web.signing.SIGNATURES_PER_ADDRESS", "1 per 10 minutes")
    fields = signer.filled_in(applicant.get(PATH), issue(HANBIT, kind="personal"))
    applicant.post(PATH, fields, status=422)
    page = applicant.post(PATH, fields, status=429)
    assert page.response.headers["Retry-After"] == "600"


def test_without_trusted_authorities_staff_look(app, make_app):
    own = make_app("untrusting", CERTIFICATE_ROOTS=[])
    with own.app_context():
        browser = Browser(own).in_language("en")
        give_draft(own, browser, certified(), COMPANY_JOIN.name)
        page = browser.get(PATH)
        assert "takes no certificates yet" in page.text and not page.soup.find("form", id=signer.JOINT)
        assert browser.location(browser.post(PATH, {"way": "staff"})) == PAPERS


def test_without_a_contract_there_is_no_financial_certificate(applicant, app, monkeypatch):
    monkeypatch.setitem(app.config, "FINCERT_ORG_CODE", "")
    page = applicant.get(PATH)
    assert not page.soup.find("form", id=signer.FINANCIAL)
    assert page.soup.find("form", id=signer.JOINT)
    assert "script-src 'self';" in page.response.headers["Content-Security-Policy"]


def test_only_pages_that_sign_may_load_the_provider_s_script(applicant, app):
    address = app.config["FINCERT_SCRIPT_URL"].split("/yeskey")[0]
    policy = applicant.get(PATH).response.headers["Content-Security-Policy"]
    assert f"script-src 'self' {address};" in policy and f"frame-src {address}" in policy
    for elsewhere in ("/company/join/business", "/company/certificates/none", "/"):
        assert address not in applicant.get(elsewhere).response.headers["Content-Security-Policy"]


def test_the_script_is_told_which_policies_are_taken(applicant):
    form = applicant.get(PATH).soup.find("form", id=signer.FINANCIAL)
    assert form["data-policies"].split() == [
        "1.2.410.200005.1.1.8.11",
        "1.2.410.200005.1.1.8.12",
        "1.2.410.200005.1.1.8.13",
        "1.2.410.200005.1.1.6.10",
    ]
    assert form["data-provider-language"] == "eng" and form["data-sign-type"] == "99"


def test_in_korean_the_window_speaks_korean(applicant):
    form = applicant.in_language("ko").get(PATH).soup.find("form", id=signer.FINANCIAL)
    assert form["data-provider-language"] == "kor"
