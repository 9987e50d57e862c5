"""The page on which a member chooses a time."""

from datetime import timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import OutboxItem, Registration, Slot
from app.models.types import now
from app.operations import registration

PATH = "/fairs/spring/register"


@pytest.fixture
def alice(cast, browser):
    alice = cast.alice
    cast.log_in(browser, alice)
    return alice


def filled_in(slot: Slot, **changes):
    return {"slot": slot.public_id, **changes}


def mails():
    query = db.select(OutboxItem).where(OutboxItem.topic.like("mail.%")).order_by(OutboxItem.id)
    return [(item.topic, item.payload) for item in db.session.scalars(query)]


def fill_up(cast, slot: Slot) -> None:
    slot.taken = slot.capacity
    db.session.commit()


def test_two_taps_make_a_ticket(cast, browser, alice):
    slot = cast.fair.slots[0]
    page = browser.get(PATH)
    assert page.h1 == "When will you come?"
    answer = browser.post(PATH, filled_in(slot))
    mine = Registration.of(alice, cast.fair)
    assert browser.location(answer) == f"/tickets/{mine.public_id}"
    assert (mine.state, mine.slot_id, mine.language, cast.fair.slots[0].taken) == ("held", slot.id, "en", 1)
    assert "You are registered" in browser.get(f"/tickets/{mine.public_id}").text


def test_the_ticket_goes_to_the_outbox_in_the_page_language(cast, browser, alice):
    fair = cast.fair
    browser.in_language("ko").post(PATH, filled_in(fair.slots[0]))
    ((topic, payload),) = mails()
    assert topic == "mail.ticket"
    assert (payload["to"], payload["language"], payload["context"]["fair"]) == ("alice@example.com", "ko", "봄 박람회")
    assert payload["ticket"] == Registration.of(alice, fair).public_id


def test_visitors_are_led_to_the_login(cast, browser):
    assert cast.fair
    answer = browser.get(PATH, status=303)
    assert browser.location(answer) == "/login?next=/fairs/spring/register"


def test_somebody_registered_is_led_to_the_ticket(cast, browser, alice):
    mine = registration.register(alice, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    assert browser.location(browser.get(PATH, status=303)) == f"/tickets/{mine.public_id}"
    assert browser.location(browser.post(PATH, filled_in(cast.fair.slots[1]))) == f"/tickets/{mine.public_id}"
    assert [slot.taken for slot in cast.fair.slots] == [1, 0]


def test_pressing_without_a_time_says_what_to_do(cast, browser, alice):
    assert cast.fair
    page = browser.post(PATH, {}, status=422)
    assert page.error("slot") == "Choose the hour when you will come."
    assert page.summary == ["Choose the hour when you will come."]


@pytest.mark.parametrize("typed", ["x", "wait-x", "'; --", "wait-", "1" * 500])
def test_a_time_that_is_not_there_is_refused(cast, browser, alice, typed):
    assert cast.fair
    assert browser.post(PATH, {"slot": typed}, status=422).error("slot")


def test_a_slot_of_another_fair_is_refused(cast, browser, alice):
    assert cast.fair
    browser.post(PATH, filled_in(cast.other_fair.slots[0]), status=422)
    assert db.session.scalar(db.select(Registration)) is None


def test_an_hour_that_just_filled_up_offers_others_and_to_wait(cast, browser, alice):
    fair = cast.fair
    fill_up(cast, fair.slots[0])
    page = browser.post(PATH, filled_in(fair.slots[0]), status=422)
    assert page.error("slot") == "This hour has just filled up. Choose another, or wait for it."
    values = [box["value"] for box in page.soup.select("input[name=slot]")]
    assert values == [f"wait-{fair.slots[0].public_id}", fair.slots[1].public_id]


def test_choosing_a_full_hour_is_waiting_for_it(cast, browser, alice):
    fair = cast.fair
    fill_up(cast, fair.slots[0])
    answer = browser.post(PATH, {"slot": f"wait-{fair.slots[0].public_id}"})
    page = browser.get(browser.location(answer))
    assert "Place 1 in line" in page.text
    assert not page.soup.select(".ticket__qr")
    assert [topic for topic, _ in mails()] == ["mail.waiting"]


def test_a_place_that_became_free_is_taken_at_once(cast, browser, alice):
    fair = cast.fair
    browser.post(PATH, {"slot": f"wait-{fair.slots[0].public_id}"})
    assert Registration.of(alice, fair).state == "held"


@pytest.mark.parametrize(
    ("moment", "is_open"), [(-timedelta(seconds=1), False), (timedelta(), True)], ids=["before", "at the minute"]
)
def test_registration_opens_at_its_minute(cast, browser, alice, moment, is_open):
    fair = cast.fair
    fair.registration_opens_at = now() + timedelta(minutes=5)
    db.session.commit()
    with time_machine.travel(fair.registration_opens_at + moment, tick=False):
        browser.post(PATH, filled_in(fair.slots[0]))
        assert (Registration.of(alice, fair) is not None) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"), [(-timedelta(seconds=1), True), (timedelta(), False)], ids=["before", "at the minute"]
)
def test_registration_closes_at_its_minute(cast, browser, alice, moment, is_open):
    fair = cast.fair
    fair.registration_closes_at = now() + timedelta(minutes=5)
    db.session.commit()
    with time_machine.travel(fair.registration_closes_at + moment, tick=False):
        answer = browser.post(PATH, filled_in(fair.slots[0]))
        assert (Registration.of(alice, fair) is not None) is is_open
        if not is_open:
            assert "Registration for this time has closed." in browser.get(browser.location(answer)).text
            assert browser.location(browser.get(PATH, status=303)) == "/fairs/spring"


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("cancelled", 303)])
def test_a_fair_that_is_not_published_takes_nobody(cast, browser, alice, state, status):
    fair = cast.fair
    fair.state = state
    db.session.commit()
    browser.get(PATH, status=status)
    browser.post(PATH, filled_in(fair.slots[0]), status=status)
    assert Registration.of(alice, fair) is None


def test_a_slot_that_is_over_is_not_offered(cast, browser, alice):
    fair = cast.fair
    fair.slots[0].starts_at, fair.slots[0].ends_at = now() - timedelta(hours=2), now() + timedelta(minutes=5)
    db.session.commit()
    with time_machine.travel(fair.slots[0].ends_at, tick=False):
        page = browser.get(PATH)
        assert [box["value"] for box in page.soup.select("input[name=slot]")] == [fair.slots[1].public_id]
        browser.post(PATH, filled_in(fair.slots[0]))
    assert Registration.of(alice, fair) is None


def test_days_are_shown_one_at_a_time(cast, browser, alice):
    fair = cast.fair
    fair.ends_on = fair.starts_on + timedelta(days=1)
    later = Slot(
        starts_at=fair.slots[0].starts_at + timedelta(days=1),
        ends_at=fair.slots[0].ends_at + timedelta(days=1),
        capacity=5,
    )
    fair.slots.append(later)
    db.session.commit()
    first = browser.get(PATH)
    assert later.public_id not in first.html
    second = browser.get(f"{PATH}?day={later.day.isoformat()}")
    assert [box["value"] for box in second.soup.select("input[name=slot]")] == [later.public_id]
    browser.get(f"{PATH}?day=tomorrow")


def test_switching_the_language_keeps_the_choice(cast, browser, alice):
    slot = cast.fair.slots[1]
    page = browser.post(PATH, filled_in(slot, language="ko"), status=200)
    assert page.value("slot") == slot.public_id
    assert Registration.of(alice, cast.fair) is None


def test_registering_needs_few_statements(cast, app, browser, alice, count_statements):
    choice = filled_in(cast.fair.slots[0])
    browser.get(PATH)
    with count_statements() as statements:
        browser.post(PATH, choice)
    assert len(statements) <= 6, statements
