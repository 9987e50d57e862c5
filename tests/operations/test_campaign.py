"""Messages to many: whom a filter means, when they go, how fast, and that nobody gets one twice."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine

from app.extensions import db
from app.models import AuditEntry, Campaign, CampaignRecipient, OutboxItem, Staff
from app.operations import campaign, outbox, registration
from app.operations import fair as fairs
from app.operations.campaign import sending
from app.rules.campaign import Filter
from app.worker import handle

NOON = datetime(2026, 12, 1, 3, tzinfo=UTC)  # in Korea


@pytest.fixture
def crowd(cast) -> list:
    """Six people with a place at the Spring Fair, three in each slot; the last one has no address."""
    made = []
    for number in range(6):
        email = f"guest{number}@example.com" if number < 5 else None
        changes = {"language": "ko" if number % 2 else "en", "nationality": "VN" if number < 4 else "NP"}
        guest = cast.member(f"guest{number}", f"GUEST {number}", email=email, email_confirmed_at=None, **changes)
        made.append(cast.registration(guest, cast.fair.slots[number // 3]))
    return made


def make(cast, *, staff: Staff | None = None, **changes) -> Campaign:
    plan = {"title": "Doors", "kind": "service", "by_message": False, "filters": Filter(), "per_minute": 2} | changes
    made = campaign.create(cast.fair, staff or cast.max, campaign.Plan(**plan))
    write(made, "en", "Doors open", "Hello {name}, {fair}: {slot}. {ticket}")
    write(made, "ko", "문이 열려요", "{name} 님, {fair}")
    db.session.commit()
    return made


def write(made: Campaign, language: str, subject: str, body: str) -> None:
    campaign.write(made, language, subject, body, seen=campaign.stamp_of_text(made, language))


def go(made: Campaign, cast, **options) -> None:
    campaign.schedule(made, cast.max, datetime.now(UTC), **options)
    db.session.commit()


def mails() -> list[str]:
    found = db.session.scalars(db.select(OutboxItem).where(OutboxItem.topic == "mail.campaign").order_by(OutboxItem.id))
    return [item.payload["to"] for item in found]


def send_mails() -> list[str]:
    """What the worker does with all that waits; answers the new states."""
    db.session.execute(db.update(OutboxItem).values(next_at=datetime.now(UTC) - timedelta(seconds=1)))
    db.session.commit()
    return [outbox.send(item, handle, Random(1)) for item in outbox.lease(50)]


def states(made: Campaign) -> dict[str, int]:
    db.session.expire_all()
    return campaign.progress_of(made)


# Whom


@pytest.mark.parametrize(
    ("chosen", "meant", "reached"),
    [
        ({}, 6, 5),
        ({"languages": ("ko",)}, 3, 2),
        ({"languages": ("ko", "en")}, 6, 5),
        ({"nationalities": ("NP",)}, 2, 1),
        ({"nationalities": ("XX",)}, 0, 0),
        ({"arrived": "yes"}, 1, 1),
        ({"arrived": "no"}, 5, 4),
        ({"states": ("waiting",)}, 0, 0),
        ({"identity_to_check": True}, 1, 1),
        ({"nationalities": ("VN",), "arrived": "no"}, 3, 3),
    ],
)
def test_all_limits_of_a_filter_hold_together(cast, crowd, chosen, meant, reached):
    crowd[0].admitted_at, crowd[1].member.identity = datetime.now(UTC), "to_check"
    count = campaign.count_of(make(cast, filters=Filter(**chosen)))
    assert (count.meant, count.reached, count.not_reached) == (meant, reached, meant - reached)


def test_a_slot_and_a_way_here_limit_it_too(cast, crowd):
    crowd[4].inflow_path_id = cast.inflow_path.id
    crowd[0].member.inflow_path_id = cast.inflow_path.id
    cast.save()
    second = cast.fair.slots[1].public_id
    assert campaign.count_of(make(cast, filters=Filter(slots=(second,)))).meant == 3
    assert campaign.count_of(make(cast, filters=Filter(inflow_paths=("none",)))).meant == 2
    assert campaign.count_of(make(cast, filters=Filter(inflow_paths=("none",), slots=(second,)))).meant == 1


def test_promotion_goes_only_to_who_accepted_it_by_that_way(cast, crowd):
    crowd[0].member.email_confirmed_at = crowd[1].member.email_confirmed_at = datetime.now(UTC)
    crowd[1].member.notice_by_email = False
    crowd[2].member.phone, crowd[2].member.notice_by_message = "+821012345678", True
    cast.save()
    count = campaign.count_of(make(cast, kind="news", by_message=True))
    assert (count.meant, count.by_mail, count.by_message, count.reached) == (6, 1, 1, 2)


@pytest.mark.parametrize(
    "stored",
    [
        {"states": ["held"], "slots": ["gone"]},
        {"states": ["held"], "inflow_paths": ["gone"]},
        {"states": ["held"], "cities": ["Busan"]},
        {"states": []},
        {},
    ],
)
def test_a_stale_filter_means_nobody_and_never_everybody(cast, crowd, stored):
    made = make(cast)
    made.filters = stored
    cast.save()
    for ask in (campaign.count_of, campaign.in_languages, lambda one: go(one, cast)):
        with pytest.raises(campaign.StaleFilter):
            ask(made)


def test_a_filter_that_went_stale_until_its_time_stands_still(cast, crowd):
    made = make(cast, filters=Filter(slots=(cast.fair.slots[0].public_id,)))
    go(made, cast)
    made.filters = made.filters | {"slots": ["gone"]}
    cast.save()
    assert campaign.send_all() == 0
    assert (made.state, made.trouble, mails()) == ("paused", "stale", [])
    with pytest.raises(campaign.NotSettled):
        campaign.resume(made)


def test_a_filter_that_went_stale_halfway_is_chosen_anew_and_each_gets_it_once(cast, crowd):
    made = make(cast, filters=Filter(slots=tuple(slot.public_id for slot in cast.fair.slots)))
    with time_machine.travel(NOON, tick=False) as clock:
        go(made, cast)
        assert campaign.send_all() == 2
        made.filters = made.filters | {"slots": ["gone"]}
        cast.save()
        clock.shift(timedelta(minutes=1))
        assert campaign.send_all() == 0
        assert (made.state, made.trouble) == ("paused", "stale")
        plan = campaign.Plan("Doors", "service", False, Filter(), per_minute=100)
        campaign.edit(made, plan, seen=campaign.stamp_of(made))
        go(made, cast)
        assert campaign.send_all() == 3
        assert send_mails() == ["sent"] * 5
        campaign.send_all()
    assert mails() == [f"guest{number}@example.com" for number in range(5)]
    assert (states(made), made.state) == ({"sent": 5}, "done")


# When


def test_it_goes_out_in_its_time_and_not_before(cast, crowd):
    made = make(cast)
    with time_machine.travel(NOON, tick=False) as clock:
        campaign.schedule(made, cast.max, NOON + timedelta(hours=1))
        db.session.commit()
        clock.shift(timedelta(minutes=59, seconds=59))
        assert campaign.send_all() == 0
        clock.shift(timedelta(seconds=1))
        assert campaign.send_all() == 2


def test_no_more_go_in_a_minute_than_was_said(cast, crowd):
    made = make(cast)
    with time_machine.travel(NOON, tick=False) as clock:
        go(made, cast)
        sent = []
        for seconds in (0, 20, 39, 1, 60, 60):
            clock.shift(timedelta(seconds=seconds))
            sent.append(campaign.send_all())
        assert sent == [2, 0, 0, 2, 1, 0]
    assert mails() == [f"guest{number}@example.com" for number in range(5)]


def test_it_is_done_when_each_has_an_outcome_and_the_counts_stay(cast, crowd):
    crowd[4].member.email = "nobody@refused.example"
    made = make(cast, per_minute=100)
    go(made, cast)
    campaign.send_all()
    assert states(made) == {"handed_over": 5} and made.state == "sending"
    assert sorted(send_mails()) == ["held", "sent", "sent", "sent", "sent"]
    campaign.send_all()
    assert (states(made), made.state) == ({"sent": 4, "failed": 1}, "done")
    db.session.execute(db.delete(CampaignRecipient))
    assert states(made) == {"sent": 4, "failed": 1}


def test_each_reads_their_own_language_with_their_own_things(cast, crowd):
    go(make(cast, per_minute=100), cast)
    campaign.send_all()
    items = db.session.scalars(db.select(OutboxItem).order_by(OutboxItem.id)).all()
    english, korean = (item.payload["context"] for item in items[:2])
    assert english["subject"] == "Doors open" and english["body"].startswith("Hello GUEST 0, Spring Fair: ")
    assert crowd[0].public_id in english["body"]
    assert (korean["subject"], korean["body"]) == ("문이 열려요", "GUEST 1 님, 봄 박람회")


def test_who_sent_what_to_whom_is_in_the_audit_log(cast, crowd):
    go(make(cast, per_minute=100), cast)
    campaign.send_all()
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "campaign.send"))
    assert entry.details["shown"] == [one.member_id for one in crowd[:5]]


def test_nobody_gets_it_twice(cast, crowd):
    made = make(cast, per_minute=100)
    go(made, cast)
    campaign.send_all()
    made.state, made.gathered_at, made.batch_at = "scheduled", None, None
    cast.save()
    assert campaign.send_all() == 0
    assert len(mails()) == 5


# Who is not meant any more


def test_who_cancels_leaves_or_comes_meanwhile_is_skipped(cast, crowd):
    made = make(cast, per_minute=1, filters=Filter(arrived="no"))
    with time_machine.travel(NOON, tick=False) as clock:
        go(made, cast)
        campaign.send_all()
        registration.cancel(crowd[1])
        crowd[2].member.withdrawn_at = crowd[3].admitted_at = NOON
        cast.save()
        for _ in range(4):
            clock.shift(timedelta(minutes=1))
            campaign.send_all()
    assert states(made) == {"handed_over": 2, "skipped": 3}
    assert mails() == ["guest0@example.com", "guest4@example.com"]


def test_who_cancels_after_it_was_handed_over_does_not_get_it(cast, crowd, standins):
    made = make(cast, per_minute=100)
    go(made, cast)
    campaign.send_all()
    registration.cancel(crowd[0])
    db.session.execute(db.delete(OutboxItem).where(OutboxItem.topic == "mail.registration_cancelled"))
    assert sorted(send_mails()) == ["expired", "sent", "sent", "sent", "sent"]
    campaign.send_all()
    assert (states(made), made.state) == ({"sent": 4, "skipped": 1}, "done")


def test_paused_it_waits_and_stopped_it_ends(cast, crowd):
    made = make(cast, per_minute=2)
    with time_machine.travel(NOON, tick=False) as clock:
        go(made, cast)
        campaign.send_all()
        campaign.pause(made)
        db.session.commit()
        assert send_mails() == ["waiting", "waiting"]
        clock.shift(timedelta(minutes=5))
        assert campaign.send_all() == 0
        campaign.resume(made)
        db.session.commit()
        assert campaign.send_all() == 2
        assert send_mails() == ["sent"] * 4
        campaign.stop(made)
        db.session.commit()
    assert (states(made), made.state) == ({"sent": 4, "skipped": 1}, "stopped")
    for step in (campaign.stop, campaign.pause, campaign.resume):
        with pytest.raises(campaign.NotSettled):
            step(made)


def test_a_cancelled_fair_stops_what_was_to_go_out(cast, crowd):
    made, draft = make(cast), make(cast)
    campaign.schedule(made, cast.max, datetime.now(UTC) + timedelta(days=1))
    fairs.cancel(cast.fair)
    db.session.commit()
    db.session.expire_all()
    assert (made.state, draft.state) == ("stopped", "draft")


# How many


@pytest.fixture
def few_are_many(monkeypatch):
    """Five people are more than many."""
    monkeypatch.setattr("app.rules.campaign.MANY", 4)
    monkeypatch.setattr(sending, "MANY", 4)


@pytest.mark.parametrize("typed", [None, 4, 6])
def test_the_number_of_many_is_typed(cast, crowd, few_are_many, typed):
    made = make(cast)
    with pytest.raises(campaign.NumberNotTyped) as refused:
        go(made, cast, typed=typed)
    assert refused.value.count == 5
    go(made, cast, typed=5)
    assert made.state == "scheduled"


def test_only_who_manages_the_fair_sends_to_many(cast, crowd, few_are_many):
    made = make(cast, staff=cast.dana)
    with pytest.raises(campaign.TooManyForRole):
        campaign.schedule(made, cast.dana, datetime.now(UTC), typed=5)
    made.filters = Filter(nationalities=("VN",)).stored()
    assert campaign.schedule(made, cast.dana, datetime.now(UTC)) == 4


def test_many_more_than_were_confirmed_wait_for_a_look(cast, crowd, few_are_many):
    made = make(cast, staff=cast.dana, filters=Filter(nationalities=("VN",)))
    campaign.schedule(made, cast.dana, datetime.now(UTC))
    crowd[4].member.nationality = "VN"
    cast.save()
    campaign.send_all()
    assert (made.state, made.trouble, mails()) == ("paused", "grown", [])
    go(made, cast, typed=5)
    campaign.send_all()
    assert len(mails()) == 2


def test_without_a_text_nothing_goes(cast, crowd):
    made = make(cast)
    for language in ("ko", "en"):
        write(made, language, "", "")
    with pytest.raises(campaign.WithoutText):
        go(made, cast)


# Looking at it


def test_a_preview_shows_a_real_person_masked_and_is_audited(cast, crowd):
    made = make(cast)
    crowd[0].member.name = "NGUYEN THI HUONG"
    cast.save()
    seen = campaign.preview(made, "en")
    assert seen.for_somebody and seen.body.startswith("Hello NGUYEN T** H****, Spring Fair: ")
    assert crowd[0].public_id not in seen.body
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "campaign.preview"))
    assert entry.details["shown"] == [crowd[0].member_id]


def test_a_preview_for_nobody_shows_the_places(cast):
    seen = campaign.preview(make(cast), "en")
    assert not seen.for_somebody and "{name}" in seen.body


def test_a_text_message_of_promotion_is_marked(cast, crowd):
    made = make(cast, kind="news", by_message=True)
    crowd[0].member.email_confirmed_at = datetime.now(UTC)
    cast.save()
    assert campaign.preview(made, "en").as_message.startswith("(광고)[")


def test_a_test_goes_to_oneself_alone(cast, crowd):
    campaign.send_test(make(cast), cast.max, "en")
    db.session.commit()
    item = db.session.scalar(db.select(OutboxItem))
    assert (item.topic, item.payload["to"]) == ("mail.campaign_test", cast.max.email)
    assert send_mails() == ["sent"]
