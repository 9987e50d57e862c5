"""The page of one registration: everything about it, and what the desk may do (ST-3)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, CheckIn, OutboxItem, Registration, Slot
from app.operations import checkin, registration


@pytest.fixture
def place(cast):
    """Alice's place at the Spring Fair."""
    slot = db.session.scalar(select(Slot).where(Slot.fair_id == cast.fair.id).order_by(Slot.starts_at))
    made = registration.register(cast.alice, cast.fair, slot, language="en")
    db.session.commit()
    return made


@pytest.fixture
def desk(browser, cast):
    return cast.log_in(browser, cast.dana)


def at(place: Registration, action: str = "") -> str:
    return f"/staff/registrations/{place.public_id}" + (f"/{action}" if action else "")


def kinds(place: Registration) -> list[str]:
    return [fact.kind for fact in CheckIn.of_registration(place.id)]


def test_the_page_shows_the_person_the_ticket_and_the_state(desk, place):
    page = desk.get(at(place))
    assert page.h1 == "NGUYEN THI HUONG"
    assert f"{place.short_code[:4]} {place.short_code[4:]}" in page.text
    assert "Not here yet" in page.text


def test_opening_it_is_recorded(desk, place):
    desk.get(at(place))
    read = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.read")).first()
    assert read.subject == f"registration:{place.id}"


def test_the_desk_checks_in_and_the_log_says_so(desk, place):
    desk.post(at(place, "check-in"))
    page = desk.get(at(place))
    assert "Admitted at the desk" in page.text
    assert "Checked in." in page.text
    assert db.session.get(Registration, place.id).admitted_at is not None


def test_checking_in_identifies_too_where_a_document_was_seen(desk, place, cast):
    cast.alice.identity = "to_check"
    db.session.commit()
    desk.post(at(place, "check-in"), {"document": "residence_card"})
    assert cast.alice.identity == "checked"


def test_a_second_check_in_is_refused_with_the_time_of_the_first(desk, place):
    desk.post(at(place, "check-in"))
    desk.post(at(place, "check-in"))
    assert "this ticket was used at" in desk.get(at(place)).text
    assert kinds(place) == ["admit"]


def test_an_undone_check_in_stays_in_the_log(desk, place):
    desk.post(at(place, "check-in"))
    desk.post(at(place, "undo"), {"undo-reason": "wrong person"})
    assert kinds(place) == ["admit", "undo"]
    assert not checkin.attendance_of(db.session.get(Registration, place.id)).is_admitted
    page = desk.get(at(place))
    assert "wrong person" in page.text
    assert "Not here yet" in page.text


def test_the_last_check_in_is_taken_back_and_the_first_stands(desk, place):
    desk.post(at(place, "check-in"))
    desk.post(at(place, "readmit"))
    page = desk.get(at(place))
    choices = [choice["value"] for choice in page.soup.select("[name=undo-entry]")]
    facts = CheckIn.of_registration(place.id)
    assert choices == [facts[1].random_id, "all"]
    desk.post(at(place, "undo"), {"undo-reason": "wrong person", "undo-entry": choices[0]})
    assert "Another one still stands" in desk.get(at(place)).text
    assert [fact.undoes for fact in CheckIn.of_registration(place.id)][2:] == [facts[1].random_id]
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "registration.undo")).one()
    assert entry.details["which"] == "one"


@pytest.mark.parametrize("chosen", ["", "all"])
def test_all_check_ins_are_taken_back_only_if_that_is_chosen(desk, place, chosen):
    desk.post(at(place, "check-in"))
    desk.post(at(place, "readmit"))
    desk.post(at(place, "undo"), {"undo-reason": "wrong person", "undo-entry": chosen})
    assert kinds(place) == ["admit", "readmit"] + ["undo"] * (2 if chosen else 1)


def test_an_entry_that_is_taken_back_already_is_not_taken_back_again(desk, place):
    desk.post(at(place, "check-in"))
    entry = CheckIn.of_registration(place.id)[0].random_id
    for _ in range(2):
        desk.post(at(place, "undo"), {"undo-reason": "wrong person", "undo-entry": entry})
    assert "There is no check-in to take back." in desk.get(at(place)).text
    assert kinds(place) == ["admit", "undo"]


def test_undoing_needs_a_reason(desk, place):
    desk.post(at(place, "check-in"))
    page = desk.post(at(place, "undo"), {"undo-reason": " "}, status=422)
    assert page.summary == ["Write the reason."]
    assert kinds(place) == ["admit"]


def test_undoing_what_did_not_happen_says_so(desk, place):
    desk.post(at(place, "undo"), {"undo-reason": "mistake"})
    assert "There is no check-in to take back." in desk.get(at(place)).text


def test_somebody_who_went_out_is_let_in_again(desk, place):
    desk.post(at(place, "check-in"))
    desk.post(at(place, "readmit"))
    assert kinds(place) == ["admit", "readmit"]


def test_a_returned_registration_tells_its_member_why(desk, place):
    seen = seen_on(desk.get(at(place)))
    desk.post(at(place, "return"), {"return-reason": "The name is not as in the passport.", "return-seen": seen})
    item = db.session.scalar(select(OutboxItem).where(OutboxItem.topic == "mail.registration_returned"))
    assert item.payload["to"] == "alice@example.com"
    assert item.payload["context"]["reason"] == "The name is not as in the passport."
    assert "Returned" in desk.get(at(place)).text
    desk.post(at(place, "accept"), {"seen": seen_on(desk.get(at(place)))})
    assert db.session.get(Registration, place.id).review == "accepted"


def seen_on(page) -> str:
    return page.soup.select_one("input[name=seen]")["value"]


def test_what_a_colleague_decided_meanwhile_stands_until_it_was_seen(desk, place):
    seen = seen_on(desk.get(at(place)))
    desk.post(at(place, "return"), {"return-reason": "Her reason.", "return-seen": seen})
    desk.post(at(place, "accept"), {"seen": seen})
    page = desk.get(at(place))
    assert "A colleague changed this page" in page.text and "Her reason." in page.text
    page = desk.post(at(place, "return"), {"return-reason": "His reason.", "return-seen": seen}, status=422)
    assert "A colleague changed this page" in page.summary[0] and "His reason." in page.text
    assert (place.review, place.review_reason) == ("returned", "Her reason.")
    desk.post(at(place, "accept"), {"seen": seen_on(page)})
    assert (place.review, place.review_reason) == ("accepted", None)


def test_cancelling_gives_the_place_to_the_next_in_line(desk, place, cast):
    place.slot.capacity = 1
    db.session.commit()
    waiting = registration.wait_for(cast.bob, cast.fair, db.session.get(Slot, place.slot_id))
    db.session.commit()
    desk.post(at(place, "cancel"))
    assert db.session.get(Registration, place.id).state == "cancelled"
    assert db.session.get(Registration, waiting.id).state == "held"


def test_who_is_in_is_not_cancelled_before_the_check_in_is_taken_back(desk, place, monkeypatch):
    assert desk.get(at(place)).soup.select_one("form[action$='/cancel']")
    desk.post(at(place, "check-in"))
    assert not desk.get(at(place)).soup.select("form[action$='/cancel']")
    desk.post(at(place, "cancel"))
    assert "Not cancelled: the person is in." in desk.get(at(place)).text
    assert db.session.get(Registration, place.id).state == "held"
    desk.post(at(place, "undo"), {"undo-reason": "wrong person"})
    monkeypatch.setattr("app.operations.registration_rows.leave", lambda found: False)
    desk.post(at(place, "cancel"))
    assert "the registration has changed meanwhile" in desk.get(at(place)).text


def test_a_note_is_there_for_the_next_person(desk, place):
    desk.post(at(place, "note"), {"text": "Comes with an interpreter <b>"})
    page = desk.get(at(place))
    assert "Comes with an interpreter <b>" in page.text
    assert "Dana Desk" in page.text


def test_the_ticket_is_sent_again(desk, place):
    desk.post(at(place, "resend"))
    assert len(db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.ticket")).all()) == 2


@pytest.mark.parametrize("action", ["check-in", "undo", "readmit", "accept", "return", "cancel", "note", "resend"])
def test_a_viewer_only_looks(browser, cast, place, action):
    cast.log_in(browser, cast.vera)
    assert "Check in" not in browser.get(at(place)).text
    browser.post(at(place, action), {"reason": "x", "text": "x"}, status=403)


def test_a_registration_that_is_not_there(desk):
    desk.get("/staff/registrations/nothing", status=404)


def test_another_fair_is_named(desk, place, cast):
    cast.registration(cast.alice, cast.other_fair.slots[0])
    cast.log_in(desk, cast.ada)
    assert "Autumn Fair, " in desk.get(at(place)).text
