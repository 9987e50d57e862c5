"""Members are told by mail of a text that will change: whom it concerns, once, and whatever comes between."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, func, select

from app.extensions import db
from app.models import OutboxItem, TermsText
from app.models.types import now
from app.operations import consent, jobs, leaving, notices, terms_change
from app.worker import Worker
from tests.one_day import in_days
from tests.texts import NEW, OLD, add, load_old

pytestmark = pytest.mark.usefixtures("one_day")
SOON = in_days(8)


@pytest.fixture
def people(cast):
    """Alice and Bob agreed to the terms of use; Alice to matching too."""
    load_old()
    for member in (cast.alice, cast.bob):
        consent.record(member, "terms_of_use", OLD, "en")
    consent.record(cast.alice, "third_party", OLD, "en")
    db.session.commit()
    return cast


def publish(cast, kind: str, version: str = SOON, **changes: object) -> None:
    add(kind, version, made_by=cast.ada.id, **changes)


def mailed() -> list[str | None]:
    """To whom a mail waits, in the order of writing."""
    rows = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.terms_change").order_by(OutboxItem.id))
    return [item.payload["to"] for item in rows]


def announced() -> list[bool]:
    db.session.expire_all()
    return [
        text.announced_at is not None
        for text in db.session.scalars(select(TermsText).where(TermsText.made_by.is_not(None)))
    ]


def crowd(cast, size: int) -> list[str]:
    """So many members who agreed to the terms of use; their addresses."""
    people = [
        cast.member(f"crowd{number:04}", f"MEMBER {number}", email=f"crowd{number}@example.com")
        for number in range(size)
    ]
    for member in people:
        consent.record(member, "terms_of_use", OLD, "ko")
    db.session.commit()
    return [str(member.email) for member in people]


def test_whoever_agreed_to_an_earlier_version_is_mailed_once(people):
    publish(people, "terms_of_use")
    assert terms_change.announce_all() == 2
    assert mailed() == ["alice@example.com", "bob@example.com"]
    assert announced() == [True, True]
    assert terms_change.announce_all() == 0


def test_an_optional_text_concerns_those_who_agreed_to_it(people):
    publish(people, "third_party")
    assert terms_change.announce_all() == 1
    assert mailed() == ["alice@example.com"]


def test_whoever_withdrew_or_has_agreed_to_the_new_version_is_not_mailed(people):
    consent.withdraw(people.alice, "third_party")
    consent.record(people.bob, "third_party", SOON, "ko")
    db.session.commit()
    publish(people, "third_party")
    assert terms_change.announce_all() == 0
    assert announced() == [True, True]


@pytest.mark.parametrize("kind", ["privacy_policy", "personal_data"])
def test_what_nobody_agrees_to_is_told_to_everybody(people, kind):
    people.member("newcomer1", "NEW COMER", email="newcomer@example.com")
    publish(people, kind)
    terms_change.announce_all()
    assert mailed() == ["alice@example.com", "bob@example.com", "newcomer@example.com"]


def test_the_text_about_news_is_told_to_those_who_want_news(people):
    for member, wants in ((people.alice, True), (people.bob, False)):
        member.notice_by_email = not wants
        notices.choose(member, by_message=False, by_email=wants, language="en")
    db.session.commit()
    publish(people, "notices")
    terms_change.announce_all()
    assert mailed() == ["alice@example.com"]


@pytest.mark.parametrize("kind", ["accessibility", "unique_identifier"])
def test_what_concerns_nobody_is_not_mailed(people, kind):
    publish(people, kind)
    assert terms_change.announce_all() == 0
    assert announced() == [False, False]


def test_no_mail_goes_to_an_address_that_is_not_confirmed_nor_to_who_has_left(people):
    people.alice.email_confirmed_at = None
    leaving.leave(people.bob, None, device="Chrome", address="203.0.113.7")
    db.session.commit()
    publish(people, "privacy_policy")
    assert terms_change.announce_all() == 0


@pytest.mark.parametrize(("version", "mails"), [(NEW, 0), (in_days(-1), 0), (in_days(0), 2), (SOON, 2)])
def test_a_version_is_announced_until_its_day(people, version, mails):
    publish(people, "terms_of_use", version)
    assert terms_change.announce_all() == mails


def test_what_the_software_brings_is_not_announced(people):
    add("terms_of_use", SOON)
    assert terms_change.announce_all() == 0


def test_each_version_is_announced_for_itself(people):
    publish(people, "terms_of_use")
    terms_change.announce_all()
    publish(people, "terms_of_use", in_days(20))
    publish(people, "third_party", in_days(20))
    assert terms_change.announce_all() == 3
    assert len(mailed()) == 5


def test_a_run_that_is_interrupted_is_gone_on_with(people, monkeypatch):
    """The third batch meets a fault: what was queued stays queued, the rest follows, and nobody is mailed twice."""
    monkeypatch.setattr(terms_change, "AT_ONCE", 3)
    everybody = ["alice@example.com", "bob@example.com", *crowd(people, 9)]
    publish(people, "terms_of_use")
    batches = []

    def fault(_connection, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO outbox_item"):
            batches.append(statement)
            if len(batches) == 3:
                raise ConnectionError

    event.listen(db.engine, "before_cursor_execute", fault)
    try:
        with pytest.raises(ConnectionError):
            terms_change.announce_all()
    finally:
        event.remove(db.engine, "before_cursor_execute", fault)
    db.session.rollback()
    assert len(mailed()) == 6 and announced() == [False, False]
    assert terms_change.announce_all() == 5
    assert mailed() == everybody and announced() == [True, True]


def test_two_runs_at_once_mail_nobody_twice(people, app, monkeypatch):
    """Whoever loses the race for a batch leaves the rest to the other run."""
    monkeypatch.setattr(terms_change, "AT_ONCE", 4)
    everybody = {"alice@example.com", "bob@example.com", *crowd(people, 18)}
    publish(people, "terms_of_use")
    start, queued = threading.Barrier(2), []

    def run() -> None:
        with app.app_context():
            start.wait()
            queued.append(terms_change.announce_all())

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(queued) + terms_change.announce_all() == len(everybody)
    assert sorted(mailed()) == sorted(everybody) and announced() == [True, True]


def test_the_mail_says_in_ones_language_what_is_new_and_from_when(people, app, standins):
    people.bob.language = "ko"
    db.session.commit()
    publish(people, "terms_of_use", "2999-12-31")
    terms_change.announce_all()
    Worker(app).work_off()
    english, korean = (standins.mailbox.messages(address)[-1] for address in ("alice@example.com", "bob@example.com"))
    assert "New title" in english.subject and "31 December 2999" in english.subject
    assert "What changed" in english.text and "https://localhost/terms/terms_of_use?version=2999-12-31" in english.text
    assert "https://localhost/account/leave" in english.text
    assert "새로운 점" in korean.text and "2999년 12월 31일" in korean.subject


@pytest.mark.parametrize(("spoken", "written"), [("ko", "ko"), ("en", "en"), ("vi", "en")])
def test_mail_and_text_are_in_one_language(people, spoken, written):
    consent.withdraw(people.alice, "third_party")
    consent.record(people.bob, "third_party", OLD, "ko")
    people.bob.language = spoken
    db.session.commit()
    publish(people, "third_party")
    terms_change.announce_all()
    (payload,) = db.session.scalars(select(OutboxItem.payload))
    assert payload["language"] == written
    assert payload["context"]["title"] == {"ko": "새 제목", "en": "New title"}[written]


def test_the_worker_announces_within_minutes(people):
    publish(people, "terms_of_use")
    jobs.run_due()
    assert len(mailed()) == 2
    publish(people, "third_party")
    jobs.run_due()
    assert len(mailed()) == 2
    with time_machine.travel(now() + timedelta(minutes=5, seconds=1)):
        jobs.run_due()
    assert len(mailed()) == 3
    assert db.session.scalar(select(func.count()).select_from(OutboxItem).where(OutboxItem.state == "held")) == 0
