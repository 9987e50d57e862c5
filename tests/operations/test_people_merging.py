"""Two records of one person: what follows to the kept one, and what the other one leads to (FR-2, ST-3)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    AuditEntry,
    CheckIn,
    Consent,
    LoginSession,
    Member,
    MemberChange,
    MemberEvent,
    MemberNote,
    Message,
    NameCheck,
    OutboxItem,
    Registration,
    RegistrationNote,
    SearchGram,
    Slot,
    Staff,
    VoidedTicket,
)
from app.models.types import now
from app.operations import checkin, consent, history, people, search
from app.operations import registration as registrations
from app.operations.people import Query, merging
from app.operations.people.corrections import Stale
from app.operations.people.merging import NotMergeable
from tests.at_once import at_once
from tests.operations.test_export import tables_about_members


@pytest.fixture
def kept(cast):
    """Alice as she joined, with a login."""
    search.index(cast.alice)
    db.session.commit()
    return cast.alice


@pytest.fixture
def other(cast):
    """Alice as somebody wrote her down at a door: a walk-in."""
    member = Member(
        name="Nguyen Thi Hương", name_korean="흐엉", folded="", nationality="VN", language="vi", contact="+821099998888"
    )
    db.session.add(member)
    db.session.flush()
    search.index(member)
    db.session.commit()
    return member


def together(cast, kept, other, of_other=(), reason="The same passport"):
    seen = merging.seen_of_both(kept, other)
    merging.merge(cast.dana, kept, other, set(of_other), reason, seen=seen)
    db.session.commit()


def slot_of(cast, at=0):
    return db.session.scalars(select(Slot).where(Slot.fair_id == cast.fair.id).order_by(Slot.starts_at)).all()[at]


def test_every_table_about_members_is_moved_or_left_for_a_reason(app):
    moved = {table.__tablename__ for table in merging.MOVED}
    assert moved | merging.MOVED_WITH_CARE.keys() | merging.LEFT.keys() == tables_about_members()


def test_the_kept_one_takes_what_was_chosen_and_what_it_lacked(cast, kept, other):
    together(cast, kept, other, {"name"})
    assert (kept.name, kept.name_korean, kept.contact) == ("Nguyen Thi Hương", "흐엉", "+821099998888")
    assert (kept.email, kept.language, kept.member_id) == ("alice@example.com", "en", "alice1234")
    assert people.find(Query(text="흐엉")).rows[0].id == kept.id


def test_the_other_one_is_a_trace_that_nobody_finds_or_logs_in_with(cast, kept, other):
    db.session.add(LoginSession(token_hash="t", member_id=other.id, expires_at=now() + timedelta(hours=1)))
    together(cast, kept, other)
    assert (other.merged_into_id, other.leaving_reason, other.password_hash) == (kept.id, "merged", None)
    assert not other.is_active
    assert db.session.scalar(select(func.count()).where(SearchGram.member_id == other.id)) == 0
    assert db.session.scalars(select(LoginSession.ended_at)).one() is not None


def test_histories_notes_messages_and_consents_follow(cast, kept, other):
    history.record(other, "profile_changed")
    consent.record(other, "terms_of_use", "2026-01-01", "vi")
    db.session.add(MemberNote(member_id=other.id, staff_id=cast.dana.id, text="Comes with her mother"))
    db.session.add(Message(key="k", topic="message.ticket", member_id=other.id, channel="SMS", number_tail="8888"))
    check = {"name": "X", "result": "matched", "birth_date": "1999-04-02", "mask": "9", "day": "2026-11-22", "nth": 1}
    db.session.add_all([NameCheck(member_id=member.id, **check) for member in (kept, other)])
    together(cast, kept, other)
    for table in (MemberEvent, Consent, MemberNote, Message, NameCheck):
        assert db.session.scalar(select(func.count()).where(table.member_id == other.id)) == 0
        assert db.session.scalar(select(func.count()).where(table.member_id == kept.id)) > 0


def test_what_both_said_is_kept_encrypted_and_the_log_has_ids_alone(cast, kept, other):
    together(cast, kept, other, {"name"})
    change = db.session.scalars(select(MemberChange)).one()
    assert change.kind == "merge" and change.before["overwritten"] == {"name": "NGUYEN THI HUONG"}
    assert change.before["other"]["contact"] == "+821099998888"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "member.merge")).one()
    assert (entry.subject, entry.details["other"]) == (f"member:{kept.id}", other.id)


def test_a_registration_for_another_fair_follows(cast, kept, other):
    cast.registration(kept, cast.fair.slots[0])
    theirs = cast.registration(other, cast.other_fair.slots[0])
    together(cast, kept, other)
    assert (theirs.member_id, theirs.state, theirs.merged_into_id) == (kept.id, "held", None)


def test_of_two_for_one_fair_one_ticket_is_valid(cast, kept, other):
    mine, theirs = cast.registration(kept, slot_of(cast)), cast.registration(other, slot_of(cast, 1))
    ticket = mine.ticket_id
    db.session.add(RegistrationNote(registration_id=theirs.id, staff_id=cast.dana.id, text="Late"))
    together(cast, kept, other)
    assert (mine.state, mine.ticket_id, mine.slot_id) == ("held", ticket, slot_of(cast).id)
    assert (theirs.state, theirs.merged_into_id, theirs.member_id) == ("cancelled", mine.id, other.id)
    assert db.session.scalars(select(VoidedTicket.ticket_id)).all() == [theirs.ticket_id]
    assert (slot_of(cast).taken, slot_of(cast, 1).taken) == (1, 0)
    assert db.session.scalars(select(RegistrationNote.registration_id)).all() == [mine.id]
    assert db.session.scalars(select(OutboxItem.topic).where(OutboxItem.topic == "mail.ticket")).all()


@pytest.mark.parametrize(("first", "second"), [("waiting", "held"), ("cancelled", "held"), ("cancelled", "waiting")])
def test_the_better_place_is_kept_with_the_ticket_in_somebody_s_hand(cast, kept, other, first, second):
    mine, theirs = cast.registration(kept, slot_of(cast), first), cast.registration(other, slot_of(cast, 1), second)
    ticket, code = theirs.ticket_id, theirs.short_code
    together(cast, kept, other)
    assert (mine.state, mine.ticket_id, mine.short_code, mine.slot_id) == (second, ticket, code, slot_of(cast, 1).id)
    assert theirs.state == "cancelled" and theirs.ticket_id != ticket
    assert slot_of(cast, 1).taken == (second == "held")


def test_who_is_in_stays_in_and_the_facts_follow(cast, kept, other):
    mine, theirs = cast.registration(kept, slot_of(cast)), cast.registration(other, slot_of(cast, 1))
    checkin.check_in_by_hand(cast.dana, theirs)
    db.session.commit()
    came, ticket = theirs.admitted_at, theirs.ticket_id
    together(cast, kept, other)
    assert (mine.admitted_at, mine.ticket_id) == (came, ticket)
    assert [fact.kind for fact in CheckIn.of_registration(mine.id)] == ["admit"]
    assert checkin.attendance_of(mine).admitted_at == came
    assert theirs.admitted_at is None


def test_the_place_that_is_given_up_goes_to_who_waits(cast, kept, other):
    slot = slot_of(cast, 1)
    cast.registration(kept, slot_of(cast))
    cast.registration(other, slot)
    waiting = cast.registration(cast.bob, slot, "waiting")
    waiting.waiting_since = now()
    db.session.commit()
    together(cast, kept, other)
    assert waiting.state == "held"


def test_the_old_ticket_leads_on_to_the_kept_registration_also_after_another_merge(cast, kept, other):
    mine, theirs = cast.registration(kept, slot_of(cast)), cast.registration(other, slot_of(cast, 1))
    together(cast, kept, other)
    third = cast.member("third1234", "NGUYEN HUONG", email="third@example.com")
    last = cast.registration(third, slot_of(cast))
    together(cast, third, kept)
    assert {mine.merged_into_id, theirs.merged_into_id} == {last.id}
    found = db.session.execute(checkin.statements.BY_TICKET, {"ticket_id": theirs.ticket_id}).one()
    assert found.id == last.id
    by_code = {"fair_id": cast.fair.id, "code": theirs.short_code}
    assert db.session.execute(checkin.statements.BY_CODE, by_code).one().id == last.id
    assert {kept.merged_into_id, other.merged_into_id} == {third.id}


def test_two_whom_operators_have_proved_to_be_two_stay_two(cast, kept, other):
    kept.ci_hash, other.ci_hash = "one", "two"
    db.session.commit()
    with pytest.raises(NotMergeable) as refused:
        together(cast, kept, other)
    assert refused.value.reason == "two_people"


def test_the_proof_of_an_operator_follows_with_its_number(cast, kept, other):
    kept.identity, kept.phone = "to_check", None
    other.ci_hash, other.identity, other.phone = "one", "verified", "+821012345678"
    db.session.commit()
    together(cast, kept, other)
    assert (kept.ci_hash, kept.identity, kept.phone) == ("one", "verified", "+821012345678")


def test_the_record_that_the_person_logs_in_with_is_the_one_to_keep(cast, kept, other):
    with pytest.raises(NotMergeable) as refused:
        together(cast, other, kept)
    assert refused.value.reason == "keep_login"


@pytest.mark.parametrize("which", ["same", "gone"])
def test_nobody_is_put_together_with_nobody(cast, kept, other, which):
    if which == "gone":
        other.withdrawn_at = now()
        db.session.commit()
    with pytest.raises(NotMergeable) as refused:
        together(cast, kept, kept if which == "same" else other)
    assert refused.value.reason == which


def test_what_has_changed_since_it_was_shown_is_looked_at_again(cast, kept, other):
    seen = merging.seen_of_both(kept, other)
    slot = slot_of(cast)
    registrations.register(kept, cast.fair, slot, language="en")
    db.session.commit()
    with pytest.raises(Stale):
        merging.merge(cast.dana, kept, other, set(), "x", seen=seen)
    db.session.rollback()
    assert other.merged_into_id is None


def test_the_person_is_told_and_never_by_an_address_that_nobody_confirmed(cast, kept, other):
    other.email = "unconfirmed@example.com"
    db.session.commit()
    together(cast, kept, other)
    mails = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.records_merged")).all()
    assert [mail.payload["to"] for mail in mails] == ["alice@example.com"]
    assert kept.email == "alice@example.com"


def test_the_kept_one_s_registrations_are_the_only_ones_of_the_person(cast, kept, other):
    cast.registration(kept, slot_of(cast))
    cast.registration(other, slot_of(cast, 1))
    together(cast, kept, other)
    held = select(func.count()).select_from(Registration).where(Registration.state == "held")
    assert db.session.scalar(held) == 1


def test_two_of_the_staff_at_the_same_instant_merge_once(app, cast, kept, other):
    cast.registration(kept, slot_of(cast))
    cast.registration(other, slot_of(cast, 1))
    seen, staff = merging.seen_of_both(kept, other), cast.dana.id
    ids = (kept.id, other.id)

    def put_together():
        both = [db.session.get_one(Member, member_id) for member_id in ids]
        merging.merge(db.session.get_one(Staff, staff), *both, set(), "The same", seen=seen)
        return "merged"

    outcomes = at_once(app, put_together, put_together, refused=(NotMergeable, Stale))
    assert outcomes["merged"] == 1 and outcomes.total() == 2
    assert db.session.scalar(select(func.count()).select_from(MemberChange)) == 1
    assert db.session.scalar(select(func.count()).select_from(VoidedTicket)) == 1
    assert sum(slot.taken for slot in cast.fair.slots) == 1
