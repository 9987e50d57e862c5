"""Ways back in: what the worker does with a wish, and links that many use at once. On both databases."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db
from app.models import LoginSession, Member, OutboxItem, PasswordReset
from app.models.types import now
from app.operations import outbox, recovery
from app.worker import Worker

CROWD = 8


@pytest.fixture
def alice(cast) -> Member:
    return cast.alice


def ask(email: str = "alice@example.com") -> None:
    recovery.request_by_email(email)
    db.session.commit()


def links() -> list[PasswordReset]:
    return list(db.session.scalars(select(PasswordReset).order_by(PasswordReset.id)))


def set_with(token_hash: str, password_hash: str = "$new") -> None:
    reset = recovery.with_hash(token_hash)
    if reset is None:
        raise recovery.LinkOver
    recovery.set_password(reset.id, password_hash, drops=[], device="", address="203.0.113.1")
    db.session.commit()


def test_a_mail_that_cannot_leave_now_leaves_no_link_and_is_tried_again(app, alice, standins):
    standins.faults.set("mail", "temporary")
    ask()
    Worker(app).work_off()
    assert links() == []
    assert db.session.scalars(select(OutboxItem)).one().state == "waiting"
    standins.faults.clear()
    with time_machine.travel(now() + timedelta(minutes=5)):
        Worker(app).work_off()
    assert len(links()) == 1
    assert len(standins.mailbox.messages("alice@example.com")) == 1


def test_a_mailbox_that_refuses_for_good_waits_for_staff(app, cast):
    cast.member("carol1234", "CAROL", email="carol@refused.example")
    ask("carol@refused.example")
    Worker(app).work_off()
    assert links() == []
    assert db.session.scalars(select(OutboxItem)).one().state == "held"


def test_an_older_link_works_until_the_mail_with_the_newer_one_has_left(app, alice, standins):
    with time_machine.travel(now(), tick=False) as clock:
        ask()
        Worker(app).work_off()
        clock.shift(timedelta(minutes=2))
        standins.faults.set("mail", "temporary")
        ask()
        Worker(app).work_off()
        assert [link.ended_at for link in links()] == [None]


def test_a_wish_that_nobody_could_answer_in_an_hour_is_dropped(app, alice, standins):
    ask()
    with time_machine.travel(now() + timedelta(minutes=61)):
        Worker(app).work_off()
    assert standins.mailbox.messages("alice@example.com") == []
    assert db.session.scalars(select(OutboxItem)).one().state == "expired"


def test_what_waits_in_the_outbox_tells_nothing_about_membership(app, alice):
    ask()
    ask("nobody@example.com")
    known, unknown = db.session.scalars(select(OutboxItem).order_by(OutboxItem.id))
    assert known.member_id is unknown.member_id is None
    assert set(known.payload) == set(unknown.payload) == {"email"}


def test_a_link_after_a_proof_puts_the_mailed_one_aside(app, alice):
    ask()
    Worker(app).work_off()
    token_hash = recovery.open_for(alice)
    db.session.commit()
    mailed, proved = links()
    assert mailed.ended_at is not None
    assert recovery.with_hash(token_hash).id == proved.id


@pytest.mark.parametrize("token_hash", [None, "", "0" * 64])
def test_no_hash_finds_no_link(app, alice, token_hash):
    recovery.open_for(alice)
    assert recovery.with_hash(token_hash) is None


def test_of_many_who_use_one_link_at_once_one_wins(app, alice):
    token_hash = recovery.open_for(alice)
    db.session.commit()
    member_id, outcomes, barrier = alice.id, [], threading.Barrier(CROWD)

    def use(number: int) -> None:
        with app.app_context():
            reset = recovery.with_hash(token_hash)
            reset_id = reset.id
            db.session.rollback()
            barrier.wait()
            try:
                recovery.set_password(reset_id, f"$hash-{number}", drops=[], device="", address="203.0.113.1")
                db.session.commit()
                outcomes.append(f"$hash-{number}")
            except recovery.LinkOver:
                db.session.rollback()
                outcomes.append("over")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=use, args=[number]) for number in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert Counter(outcomes) == {"over": CROWD - 1, db.session.get_one(Member, member_id).password_hash: 1}


def test_a_reset_ends_the_logins_of_its_member_alone(app, cast, alice, browser, another_browser):
    cast.log_in(browser, alice)
    cast.log_in(another_browser, cast.bob)
    set_with(recovery.open_for(alice))
    ended = {login.member_id: login.ended_at is not None for login in db.session.scalars(select(LoginSession))}
    assert ended == {alice.id: True, cast.bob.id: False}


def test_a_used_link_is_over(app, alice):
    token_hash = recovery.open_for(alice)
    set_with(token_hash)
    with pytest.raises(recovery.LinkOver):
        set_with(token_hash)


def test_old_links_are_erased_a_day_later(app, alice):
    recovery.open_for(alice)
    db.session.commit()
    assert recovery.erase_old() == 0
    with time_machine.travel(now() + timedelta(days=1, minutes=31)):
        assert recovery.erase_old() == 1


def test_a_wish_is_for_the_workers_topic(app, alice):
    ask()
    (item,) = outbox.lease()
    assert item.topic == recovery.REQUESTED
