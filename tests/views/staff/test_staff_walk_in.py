"""The desk's page for walk-ins: one screen, and the person is in with a ticket."""

import re

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import AuditEntry, CheckIn, Consent, Member, OutboxItem, Registration, Slot, WalkIn
from app.rules.ticket import read_short_code
from tests import bundled

PAGE = "/staff/fairs/spring/walk-in"


@pytest.fixture
def desk(browser, cast):
    cast.fair  # noqa: B018  is made
    bundled.load()
    return cast.log_in(browser, cast.dana)


def filled_in(page, **changes):
    """Nguyễn Văn Hùng has come without being registered; his passport was seen."""
    answers = {
        "name": "NGUYỄN VĂN HÙNG",
        "name_korean": "",
        "speaks": "vi",
        "nationality": "VN",
        "contact": "hung@example.com",
        "document": "passport",
        "terms_of_use": "y",
        "of_age": "y",
        "shown": page.value("shown"),
        "once": page.value("once"),
    }
    return {name: value for name, value in (answers | changes).items() if value is not None}


def registered() -> list[Registration]:
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


def register(desk, **changes):
    return desk.post(PAGE, filled_in(desk.get(PAGE), **changes), status=303)


def test_one_press_registers_checks_in_and_shows_the_ticket(desk):
    register(desk)
    (made,) = registered()
    page = desk.get(f"{PAGE}?done={made.public_id}")
    assert made.member.name == "NGUYỄN VĂN HÙNG"
    assert made.admitted_at is not None
    assert "Registered and checked in" in page.text
    assert f"{made.short_code[:4]} {made.short_code[4:]}" in page.text
    assert len(page.soup.select(".walk-in__code")) == 2
    assert page.soup.find("input", attrs={"name": "name"}).has_attr("autofocus")


def test_the_member_has_no_login_and_what_was_said(desk):
    register(desk)
    member = db.session.scalars(select(Member)).one()
    assert (member.member_id, member.password_hash, member.email_confirmed_at) == (None, None, None)
    assert (member.email, member.language, member.nationality) == ("hung@example.com", "vi", "VN")
    assert (member.identity, member.identity_document) == ("checked", "passport")


def test_without_a_document_the_identity_is_to_be_checked(desk):
    register(desk, document="")
    assert db.session.scalars(select(Member)).one().identity == "to_check"


def test_the_consent_names_the_text_its_language_and_the_desk(desk):
    register(desk)
    fact = db.session.scalars(select(Consent)).one()
    assert (fact.kind, fact.language, fact.agreed, fact.channel) == ("terms_of_use", "en", True, "desk")


def test_a_walk_in_takes_nobodys_place(desk, cast):
    full = cast.fair.slots[0]
    full.capacity = full.taken = 0
    db.session.commit()
    register(desk)
    (made,) = registered()
    assert (made.channel, made.takes_place) == ("desk", False)
    assert db.session.scalars(select(Slot.taken).where(Slot.fair_id == made.fair_id)).all() == [0, 0]


def test_the_fact_says_who_let_the_person_in(desk, cast):
    register(desk)
    fact = db.session.scalars(select(CheckIn)).one()
    assert (fact.kind, fact.way, fact.staff_id) == ("admit", "desk", cast.dana.id)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": ""}, "name", "Enter the name as in the passport."),
        ({"name": "1234"}, "name", "Enter your name in letters, as on your passport or residence card."),
        ({"name": "x" * 101}, "name", "Use at most 100 characters."),
        ({"speaks": ""}, "speaks", "Choose the language that the person speaks best."),
        ({"nationality": ""}, "nationality", "Choose the nationality in the passport."),
        ({"contact": "1588-0000"}, "contact", "Nobody in person answers at this number"),
        ({"contact": "12"}, "contact", "Enter a number such as 02-123-4567"),
        ({"contact": "hung@"}, "contact", "Enter your e-mail as name@example.com"),
        ({"terms_of_use": None}, "terms_of_use", "Read the terms and the notice out"),
        ({"of_age": None}, "of_age", "Below 14 the law asks"),
    ],
)
def test_each_rule_has_its_message_at_its_field(desk, changes, field, message):
    page = desk.post(PAGE, filled_in(desk.get(PAGE), **changes), status=422)
    assert message in page.error(field)
    assert not registered()


@pytest.mark.parametrize(
    ("typed", "email", "contact"),
    [
        ("", None, None),
        ("010-2384-4471", None, "+821023844471"),
        ("+84 912 345 678", None, "+84912345678"),
        ("Hung@Example.com", "hung@example.com", None),
    ],
)
def test_a_contact_is_a_number_or_an_address_or_nothing(desk, typed, email, contact):
    register(desk, contact=typed)
    member = db.session.scalars(select(Member)).one()
    assert (member.email, member.contact) == (email, contact)


def test_the_ticket_goes_to_the_address_with_the_link_of_the_claim(desk):
    register(desk)
    mail = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.walk_in")).one()
    assert (mail.payload["to"], mail.payload["language"]) == ("hung@example.com", "en")  # Vietnamese is no page's
    assert re.search(r"/join/claim/[a-z2-7]{16}$", mail.payload["context"]["claim_url"])


def test_the_same_press_twice_registers_once(desk):
    page = desk.get(PAGE)
    answers = filled_in(page)
    first = desk.post(PAGE, answers, status=303)
    second = desk.post(PAGE, answers, status=303)
    assert len(registered()) == 1
    assert first.response.location == second.response.location


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "Another Name", "contact": "HUNG@example.com"}, "Same e-mail address"),
        ({"name": "Hung Van Nguyen", "contact": ""}, "Same name at this fair"),
    ],
)
def test_somebody_alike_is_shown_first(desk, changes, why):
    register(desk)
    page = desk.post(PAGE, filled_in(desk.get(PAGE), **changes), status=422)
    assert why in page.text
    assert len(registered()) == 1
    seen = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "walk_in.compare")).one()
    assert seen.details["shown"] == [registered()[0].member_id]


def test_the_same_number_is_found_however_it_is_written(desk):
    register(desk, contact="010-2384-4471")
    page = desk.post(PAGE, filled_in(desk.get(PAGE), name="Somebody Else", contact="+82 10 2384 4471"), status=422)
    assert "Same phone number" in page.text


def test_a_member_with_this_number_is_found_too(desk, cast):
    from app.operations import search

    search.index(cast.alice)
    db.session.commit()
    page = desk.post(PAGE, filled_in(desk.get(PAGE), contact="010-2384-4471"), status=422)
    assert "NGUYEN THI HUONG" in page.text


def test_another_person_of_the_same_name_is_registered_after_a_look(desk):
    register(desk)
    register(desk, contact="other@example.com", another="1")
    assert len(registered()) == 2


def test_the_same_name_at_another_fair_is_no_hindrance(desk, cast):
    cast.registration(cast.member("hung12345", "NGUYEN VAN HUNG", email="h@example.com"), cast.other_fair.slots[0])
    register(desk)
    assert len(registered()) == 2


def test_a_fair_that_is_over_takes_nobody(desk, cast):
    fair = cast.fair
    page = desk.get(PAGE)
    fair.state = "cancelled"
    db.session.commit()
    assert "Nobody can register for this fair" in desk.post(PAGE, filled_in(page), status=422).summary[0]
    assert db.session.scalar(select(func.count()).select_from(Member)) == 0


def test_texts_that_changed_meanwhile_are_read_again(desk):
    page = desk.post(PAGE, filled_in(desk.get(PAGE), shown="terms_of_use=2020-01-01:en"), status=422)
    assert "A text has changed" in page.summary[0]


def test_the_ticket_of_somebody_else_is_not_shown_by_its_address(desk, cast):
    place = cast.registration(cast.alice, cast.fair.slots[0])
    assert "Registered and checked in" not in desk.get(f"{PAGE}?done={place.public_id}").text


def test_the_page_of_the_fair_leads_here(desk):
    assert PAGE in desk.get("/staff/fairs/spring").html


def test_a_walk_in_gets_a_short_code_and_a_claim(desk):
    register(desk)
    (made,) = registered()
    assert read_short_code(made.short_code) == made.short_code
    claim = WalkIn.of(made)
    assert claim.claim_tries == 0
    assert claim.staff_id is not None
