"""Step 1 by mobile phone: the operator is asked, the seven digits are forgotten (IM-2, IM-13)."""

import pytest

from app.extensions import db
from app.models import Draft, IdentityCheck
from tests.applicant import Applicant, hidden
from tests.applicant import identity as filled_in
from tests.one_day import TODAY

PATH = "/join/identity"


def count(model):
    return db.session.scalar(db.select(db.func.count()).select_from(model))


@pytest.fixture
def applicant(browser, standins):
    return Applicant(browser, standins)


def test_a_code_is_sent_to_the_phone(applicant, browser):
    page = applicant.post(PATH, filled_in())
    assert browser.location(page) == "/join/identity/code"
    assert applicant.text_code()


WRONG = [
    ("name", "", "Enter your name as on your residence card."),
    ("name", "   ", "Enter your name as on your residence card."),
    ("name", "123", "Enter your name in letters, as on your passport or residence card."),
    ("name", "<b>Lan</b>", "A name has letters only. Take out: <"),
    ("name", "LAN 😀", "A name has letters only. Take out: 😀"),
    ("name", "Нгуен", "Enter the name as your mobile operator has it: in capital Latin letters, or in Hangul."),
    ("name", "A" * 101, "Use at most 100 characters."),
    ("phone", "", "Enter the number of your mobile phone."),
    ("phone", "02-123-4567", "Enter a Korean mobile number, for example 010-1234-5678."),
    ("phone", "+84 912 345 678", "Enter a Korean mobile number, for example 010-1234-5678."),
    ("phone", "phone", "Enter a Korean mobile number, for example 010-1234-5678."),
    ("operator", "", "Choose your mobile operator."),
    ("operator", "AT&T", "Choose your mobile operator."),
    ("seven_digits", "", "Enter 7 digits, for example 990114 and 5."),
    ("seven_digits", "950315", None),
    ("seven_digits", "950230-6", None),
    ("seven_digits", "950315-6123456", None),
    ("seven_digits", "abc", None),
    ("seven_digits", "991332-5", None),
]


@pytest.mark.parametrize(("field", "value", "message"), WRONG)
def test_what_is_wrong_comes_back_with_what_to_do(applicant, field, value, message):
    page = applicant.post(PATH, filled_in(**{field: value}), status=422)
    assert page.error(field) == message or (message is None and "first 7 digits only" in page.error(field))
    assert len(page.summary) == 1
    assert count(Draft) == 0


def test_input_is_kept_except_the_seven_digits(applicant):
    page = applicant.post(PATH, filled_in(operator=""), status=422)
    assert page.value("name") == "NGUYEN THI LAN" and page.value("phone") == "010-2345-0001"
    assert page.value("seven_digits") == "" and "950315" not in page.html


def test_the_seven_digits_are_stored_nowhere(applicant):
    applicant.to_terms()
    answers = applicant.draft.answers
    assert "9503156" not in str(answers) and "950315-6" not in str(answers)
    assert answers["identity"]["born_on"][0] == "1995-03-15"


def test_digits_of_every_width_and_script_are_understood(applicant):
    applicant.post(PATH, filled_in(phone="０１０－２３４５－０００１", seven_digits="９５０３１５６"))
    assert applicant.text_code()


@pytest.mark.usefixtures("one_day")
@pytest.mark.parametrize("years, status", [(13, 422), (14, 303)])
def test_under_fourteen_is_refused_with_the_reason(applicant, years, status):
    born = f"{(TODAY.year - years) % 100:02}0101-8"
    page = applicant.post(PATH, filled_in(seven_digits=born, phone="010-9999-1234", name="TEST CHILD"), status=status)
    if status == 422:
        assert "guardian" in page.error("seven_digits")


def test_a_name_the_operator_does_not_know_is_told_at_the_field(applicant):
    page = applicant.post(PATH, filled_in(name="SOMEBODY ELSE"), status=422)
    assert "no such name" in page.error("name")
    assert count(IdentityCheck) == 0


@pytest.mark.parametrize("fault", ["500", "garbage", "html", "down", "redirect"])
def test_an_outage_keeps_the_draft_and_shows_another_way(applicant, standins, fault):
    standins.faults.set("portone", fault)
    page = applicant.post(PATH, filled_in(), status=503)
    assert "does not answer" in page.text and page.has_link_to("/join/identity/email")
    assert page.value("name") == "NGUYEN THI LAN"
    standins.faults.clear()
    applicant.post(PATH, filled_in())


def test_an_unknown_sentence_of_the_provider_is_an_outage(applicant):
    page = applicant.post(PATH, filled_in(name="ANY BODY", phone="010-0000-0014"), status=503)
    assert "does not answer" in page.text


def test_a_double_click_sends_one_message(applicant, browser, standins):
    fields = hidden(browser.get(PATH)) | filled_in()
    browser.post(PATH, fields)
    applicant.text_code()
    again = browser.post(PATH, fields)
    assert browser.location(again) == "/join/identity/code"
    assert len(standins.phone.messages("01023450001")) == 1


def test_going_back_and_correcting_the_number_sends_another(applicant, browser, standins):
    fields = hidden(browser.get(PATH)) | filled_in()
    browser.post(PATH, fields)
    browser.post(PATH, fields | filled_in(phone="010-9999-0001", name="OTHER NAME"))
    assert standins.phone.last_code("01099990001")


def test_only_so_many_codes_are_sent(applicant, browser, standins):
    for number in range(5):
        applicant.post(PATH, filled_in(phone=f"010-9999-000{number}"))
    page = applicant.post(PATH, filled_in(phone="010-9999-0009"), status=429)
    assert "pause" in page.text
    assert not standins.phone.messages("01099990009")


def test_changing_the_number_takes_the_proof_away(applicant, browser):
    applicant.to_terms()
    applicant.post(PATH, filled_in(phone="010-9999-0002", name="NGUYEN THI LAN"))
    assert browser.location(browser.get("/join/terms", status=303)) == "/join/identity/code"


def test_after_the_proof_the_page_leads_on(applicant, browser):
    applicant.to_terms()
    page = browser.get(PATH)
    assert page.link("Go on where you stopped") == "/join/terms"


def test_without_the_service_it_leads_to_the_way_by_email(app, browser, monkeypatch):
    monkeypatch.setitem(app.config, "PORTONE_URL", "")
    assert browser.location(browser.get(PATH, status=303)) == "/join/identity/email"


def test_a_language_switch_keeps_the_input_and_checks_nothing(applicant, browser):
    page = applicant.post(PATH, filled_in(name="", phone="010-1") | {"language": "ko"}, status=200)
    assert page.value("phone") == "010-1" and page.error("name") is None
    assert page.soup.html["lang"] == "ko" and count(Draft) == 0
