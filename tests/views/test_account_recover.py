"""Finding one's ID and the way to a new password, by e-mail (IL-4)."""

import re
from datetime import timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import PasswordReset
from app.models.types import now
from app.operations import recovery
from app.worker import Worker

PAGE = "/recover"
OWN_HEADERS = {"Date", "Set-Cookie"}


@pytest.fixture
def browser(browser):
    return browser.in_language("en")


@pytest.fixture
def mails(app, standins):
    """`mails(address)`: what the worker sent there so far, the oldest first."""

    def sent(address: str = "alice@example.com"):
        Worker(app).work_off()
        return list(reversed(standins.mailbox.messages(address)))

    return sent


def ask(browser, email: str = "alice@example.com"):
    return browser.get(browser.location(browser.post(PAGE, {"email": email})))


def test_the_login_page_leads_here(browser):
    assert browser.get("/login").link("Find my ID or set a new password") == PAGE
    page = browser.get(PAGE)
    assert page.h1 == "Find my ID or set a new password"
    assert page.soup.find("input", attrs={"name": "email"})["autocomplete"] == "email"


def test_the_mail_names_the_id_and_holds_a_link(browser, cast, mails):
    cast.alice  # noqa: B018
    page = ask(browser)
    assert page.h1 == "Look into your mailbox"
    (mail,) = mails()
    assert mail.subject == "Your member ID, and a link for a new password"
    assert "alice1234" in mail.text and "alice1234" in mail.html
    link = next(link for link in mail.links if "/reset/" in link)
    assert re.fullmatch(r"https://localhost/reset/[A-Za-z0-9_-]{43}", link) and link in mail.html
    assert "30 minutes" in mail.text


def test_the_mail_is_in_the_members_language(browser, cast, mails):
    cast.alice.language = "ko"
    db.session.commit()
    ask(browser)
    assert 'lang="ko"' in mails()[0].html


def test_the_link_begins_with_the_sites_own_address_whatever_host_is_named(browser, cast, mails):
    cast.alice  # noqa: B018
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Host": "evil.example"}
    browser.post(PAGE, {"email": "alice@example.com"}, headers=headers)
    assert "evil.example" not in mails()[0].message.as_string()


@pytest.mark.parametrize("spelling", ["ALICE@Example.com", "  alice@example.com ", "ａｌｉｃｅ@example.com"])
def test_the_address_is_compared_without_case_width_and_spaces(browser, cast, mails, spelling):
    cast.alice  # noqa: B018
    ask(browser, spelling)
    assert len(mails()) == 1


def test_the_answer_is_the_same_whether_or_not_somebody_has_the_address(browser, another_browser, cast):
    cast.alice  # noqa: B018
    answers = []
    for one, email in ((browser, "alice@example.com"), (another_browser.in_language("en"), "nobody@example.com")):
        accepted = one.post(PAGE, {"email": email})
        shown = one.get(one.location(accepted))
        answers.append(
            (
                accepted.status,
                accepted.response.get_data(),
                {name: value for name, value in accepted.response.headers if name not in OWN_HEADERS},
                without_tokens(shown.html),
                {name: value for name, value in shown.response.headers if name not in OWN_HEADERS},
            )
        )
    assert answers[0] == answers[1]


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*value="[^"]+"', "", html)


def test_the_database_does_the_same_work_for_every_address(browser, cast, count_statements):
    cast.alice  # noqa: B018
    browser.get(PAGE)
    work = []
    for email in ("alice@example.com", "nobody@example.com"):
        with count_statements() as statements:
            browser.post(PAGE, {"email": email})
        work.append(statements)
    assert work[0] == work[1] and len(work[0]) == 1
    assert "outbox_item" in work[0][0]


STRANGERS = {
    "nobody has": {},
    "was never confirmed": {"email_confirmed_at": None},
    "somebody who left has": {"withdrawn_at": now()},
    "a walk-in without an ID has": {"member_id": None, "member_id_shown": None, "password_hash": None},
}


@pytest.mark.parametrize("changes", STRANGERS.values(), ids=STRANGERS)
def test_no_mail_goes_to_an_address_that(browser, cast, mails, outbox_items, changes):
    if changes:
        alice = cast.alice
        for name, value in changes.items():
            setattr(alice, name, value)
        db.session.commit()
    assert ask(browser).h1 == "Look into your mailbox"
    assert mails() == []
    assert [item.state for item in outbox_items()] == ["sent"]
    assert db.session.scalar(db.select(PasswordReset)) is None


@pytest.mark.parametrize("typed", ["alice", "alice@", "@example.com", "a b@example.com", "alice@example", "x" * 300])
def test_what_is_no_address_is_said_at_the_field(browser, typed):
    page = browser.post(PAGE, {"email": typed}, status=422)
    assert page.error("email").startswith("Enter your e-mail as name@example.com")
    assert page.value("email") == typed


def test_nothing_typed_says_what_to_enter(browser, outbox_items):
    page = browser.post(PAGE, {}, status=422)
    assert page.summary == ["Enter the e-mail address of your membership."]
    assert outbox_items() == []


def test_one_network_asks_only_so_often_for_known_and_unknown_alike(browser, outbox_items):
    for number in range(20):
        browser.post(PAGE, {"email": f"nobody{number}@example.com"})
    page = browser.post(PAGE, {"email": "alice@example.com"}, status=429)
    assert page.error("email") == "Many mails were asked for from your network. Wait ten minutes, then try again."
    assert len(outbox_items()) == 20
    browser.post(PAGE, {"email": "alice@example.com"}, environ_overrides={"REMOTE_ADDR": "203.0.113.8"})


def test_a_second_click_sends_no_second_mail(browser, cast, mails):
    cast.alice  # noqa: B018
    ask(browser)
    ask(browser)
    assert len(mails()) == 1


def test_strangers_cannot_fill_a_mailbox_and_its_owner_always_has_a_link(app, browser, cast, mails):
    alice_id = cast.alice.id
    with time_machine.travel(now(), tick=False) as clock:
        for minute in range(240):
            address = {"REMOTE_ADDR": f"203.0.113.{minute}"}
            browser.post(PAGE, {"email": "alice@example.com"}, environ_overrides=address)
            mails()
            newest = db.session.scalars(db.select(PasswordReset).order_by(PasswordReset.id.desc())).first()
            assert newest.member_id == alice_id and newest.ended_at is None
            assert newest.expires_at >= now()
            clock.shift(timedelta(minutes=1))
        assert 8 <= len(mails()) <= 13


def test_after_a_link_was_used_the_next_mail_comes_at_once(browser, cast, mails):
    alice = cast.alice
    ask(browser)
    (mail,) = mails()
    token = next(link for link in mail.links if "/reset/" in link).rpartition("/")[2]
    reset = recovery.with_hash(recovery.hash_of(token))
    recovery.set_password(reset.id, alice.password_hash, drops=[], device="", address="203.0.113.1")
    db.session.commit()
    ask(browser)
    recoveries = [mail for mail in mails() if "/reset/" in mail.text]
    assert len(recoveries) == 2


def test_password_managers_find_the_page_for_a_new_password(browser, cast):
    address = browser.location(browser.get("/.well-known/change-password", status=303))
    assert address == "/account/password"
    assert browser.location(browser.get(address, status=303)) == "/login?next=/account/password"
