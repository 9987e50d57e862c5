"""The code from the text message makes the proof of identity (IM-2)."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.models import Draft, IdentityCheck, Member
from app.models.types import now
from app.operations.identity import ci_hash
from standins import people
from tests.applicant import NAME, Applicant, identity

PATH = "/join/identity/code"


@pytest.fixture
def applicant(browser, standins):
    return Applicant(browser, standins)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_right_code_leads_to_the_terms(applicant, browser):
    applicant.to_code()
    page = applicant.post(PATH, {"code": applicant.text_code()})
    assert browser.location(page) == "/join/terms"


def test_name_and_number_come_from_the_answer(applicant):
    applicant.to_terms()
    proof = {name: cell[0] for name, cell in applicant.draft.answers["code"].items()}
    assert (proof["name"], proof["phone"], proof["identity"]) == (NAME, "+821023450001", "verified")
    assert "ci" not in proof and len(proof["ci_hash"]) == 64


def test_a_wrong_code_can_be_typed_again(applicant):
    applicant.to_code()
    page = applicant.post(PATH, {"code": wrong(applicant.text_code())}, status=422)
    assert page.error("code") == "This is not the code of the last message. You have 4 more tries."
    applicant.post(PATH, {"code": applicant.text_code()})


def test_after_five_wrong_codes_the_right_one_does_not_help(applicant):
    applicant.to_code()
    for _ in range(5):
        page = applicant.post(PATH, {"code": wrong(applicant.text_code())}, status=422)
    assert "too often" in page.error("code")
    page = applicant.post(PATH, {"code": applicant.text_code()}, status=422)
    assert "too often" in page.error("code")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３"])
def test_what_is_no_code_is_not_sent_to_the_service(applicant, code):
    applicant.to_code()
    page = applicant.post(PATH, {"code": code}, status=422)
    assert page.error("code") == "Enter the 6 digits of the code."
    assert db.session.scalar(db.select(IdentityCheck.tries)) == 0


def test_full_width_digits_are_digits(applicant):
    applicant.to_code()
    wide = applicant.text_code().translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    applicant.post(PATH, {"code": wide})


def test_another_code_can_be_had_and_replaces_the_first(applicant, browser, standins):
    applicant.to_code()
    first = applicant.text_code()
    page = applicant.post(PATH, {"code": "", "check": "again"})
    assert browser.location(page) == PATH
    second = standins.phone.wait_for("01023450001", 2)[0].code
    if second != first:
        applicant.post(PATH, {"code": first}, status=422)
    applicant.post(PATH, {"code": second})


def test_sending_again_counts_as_sending(applicant):
    applicant.to_code()
    for _ in range(4):
        applicant.post(PATH, {"check": "again"})
    page = applicant.post(PATH, {"check": "again"}, status=429)
    assert "pause" in page.text


def test_a_code_that_has_expired_says_so(applicant):
    applicant.to_code(name="ANY BODY", phone="010-0000-0011")
    page = applicant.post(PATH, {"code": applicant.text_code("010-0000-0011")}, status=422)
    assert "time for this code is over" in page.error("code")


@pytest.mark.parametrize(
    ("number", "meaning"),
    [("010-0000-0007", "broken JSON"), ("010-0000-0008", "for another id"), ("010-0000-0004", "by a test channel")],
)
def test_an_answer_that_cannot_be_trusted_proves_nothing(applicant, browser, number, meaning):
    applicant.to_code(name="ANY BODY", phone=number)
    page = applicant.post(PATH, {"code": applicant.text_code(number)}, status=503)
    assert "does not answer" in page.text and "code" not in applicant.draft.answers
    assert browser.location(browser.get("/join/terms", status=303)) == PATH


def test_an_outage_keeps_the_draft(applicant, standins):
    applicant.to_code()
    code = applicant.text_code()
    standins.faults.set("portone", "down")
    assert applicant.post(PATH, {"code": code}, status=503).has_link_to("/join/identity/email")
    standins.faults.clear()
    applicant.post(PATH, {"code": code})


def test_verified_as_under_fourteen_ends_the_sign_up(applicant, browser):
    applicant.to_code(name="ANY BODY", phone="010-0000-0009")
    page = applicant.post(PATH, {"code": applicant.text_code("010-0000-0009")}, status=403)
    assert page.h1 == "You can join when you are 14" and "guardian" in page.text
    assert db.session.scalar(db.select(db.func.count(Draft.id))) == 0


def test_one_person_is_one_member(applicant, cast):
    lan = people.BY_NUMBER["01023450001"]
    known = people.verified(lan.name, lan.phone_number, lan.seven_digits, lan.operator)["ci"]
    cast.member("earlier12", "NGUYEN THI LAN", ci_hash=ci_hash(known))
    applicant.to_code()
    page = applicant.post(PATH, {"code": applicant.text_code()}, status=409)
    assert page.h1 == "You are a member already" and page.has_link_to("/login")
    assert db.session.scalar(db.select(db.func.count(Draft.id))) == 0


def test_without_a_ci_staff_check_later(applicant):
    applicant.to_terms(name="ANY BODY", phone="010-0000-0002")
    assert applicant.draft.answers["code"]["identity"][0] == "to_check"
    assert applicant.draft.answers["code"]["ci_hash"][0] is None


@pytest.mark.parametrize("number", ["010-0000-0003", "010-0000-0013"])
def test_what_the_answer_leaves_out_comes_from_what_was_asked(applicant, number):
    applicant.to_terms(name="ANY BODY", phone=number)
    proof = applicant.draft.answers["code"]
    assert proof["phone"][0] == "+82" + number.replace("-", "")[1:]
    assert proof["birth_date"][0] == "1995-03-15"


def test_a_code_is_used_once(applicant, browser):
    applicant.to_terms()
    assert browser.location(browser.get(PATH, status=303)) == "/join/terms"
    assert db.session.scalar(db.select(IdentityCheck.confirmed_at)) < now() + timedelta(seconds=1)
    assert Member.with_member_id("nguyenlan95") is None


def test_before_a_code_was_sent_it_leads_to_the_beginning(browser):
    assert browser.location(browser.get(PATH, status=303)) == "/join/identity"


def to_app(applicant, standins):
    """Asked in the operator's app; the question that stands there."""
    applicant.post("/join/identity", identity(method="APP", seven_digits=""))
    (question,) = standins.portone.questions()
    return question


def test_who_confirms_in_the_app_types_no_digits_and_no_code(applicant, browser, standins):
    question = to_app(applicant, standins)
    page = browser.get(PATH)
    assert page.h1 == "Confirm in your operator’s app" and page.value("code") is None
    assert not standins.phone.messages("01023450001")
    standins.portone.answer_app(question.id, is_yes=True)
    assert browser.location(applicant.post(PATH, {})) == "/join/terms"
    proof = applicant.draft.answers["code"]
    assert (proof["identity"][0], proof["birth_date"][0]) == ("verified", "1995-03-15")


def test_before_the_app_was_told_the_page_says_so(applicant, browser, standins):
    question = to_app(applicant, standins)
    assert "no answer from the app yet" in applicant.post(PATH, {}, status=422).text
    standins.portone.answer_app(question.id, is_yes=True)
    applicant.post(PATH, {})


def test_who_refuses_in_the_app_can_be_asked_again(applicant, browser, standins):
    question = to_app(applicant, standins)
    standins.portone.answer_app(question.id, is_yes=False)
    assert "you refused" in applicant.post(PATH, {}, status=422).text
    assert not standins.portone.questions()
    assert browser.location(applicant.post(PATH, {"check": "again"})) == PATH
    assert standins.portone.questions()


def test_without_the_digits_a_text_message_is_not_sent(applicant):
    page = applicant.post("/join/identity", identity(seven_digits=""), status=422)
    assert page.error("seven_digits") == "Enter 7 digits, for example 990114 and 5."
