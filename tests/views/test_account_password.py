"""Choosing another password (IM-5, IL-5)."""

import threading

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import LoginSession, Member, MemberEvent, PasswordReset, PendingChange
from app.models.types import now
from app.operations import login as logins
from app.operations import password_change
from tests.cast import MEMBER_PASSWORD

NEW = "Violet+river7"


def filled_in(**changes: str) -> dict[str, str]:
    return {"current": MEMBER_PASSWORD, "password": NEW, "password_again": NEW} | changes


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice)


def test_the_new_one_lets_in_and_the_old_one_does_not(browser, another_browser, cast):
    assert browser.location(browser.post("/account/password", filled_in())) == "/account"
    visitor, who = another_browser.in_language("en"), {"member_id": "alice1234", "name": cast.alice.name}
    visitor.post("/login", {**who, "password": MEMBER_PASSWORD}, status=422)
    visitor.post("/login", {**who, "password": NEW})


def test_other_devices_are_logged_out_and_this_one_is_not(browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    browser.post("/account/password", filled_in())
    another_browser.get("/account", status=303)
    assert "All other devices are logged out." in browser.get("/account").text


def test_it_is_told_by_mail_and_stands_in_the_history(browser, outbox_items):
    browser.post("/account/password", filled_in())
    payload = outbox_items()[-1].payload
    assert (payload["to"], payload["context"]["kind"]) == ("alice@example.com", "password_changed")
    assert NEW not in str(payload) and MEMBER_PASSWORD not in str(payload)
    assert "Password changed" in browser.get("/account/history").text


def test_links_and_changes_that_wait_end_with_it(browser, cast):
    moment = now()
    db.session.add(PasswordReset(token_hash="t", member_id=cast.alice.id, expires_at=moment))
    db.session.add(
        PendingChange(member_id=cast.alice.id, kind="email", value="n@example.com", code_hash="c", expires_at=moment)
    )
    db.session.commit()
    browser.post("/account/password", filled_in())
    assert None not in db.session.scalars(select(PasswordReset.ended_at).union_all(select(PendingChange.ended_at)))


def test_a_password_that_thieves_know_is_forgiven_once_it_is_changed(browser, cast):
    cast.alice.password_known_at = now()
    db.session.commit()
    browser.post("/account/password", filled_in())
    assert cast.alice.password_known_at is None


@pytest.mark.parametrize(
    ("field", "changes", "message"),
    [
        ("current", {"current": ""}, "Enter the password that you log in with now."),
        ("current", {"current": "Orange#tree43"}, "This is not your password. Type the one that you log in with."),
        ("password", {"password": "", "password_again": ""}, "Type a password. We never keep it on the page."),
        ("password", {"password": "short1"}, "Use 8 to 20 characters."),
        ("password", {"password": "Nguyen88"}, "nguyen is known about you. Choose something else."),
        ("password", {"password": "Orange1234"}, "1234 is four in a row. Break it up."),
        ("password", {"password": MEMBER_PASSWORD}, "This is the password you have. Choose another one."),
        ("password_again", {"password_again": "Violet+river8"}, "The two passwords differ. Type the same one twice."),
    ],
)
def test_what_breaks_a_rule_changes_nothing(browser, cast, field, changes, message):
    before = cast.alice.password_hash
    again = {"password_again": changes["password"]} if "password" in changes else {}
    page = browser.post("/account/password", filled_in(**(again | changes)), status=422)
    assert page.error(field) == message
    assert not any(page.value(name) for name in ("current", "password", "password_again"))
    assert cast.alice.password_hash == before


def test_guessing_the_password_here_must_wait_as_at_the_login(browser):
    for _ in range(5):
        browser.post("/account/password", filled_in(current="Wrong#one42"), status=422)
    page = browser.post("/account/password", filled_in(), status=429)
    assert int(page.response.headers["Retry-After"]) > 0


def test_a_busy_site_says_so(browser, monkeypatch):
    monkeypatch.setattr(logins, "PLACE_WAIT", 0.01)
    with logins._place:
        browser.post("/account/password", filled_in(), status=503)


def test_of_two_that_change_it_at_once_one_is_told(app, cast):
    """Both proved the old password; the first to store decides, whatever the other one hashed meanwhile."""
    alice_id, old_hash, outcomes = cast.alice.id, cast.alice.password_hash, []
    cast.log_in(_Nobody(), cast.alice)
    both_ready = threading.Barrier(2)

    def change(new_hash: str) -> None:
        with app.app_context():
            member, login = db.session.get_one(Member, alice_id), db.session.scalars(select(LoginSession)).one()
            both_ready.wait()
            try:
                password_change.change(
                    member, old_hash=old_hash, new_hash=new_hash, this_login=login, device="", address="192.0.2.1"
                )
                db.session.commit()
                outcomes.append("changed")
            except password_change.ChangedMeanwhile:
                db.session.rollback()
                outcomes.append("told")

    threads = [threading.Thread(target=change, args=(f"hash-{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed", "told"]
    db.session.rollback()
    kinds = db.session.scalars(select(MemberEvent.kind).where(MemberEvent.member_id == alice_id)).all()
    assert kinds == ["password_changed"]


class _Nobody:
    """A browser that is given a login and opens nothing."""

    def set_cookie(self, name: str, value: str) -> None:
        pass


def test_two_windows_that_send_at_once_make_one_change(app, browser, another_browser, cast):
    cast.log_in(another_browser, cast.alice)
    windows, answers = (browser, another_browser), []
    forms = [{"csrf_token": window._token(), **filled_in()} for window in windows]
    both_ready = threading.Barrier(2)

    def send(window, form) -> None:
        with app.app_context():
            both_ready.wait()
            answers.append(window._send("POST", "/account/password", data=form).status_code)

    threads = [threading.Thread(target=send, args=pair) for pair in zip(windows, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(303) >= 1 and set(answers) <= {303, 422}
    db.session.rollback()
    changes = select(MemberEvent.kind).where(MemberEvent.kind == "password_changed")
    assert len(db.session.scalars(changes).all()) == 1
