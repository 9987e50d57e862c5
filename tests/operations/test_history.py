"""What an account's member is told of it by mail, and what is written into its history."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import MemberEvent
from app.operations import history, mail
from app.operations.history import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_mail(app, cast, outbox_items, kind):
    history.tell(cast.alice, kind, way="password", device="Chrome, Android")
    db.session.commit()
    payload = outbox_items()[0].payload
    subject, text, html = mail.render(payload["template"], "en", payload["context"])
    assert subject.startswith("Your account: ") and "Something was changed" not in subject
    for part in (text, html):
        assert "Chrome, Android" in part and "Korean time" in part and "NGUYEN THI HUONG" in part
        assert ("/recover" in part) is (kind != "left")


def test_all_kinds_say_something_different(app):
    context = {"name": "A", "way": "", "device": "", "at": ""}
    rendered = {mail.render("account_notice", "en", {**context, "kind": kind})[:2] for kind in KINDS}
    assert len(rendered) == len(KINDS)


def test_the_mail_has_no_link_that_acts_and_asks_nothing_from_elsewhere(app):
    context = {
        "kind": "password_changed",
        "name": "<b>A</b>",
        "way": "",
        "device": "",
        "at": "2026-11-21T01:00:00+00:00",
    }
    _subject, text, html = mail.render("account_notice", "en", context)
    assert "<b>A</b>" in text and "<b>A</b>" not in html
    assert "<img" not in html and "token" not in html
    assert "21 Nov 2026 10:00" in text


def test_it_goes_to_the_address_that_was_theirs_until_now(app, cast, outbox_items):
    history.tell(cast.alice, "email_changed", to="old@example.com")
    assert outbox_items()[0].payload["to"] == "old@example.com"


def test_who_has_no_confirmed_address_is_not_mailed(app, cast, outbox_items):
    cast.alice.email_confirmed_at = None
    history.tell(cast.alice, "password_changed")
    assert outbox_items() == []


def test_a_fact_keeps_its_network_address_encrypted(app, cast):
    history.record(cast.alice, "logged_in", way="password", device="Safari, iPhone", address="203.0.113.7")
    db.session.commit()
    assert db.session.scalars(select(MemberEvent.address)).one() == "203.0.113.7"
    assert "203.0.113.7" not in str(db.session.execute(db.text("SELECT address FROM member_event")).scalar())


def test_a_kind_that_nobody_knows_is_a_mistake(app, cast):
    with pytest.raises(ValueError, match="no such kind"):
        history.record(cast.alice, "no such kind")
