"""From a walk-in to a full membership: a link, the number of the ticket, and the same sign-up as for everybody."""

from datetime import timedelta
from random import Random

import pytest
import time_machine
from sqlalchemy import func, select

from app.extensions import db
from app.models import Draft, Fair, Member, Registration, WalkIn
from app.models.types import now
from app.operations import member as members
from app.operations import walk_in
from app.operations.identity import ci_hash
from app.operations.walk_in import Answers, Door, claim
from app.rules.ticket import short_code
from standins import people
from tests import bundled
from tests.applicant import Applicant, information


@pytest.fixture
def ticket(cast):
    """Aigul registered at the desk of the Spring Fair."""
    bundled.load()
    said = Answers(name="AIGUL NURLANOVA", speaks="en", email="aigul@example.com", nationality="KZ", consents=[])
    made = walk_in.register(said, fair=cast.fair, door=Door(staff=cast.dana))
    db.session.commit()
    return made


@pytest.fixture
def visitor(browser):
    return browser.in_language("en")


def link(ticket: Registration) -> str:
    return "/join/claim/" + walk_in.claim_link(ticket).rsplit("/", 1)[1]


def test_the_link_asks_for_the_number_of_the_ticket(visitor, ticket):
    page = visitor.get(link(ticket))
    assert page.h1 == "Make your ticket a membership"
    assert "AIGUL" not in page.text


def test_the_sign_up_knows_what_was_said_at_the_door(visitor, ticket):
    page = visitor.post(link(ticket), {"number": f"{ticket.short_code[:4]} {ticket.short_code[4:]}"})
    assert page.response.location.endswith("/join/identity")
    page = visitor.get("/join/identity/email")
    assert page.value("name") == "AIGUL NURLANOVA"
    assert page.value("nationality") == "KZ"
    assert page.value("email_typed") == "example.com"


@pytest.mark.parametrize("number", ["", "1234", "12345678"])
def test_what_is_no_number_of_a_ticket_costs_no_try(visitor, ticket, number):
    assert visitor.post(link(ticket), {"number": number}, status=422).error("number")
    assert WalkIn.of(ticket).claim_tries == 0


def other_numbers(ticket: Registration) -> list[str]:
    """Five that are well formed, and of no ticket here."""
    random = Random(7)
    return [code for code in (short_code(random) for _ in range(9)) if code != ticket.short_code][:5]


def test_five_wrong_numbers_end_the_link(visitor, ticket):
    for left, number in zip((4, 3, 2, 1, 0), other_numbers(ticket), strict=True):
        page = visitor.post(link(ticket), {"number": number}, status=422)
        assert f"{left} more tries" in page.error("number")
    page = visitor.get(link(ticket), status=404)
    assert page.h1 == "This link is over"


def test_the_fifth_try_may_be_right(visitor, ticket):
    for number in other_numbers(ticket)[:4]:
        visitor.post(link(ticket), {"number": number}, status=422)
    visitor.post(link(ticket), {"number": ticket.short_code}, status=303)


@pytest.mark.parametrize(("days", "status"), [(59, 200), (61, 404)])
def test_the_link_lasts_sixty_days(visitor, ticket, days, status):
    with time_machine.travel(now() + timedelta(days=days)):
        visitor.get(link(ticket), status=status)


def test_a_link_that_never_was_is_over_too(visitor, ticket):
    assert visitor.get("/join/claim/aaaaaaaaaaaaaaaa", status=404).h1 == "This link is over"


def join_answers(walk_in_id: int, **changes) -> members.JoinAnswers:
    """What a sign-up that began with the link ends with."""
    answers = {
        "member_id": "aigul1234",
        "password_hash": "x",
        "name": "AIGUL NURLANOVA",
        "name_korean": None,
        "email": "aigul@example.com",
        "phone": None,
        "contact": None,
        "birth_date": "1999-01-01",
        "address": {"road": "1"},
        "nationality": None,
        "is_foreigner": True,
        "ci_hash": None,
        "identity": "to_check",
        "inflow_path_id": None,
        "notice_by_message": False,
        "notice_by_email": False,
        "language": "en",
        "email_confirmed_at": now(),
        "consents": [],
        "claims": walk_in_id,
    }
    return members.JoinAnswers(**(answers | changes))


def claimed(ticket: Registration, **changes) -> Member:
    """The end of the sign-up that began with the link."""
    made = members.join(join_answers(WalkIn.of(ticket).id, **changes))
    db.session.commit()
    return made


def test_the_membership_is_made_of_the_walk_in(ticket):
    before = ticket.member_id
    member = claimed(ticket)
    assert member.id == before
    assert member.member_id == "aigul1234"
    assert member.nationality == "KZ"
    assert Registration.of(member, db.session.get(Fair, ticket.fair_id)).id == ticket.id


def test_what_staff_checked_stays_checked_for_the_same_name(ticket):
    ticket.member.identity = "checked"
    assert claimed(ticket, name="Aigul Nurlanova").identity == "checked"


def test_another_name_is_to_be_checked_again(ticket):
    ticket.member.identity = "checked"
    assert claimed(ticket, name="Somebody Else").identity == "to_check"


def test_a_second_sign_up_with_the_link_makes_a_membership_of_its_own(ticket):
    first = claimed(ticket)
    second = claimed(ticket, member_id="other1234", email="other@example.com")
    assert first.id != second.id
    assert Registration.of(second, ticket.fair) is None


def test_a_refused_sign_up_leaves_the_link_as_it_was(ticket, cast):
    cast.member("aigul1234", "Taken", email="t@example.com")
    with pytest.raises(members.MemberIdTaken):
        claimed(ticket)
    db.session.rollback()
    assert WalkIn.of(ticket).claimed_at is None


def test_a_right_number_costs_no_try(visitor, ticket):
    visitor.post(link(ticket), {"number": ticket.short_code}, status=303)
    assert WalkIn.of(ticket).claim_tries == 0


def test_nothing_of_the_claim_is_in_the_clear(ticket):
    secret = link(ticket).rsplit("/", 1)[1]
    assert secret not in str(WalkIn.of(ticket).__dict__)
    assert claim.open_claim(secret.upper()).id == WalkIn.of(ticket).id
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_the_whole_way_leads_to_one_member(browser, ticket, standins):
    browser.post(link(ticket), {"number": ticket.short_code})
    applicant = Applicant(browser, standins).to_information_by_email(name="AIGUL NURLANOVA")
    applicant.post("/join/information", information(member_id="aigul2026"))
    member = db.session.scalars(select(Member).where(Member.member_id == "aigul2026")).one()
    assert member.id == ticket.member_id
    assert db.session.scalar(select(func.count()).select_from(Member)) == 1


def test_who_turns_out_to_be_a_member_goes_on_with_the_link_after_the_login(browser, ticket, standins, cast):
    lan = people.BY_NUMBER["01023450001"]
    known = people.verified(lan.name, lan.phone_number, lan.seven_digits, lan.operator)["ci"]
    cast.member("earlier12", "NGUYEN THI LAN", ci_hash=ci_hash(known))
    browser.post(link(ticket), {"number": ticket.short_code})
    applicant = Applicant(browser, standins)
    applicant.to_code()
    page = applicant.post("/join/identity/code", {"code": applicant.text_code()}, status=409)
    addresses = {anchor["href"] for anchor in page.soup.find("main").find_all("a")}
    assert f"/login?next={link(ticket)}" in addresses
