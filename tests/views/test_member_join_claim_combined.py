"""The claim by a member: the walk-in and the membership become one, and of two registrations for a fair one ticket stays
valid (FR-2)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    AuditEntry,
    CheckIn,
    Consent,
    Member,
    MemberChange,
    MemberEvent,
    OutboxItem,
    Registration,
    RegistrationNote,
    Slot,
    VoidedTicket,
    WalkIn,
)
from app.models.types import now
from app.operations import checkin, walk_in
from app.operations import member as members
from app.operations.checkin import statements
from app.operations.consent import Given
from app.operations.people import claiming, merging
from app.operations.walk_in import Answers, Door, claim
from app.web.filters import code_shown
from tests import bundled
from tests.at_once import at_once
from tests.views.test_member_join_claim import join_answers

NAME = "AIGUL NURLANOVA"
COMBINED = "You were registered for this fair already, so your two registrations are one now."
DOORS_TICKET = "The ticket that you got at the door is the valid one."
OWN_TICKET = "The ticket that you had before is the valid one."


@pytest.fixture
def aigul(cast) -> Member:
    """Somebody with a membership who has forgotten about it at the door."""
    return cast.member("aigul1234", "Nurlanova Aigul", email="aigul@example.com")


@pytest.fixture
def ticket(cast) -> Registration:
    """Aigul's registration, made at the desk of the Spring Fair."""
    bundled.load()
    said = [Given("terms_of_use", "2026-01-01", "en")]
    answers = Answers(
        name=NAME, speaks="en", email="door@example.com", nationality="KZ", phone="+821055556666", consents=said
    )
    made = walk_in.register(answers, fair=cast.fair, door=Door(staff=cast.dana))
    db.session.commit()
    return made


@pytest.fixture
def logged_in(browser, cast, aigul):
    browser.in_language("en")
    cast.log_in(browser, aigul)
    return browser


def address(ticket: Registration) -> str:
    return "/join/claim/" + walk_in.claim_link(ticket).rsplit("/", 1)[1]


def slot_of(cast, at: int = 0) -> Slot:
    return db.session.scalars(select(Slot).where(Slot.fair_id == cast.fair.id).order_by(Slot.starts_at)).all()[at]


def claimed(browser, ticket: Registration, **more: str):
    """The page that the claim ends on."""
    number = ticket.short_code
    answer = browser.post(address(ticket), {"number": number, **more}, status=303)
    return browser.get(answer.response.location)


def held_by(member: Member) -> list[Registration]:
    return list(db.session.scalars(select(Registration).where(Registration.member_id == member.id)))


def admitted(cast, *places: Registration) -> None:
    for place in places:
        checkin.check_in_by_hand(cast.dana, place)
    db.session.commit()


def test_who_is_not_registered_there_gets_the_registration_with_its_ticket(logged_in, ticket, aigul):
    number = ticket.ticket_id
    page = claimed(logged_in, ticket)
    assert "The ticket is yours now." in page.text and code_shown(ticket.short_code) in page.text
    assert [(place.id, place.ticket_id) for place in held_by(aigul)] == [(ticket.id, number)]


def test_a_registration_for_another_fair_stays_beside_it(logged_in, ticket, aigul, cast):
    other = cast.registration(aigul, cast.other_fair.slots[0])
    page = claimed(logged_in, ticket)
    assert COMBINED not in page.text
    assert {place.id for place in held_by(aigul)} == {other.id, ticket.id}
    assert {place.state for place in held_by(aigul)} == {"held"}
    assert db.session.scalar(select(func.count()).select_from(VoidedTicket)) == 0


def test_of_two_unused_tickets_the_former_one_stays(logged_in, ticket, aigul, cast):
    own = cast.registration(aigul, slot_of(cast))
    code, void = own.short_code, ticket.short_code
    page = claimed(logged_in, ticket)
    assert COMBINED in page.text and OWN_TICKET in page.text
    assert f"The other ticket, number {code_shown(void)}, is void." in page.text
    assert (own.state, own.short_code) == ("held", code)
    assert page.soup.find(class_="ticket__short").text == code_shown(code)
    given_up = db.session.get(Registration, ticket.id)
    assert (given_up.state, given_up.merged_into_id) == ("cancelled", own.id)
    assert db.session.scalars(select(VoidedTicket.ticket_id)).all() == [given_up.ticket_id]


def test_who_came_in_with_the_ticket_of_the_door_is_in_with_the_remaining_registration(logged_in, ticket, aigul, cast):
    own = cast.registration(aigul, slot_of(cast))
    admitted(cast, ticket)
    code, void, came = ticket.short_code, own.short_code, ticket.admitted_at
    page = claimed(logged_in, ticket)
    assert DOORS_TICKET in page.text and f"number {code_shown(void)}, is void" in page.text
    assert "You were there" in page.text
    assert (own.state, own.short_code, own.admitted_at) == ("held", code, came)
    assert [fact.kind for fact in CheckIn.of_registration(own.id)] == ["admit"]
    assert checkin.attendance_of(own).admitted_at == came
    found = db.session.execute(statements.BY_TICKET, {"ticket_id": own.ticket_id}).one()
    assert (found.id, found.admitted_at) == (own.id, came)


def test_who_came_in_with_the_former_ticket_keeps_that(logged_in, ticket, aigul, cast):
    own = cast.registration(aigul, slot_of(cast))
    admitted(cast, own)
    came = own.admitted_at
    page = claimed(logged_in, ticket)
    assert OWN_TICKET in page.text and "You were there" in page.text
    assert (own.admitted_at, own.double_at) == (came, None)


def test_where_both_were_used_staff_are_asked(logged_in, ticket, aigul, cast):
    own = cast.registration(aigul, slot_of(cast))
    admitted(cast, own, ticket)
    page = claimed(logged_in, ticket)
    assert "Both tickets were used at the door." in page.text
    assert own.double_at is not None
    assert checkin.open_cases(cast.fair) == 1


@pytest.mark.parametrize("is_in", [False, True])
@pytest.mark.parametrize("former", ["cancelled", "waiting"])
def test_a_former_registration_that_admits_nobody_takes_over_the_ticket_of_the_door(
    logged_in, ticket, aigul, cast, former, is_in
):
    own = cast.registration(aigul, slot_of(cast), former)
    if is_in:
        admitted(cast, ticket)
    code, taken = ticket.short_code, [slot.taken for slot in cast.fair.slots]
    page = claimed(logged_in, ticket)
    assert COMBINED in page.text and DOORS_TICKET in page.text and "is void" not in page.text
    assert ("no longer on the waiting list" in page.text) == (former == "waiting")
    assert (own.state, own.short_code, own.waiting_since, own.takes_place) == ("held", code, None, False)
    assert (own.admitted_at is not None) == is_in
    assert [slot.taken for slot in cast.fair.slots] == taken


def test_a_cancelled_walk_in_changes_nothing_of_the_former_registration(logged_in, ticket, aigul, cast):
    own = cast.registration(aigul, slot_of(cast))
    ticket.state = "cancelled"
    db.session.commit()
    page = claimed(logged_in, ticket)
    assert OWN_TICKET in page.text and "is void" not in page.text
    assert own.state == "held" and slot_of(cast).taken == 1


def test_the_ticket_of_the_door_gives_back_no_place_that_it_never_took(logged_in, ticket, aigul, cast):
    cast.registration(aigul, slot_of(cast))
    before = sum(slot.taken for slot in cast.fair.slots)
    claimed(logged_in, ticket)
    assert sum(slot.taken for slot in cast.fair.slots) == before == 1


def test_the_place_of_the_former_ticket_goes_to_who_waits(logged_in, ticket, aigul, cast):
    slot = slot_of(cast, 1)
    cast.registration(aigul, slot)
    slot.capacity = slot.taken
    waiting = cast.registration(cast.bob, slot, "waiting")
    waiting.waiting_since = now()
    admitted(cast, ticket)
    claimed(logged_in, ticket)
    assert waiting.state == "held"


def test_both_histories_are_kept(logged_in, ticket, aigul, cast):
    own, walked_in = cast.registration(aigul, slot_of(cast)), ticket.member_id
    db.session.add(RegistrationNote(registration_id=ticket.id, staff_id=cast.dana.id, text="Came with her sister"))
    admitted(cast, ticket)
    claimed(logged_in, ticket)
    other = db.session.get(Member, walked_in)
    assert (other.merged_into_id, other.leaving_reason) == (aigul.id, "merged")
    assert db.session.scalars(select(RegistrationNote.registration_id)).all() == [own.id]
    assert WalkIn.of(own).claimed_at is not None
    assert db.session.scalars(select(Consent.channel).where(Consent.member_id == aigul.id)).all() == ["desk"]
    assert db.session.scalars(select(MemberEvent.kind).order_by(MemberEvent.id.desc())).first() == "claimed"
    change = db.session.scalars(select(MemberChange)).one()
    assert (change.member_id, change.staff_id, change.kind) == (aigul.id, None, "merge")
    assert change.before["other"]["name"] == NAME
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "walk_in.claim")).one()
    assert (entry.actor, entry.details["registrations"]) == (f"member:{aigul.id}", [[ticket.id, own.id]])


def test_what_was_said_at_the_door_fills_in_and_takes_the_place_of_nothing(logged_in, ticket, aigul):
    aigul.nationality = aigul.contact = None
    db.session.commit()
    claimed(logged_in, ticket)
    assert (aigul.nationality, aigul.contact, aigul.email) == ("KZ", "+821055556666", "aigul@example.com")
    assert aigul.name == "Nurlanova Aigul"


@pytest.mark.parametrize(("name", "identity"), [(NAME, "checked"), ("AIGUL K NURLANOVA", "to_check")])
def test_what_staff_checked_stays_checked_for_the_same_name(logged_in, ticket, aigul, name, identity):
    aigul.identity, ticket.member.identity, ticket.member.name = "to_check", "checked", name
    db.session.commit()
    claimed(logged_in, ticket, is_me="y")
    assert aigul.identity == identity


def test_the_member_is_told_by_mail_at_the_own_address_alone(logged_in, ticket, aigul):
    claimed(logged_in, ticket)
    mails = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.records_merged")).all()
    assert [mail.payload["to"] for mail in mails] == ["aigul@example.com"]
    assert mails[0].payload["context"]["by_staff"] is False


def test_the_link_used_twice_leads_to_what_it_gave(logged_in, ticket, aigul, cast):
    own = cast.registration(aigul, slot_of(cast))
    claimed(logged_in, ticket)
    page = logged_in.get(logged_in.get(address(ticket), status=303).response.location)
    assert "This ticket is in your membership already." in page.text
    assert page.soup.find(class_="ticket__short").text == code_shown(own.short_code)
    again = logged_in.post(address(ticket), {"number": ticket.short_code}, status=303)
    assert again.response.location.endswith(own.public_id)
    assert db.session.scalar(select(func.count()).select_from(MemberChange)) == 1


def test_a_link_that_somebody_else_has_used_is_over(logged_in, another_browser, ticket, cast):
    claimed(logged_in, ticket)
    cast.log_in(another_browser.in_language("en"), cast.bob)
    assert another_browser.get(address(ticket), status=404).h1 == "This link is over"
    another_browser.post(address(ticket), {"number": ticket.short_code}, status=404)


def test_an_expired_link_combines_nothing(logged_in, ticket, aigul, cast):
    own = cast.registration(aigul, slot_of(cast))
    with time_machine.travel(now() + timedelta(days=61)):
        cast.log_in(logged_in, aigul)
        logged_in.post(address(ticket), {"number": ticket.short_code}, status=404)
    assert own.state == ticket.state == "held"


def test_a_ticket_of_another_name_is_asked_about(logged_in, ticket, cast):
    cast.log_in(logged_in, cast.bob)
    page = logged_in.post(address(ticket), {"number": ticket.short_code}, status=422)
    assert page.error("is_me") and NAME in page.text
    assert ticket.member_id != cast.bob.id and WalkIn.of(ticket).claimed_at is None
    assert "The ticket is yours now." in claimed(logged_in, ticket, is_me="y").text


def test_nothing_of_the_walk_in_is_shown_before_its_number(logged_in, ticket, cast):
    cast.log_in(logged_in, cast.bob)
    assert NAME not in logged_in.get(address(ticket)).text
    assert "You are logged in as" in logged_in.get(address(ticket)).text


def test_who_logs_in_on_the_way_comes_back_to_the_link(browser, ticket):
    page = browser.in_language("en").get(address(ticket))
    assert f"/login?next={address(ticket)}" in {link["href"] for link in page.soup.find("main").find_all("a")}


def test_somebody_whom_an_operator_has_proved_to_be_another_keeps_the_link(logged_in, ticket, aigul):
    aigul.ci_hash, ticket.member.ci_hash = "one", "two"
    db.session.commit()
    logged_in.post(address(ticket), {"number": ticket.short_code}, status=404)
    assert WalkIn.of(ticket).claimed_at is None and ticket.state == "held"


# At the same instant


def both_at_once(app, *actions):
    return at_once(app, *actions, refused=(claim.NoSuchClaim, merging.NotMergeable, merging.Stale))


def giving(member_id: int, walk_in_id: int):
    def give() -> str:
        claiming.give_to(db.session.get_one(Member, member_id), db.session.get_one(WalkIn, walk_in_id))
        return "claimed"

    return give


def test_two_windows_of_one_member_claim_once(app, cast, ticket, aigul):
    own = cast.registration(aigul, slot_of(cast))
    give = giving(aigul.id, WalkIn.of(ticket).id)
    outcomes = both_at_once(app, give, give)
    assert outcomes == {"claimed": 1, "NoSuchClaim": 1}
    assert own.state == "held"
    assert db.session.scalar(select(func.count()).select_from(MemberChange)) == 1
    assert sum(slot.taken for slot in cast.fair.slots) == 1


def test_of_two_members_one_gets_it(app, cast, ticket, aigul):
    cast.registration(aigul, slot_of(cast))
    cast.registration(cast.bob, slot_of(cast, 1))
    found = WalkIn.of(ticket).id
    outcomes = both_at_once(app, giving(aigul.id, found), giving(cast.bob.id, found))
    assert outcomes == {"claimed": 1, "NoSuchClaim": 1}
    assert db.session.scalar(select(func.count()).select_from(VoidedTicket)) == 1
    assert db.session.get(Registration, ticket.id).member.merged_into_id in (aigul.id, cast.bob.id)


def test_a_member_and_a_sign_up_do_not_both_get_it(app, cast, ticket, aigul):
    found = WalkIn.of(ticket).id

    def sign_up() -> str:
        members.join(join_answers(found, member_id="second1234", email="second@example.com"))
        return "joined"

    outcomes = both_at_once(app, giving(aigul.id, found), sign_up)
    assert outcomes["joined"] == 1 and outcomes.total() == 2
    owner = db.session.get(Registration, ticket.id).member
    assert (owner.member_id == "aigul1234") == (outcomes["claimed"] == 1)
    assert owner.member_id in ("aigul1234", "second1234")


def test_the_claim_and_staff_put_them_together_once(app, cast, ticket, aigul):
    cast.registration(aigul, slot_of(cast))
    seen, staff, ids = merging.seen_of_both(aigul, ticket.member), cast.dana.id, (aigul.id, ticket.member_id)

    def by_staff() -> str:
        kept, other = (db.session.get_one(Member, member_id) for member_id in ids)
        merging.merge(db.session.get_one(type(cast.dana), staff), kept, other, set(), "The same", seen=seen)
        return "merged"

    outcomes = both_at_once(app, giving(aigul.id, WalkIn.of(ticket).id), by_staff)
    assert outcomes["claimed"] + outcomes["merged"] == 1 and outcomes.total() == 2
    assert db.session.scalar(select(func.count()).select_from(MemberChange)) == 1
