"""The mailed code: ten minutes, five tries, and nothing said about who else has the address (IM-6)."""

from datetime import timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import MailedCode, Member
from app.models.types import now
from app.operations import mail, outbox
from tests.applicant import EMAIL, Applicant, hidden, information

PATH = "/join/confirm"


@pytest.fixture
def applicant(browser, standins):
    return Applicant(browser, standins)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_mail_arrives_with_its_code(applicant, standins):
    applicant.to_confirm()
    for item in outbox.lease():
        mail.send(item)
    [message] = standins.mailbox.messages(EMAIL)
    assert applicant.mailed_code() in message.text


def test_the_right_code_makes_the_member(applicant, browser):
    applicant.to_confirm()
    page = applicant.post(PATH, {"code": applicant.mailed_code()})
    assert browser.location(page) == "/join/done"
    assert Member.with_email(EMAIL).member_id == "nguyenlan95"


def test_the_code_is_not_stored_in_clear(applicant):
    applicant.to_confirm()
    assert db.session.scalar(db.select(MailedCode.code_hash)) != applicant.mailed_code()


def test_a_wrong_code_can_be_typed_again(applicant):
    applicant.to_confirm()
    page = applicant.post(PATH, {"code": wrong(applicant.mailed_code())}, status=422)
    assert page.error("code") == "This is not the code of the last mail. You have 4 more tries."
    applicant.post(PATH, {"code": applicant.mailed_code()})


def test_after_five_wrong_codes_the_right_one_does_not_help(applicant):
    applicant.to_confirm()
    for _ in range(5):
        applicant.post(PATH, {"code": wrong(applicant.mailed_code())}, status=422)
    page = applicant.post(PATH, {"code": applicant.mailed_code()}, status=422)
    assert page.error("code") == "This code does not work any longer. Have a new one sent."
    assert Member.with_email(EMAIL) is None


def test_after_ten_minutes_a_code_is_over_and_another_can_be_had(applicant):
    applicant.to_confirm()
    code = applicant.mailed_code()
    with time_machine.travel(now() + timedelta(minutes=10, seconds=1), tick=True):
        applicant.post(PATH, {"code": code}, status=422)
        applicant.post(PATH, {"check": "again"})
        applicant.post(PATH, {"code": applicant.mailed_code()})


def test_sending_again_within_half_a_minute_sends_nothing(applicant):
    applicant.to_confirm()
    applicant.post(PATH, {"check": "again"})
    assert len(applicant.mails("mail.confirm_email")) == 1


def test_only_five_codes_are_sent_in_an_hour(applicant):
    applicant.to_confirm()
    for minute in range(1, 6):
        with time_machine.travel(now() + timedelta(minutes=minute), tick=True):
            page = applicant.post(PATH, {"check": "again"}, status=303 if minute < 5 else 429)
    assert "spam folder" in page.error("code")
    assert len(applicant.mails("mail.confirm_email")) == 5


def test_a_taken_address_gets_the_same_page_and_its_owner_a_mail(applicant, cast):
    alice = cast.alice
    applicant.to_confirm(email_local="Alice", email_domain="other", email_typed="example.com")
    page = applicant.browser.get(PATH)
    assert page.h1 == "Confirm your e-mail" and "alice@example.com" in page.text
    assert not applicant.mails("mail.confirm_email")
    [item] = applicant.mails("mail.address_taken")
    assert (item.payload["to"], item.payload["language"], item.member_id) == (alice.email, "en", alice.id)
    applicant.post(PATH, {"code": "123456"}, status=422)


def test_the_owner_can_read_that_mail(applicant, cast, standins):
    assert cast.alice
    applicant.to_confirm(email_local="alice", email_domain="other", email_typed="example.com")
    for item in outbox.lease():
        mail.send(item)
    [message] = standins.mailbox.messages("alice@example.com")
    assert "/login" in message.text


def test_another_address_needs_another_code(applicant, browser):
    applicant.to_confirm()
    first = applicant.mailed_code()
    applicant.post("/join/information", information(email_local="other"))
    applicant.post(PATH, {"code": first if first != applicant.mailed_code() else wrong(first)}, status=422)
    applicant.post(PATH, {"code": applicant.mailed_code()})
    assert Member.with_member_id("nguyenlan95").email == "other@gmail.com"


def test_an_id_taken_meanwhile_leads_to_its_field_and_keeps_the_rest(applicant, cast):
    applicant.to_confirm()
    cast.member("nguyenlan95", "SOMEBODY FASTER")
    page = applicant.post(PATH, {"code": applicant.mailed_code()}, status=422)
    assert page.h1 == "Your information"
    assert page.error("member_id").startswith("nguyenlan95 is not available.")
    assert page.value("address_detail") == "101-dong 1203-ho" and page.value("email_local") == "lan.nguyen"
    assert page.soup.select_one("#page-form")["action"] == "/join/information"


def test_with_the_address_confirmed_another_id_is_enough(applicant, browser, cast):
    applicant.to_confirm()
    cast.member("nguyenlan95", "SOMEBODY FASTER")
    applicant.post(PATH, {"code": applicant.mailed_code()}, status=422)
    page = applicant.post("/join/information", information(member_id="nguyenlan96"))
    assert browser.location(page) == "/join/done"
    assert Member.with_email(EMAIL).member_id == "nguyenlan96"


def test_the_page_shown_after_a_lost_race_saves_while_typing(applicant, browser, cast):
    applicant.to_confirm()
    cast.member("nguyenlan95", "SOMEBODY FASTER")
    page = applicant.post(PATH, {"code": applicant.mailed_code()}, status=422)
    fields = hidden(page) | {"member_id": "nguyenlan96", "nth": "1"}
    assert "Saved at" in browser.fragment("/join/information/draft", fields).html
    assert browser.get("/join/information").value("member_id") == "nguyenlan96"


def test_it_is_out_of_reach_before_the_information(applicant, browser):
    applicant.to_information()
    assert browser.location(browser.get(PATH, status=303)) == "/join/information"


def test_a_code_that_is_used_up_is_replaced_at_once(applicant):
    applicant.to_confirm()
    for _ in range(5):
        applicant.post(PATH, {"code": wrong(applicant.mailed_code())}, status=422)
    applicant.post(PATH, {"check": "again"})
    assert len(applicant.mails("mail.confirm_email")) == 2
    applicant.post(PATH, {"code": applicant.mailed_code()})
