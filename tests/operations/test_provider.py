"""Linking at the same moment, leaving, and telling providers: the constraints decide, and the losers change nothing."""

import threading
from collections import Counter
from contextvars import Context
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.clients.provider import ProviderProfile
from app.extensions import db
from app.models import LinkedAccount, Member, MemberEvent, OutboxItem, ProviderTrip
from app.operations import member as members
from app.operations import provider
from app.operations.member import AlreadyLinked, Link
from app.operations.provider import HasAnother, LinkedElsewhere, NoSuchTrip
from app.worker import Worker
from tests.operations.test_member import answers  # noqa: F401
from tests.traveller import counts, give_link, profile, subject


def at_once(app, actions) -> Counter:
    """Run all actions in threads that start together, each in a context of its own; counts their outcomes."""
    barrier, outcomes = threading.Barrier(len(actions)), []

    def run(action) -> None:
        with app.app_context():
            barrier.wait()
            try:
                outcome = action()
                db.session.commit()
            except (LinkedElsewhere, HasAnother, AlreadyLinked, NoSuchTrip) as refused:
                db.session.rollback()
                outcome = type(refused).__name__
            outcomes.append(outcome)
            db.session.remove()

    threads = [threading.Thread(target=Context().run, args=(run, action)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return Counter(outcomes)


def linking(member_id: int, who: ProviderProfile):
    return lambda: provider.link(db.session.get(Member, member_id), who)


def test_of_two_members_who_link_one_account_at_the_same_instant_one_gets_it(app, cast):
    actions = [linking(member.id, profile()) for member in (cast.alice, cast.bob)]
    assert at_once(app, actions) == {True: 1, "LinkedElsewhere": 1}
    assert counts()[1] == 1
    assert db.session.scalar(select(db.func.count(MemberEvent.id)).where(MemberEvent.kind == "linked")) == 1


def test_a_double_click_links_once_and_tells_once(app, cast):
    assert at_once(app, [linking(cast.alice.id, profile())] * 8) == {True: 1, False: 7}
    mails = select(db.func.count(OutboxItem.id)).where(OutboxItem.topic == "mail.account_notice")
    assert (counts()[1], db.session.scalar(mails)) == (1, 1)


def test_of_two_accounts_of_one_provider_at_the_same_instant_one_is_linked(app, cast):
    actions = [linking(cast.alice.id, profile(subject=name)) for name in ("one", "other")]
    assert at_once(app, actions) == {True: 1, "HasAnother": 1}
    assert counts()[1] == 1


def test_the_same_subject_at_two_providers_is_two_accounts(cast):
    assert provider.link(cast.alice, profile("naver", "1234"))
    assert provider.link(cast.bob, profile("kakao", "1234"))
    db.session.commit()
    assert counts()[1] == 2


def test_two_who_join_with_one_account_make_one_member(app, answers):  # noqa: F811
    def joining(number: int):
        own = replace(
            answers,
            member_id=f"nguyenlan{number}",
            email=f"lan{number}@example.com",
            ci_hash=None,
            link=Link("naver", "a-subject", None),
        )
        return lambda: bool(members.join(own).id)

    assert at_once(app, [joining(95), joining(96)]) == {True: 1, "AlreadyLinked": 1}
    assert counts()[:2] == (1, 1)


def test_joining_and_linking_one_account_at_once_leaves_one_owner(app, cast, answers):  # noqa: F811
    own = replace(answers, link=Link("naver", "a-subject", None))
    outcomes = at_once(app, [linking(cast.alice.id, profile()), lambda: bool(members.join(own).id)])
    assert outcomes[True] == 1 and counts()[1] == 1


def test_a_journey_that_comes_back_many_times_at_once_is_used_once(app):
    provider.depart("naver", "login", "https://localhost/login/naver/callback", "this browser")
    db.session.commit()
    state = "known-state"
    trip = db.session.scalars(select(ProviderTrip)).one()
    trip.state_hash = provider.trip._state_hash(state)
    db.session.commit()
    outcomes = at_once(app, [lambda: provider.claim("naver", state, "this browser").provider] * 10)
    assert outcomes == {"naver": 1, "NoSuchTrip": 9}


def test_who_leaves_is_unlinked_everywhere_and_every_provider_is_told(app, cast, standins):
    for key in ("kakao", "facebook", "government"):
        give_link(standins, cast.alice, key)
    give_link(standins, cast.bob, "kakao", "minh")
    assert provider.unlink_all(cast.alice) == 3
    db.session.commit()
    assert db.session.scalars(select(LinkedAccount.member_id)).all() == [cast.bob.id]
    Worker(app).work_off()
    assert sorted(standins.social.unlinked) == [(key, subject(standins, key)) for key in ("facebook", "kakao")]


def test_leaving_goes_on_where_a_provider_is_away(app, cast, standins):
    give_link(standins, cast.alice, "kakao")
    standins.faults.set("kakao", "down")
    provider.unlink_all(cast.alice)
    db.session.commit()
    Worker(app).work_off()
    item = db.session.scalars(select(OutboxItem)).one()
    assert (item.state, item.attempts, counts()[1]) == ("waiting", 1, 0)
    assert subject(standins, "kakao") not in (item.last_error or "")


def test_an_account_that_was_linked_again_is_not_unlinked_there_late(app, cast, standins):
    link = give_link(standins, cast.alice, "kakao")
    provider.unlink(cast.alice, link.public_id)
    db.session.commit()
    give_link(standins, cast.alice, "kakao")
    Worker(app).work_off()
    assert standins.social.unlinked == []


def test_a_provider_that_is_not_configured_any_more_is_not_told(make_app, cast, standins):
    own = make_app(KAKAO_CLIENT_ID="")
    with own.app_context():
        provider.links._tell_provider("kakao", "4711", None)
        db.session.commit()
        Worker(own).work_off()
        assert db.session.scalars(select(OutboxItem.state)).one() == "sent"


def test_an_account_unlinked_while_it_logs_in_lets_nobody_in(cast, standins):
    link = give_link(standins, cast.alice, "naver")
    db.session.refresh(link)
    db.session.expunge(link)
    db.session.execute(db.delete(LinkedAccount))
    assert not provider.use(link, profile())


@pytest.mark.parametrize("part", ["subject", "name", "email", "phone", "ci", "refresh_token"])
def test_what_a_provider_told_stands_in_no_log(part):
    secret = "canary-4711"
    assert secret not in repr(profile(**{part: secret}))
    assert secret not in repr(Link("naver", secret, secret))
