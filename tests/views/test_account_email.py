"""Another e-mail address, confirmed by a mailed code (IM-6, IL-5)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db
from app.models import Member, MemberEvent, PasswordReset, PendingChange
from app.models.types import now
from tests.proving import proved


def filled_in(**changes: str) -> dict[str, str]:
    return {"email_local": "huong.new", "email_domain": "gmail.com", "email_typed": ""} | changes


@pytest.fixture
def browser(browser, cast):
    return proved(cast.log_in(browser, cast.alice))


@pytest.fixture
def mails(outbox_items):
    """The payloads of one template, the oldest first."""
    return lambda template: [item.payload for item in outbox_items() if item.payload.get("template") == template]


@pytest.fixture
def code(mails):
    """The code of the last mail."""
    return lambda: mails("change_email")[-1]["context"]["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_goes_to_the_new_address_and_then_it_holds(browser, cast, mails, code):
    page = browser.post("/account/email", filled_in())
    assert browser.location(page) == "/account/email/confirm"
    assert mails("change_email")[0]["to"] == "huong.new@gmail.com"
    assert cast.alice.email == "alice@example.com"
    assert "huong.new@gmail.com" in browser.get("/account/email/confirm").text
    browser.post("/account/email/confirm", {"code": code()})
    assert (cast.alice.email, cast.alice.email_key) == ("huong.new@gmail.com", "huong.new@gmail.com")
    assert "Your new e-mail address holds." in browser.get("/account").text


def test_the_old_address_is_told_and_the_history_knows(browser, mails, code):
    browser.post("/account/email", filled_in())
    browser.post("/account/email/confirm", {"code": code()})
    (told,) = mails("account_notice")
    assert (told["to"], told["context"]["kind"]) == ("alice@example.com", "email_changed")
    assert db.session.scalars(select(MemberEvent.kind)).all() == ["email_changed"]


def test_the_code_is_nowhere_but_in_the_mail(browser, code):
    browser.post("/account/email", filled_in())
    page = browser.get("/account/email/confirm")
    assert code() not in page.html
    row = db.session.execute(db.text("SELECT * FROM pending_change")).one()
    assert code() not in str(row) and "huong.new" not in str(row)


def test_the_address_of_another_member_gives_the_same_answer_and_its_owner_is_told(browser, cast, mails):
    cast.bob  # noqa: B018 - made by being named
    page = browser.post("/account/email", filled_in(email_local="bob@example.com"))
    assert browser.location(page) == "/account/email/confirm"
    shown = browser.get("/account/email/confirm").text
    assert mails("change_email") == []
    (told,) = mails("address_taken")
    assert (told["to"], told["context"]["name"]) == ("bob@example.com", "KIM Minsu")
    browser.post("/account/email", filled_in())
    assert browser.get("/account/email/confirm").text.replace("huong.new@gmail.com", "bob@example.com") == shown
    assert cast.alice.email == "alice@example.com"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"email_local": ""}, "email_local", "Enter the part before the @, for example huong.nguyen."),
        ({"email_local": "a b"}, "email_local", "Enter your e-mail as name@example.com"),
        ({"email_domain": "other"}, "email_typed", "Enter the part after the @, for example company.co.kr."),
        ({"email_domain": "nowhere.invalid"}, "email_domain", "Choose the part after the @."),
        (
            {"email_local": "ALICE@example.com"},
            "email_local",
            "This is the address you have. Enter the new one.",
        ),
    ],
)
def test_what_breaks_a_rule_sends_nothing(browser, mails, changes, field, message):
    page = browser.post("/account/email", filled_in(**changes), status=422)
    assert (page.error(field) or "").startswith(message)
    assert mails("change_email") == []


def test_five_tries_and_the_code_is_over(browser, cast, code):
    browser.post("/account/email", filled_in())
    for left in (4, 3, 2, 1):
        page = browser.post("/account/email/confirm", {"code": wrong(code())}, status=422)
        assert page.error("code") == f"This is not the code of the last mail. You have {left} more tries."
    over = "This code does not work any longer. Have a new one sent."
    assert browser.post("/account/email/confirm", {"code": wrong(code())}, status=422).error("code") == over
    assert browser.post("/account/email/confirm", {"code": code()}, status=422).error("code") == over
    assert cast.alice.email == "alice@example.com"


def test_after_ten_minutes_it_is_entered_again(browser, code):
    with time_machine.travel(now(), tick=False) as clock:
        browser.post("/account/email", filled_in())
        clock.shift(timedelta(minutes=10))
        page = browser.post("/account/email/confirm", {"code": code()})
        assert browser.location(page) == "/account/email"


def test_only_the_newest_code_works(browser, cast, code):
    browser.post("/account/email", filled_in())
    first = code()
    browser.post("/account/email/confirm", {"check": "again"})
    if first != code():
        browser.post("/account/email/confirm", {"code": first}, status=422)
    browser.post("/account/email/confirm", {"code": code()})
    assert cast.alice.email == "huong.new@gmail.com"


def test_a_code_is_good_once(browser, code):
    browser.post("/account/email", filled_in())
    browser.post("/account/email/confirm", {"code": code()})
    assert browser.location(browser.post("/account/email/confirm", {"code": code()})) == "/account/email"


def test_it_can_be_cancelled(browser, cast, code):
    browser.post("/account/email", filled_in())
    assert browser.location(browser.post("/account/email/confirm", {"check": "cancel"})) == "/account"
    assert browser.location(browser.post("/account/email/confirm", {"code": code()})) == "/account/email"
    assert cast.alice.email == "alice@example.com"


def test_a_change_that_waits_is_shown_where_it_began(browser):
    browser.post("/account/email", filled_in())
    assert browser.get("/account/email").link("Type the code") == "/account/email/confirm"


def test_after_five_codes_there_is_a_pause(browser):
    for number in range(5):
        browser.post("/account/email", filled_in(email_local=f"new{number}"))
    page = browser.post("/account/email", filled_in(email_local="new6"), status=429)
    assert "Many codes were sent already." in page.error("email_local")
    page = browser.post("/account/email/confirm", {"check": "again"}, status=429)
    assert "Many codes were sent already." in page.error("code")


def test_one_mailbox_gets_five_codes_an_hour_whoever_asks(browser, another_browser, cast):
    other = proved(cast.log_in(another_browser, cast.bob))
    for visitor in (browser, other, browser, other, browser):
        visitor.post("/account/email", filled_in())
    other.post("/account/email", filled_in(), status=429)


def test_whoever_confirms_first_has_the_address(browser, another_browser, cast, mails):
    other = proved(cast.log_in(another_browser, cast.bob))
    for visitor in (browser, other):
        visitor.post("/account/email", filled_in())
    first, second = (mail["context"]["code"] for mail in mails("change_email"))
    other.post("/account/email/confirm", {"code": second})
    page = browser.post("/account/email/confirm", {"code": first}, status=422)
    assert page.error("code") == "This code does not work any longer. Enter another address."
    assert Member.with_email("huong.new@gmail.com").member_id == "bob12345"
    assert cast.alice.email == "alice@example.com"
    assert [mail["to"] for mail in mails("account_notice")] == ["bob@example.com"]


def test_the_code_of_one_member_is_nothing_to_another(browser, another_browser, cast, code):
    browser.post("/account/email", filled_in())
    stranger = proved(cast.log_in(another_browser, cast.bob))
    assert stranger.location(stranger.post("/account/email/confirm", {"code": code()})) == "/account/email"


def test_a_link_for_a_new_password_in_the_old_mailbox_opens_nothing_more(browser, cast, code):
    in_half_an_hour = now() + timedelta(minutes=30)
    db.session.add(PasswordReset(token_hash="t", member_id=cast.alice.id, expires_at=in_half_an_hour))
    db.session.commit()
    browser.post("/account/email", filled_in())
    browser.post("/account/email/confirm", {"code": code()})
    assert db.session.scalars(select(PasswordReset.ended_at)).one() is not None


def test_whole_addresses_in_the_first_field_stand(browser, mails):
    browser.post("/account/email", filled_in(email_local="Huong@Firm.example"))
    assert mails("change_email")[0]["to"] == "huong@firm.example"
    assert db.session.scalars(select(PendingChange.value)).one() == "huong@firm.example"
