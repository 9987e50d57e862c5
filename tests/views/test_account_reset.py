"""The link from a recovery mail, and the new password that it sets (IL-4, IM-5)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.extensions import db
from app.models import LinkedAccount, LoginSession, Member, MemberEvent, PasswordReset, PendingChange
from app.models.types import now
from app.operations import login as logins
from app.worker import Worker
from tests.cast import MEMBER_PASSWORD

PAGE = "/reset"
NEW = "Kite=Lamp92"
OVER = "This link does not work any longer"


def filled_in(**changes: str) -> dict[str, str]:
    return {"password": NEW, "password_again": NEW} | changes


@pytest.fixture
def browser(browser, cast):
    cast.alice  # noqa: B018
    return browser.in_language("en")


@pytest.fixture
def link(app, browser, standins):
    """`link()`: the path of the link in the newest mail, after it was asked for."""

    def ask(email: str = "alice@example.com") -> str:
        browser.post("/recover", {"email": email})
        Worker(app).work_off()
        newest = next(mail for mail in standins.mailbox.messages(email) if "/reset/" in mail.text)
        return next(found for found in newest.links if "/reset/" in found).removeprefix("https://localhost")

    return ask


def opened(browser, path: str):
    return browser.get(browser.location(browser.get(path, status=303)))


def login_with(browser, password: str, status: int = 303):
    filled = {"member_id": "alice1234", "password": password, "name": "NGUYEN THI HUONG"}
    browser.get("/login")
    return browser.post("/login", filled, status=status)


def test_the_link_leads_to_a_page_that_names_the_membership(browser, link):
    page = opened(browser, link())
    assert page.h1 == "Set a new password"
    assert "alice1234" in page.text
    username = page.soup.find("input", attrs={"autocomplete": "username"})
    assert username["value"] == "alice1234"
    fields = [page.soup.find("input", attrs={"name": name}) for name in ("password", "password_again")]
    assert [field["autocomplete"] for field in fields] == ["new-password"] * 2
    assert not any(field.get("maxlength") or field.get("value") for field in fields)


def test_a_new_password_is_set_and_nobody_is_logged_in_by_it(browser, link):
    opened(browser, link())
    page = browser.post(PAGE, filled_in())
    assert browser.location(page) == "/login"
    shown = browser.get("/login")
    assert "Your new password is stored, and you are logged out everywhere. Log in with it." in shown.html
    assert browser.get("/account", status=303)
    login_with(browser, MEMBER_PASSWORD, status=422)
    login_with(browser, NEW)


def test_the_secret_leaves_the_address_bar_and_is_sent_to_nobody(browser, link):
    path = link()
    answer = browser.get(path, status=303)
    assert browser.location(answer) == PAGE
    page = browser.get(PAGE)
    assert answer.response.headers["Referrer-Policy"] == "no-referrer"
    assert all(shown.response.headers["Cache-Control"] == "no-store" for shown in (answer, page))
    secret = path.rpartition("/")[2]
    assert secret not in page.html
    with browser.client.session_transaction(base_url="https://localhost") as session:
        assert secret not in str(dict(session))


def test_the_database_holds_only_a_hash_of_the_secret(browser, link, outbox_items):
    secret = link().rpartition("/")[2]
    stored = db.session.scalars(select(PasswordReset)).one()
    assert len(stored.token_hash) == 64 and secret not in stored.token_hash
    assert not [item for item in outbox_items() if secret in str(item.payload)]


def test_looking_at_the_link_uses_nothing_up(browser, another_browser, link):
    path = link()
    for _ in range(3):
        opened(another_browser.in_language("en"), path)
        opened(browser, path)
    browser.post(PAGE, filled_in())


def test_a_link_works_once(browser, another_browser, link):
    path = link()
    opened(browser, path)
    browser.post(PAGE, filled_in())
    stranger = another_browser.in_language("en")
    page = stranger.get(stranger.location(stranger.get(path, status=303)), status=404)
    assert page.h1 == OVER
    assert page.link("Send me a new link") == "/recover"
    assert stranger.post(PAGE, filled_in(), status=404).h1 == OVER


def test_of_two_tabs_with_one_link_the_second_is_told(browser, another_browser, link):
    path = link()
    opened(browser, path)
    other = another_browser.in_language("en")
    opened(other, path)
    browser.post(PAGE, filled_in())
    assert other.post(PAGE, filled_in(password="Bridge=771", password_again="Bridge=771"), status=404).h1 == OVER
    login_with(browser, NEW)


def test_a_link_is_good_for_thirty_minutes(browser, link):
    with time_machine.travel(now(), tick=False) as clock:
        opened(browser, link())
        clock.shift(timedelta(minutes=29, seconds=59))
        browser.get(PAGE)
        clock.shift(timedelta(seconds=2))
        assert browser.post(PAGE, filled_in(), status=404).h1 == OVER


def test_a_newer_link_puts_the_older_aside(browser, link):
    with time_machine.travel(now(), tick=False) as clock:
        older = link()
        clock.shift(timedelta(minutes=2))
        newer = link()
        assert newer != older
        assert browser.get(browser.location(browser.get(older, status=303)), status=404).h1 == OVER
        assert opened(browser, newer).h1 == "Set a new password"


@pytest.mark.parametrize("token", ["x", "0" * 43, "%00", "a" * 5000, "..%2f..", "' OR 1=1 --"])
def test_an_invented_link_is_told_so(browser, token):
    answer = browser._send("GET", f"/reset/{token}")
    assert answer.status_code in (303, 400, 404, 414)
    assert browser.get(PAGE, status=404).h1 == OVER


def test_without_a_link_there_is_nothing_to_set(browser):
    assert browser.get(PAGE, status=404).h1 == OVER
    assert browser.post(PAGE, filled_in(), status=404).h1 == OVER


def test_who_left_in_the_meantime_sets_nothing(browser, cast, link):
    opened(browser, link())
    before = cast.alice.password_hash
    cast.alice.withdrawn_at = now()
    db.session.commit()
    assert browser.post(PAGE, filled_in(), status=404).h1 == OVER
    assert Member.with_member_id("alice1234").password_hash == before


WRONG = [
    ({"password": "", "password_again": ""}, "password", "Type a password. We never keep it on the page."),
    ({"password": "Kite=9", "password_again": "Kite=9"}, "password", "Use 8 to 20 characters."),
    ({"password": "K=" * 10 + "9", "password_again": "x"}, "password", "Use 8 to 20 characters."),
    ({"password": "alice1234"}, "password", "1234 is four in a row. Break it up."),
    ({"password": "Nguyen=77"}, "password", "nguyen is known about you. Choose something else."),
    ({"password": "x23844471y"}, "password", "23844471 is known about you. Choose something else."),
    ({"password_again": "Kite=Lamp93"}, "password_again", "The two passwords differ. Type the same one twice."),
    ({"password_again": ""}, "password_again", "Type the same password again."),
]


@pytest.mark.parametrize(("changes", "field", "message"), WRONG)
def test_the_rule_for_passwords_holds_with_what_is_known_about_the_member(browser, link, changes, field, message):
    opened(browser, link())
    page = browser.post(PAGE, filled_in(**changes), status=422)
    assert page.error(field) == message
    assert not page.soup.find("input", attrs={"name": "password"}).get("value")
    browser.get(PAGE)


def test_every_login_ends_also_this_browsers_and_the_thiefs(browser, another_browser, cast, link):
    cast.log_in(browser, cast.alice)
    cast.log_in(another_browser, cast.alice)
    opened(browser, link())
    browser.post(PAGE, filled_in())
    assert db.session.scalar(select(func.count()).where(LoginSession.ended_at.is_(None))) == 0
    another_browser.get("/account", status=303)
    browser.get("/account", status=303)


def test_somebody_else_logged_in_here_is_logged_out_and_keeps_the_account(browser, cast, link):
    cast.log_in(browser, cast.bob)
    opened(browser, link())
    browser.post(PAGE, filled_in())
    browser.get("/account", status=303)
    assert Member.with_member_id("bob12345").password_hash == cast.bob.password_hash


def test_changes_that_wait_and_the_mark_of_stolen_passwords_are_gone(browser, cast, link):
    cast.alice.password_known_at = now()
    waiting = PendingChange(
        member_id=cast.alice.id,
        kind="email",
        value="thief@example.com",
        code_hash="x",
        expires_at=now() + timedelta(minutes=10),
    )
    db.session.add(waiting)
    db.session.commit()
    opened(browser, link())
    browser.post(PAGE, filled_in())
    assert db.session.scalars(select(PendingChange)).one().ended_at is not None
    assert cast.alice.password_known_at is None


def linked(cast, provider: str) -> LinkedAccount:
    account = LinkedAccount(
        provider=provider, subject_hash=f"hash of {provider}", subject="s", member_id=cast.alice.id, linked_at=now()
    )
    db.session.add(account)
    db.session.commit()
    return account


def test_linked_accounts_are_listed_and_those_chosen_no_longer_log_in(browser, cast, link):
    linked(cast, "naver")
    strange = linked(cast, "facebook").public_id
    page = opened(browser, link())
    assert [box["value"] for box in page.soup.select("input[name=drops]")][1] == strange
    assert "Naver" in page.text and "Facebook" in page.text
    browser.post(PAGE, filled_in(drops=strange))
    assert [account.provider for account in LinkedAccount.of_member(cast.alice.id)] == ["naver"]
    kinds = [event.kind for event in MemberEvent.latest_of(cast.alice.id)]
    assert kinds == ["password_reset", "unlinked"]


def test_without_linked_accounts_nothing_is_asked_about_them(browser, link):
    assert "Stop logging in with" not in opened(browser, link()).text


def test_nobody_drops_what_another_member_linked(browser, cast, link):
    mine = linked(cast, "naver")
    mine.member_id = cast.bob.id
    db.session.commit()
    opened(browser, link())
    browser.post(PAGE, filled_in(drops=mine.public_id))
    assert len(LinkedAccount.of_member(cast.bob.id)) == 1


def test_the_member_is_told_by_mail_and_in_the_history(app, browser, cast, link, standins):
    opened(browser, link())
    agent = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
    browser.post(PAGE, filled_in(), headers={"User-Agent": agent})
    (event,) = MemberEvent.latest_of(cast.alice.id)
    assert (event.kind, event.device) == ("password_reset", "Chrome, Android")
    Worker(app).work_off()
    newest = standins.mailbox.messages("alice@example.com")[0]
    assert "password" in newest.subject.lower() and "/reset/" not in newest.text


def test_when_too_many_passwords_are_being_hashed_the_link_stays_good(browser, link, monkeypatch):
    opened(browser, link())
    monkeypatch.setattr(logins, "PLACE_WAIT", 0.01)
    with logins._one_at_a_time():
        page = browser.post(PAGE, filled_in(), status=503)
    assert page.h1 == "Set a new password"
    browser.post(PAGE, filled_in())


def test_a_language_switch_uses_nothing_up(browser, link):
    opened(browser, link())
    page = browser.post(PAGE, filled_in(language="en"), status=200)
    assert not page.summary
    browser.post(PAGE, filled_in())
