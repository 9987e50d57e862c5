"""What the tax office is asked about a company that joins, and each of its answers as a page (CM-2, CM-3)."""

import pytest

from app.extensions import db
from app.models import Draft
from standins.businesses import CLOSED, FOREIGN, HANBIT, SEVERAL, SOLE, SUSPENDED, UNREGISTERED_NUMBER
from tests.company_joiner import BUSINESS, CERTIFICATE, DOCUMENTS, KIND, Joiner, typed

CALL_CENTRE = "1577-7114"


@pytest.fixture
def joiner(browser) -> Joiner:
    return Joiner(browser).begin()


def test_the_page_gives_examples_and_says_where_it_stands(joiner):
    page = joiner.browser.get(BUSINESS)
    assert page.h1 == "Your business"
    assert "홍길동" in page.text and "2023-11-01" in page.text
    assert all(term in page.text for term in ("등록번호", "성명(대표자)", "개업연월일"))
    assert page.soup.select_one("details:not([open]) input[name=second_name]")


def test_a_business_that_is_what_it_says_goes_on_to_its_certificate(joiner, standins):
    joiner.certify(HANBIT)
    answers = joiner.answers["business"]
    assert {name: answers[name] for name in ("number", "representative", "opened_on", "second_name", "standing")} == {
        "number": "9998112340",
        "representative": "박서윤",
        "opened_on": "20090518",
        "second_name": "",
        "standing": "active",
    }
    assert answers["complete"] and answers["checked_at"]
    assert standins.nts.asked == [{"b_no": "9998112340", "start_dt": "20090518", "p_nm": "박서윤"}]


TYPED = [
    {"number": "9998112340"},
    {"number": "９９９－８１－１２３４０"},
    {"number": " 999 81 12340 "},
    {"opened_on": "20090518"},
    {"opened_on": "2009.05.18"},
    {"opened_on": "２００９０５１８"},
    {"representative": " 박서윤 \u200b"},
]


@pytest.mark.parametrize("changes", TYPED)
def test_what_is_typed_is_understood_as_people_type_it(joiner, standins, changes):
    joiner.certify(HANBIT, **changes)
    assert standins.nts.asked == [{"b_no": "9998112340", "start_dt": "20090518", "p_nm": "박서윤"}]


@pytest.mark.parametrize("business", [SOLE, SEVERAL, FOREIGN], ids=lambda business: business.name)
def test_sole_proprietors_several_representatives_and_foreigners_are_certified(joiner, business):
    joiner.certify(business)
    assert joiner.answers["business"]["standing"] == "active"


def test_a_second_name_that_was_typed_is_seen_at_once(joiner):
    joiner.certify(FOREIGN)
    page = joiner.browser.get(BUSINESS)
    assert page.soup.select_one("details[open] input[name=second_name]")["value"] == FOREIGN.second_name


def test_what_was_certified_is_shown_again_as_it_stands_on_paper(joiner):
    joiner.certify(HANBIT)
    page = joiner.browser.get(BUSINESS)
    assert [page.value(name) for name in ("number", "opened_on")] == ["999-81-12340", "2009-05-18"]


WRONG = [
    ("number", "", "Enter your business registration number."),
    ("number", "123", "Enter the 10 digits of your business registration number, for example 123-45-67890."),
    ("number", "99981123400", "Enter the 10 digits of your business registration number, for example 123-45-67890."),
    ("number", "한빛정밀", "Enter the 10 digits of your business registration number, for example 123-45-67890."),
    ("number", "999-81-12341", "One of these digits is wrong: compare each with your certificate of registration."),
    ("representative", "", "Enter the representative’s name."),
    ("representative", "…123", "Enter the name in letters, as on your certificate of registration."),
    ("representative", "박" * 101, "Use at most 100 characters."),
    ("opened_on", "", "Enter the opening date."),
    ("opened_on", "2009-05", "Enter year, month and day of the opening, for example 2023-11-01."),
    ("opened_on", "2009-02-30", "Enter year, month and day of the opening, for example 2023-11-01."),
    ("opened_on", "1899-12-31", "Check the year: no business opened on this day."),
    ("opened_on", "2999-01-01", "Check the year: no business opened on this day."),
    ("second_name", "123", "Enter the name in letters, as on your certificate of registration."),
    ("second_name", "응" * 101, "Use at most 100 characters."),
]


@pytest.mark.parametrize(("field", "value", "message"), WRONG)
def test_what_is_wrong_comes_back_with_what_to_do_before_anybody_is_asked(joiner, standins, field, value, message):
    page = joiner.certify(HANBIT, status=422, **{field: value})
    assert page.error(field) == message and page.summary == [message]
    assert standins.nts.asked == [] and "business" not in joiner.answers


def outcome(page) -> str:
    """The text above the form; it takes the focus."""
    said = page.soup.select_one("[data-outcome]")
    assert said["role"] == "alert" and said.has_attr("autofocus")
    return " ".join(said.get_text(" ").split())


REFUSED = {
    "another name": (
        HANBIT,
        {"representative": "박서연"},
        "mismatch",
        [
            "not what the tax office has registered",
            "Compare all three",
            "after the next night",
            "call 126",
            CALL_CENTRE,
        ],
    ),
    "another date": (HANBIT, {"opened_on": "2009-05-19"}, "mismatch", ["do not belong together"]),
    "another's number": (HANBIT, {"number": SOLE.shown_number}, "mismatch", ["do not belong together"]),
    "suspended": (SUSPENDED, {}, "suspended", ["suspended (휴업)", "resumed business", CALL_CENTRE]),
    "closed": (CLOSED, {}, "closed", ["closed (폐업) since December 31, 2025", "under a new number", CALL_CENTRE]),
    "not registered": (
        HANBIT,
        {"number": UNREGISTERED_NUMBER},
        "unregistered",
        ["does not know this number", "Compare each digit", "after the next night", CALL_CENTRE],
    ),
}


@pytest.mark.parametrize(("business", "changes", "code", "words"), REFUSED.values(), ids=REFUSED)
def test_each_answer_of_the_tax_office_says_what_happened_and_what_to_do(joiner, business, changes, code, words):
    page = joiner.certify(business, status=422, **changes)
    assert page.soup.select_one("[data-outcome]")["data-outcome"] == code
    assert all(word in outcome(page) for word in words), outcome(page)
    assert page.value("representative") == typed(business, **changes)["representative"]
    assert "business" not in joiner.answers


def test_the_call_centre_is_named_only_where_one_is_set(app, joiner, monkeypatch):
    monkeypatch.setitem(app.config, "WORK24_CALL_CENTRE", "")
    page = joiner.certify(HANBIT, status=422, representative="박서연")
    assert CALL_CENTRE not in page.text and "Call centre" not in page.text


OUTAGES = ["down", "500", "internal", "garbage", "html", "quota", "malformed", "someone-else", "unknown-state"]


@pytest.mark.parametrize("kind", OUTAGES)
def test_an_outage_decides_nothing_and_keeps_what_was_typed(joiner, standins, kind):
    standins.faults.set("nts", kind)
    page = joiner.certify(HANBIT, status=503)
    assert "The tax office does not answer now" in outcome(page) and "Nothing was decided" in outcome(page)
    assert "complete" not in joiner.answers["business"]
    standins.faults.clear()
    again = joiner.browser.get(BUSINESS)
    assert [again.value(name) for name in ("number", "representative")] == [HANBIT.shown_number, HANBIT.representative]
    joiner.certify(HANBIT)
    assert joiner.answers["business"]["standing"] == "active"


def test_after_an_outage_staff_may_check_instead(joiner, standins):
    standins.faults.set("nts", "internal")
    page = joiner.certify(HANBIT, status=503)
    button = page.soup.select_one("button[name=way]")
    assert (button["value"], button.get_text()) == ("staff", "Go on, staff check it")
    joiner.certify(HANBIT, way="staff")
    assert joiner.answers["business"]["standing"] == "staff"


def test_nobody_gets_around_a_tax_office_that_answers(joiner):
    page = joiner.certify(HANBIT, way="staff", status=422, representative="박서연")
    assert "do not belong together" in outcome(page)
    joiner.certify(HANBIT, way="staff")
    assert joiner.answers["business"]["standing"] == "active"


def test_an_outage_does_not_take_back_what_was_certified(joiner, standins):
    joiner.certify(HANBIT)
    standins.faults.set("nts", "internal")
    joiner.certify(SOLE, status=503)
    assert joiner.answers["business"]["number"] == HANBIT.number


def test_without_a_register_the_page_says_so_and_staff_check(app, joiner, standins, monkeypatch):
    monkeypatch.setitem(app.config, "NTS_URL", "")
    page = joiner.browser.get(BUSINESS)
    assert "This site does not ask the tax office" in page.text and "국세청" not in page.text
    joiner.certify(HANBIT)
    assert joiner.answers["business"]["standing"] == "staff" and standins.nts.asked == []


def test_too_many_tries_make_a_pause(joiner):
    for _ in range(10):
        joiner.certify(HANBIT, status=422, representative="박서연")
    page = joiner.certify(HANBIT, status=429)
    assert "many tries in a short while" in outcome(page) and "in an hour" in outcome(page)


def test_a_member_is_told_so_and_led_to_its_login(joiner, cast, standins):
    assert cast.company.business_number == HANBIT.number
    page = joiner.certify(HANBIT, status=409, representative="somebody else")
    assert page.h1 == "Your company is a member already" and HANBIT.shown_number in page.text
    assert page.has_link_to("/company/login") and page.has_link_to(BUSINESS)
    assert standins.nts.asked == []


def complete_all(joiner: Joiner) -> None:
    """As if certificate, papers and terms had been accepted too."""
    draft = db.session.scalars(db.select(Draft)).one()
    steps = ("certificate", "documents", "terms")
    draft.answers = {**draft.answers, **{step: {"complete": [True, 9, ""]} for step in steps}}
    db.session.commit()


def test_another_number_takes_certificate_and_papers_away_and_leaves_the_terms(joiner):
    joiner.certify(HANBIT)
    complete_all(joiner)
    joiner.certify(SOLE)
    assert joiner.answers.keys() == {"kind", "business", "terms"}


def test_the_same_number_keeps_all(joiner):
    joiner.certify(SEVERAL)
    complete_all(joiner)
    joiner.certify(SEVERAL, representative="이하윤")
    assert {"certificate", "documents"} <= joiner.answers.keys()


def test_two_tabs_that_differ_are_asked_about(joiner, browser):
    page = browser.get(BUSINESS)
    old = {"tab": page.value("tab"), "seen": page.value("seen")}
    joiner.certify(HANBIT)
    conflict = browser.post(BUSINESS, old | typed(SOLE), status=409)
    assert "999-81-12340" in conflict.html or "9998112340" in conflict.html
    assert joiner.answers["business"]["number"] == HANBIT.number


def test_a_sign_up_that_is_erased_meanwhile_leads_to_its_beginning(joiner, browser):
    db.session.execute(db.delete(Draft))
    db.session.commit()
    page = browser.post(BUSINESS, typed(HANBIT))
    assert browser.location(page) == KIND


def test_what_was_typed_is_text_and_no_page(joiner):
    page = joiner.certify(HANBIT, status=422, representative='"><script>alert(1)</script>')
    assert "<script>alert" not in page.html


def test_a_change_of_language_asks_nobody(joiner, standins):
    page = joiner.send(BUSINESS, typed(HANBIT) | {"language": "en"}, status=200)
    assert page.value("number") == HANBIT.shown_number and standins.nts.asked == []


def test_the_next_steps_are_certificate_and_papers(joiner, standins, browser):
    page = joiner.certify(HANBIT)
    assert browser.location(page) == CERTIFICATE
    assert browser.get(DOCUMENTS, status=303)
