"""Another mobile number, proved by the operator's check (IM-2, IL-5)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Draft, MemberEvent
from app.operations.identity import ci_hash
from standins import people
from tests.applicant import hidden, identity
from tests.proving import proved

PATH = "/account/phone/identity"
LAN = {"member_id": "nguyenlan95", "name": "NGUYEN THI LAN"}  # as the operator knows her


def ci_of(name: str, seven_digits: str) -> str:
    """The keyed hash of the CI that the operator has for this person."""
    return ci_hash(str(people.verified(name, "01023450001", seven_digits, "SKT")["ci"]))


@pytest.fixture
def lan(cast):
    """Verified with another number than the one she has now."""
    return cast.member(
        **LAN,
        email="lan@example.com",
        phone="+821099990000",
        birth_date="1995-03-15",
        ci_hash=ci_of("NGUYEN THI LAN", "9503156"),
    )


@pytest.fixture
def unchecked(cast):
    """The same person, who joined by e-mail."""
    return cast.member(
        **LAN, email="lan@example.com", phone=None, birth_date="1995-03-15", identity="to_check", is_foreigner=None
    )


@pytest.fixture
def check(browser, cast, standins):
    """`check(member, …)` takes the member's browser through the check; the page that its last step answers."""

    def run(member, status: int = 303, **typed: str):
        visitor = proved(cast.log_in(browser, member))
        visitor.post(PATH, {**hidden(visitor.get(PATH)), **identity(**typed)})
        page = visitor.get(f"{PATH}/code")
        code = standins.phone.last_code(typed.get("phone", "010-2345-0001"))
        return visitor.post(f"{PATH}/code", {**hidden(page), "code": code}, status=status)

    return run


def test_the_page_says_which_number_we_have_and_leads_to_the_check(browser, cast, lan):
    page = cast.log_in(browser, lan).get("/account/phone")
    assert "010-9999-0000" in page.text
    assert page.link("Change the number") == PATH


def test_the_number_of_the_check_becomes_the_members(browser, lan, check):
    assert browser.location(check(lan)) == "/account"
    assert lan.phone == "+821023450001"
    assert lan.phone_tail is not None
    assert "Your new number is stored." in browser.get("/account").text


def test_mail_history_and_the_old_number_tell_of_it(lan, check, outbox_items):
    check(lan)
    told = {item.topic: item.payload for item in outbox_items()}
    assert told["mail.account_notice"]["context"]["kind"] == "phone_changed"
    assert told["message.phone_changed"]["to"] == "+821099990000"
    assert db.session.scalars(select(MemberEvent.kind)).all() == ["phone_changed"]


def test_nothing_of_the_check_is_kept(lan, check):
    check(lan)
    assert db.session.scalars(select(Draft)).all() == []


def test_a_name_that_the_operator_has_anew_follows_the_check(lan, check):
    lan.name = "NGUYEN LAN"
    db.session.commit()
    check(lan)
    assert lan.name == "NGUYEN THI LAN"
    assert "thi" in lan.folded


def test_the_passport_spelling_stays_where_only_the_case_differs(lan, check):
    lan.name = "Nguyen Thi Lan"
    db.session.commit()
    check(lan)
    assert lan.name == "Nguyen Thi Lan"


def test_another_persons_phone_changes_nothing(lan, check):
    page = check(lan, 409, name="TRAN VAN MINH", phone="010-2345-0002", seven_digits="981102-5", operator="KT")
    assert page.h1 == "Your number stays as it was"
    assert "in another person’s name" in page.text
    assert lan.phone == "+821099990000"
    assert db.session.scalars(select(MemberEvent)).all() == []


def test_who_joined_by_email_is_verified_by_it(unchecked, check):
    check(unchecked)
    assert (unchecked.phone, unchecked.identity) == ("+821023450001", "verified")
    assert unchecked.ci_hash == ci_of("NGUYEN THI LAN", "9503156")
    assert unchecked.is_foreigner is True


@pytest.mark.parametrize("changes", [{"name": "Nguyễn Thị Lan"}, {"birth_date": "1994-03-15"}])
def test_a_name_or_birth_date_that_differs_is_left_to_staff(unchecked, check, changes):
    for name, value in changes.items():
        setattr(unchecked, name, value)
    db.session.commit()
    page = check(unchecked, 409)
    assert "another name or date of birth" in page.text
    assert (unchecked.phone, unchecked.identity, unchecked.ci_hash) == (None, "to_check", None)


def test_a_person_who_has_another_membership_is_told_and_nothing_changes(cast, unchecked, check):
    cast.member("lanfirst1", "NGUYEN THI LAN", email="first@example.com", ci_hash=ci_of("NGUYEN THI LAN", "9503156"))
    page = check(unchecked, 409)
    assert "There is another membership" in page.text
    assert "first@example.com" not in page.html and "lanfirst1" not in page.html
    assert (unchecked.phone, unchecked.ci_hash) == (None, None)


def test_without_a_ci_a_verified_account_stays_as_it_was(lan, check):
    page = check(lan, 409, phone="010-0000-0002")
    assert "did not say who the phone belongs to" in page.text
    assert lan.phone == "+821099990000"


def test_without_a_ci_an_unchecked_account_gets_the_number_and_stays_to_be_checked(unchecked, check):
    check(unchecked, phone="010-0000-0002")
    assert (unchecked.phone, unchecked.identity) == ("+821000000002", "to_check")


def test_the_number_one_has_is_no_change(browser, lan, check, outbox_items):
    lan.phone = "+821023450001"
    db.session.commit()
    check(lan)
    assert "This is the number that we have." in browser.get("/account").text
    assert outbox_items() == []


def test_the_check_asks_for_the_password_first(browser, cast, lan):
    visitor = cast.log_in(browser, lan)
    assert visitor.location(visitor.get(PATH, status=303)) == f"/account/prove?next={PATH}"


def test_a_site_without_a_check_says_what_to_do(browser, cast, lan, app, monkeypatch):
    monkeypatch.setitem(app.config, "PORTONE_URL", "")
    monkeypatch.setitem(app.config, "NICE_URL", "")
    visitor = proved(cast.log_in(browser, lan))
    page = visitor.get("/account/phone")
    assert "the number cannot be changed here" in page.text
    assert page.has_link_to("/account/profile")
    assert visitor.location(visitor.get(PATH, status=303)) == "/account/phone"
