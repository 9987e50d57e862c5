"""Leaving: what ends at once, and what others get by it (IL-5, EV-10)."""

import threading

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    Draft,
    LinkedAccount,
    LoginSession,
    Member,
    MemberEvent,
    PasswordReset,
    PendingChange,
    ProviderTrip,
    Registration,
    Slot,
)
from app.models.types import now
from app.operations import leaving, provider


@pytest.fixture
def alice(cast):
    return cast.alice


@pytest.fixture
def leave(alice):
    """Alice leaves, committed."""

    def run(reason: str | None = None) -> None:
        leaving.leave(alice, reason, device="Chrome, Android", address="203.0.113.7")
        db.session.commit()

    return run


def state_of(registration: Registration) -> str:
    db.session.expire_all()
    return registration.state


def test_the_ticket_is_cancelled_and_who_waits_moves_up(cast, alice, leave):
    slot = cast.make_fair("small", "Small Fair", "작은 박람회", capacity=1).slots[0]
    held, waiting = cast.registration(alice, slot), cast.registration(cast.bob, slot, state="waiting")
    waiting.waiting_since = now()
    db.session.commit()
    leave()
    assert (state_of(held), state_of(waiting)) == ("cancelled", "held")
    assert db.session.scalar(select(Slot.taken).where(Slot.id == slot.id)) == 1


def test_places_at_several_fairs_are_given_back(cast, alice, leave):
    places = [cast.registration(alice, fair.slots[1]) for fair in (cast.other_fair, cast.fair)]
    leave()
    assert [state_of(place) for place in places] == ["cancelled", "cancelled"]


def test_a_ticket_that_was_used_and_a_fair_that_is_over_stay_as_facts(cast, alice, leave):
    used = cast.registration(alice, cast.fair.slots[0])
    used.admitted_at = now()
    past = cast.registration(alice, cast.make_fair("winter", "Winter Fair", "겨울", in_days=-3).slots[0])
    db.session.commit()
    leave()
    assert (state_of(used), state_of(past)) == ("held", "held")


def test_everything_that_waits_ends(cast, alice, leave):
    moment = now()
    db.session.add_all(
        [
            LoginSession(token_hash="t", member_id=alice.id, expires_at=moment),
            PasswordReset(token_hash="t", member_id=alice.id, expires_at=moment),
            PendingChange(member_id=alice.id, kind="email", value="n@example.com", code_hash="c", expires_at=moment),
            Draft(wizard="resume", member_id=alice.id, expires_at=moment),
            ProviderTrip(
                state_hash="s",
                browser_hash="b",
                provider="kakao",
                purpose="link",
                member_id=alice.id,
                secrets={},
                expires_at=moment,
            ),
        ]
    )
    db.session.commit()
    leave()
    ends = (LoginSession.ended_at, PasswordReset.ended_at, PendingChange.ended_at)
    assert all(db.session.scalars(select(end)).one() is not None for end in ends)
    assert not db.session.scalars(select(Draft.id)).all() and not db.session.scalars(select(ProviderTrip.id)).all()


def test_linked_accounts_go_and_the_provider_is_told(alice, leave, outbox_items):
    linked = LinkedAccount(
        provider="kakao",
        subject="4711",
        subject_hash=provider.subject_hash("kakao", "4711"),
        member_id=alice.id,
    )
    db.session.add(linked)
    db.session.commit()
    leave()
    assert db.session.scalars(select(LinkedAccount.id)).all() == []
    (told,) = [item.payload for item in outbox_items() if not item.topic.startswith("mail.")]
    assert (told["provider"], told["subject"]) == ("kakao", "4711")


def test_the_last_mail_says_so(leave, outbox_items):
    leave()
    (payload,) = [item.payload for item in outbox_items() if item.topic == "mail.account_notice"]
    assert (payload["to"], payload["context"]["kind"]) == ("alice@example.com", "left")


def test_the_reason_is_counted_and_news_end(alice, leave):
    leave("found_work")
    assert alice.leaving_reason == "found_work"
    assert (alice.notice_by_message, alice.notice_by_email) == (False, False)
    assert db.session.scalars(select(MemberEvent.kind)).all() == ["left"]


def test_the_id_stays_taken_and_email_and_person_are_free(cast, alice, leave):
    alice.ci_hash = "the same person"
    db.session.commit()
    leave()
    again = cast.member("alice5678", alice.name, email="alice@example.com", ci_hash="the same person")
    assert again.id != alice.id
    assert Member.with_member_id("alice1234").id == alice.id
    assert Member.with_email("alice@example.com").id == again.id


def test_leaving_twice_at_once_happens_once(app, cast):
    alice_id, outcomes, both_ready = cast.alice.id, [], threading.Barrier(2)
    cast.registration(cast.alice, cast.fair.slots[0])

    def run() -> None:
        with app.app_context():
            member = db.session.get_one(Member, alice_id)
            both_ready.wait()
            try:
                leaving.leave(member, None, device="", address="203.0.113.7")
                db.session.commit()
                outcomes.append("left")
            except leaving.AlreadyLeft:
                db.session.rollback()
                outcomes.append("already")

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already", "left"]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(MemberEvent)) == 1
    assert db.session.scalar(select(Slot.taken).order_by(Slot.id)) == 0
