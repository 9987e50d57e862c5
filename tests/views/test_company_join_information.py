"""Step 3 of a company's sign-up: the company, its contact person, notices, employment membership (CM-8, CM-9)."""

import pytest

from app.extensions import db
from app.models import Company, ReferenceEntry, TermsText
from standins.businesses import FOREIGN, HANBIT
from tests.applicant import hidden
from tests.company_applicant import INFORMATION, CompanyApplicant
from tests.company_applicant import information as filled_in

NO_NOTICE = dict.fromkeys(
    ("notice_service_message", "notice_promotion_message", "notice_promotion_email", "notice_electronic"), "no"
)
REFUSED = NO_NOTICE | {"employment_membership": "no"}
NO_EMAIL = {"email_local": "", "email_typed": ""}


@pytest.fixture
def applicant(browser):
    return CompanyApplicant(browser).to_information()


def test_what_was_certified_is_shown_and_cannot_be_changed(applicant, browser):
    page = browser.get(INFORMATION)
    fixed = page.soup.select_one(".fixed").text
    assert all(known in fixed for known in (HANBIT.shown_number, HANBIT.representative, "18 May 2009"))
    assert page.value("number") is None and page.value("representative") is None
    applicant.send(number="1234567890", representative="다른 사람")
    assert (applicant.company.business_number, applicant.company.representative) == (
        HANBIT.number,
        HANBIT.representative,
    )


def test_the_korean_name_of_a_foreign_representative_stands_beside_it(browser):
    page = CompanyApplicant(browser, FOREIGN).to_information().browser.get(INFORMATION)
    assert "NGUYEN VAN HUNG (응우옌반흥)" in page.soup.select_one(".fixed").text


def test_nothing_is_chosen_beforehand(applicant, browser):
    page = browser.get(INFORMATION)
    assert len(page.soup.select("input[type=radio]")) == 10
    assert not page.soup.select("input[type=radio][checked]")


def test_each_notice_says_what_it_sends(applicant, browser):
    page = browser.get(INFORMATION)
    for name in NO_NOTICE:
        assert len(page.soup.find(id=f"{name}-hint").text) > 30
    assert "Foreign mailboxes" in page.soup.find(id="notice_electronic-hint").text
    assert "company mailboxes" in page.soup.find(id="notice_electronic-hint").text


def test_the_membership_says_purpose_data_and_period(applicant, browser):
    text = browser.get(INFORMATION).soup.select_one("section[aria-labelledby=membership-part] .prose")
    assert [heading.text for heading in text.select("h3")][:3] == ["Purpose", "Data", "Period"]


def test_it_leads_to_the_end(applicant, browser):
    assert browser.location(applicant.send()) == "/company/join/done"


WRONG = [
    ({"name": ""}, "name", "Enter the name of your company."),
    ({"name": "12345"}, "name", "Enter the name in letters, as on your certificate of registration."),
    ({"name": "가" * 101}, "name", "Use at most 100 characters."),
    (
        {"name_english": "한빛정밀"},
        "name_english",
        "Enter the name in Latin letters, for example Hanbit Precision Co., Ltd.",
    ),
    (
        {"name_english": "<b>Hanbit</b>"},
        "name_english",
        "Enter the name in Latin letters, for example Hanbit Precision Co., Ltd.",
    ),
    ({"address_road": ""}, "address_road", "Search for your road and choose it, or type your address here."),
    ({"address_postcode": "1667"}, "address_postcode", "Enter the 5 digits of the postcode, or search for your road."),
    ({"phone": ""}, "phone", "Enter the number of your office."),
    ({"phone": "12"}, "phone", "Enter a number such as 02-123-4567, 010-1234-5678 or +84 912 345 678."),
    ({"industry": "", "industry_code": ""}, "industry", "Search for your industry and choose it from the list."),
    ({"industry_code": ""}, "industry", "Search for your industry and choose it from the list."),
    ({"industry_code": "no such code"}, "industry", "Search for your industry and choose it from the list."),
    ({"industry": "something else"}, "industry", "Search for your industry and choose it from the list."),
    ({"contact_name": ""}, "contact_name", "Enter the name of the contact person."),
    ({"contact_name": "7"}, "contact_name", "Enter your name in letters, as on your passport or residence card."),
    (
        {"contact_phone": "", "contact_mobile": "", **REFUSED},
        "contact_mobile",
        "Enter a landline or a mobile number.",
    ),
    (
        {"contact_phone": "tomorrow"},
        "contact_phone",
        "Enter a number such as 02-123-4567, 010-1234-5678 or +84 912 345 678.",
    ),
    ({"contact_mobile": "02-123-4567"}, "contact_mobile", "Enter a Korean mobile number, for example 010-1234-5678."),
    ({"email_local": ""}, "email_local", "Enter an e-mail address, or refuse electronic notification."),
    (
        {"email_local": "", **REFUSED},
        "email_local",
        "Enter the part before the @, for example huong.nguyen.",
    ),
    ({"email_typed": ""}, "email_typed", "Enter the part after the @, for example company.co.kr."),
    (
        {"email_local": "two words"},
        "email_local",
        "Enter your e-mail as name@example.com: letters, digits and dots before and after the @.",
    ),
    ({"email_domain": "evil.example"}, "email_domain", "Choose the part after the @."),
    (
        {"notice_service_message": ""},
        "notice_service_message",
        "Choose whether we may send text messages about your applications.",
    ),
    (
        {"notice_promotion_message": "perhaps"},
        "notice_promotion_message",
        "Choose whether we may send you news by text message.",
    ),
    ({"notice_promotion_email": ""}, "notice_promotion_email", "Choose whether we may send you news by e-mail."),
    ({"notice_electronic": ""}, "notice_electronic", "Choose whether official letters may come by e-mail."),
    (
        {"employment_membership": ""},
        "employment_membership",
        "Choose whether you agree to the employment membership.",
    ),
]


@pytest.mark.parametrize(("changes", "field", "message"), WRONG)
def test_each_rule_has_its_message(applicant, changes, field, message):
    page = applicant.send(status=422, **changes)
    assert page.error(field) == message
    assert len(page.summary) == 1 and db.session.scalar(db.select(db.func.count(Company.id))) == 0


NEEDED = [
    ("notice_service_message", "contact_mobile", "or refuse text messages about your applications."),
    ("notice_promotion_message", "contact_mobile", "or refuse news by text message."),
    ("employment_membership", "contact_mobile", "or do not agree to the employment membership."),
    ("notice_promotion_email", "email_local", "or refuse news by e-mail."),
    ("notice_electronic", "email_local", "or refuse electronic notification."),
]


@pytest.mark.parametrize(("accepted", "field", "words"), NEEDED)
def test_what_is_accepted_makes_its_way_needed(applicant, accepted, field, words):
    page = applicant.send(status=422, **REFUSED | {accepted: "yes", "contact_mobile": ""} | NO_EMAIL)
    assert words in page.error(field) and len(page.summary) == 1


@pytest.mark.parametrize(("accepted", "field", "_words"), NEEDED)
def test_the_page_marks_that_as_the_choice_is_made(applicant, browser, accepted, field, _words):
    path = f"{INFORMATION}/contact"
    before = browser.fragment(path, filled_in(**REFUSED))
    after = browser.fragment(path, filled_in(**REFUSED | {accepted: "yes"}))
    assert "Needed for:" not in before.text and "Needed for:" in after.text
    assert after.value("contact_mobile") == "010-2384-4471" and after.value("email_local") == "dohyun"
    assert not after.soup.select(".field__error")


def test_without_script_the_server_marks_it(applicant):
    page = applicant.send(status=422, contact_mobile="")
    assert (
        "Needed for: Text messages about your applications, Do you agree"
        in page.soup.find(id="contact_mobile-hint").text
    )


@pytest.mark.parametrize(
    "changes",
    [
        REFUSED | NO_EMAIL | {"contact_mobile": ""},
        REFUSED | NO_EMAIL | {"contact_phone": ""},
        {"name_english": "", "address_detail": ""},
        {"email_local": "dohyun@hanbit.example", "email_typed": ""},
        {"email_domain": "naver.com", "email_typed": "ignored"},
        {"phone": "０３１－２００－１２３４", "contact_mobile": "+82 10 2384 4471"},
        {"name": "Mekong Trading Korea 유한회사", "contact_name": "NGUYEN VAN HUNG"},
    ],
)
def test_what_keeps_the_rules_is_taken(applicant, changes):
    applicant.send(**changes)
    assert applicant.company.state == "active"


def test_nobody_moves_a_company_abroad(applicant):
    applicant.send(address_place="abroad", address_country="Vietnam", address_abroad="Hanoi")
    assert applicant.company.address["road"] == "경기도 수원시 영통구 삼성로 129"


def test_a_language_switch_keeps_what_was_typed(applicant, browser):
    shown = hidden(browser.get(INFORMATION))
    page = browser.post(INFORMATION, shown | filled_in(language="en"), status=200)
    assert page.value("contact_name") == "이도현" and page.value("notice_electronic") == "yes"
    assert not page.summary


def test_what_is_typed_is_kept_while_it_is_typed(applicant, browser):
    marks = {name: value for name, value in hidden(browser.get(INFORMATION)).items() if name in ("tab", "seen")}
    browser.fragment(f"{INFORMATION}/draft", {"name": "한빛", "nth": "1", **marks})
    assert browser.get(INFORMATION).value("name") == "한빛"


def test_two_tabs_collide_only_on_the_same_field(applicant, browser):
    first, second = hidden(browser.get(INFORMATION)), hidden(browser.get(INFORMATION))
    browser.fragment(f"{INFORMATION}/draft", first | {"name": "첫째 탭", "nth": "1"})
    page = browser.post(INFORMATION, second | filled_in(name="둘째 탭"), status=409)
    assert page.h1 == "Which one shall we keep?" and "첫째 탭" in page.text and "둘째 탭" in page.text


def test_back_and_forth_loses_nothing(applicant, browser):
    marks = hidden(browser.get(INFORMATION))
    browser.fragment(f"{INFORMATION}/draft", marks | {"contact_name": "이도현", "nth": "1"})
    applicant.to_information()
    assert browser.get(INFORMATION).value("contact_name") == "이도현"


def test_the_address_search_works_without_script(applicant, browser):
    shown = hidden(browser.get(INFORMATION))
    page = browser.post(INFORMATION, shown | filled_in(address_search="세종대로", check="address_search"), status=200)
    choice = page.soup.select_one("#address_search-list button")
    page = browser.post(INFORMATION, hidden(page) | filled_in(check=choice["value"]), status=200)
    assert page.value("address_road") in choice.text or page.value("address_road")
    assert page.value("address_road") != "경기도 수원시 영통구 삼성로 129"


def test_the_address_search_as_one_types(applicant, browser):
    found = browser.fragment(f"{INFORMATION}/address", {"address_search": "세종대로"})
    assert found.soup.select("button[role=option]")


def test_the_industry_is_picked_without_script(applicant, browser):
    shown = hidden(browser.get(INFORMATION))
    asked = filled_in(industry="food", industry_code="", check="industry")
    page = browser.post(INFORMATION, shown | asked, status=200)
    choice = page.soup.select_one("#industry-list button")
    page = browser.post(INFORMATION, hidden(page) | filled_in(check=choice["value"]), status=200)
    assert page.value("industry_code") and "Not in the list" not in page.text


def test_a_text_that_changed_meanwhile_is_read_again(applicant, browser):
    shown = hidden(browser.get(INFORMATION))
    changed = db.update(TermsText).where(TermsText.kind == "employment_membership").values(version="2020-01-01")
    db.session.execute(changed)
    db.session.commit()
    page = browser.post(INFORMATION, shown | filled_in(), status=422)
    assert "has changed meanwhile" in page.error("employment_membership")
    assert page.value("employment_membership") is None


def test_a_withdrawn_industry_is_asked_for_again_at_the_end(applicant, browser):
    """Kept from an earlier visit, it must still be of the list when the company joins."""
    db.session.execute(db.delete(ReferenceEntry).where(ReferenceEntry.kind == "industry", ReferenceEntry.code == "29"))
    db.session.commit()
    assert applicant.send(status=422).error("industry") == "Search for your industry and choose it from the list."


def test_what_the_page_refuses_is_still_on_it(applicant):
    page = applicant.send(status=422, contact_name="")
    assert page.value("name") == "한빛정밀 주식회사" and page.value("notice_promotion_message") == "no"
    assert page.value("industry_code") == "29"
