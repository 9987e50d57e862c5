"""Making, changing and cancelling fairs, and what people are told about it."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import time_machine

from app.extensions import db
from app.forms.staff_fair import TEXTS
from app.models import AuditEntry, Exhibitor, OutboxItem, Registration, Slot, VoidedTicket
from app.models.fair import KOREA
from app.operations import fair as operations
from app.operations import registration
from app.operations.fair import ExhibitorPlan, FairPlan, SlotPlan

COLUMNS = (
    "slug", "texts", "desk_languages", "starts_on", "ends_on", "registration_opens_at", "registration_closes_at",
    "ticket_days", "admit_early_minutes", "admit_late_minutes", "allows_reentry",
)  # fmt: skip


def plan_of(fair, **changes) -> FairPlan:
    """The fair as it is, with some columns changed."""
    columns = {name: getattr(fair, name) for name in COLUMNS} | changes
    slots = [SlotPlan(slot.public_id, slot.starts_at, slot.ends_at, slot.capacity) for slot in fair.slots]
    return FairPlan(columns, slots, [])


def with_slot(plan: FairPlan, number: int, **changes) -> FairPlan:
    slots = [replace(slot, **changes) if place == number else slot for place, slot in enumerate(plan.slots)]
    return replace(plan, slots=slots)


def edit(fair, plan) -> int:
    told = operations.edit(fair, plan)
    db.session.commit()
    return told


def register(member, slot):
    made = registration.register(member, slot.fair, slot, language="en")
    db.session.commit()
    return made


def mails(topic: str) -> list[dict]:
    items = db.session.scalars(db.select(OutboxItem).where(OutboxItem.topic == topic).order_by(OutboxItem.id))
    return [item.payload for item in items]


def test_a_new_fair_is_a_draft(cast):
    plan = replace(plan_of(cast.fair, slug="winter"), exhibitors=[ExhibitorPlan("ACME", "A1", "welders")])
    fair = operations.create(plan)
    db.session.commit()
    assert (fair.state, len(fair.slots), fair.exhibitors[0].booth) == ("draft", 2, "A1")
    assert db.session.scalar(db.select(AuditEntry.action)) == "fair.create"


def test_the_address_of_a_fair_is_its_own(cast):
    plan = plan_of(cast.fair)
    with pytest.raises(operations.SlugTaken):
        operations.create(plan)


def test_a_draft_is_published_once_it_is_complete(cast):
    fair = cast.fair
    fair.state = "draft"
    fair.texts = {"en": {"name": "Spring"}}
    db.session.commit()
    with pytest.raises(operations.FairIncomplete):
        operations.publish(fair)
    fair.texts = {"ko": {"name": "봄"}}
    operations.publish(fair)
    assert fair.state == "published"


def test_a_fair_without_times_is_not_published(cast):
    fair = operations.create(replace(plan_of(cast.fair, slug="empty"), slots=[]))
    with pytest.raises(operations.FairIncomplete):
        operations.publish(fair)


def test_a_larger_slot_takes_in_who_waits(cast):
    fair = cast.fair
    fair.slots[0].capacity = 1
    db.session.commit()
    register(cast.alice, fair.slots[0])
    waiting = registration.wait_for(cast.bob, fair, fair.slots[0])
    db.session.commit()
    assert edit(fair, with_slot(plan_of(fair), 0, capacity=2)) == 0
    assert (waiting.state, fair.slots[0].taken) == ("held", 2)
    assert len(mails("mail.promoted")) == 1 and not mails("mail.fair_changed")


def test_places_that_are_taken_stay(cast):
    fair = cast.fair
    register(cast.alice, fair.slots[0])
    register(cast.bob, fair.slots[0])
    assert edit(fair, with_slot(plan_of(fair), 0, capacity=2)) == 0
    with pytest.raises(operations.CapacityBelowTaken) as refused:
        operations.edit(fair, with_slot(plan_of(fair), 0, capacity=1))
    assert (refused.value.slot_id, refused.value.taken) == (fair.slots[0].public_id, 2)


def test_a_slot_without_registrations_can_be_removed(cast):
    fair = cast.fair
    plan = plan_of(fair)
    edit(fair, replace(plan, slots=plan.slots[:1]))
    assert db.session.scalar(db.select(db.func.count()).select_from(Slot)) == 1


def test_a_slot_with_registrations_cannot(cast):
    fair = cast.fair
    registration.cancel(register(cast.alice, fair.slots[1]))
    db.session.commit()
    plan = plan_of(fair)
    with pytest.raises(operations.SlotInUse):
        operations.edit(fair, replace(plan, slots=plan.slots[:1]))


def test_exhibitors_are_replaced(cast):
    fair = cast.fair
    for names in (["A", "B"], ["B"]):
        edit(fair, replace(plan_of(fair), exhibitors=[ExhibitorPlan(name, "", "") for name in names]))
    assert list(db.session.scalars(db.select(Exhibitor.name))) == ["B"]


def test_everybody_hears_of_another_place_in_their_language(cast):
    fair, bob = cast.fair, cast.bob
    bob.language = "ko"
    register(cast.alice, fair.slots[0])
    register(bob, fair.slots[1])
    texts = {code: texts | {"venue": f"{code} hall"} for code, texts in fair.texts.items()}
    assert edit(fair, plan_of(fair, texts=texts)) == 2
    told = {mail["to"]: (mail["language"], mail["context"]["venue"]) for mail in mails("mail.fair_changed")}
    assert told == {"alice@example.com": ("en", "en hall"), "bob@example.com": ("ko", "ko hall")}


def test_only_those_of_the_slot_hear_of_its_new_time(cast):
    fair = cast.fair
    alice = register(cast.alice, fair.slots[0])
    register(cast.bob, fair.slots[1])
    ticket_id = alice.ticket_id
    earlier = fair.slots[0].starts_at - timedelta(hours=1)
    assert edit(fair, with_slot(plan_of(fair), 0, starts_at=earlier)) == 1
    assert [mail["to"] for mail in mails("mail.fair_changed")] == ["alice@example.com"]
    assert alice.ticket_id == ticket_id


def test_another_day_voids_the_old_ticket_and_sends_a_new_one(cast):
    fair = cast.fair
    alice = register(cast.alice, fair.slots[0])
    ticket_id, day = alice.ticket_id, timedelta(days=1)
    slot = fair.slots[0]
    plan = plan_of(fair, ends_on=fair.ends_on + day)
    edit(fair, with_slot(plan, 0, starts_at=slot.starts_at + day, ends_at=slot.ends_at + day))
    assert alice.ticket_id != ticket_id
    assert list(db.session.scalars(db.select(VoidedTicket.ticket_id))) == [ticket_id]
    assert mails("mail.fair_changed")[0]["ticket"] == alice.public_id


@pytest.mark.parametrize("key", [key for key in TEXTS if key not in ("venue", "address")])
def test_other_texts_change_in_silence(cast, key):
    fair = cast.fair
    register(cast.alice, fair.slots[0])
    assert edit(fair, plan_of(fair, texts={"ko": fair.texts["ko"] | {key: "new"}, "en": fair.texts["en"]})) == 0


def test_a_cancelled_fair_tells_who_holds_and_who_waits(cast):
    fair = cast.fair
    fair.slots[0].capacity = 1
    db.session.commit()
    register(cast.alice, fair.slots[0])
    registration.wait_for(cast.bob, fair, fair.slots[0])
    registration.cancel(register(cast.member("carol123", "Carol", email="carol@example.com"), fair.slots[1]))
    assert operations.cancel(fair) == 2
    db.session.commit()
    assert {mail["to"] for mail in mails("mail.fair_cancelled")} == {"alice@example.com", "bob@example.com"}
    assert operations.cancel(fair) == 0
    with pytest.raises(registration.RegistrationClosed):
        registration.register(cast.bob, fair, fair.slots[1], language="en")


def day_before(fair, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(fair.starts_on - timedelta(days=1), time(hour, minute), KOREA)


def test_the_reminder_goes_out_once_the_day_before(cast):
    fair, bob = cast.fair, cast.bob
    bob.language = "ko"
    register(cast.alice, fair.slots[0])
    register(bob, fair.slots[1])
    with time_machine.travel(day_before(fair, 8, 59), tick=False):
        assert operations.send_reminders() == 0
    with time_machine.travel(day_before(fair, 9) - timedelta(days=1), tick=False):
        assert operations.send_reminders() == 0
    with time_machine.travel(day_before(fair, 9), tick=False):
        assert [operations.send_reminders(), operations.send_reminders()] == [2, 0]
    assert [mail["language"] for mail in mails("mail.reminder")] == ["en", "ko"]


def test_each_day_of_a_fair_has_its_reminder(cast):
    fair, day = cast.fair, timedelta(days=1)
    fair.ends_on += day
    fair.slots[1].starts_at += day
    fair.slots[1].ends_at += day
    db.session.commit()
    register(cast.alice, fair.slots[0])
    register(cast.bob, fair.slots[1])
    for number, address in enumerate(["alice@example.com", "bob@example.com"]):
        with time_machine.travel(day_before(fair, 10) + number * day, tick=False):
            assert operations.send_reminders() == 1
        assert mails("mail.reminder")[-1]["to"] == address


@pytest.mark.parametrize("state", ["waiting", "cancelled"])
def test_only_who_holds_a_place_is_reminded(cast, state):
    fair = cast.fair
    made = register(cast.alice, fair.slots[0])
    db.session.execute(db.update(Registration).where(Registration.id == made.id).values(state=state))
    db.session.commit()
    with time_machine.travel(day_before(fair, 10), tick=False):
        assert operations.send_reminders() == 0
