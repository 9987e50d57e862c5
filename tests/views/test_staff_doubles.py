"""Tickets let in twice, and entries we would not have let in: staff see both places and times, and settle with one tap."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.extensions import db
from app.models import AuditEntry, CheckIn
from app.models.types import now
from app.operations import checkin
from app.operations import registration as registrations
from app.operations.checkin import settling
from app.operations.ticket import digits_of
from tests.checkin_desk import door_of, kept, scanned

PAGE = "/staff/fairs/today/doubles"
pytestmark = pytest.mark.usefixtures("noon_in_korea")


@pytest.fixture
def doors(cast, today):
    return [door_of(cast.kiosk(today, name)[0]) for name in ("Gate C1", "Gate C2")]


@pytest.fixture
def twice(doors, held):
    """Alice's ticket was let in at 11:20 at Gate C1 and at 11:55 at Gate C2, both without network."""
    for door, minutes in zip(doors, (40, 5), strict=True):
        scanned(door, ticket=digits_of(held), at=now() - timedelta(minutes=minutes), shown="to_confirm")
    return held


@pytest.fixture
def desk(browser, cast):
    return cast.log_in(browser, cast.dana)


def settle(desk, registration, status=303, **form):
    page = desk.get(PAGE)
    seen = page.soup.select_one("input[name=seen]")
    sent = {"seen": seen["value"] if seen else ""} | form
    return desk.post(f"{PAGE}/{registration.public_id}", sent, status=status)


def test_both_places_and_times_and_the_person_are_shown(desk, twice):
    page = desk.get(PAGE)
    for text in ("NGUYEN THI HUONG", "Gate C1", "11:20", "Gate C2", "11:55", "1 ticket was let in more than once"):
        assert text in page.text


def test_whose_names_were_shown_is_recorded(desk, twice):
    desk.get(PAGE)
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "doubles.read")).all()[0]
    assert (entry.subject, entry.details["shown"]) == (f"fair:{twice.fair_id}", [twice.member_id])


def test_nothing_to_settle_is_said(desk, held):
    assert "Every entry is clear." in desk.get(PAGE).text


@pytest.mark.parametrize(("outcome", "readmissions"), [("same_person", 0), ("reentry", 1)])
def test_one_tap_settles_it_and_the_first_entry_stands(desk, twice, cast, outcome, readmissions):
    settle(desk, twice, outcome=outcome)
    assert kept(twice) == (now() - timedelta(minutes=40), None)
    assert checkin.attendance_of(twice).readmissions == readmissions
    fact = CheckIn.of_registration(twice.id)[-1]
    assert (fact.kind, fact.reason, fact.staff_id) == ("settle", outcome, cast.dana.id)
    assert "Every entry is clear." in desk.get(PAGE).text


@pytest.mark.parametrize(("kept_scan", "minutes"), [(0, 40), (1, 5)])
def test_somebody_else_had_the_ticket_and_one_scan_is_kept(desk, twice, kept_scan, minutes):
    keep = CheckIn.of_registration(twice.id)[kept_scan].random_id
    settle(desk, twice, keep=keep)
    assert kept(twice) == (now() - timedelta(minutes=minutes), None)


def test_of_two_who_settle_at_once_the_second_is_told_kindly(desk, twice, cast):
    page = desk.get(PAGE)
    seen = page.soup.select_one("input[name=seen]")["value"]
    settling.settle(cast.ada, twice, "same_person", seen.split(","))
    db.session.commit()
    desk.post(f"{PAGE}/{twice.public_id}", {"seen": seen, "outcome": "reentry"}, status=303)
    assert "a colleague was quicker" in desk.get(PAGE).text
    assert [fact.reason for fact in CheckIn.of_registration(twice.id) if fact.kind == "settle"] == ["same_person"]


def test_a_scan_that_came_since_the_page_was_opened_is_not_settled_unseen(desk, twice, doors):
    seen = desk.get(PAGE).soup.select_one("input[name=seen]")["value"]
    scanned(doors[0], ticket=digits_of(twice), at=now() - timedelta(minutes=50), shown="to_confirm")
    desk.post(f"{PAGE}/{twice.public_id}", {"seen": seen, "outcome": "same_person"}, status=303)
    assert kept(twice)[1] is not None


@pytest.mark.parametrize("form", [{}, {"outcome": "in_order"}, {"outcome": "nonsense"}, {"keep": "of another ticket"}])
def test_what_the_page_does_not_offer_changes_nothing(desk, twice, form):
    settle(desk, twice, **form)
    assert kept(twice)[1] is not None


def test_a_decision_can_be_taken_back_and_made_anew(desk, twice):
    settle(desk, twice, outcome="same_person")
    assert "The same person" in desk.get(PAGE).text
    desk.post(f"{PAGE}/{twice.public_id}/reopen", {}, status=303)
    assert kept(twice)[1] == now() - timedelta(minutes=5)
    settle(desk, twice, outcome="reentry")
    assert checkin.attendance_of(twice).readmissions == 1
    desk.post(f"{PAGE}/{twice.public_id}/reopen", {}, status=303)
    desk.post(f"{PAGE}/{twice.public_id}/reopen", {}, status=303)
    assert "Nothing was changed" in desk.get(PAGE).text


def test_an_undo_takes_back_what_was_settled_too(desk, twice, cast):
    settle(desk, twice, outcome="same_person")
    checkin.undo(cast.dana, twice, "another visitor")
    db.session.commit()
    assert kept(twice) == (None, None)
    checkin.check_in_by_hand(cast.dana, twice)
    db.session.commit()
    assert kept(twice) == (now(), None)


def test_the_registration_of_another_fair_is_not_settled_here(desk, twice, cast):
    elsewhere = cast.registration(cast.bob, cast.other_fair.slots[0])
    desk.post(f"{PAGE}/{elsewhere.public_id}", {"outcome": "same_person", "seen": ""}, status=404)


def test_many_are_paged_by_key(desk, doors, cast, today):
    today.slots[0].capacity = 100
    for number in range(settling.AT_ONCE + 1):
        member = cast.member(f"visitor{number:03}", f"VISITOR {number:03}")
        registration = cast.registration(member, today.slots[0])
        for door in doors:
            scanned(door, ticket=digits_of(registration), shown="to_confirm")
    page = desk.get(PAGE)
    assert "VISITOR 029" in page.text and "VISITOR 030" not in page.text
    assert "31 tickets" in page.text
    further = page.soup.select_one("a[href*='after=']")
    assert "VISITOR 030" in desk.get(further["href"]).text


# Entries that we would not have let in


@pytest.fixture
def cancelled(doors, held):
    digits = digits_of(held)
    registrations.cancel(held)
    db.session.commit()
    scanned(doors[0], ticket=digits, at=now() - timedelta(minutes=10), shown="to_confirm")
    return CheckIn.of_registration(held.id)[0]


def test_a_cancelled_ticket_that_was_let_in_is_listed_with_why(desk, cancelled):
    page = desk.get(PAGE)
    assert "The registration was cancelled." in page.text and "NGUYEN THI HUONG" in page.text


@pytest.mark.parametrize(("outcome", "stays"), [("in_order", True), ("somebody_else", False)])
def test_staff_say_whether_the_entry_counts(desk, cancelled, held, outcome, stays):
    desk.post(f"/staff/fairs/today/doubts/{cancelled.random_id}", {"outcome": outcome}, status=303)
    assert (kept(held)[0] is not None) == stays
    assert "Every entry is clear." in desk.get(PAGE).text
    desk.post(f"/staff/fairs/today/doubts/{cancelled.random_id}", {"outcome": outcome}, status=303)
    assert "a colleague was quicker" in desk.get(PAGE).text


@pytest.mark.parametrize("outcome", ["", "same_person", "nonsense"])
def test_a_doubt_has_two_answers(desk, cancelled, outcome):
    desk.post(f"/staff/fairs/today/doubts/{cancelled.random_id}", {"outcome": outcome}, status=303)
    assert "The registration was cancelled." in desk.get(PAGE).text


def test_a_visitor_without_record_is_listed_until_it_comes(desk, doors, held, today):
    digits, ticket_id = digits_of(held), held.ticket_id
    held.ticket_id = b"\x02" * 8
    db.session.commit()
    scanned(doors[0], ticket=digits, shown="to_confirm")
    assert "A visitor whose record we do not have" in desk.get(PAGE).text
    assert checkin.open_cases(today) == 1
    held.ticket_id = ticket_id
    assert checkin.adopt(held) == 1
    db.session.commit()
    assert kept(held) == (now(), None)
    assert checkin.open_cases(today) == 0
    assert checkin.adopt(held) == 0


@pytest.mark.parametrize(("outcome", "minutes"), [("somebody_else", 5), ("in_order", 10)])
def test_what_staff_said_of_a_visitor_without_record_holds_when_it_comes(cast, doors, held, today, outcome, minutes):
    digits, ticket_id = digits_of(held), held.ticket_id
    held.ticket_id = b"\x02" * 8
    db.session.commit()
    early = scanned(doors[0], ticket=digits, at=now() - timedelta(minutes=10), shown="to_confirm")
    settling.settle_doubt(cast.dana, today, early.random_id, outcome)
    held.ticket_id = ticket_id
    db.session.commit()
    scanned(doors[1], ticket=digits, at=now() - timedelta(minutes=5), shown="to_confirm")
    assert checkin.adopt(held) == 1
    db.session.commit()
    admitted_at, double_at = kept(held)
    assert admitted_at == now() - timedelta(minutes=minutes)
    assert (double_at is None) == (outcome == "somebody_else"), "In order is the entry, not that it was the only one."


def test_whoever_settles_an_entry_holds_the_registration_before_the_fact(cast, cancelled, today, count_statements):
    with count_statements() as statements:
        settling.settle_doubt(cast.dana, today, cancelled.random_id, "in_order")
    held = [words for words in statements if words.startswith("UPDATE") or "FOR UPDATE" in words]
    assert ["registration" in words.split("WHERE")[0] for words in held[:2]] == [True, False]


def test_an_entry_that_went_to_another_registration_meanwhile_is_looked_at_anew(cast, cancelled, today, monkeypatch):
    other = cast.registration(cast.bob, today.slots[0])

    def merged(_place_id):
        db.session.execute(update(CheckIn).where(CheckIn.id == cancelled.id).values(registration_id=other.id))

    monkeypatch.setattr(settling, "hold", merged)
    with pytest.raises(checkin.SettledMeanwhile):
        settling.settle_doubt(cast.dana, today, cancelled.random_id, "in_order")


# What waits is counted


def test_what_waits_is_counted_on_the_first_page_the_fairs_page_and_in_the_menu(desk, twice):
    assert checkin.open_cases(twice.fair) == 1
    assert "1 entry to settle: Fair of Today" in desk.get("/staff").text
    assert "1 entry waits to be settled" in desk.get("/staff/fairs/today").text
    assert desk.get("/staff/fairs").soup.select_one(".nav .nav__count").text == "to settle: 1"
    settle(desk, twice, outcome="same_person")
    assert checkin.open_cases(twice.fair) == 0
    assert "to settle" not in desk.get("/staff").text


def test_the_count_on_the_first_page_asks_for_itself(desk, twice):
    part = desk.get("/staff").soup.select_one("#home-cases")
    assert part["hx-get"] == "/staff/cases"
    assert "1 entry to settle" in desk.get("/staff/cases", headers={"HX-Request": "true"}).text


def test_staff_of_another_fair_do_not_see_it(browser, cast, twice):
    elsewhere = cast.log_in(browser, cast.dora)
    elsewhere.get(PAGE, status=404)
    assert "to settle" not in elsewhere.get("/staff").text


@pytest.mark.parametrize("after", ["99999999999999999999", "9" * 5000, "-1", "²", "x", ""])
def test_a_number_that_no_row_has_begins_anew(desk, twice, after):
    assert "NGUYEN THI HUONG" in desk.get(f"{PAGE}?after={after}").text
