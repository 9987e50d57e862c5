"""A member's tickets: seen, saved, changed, cancelled; by nobody else."""

import io

import pytest
import zxingcpp
from icalendar import Calendar
from PIL import Image

from app.extensions import db
from app.models import OutboxItem, Registration
from app.models.types import now
from app.operations import registration, ticket

FILES = (".png", ".pdf", ".ics")
PAGES = ("", "/change", "/cancel", *FILES)


@pytest.fixture
def mine(cast, browser):
    """Alice's registration, and the browser is hers."""
    made = registration.register(cast.alice, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    cast.log_in(browser, cast.alice)
    return made


def waits(cast, slot) -> Registration:
    slot.taken = slot.capacity
    db.session.flush()
    made = registration.wait_for(cast.alice, slot.fair, slot)
    db.session.commit()
    return made


@pytest.mark.parametrize("page", PAGES)
def test_tickets_of_others_do_not_exist(cast, mine, another_browser, page):
    path = f"/tickets/{mine.public_id}{page}"
    cast.log_in(another_browser, cast.bob).get(path, status=404)
    if page in ("/change", "/cancel"):
        another_browser.post(path, {"slot": cast.fair.slots[1].public_id}, status=404)
    assert (mine.state, mine.slot_id) == ("held", cast.fair.slots[0].id)


@pytest.mark.parametrize("page", PAGES)
def test_visitors_and_staff_are_led_to_the_login(cast, mine, another_browser, page):
    path = f"/tickets/{mine.public_id}{page}"
    another_browser.get(path, status=303)
    cast.log_in(another_browser, cast.ada).get(path, status=303)


def test_the_ticket_shows_what_the_door_needs(cast, browser, mine):
    page = browser.get(f"/tickets/{mine.public_id}")
    for words in ("Spring Fair", "봄 박람회", "NGUYEN THI HUONG", "10:00 – 12:00", "COEX", mine.short_code[4:]):
        assert words in page.text
    assert "We sent this ticket to alice@example.com too." in page.text
    assert page.soup.select_one(".ticket__qr svg[role=img]")["aria-label"] == "Ticket code"


def test_my_tickets_lists_them(cast, browser, mine):
    page = browser.get("/tickets")
    assert page.has_link_to(f"/tickets/{mine.public_id}") and "Ticket ready" in page.text


def test_without_tickets_there_is_a_way_on(cast, browser):
    assert cast.log_in(browser, cast.bob).get("/tickets").has_link_to("/fairs")


def test_the_picture_can_be_saved(browser, mine):
    response = browser.get(f"/tickets/{mine.public_id}.png").response
    assert response.mimetype == "image/png"
    assert f"madang-ticket-{mine.short_code}.png" in response.headers["Content-Disposition"]
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(response.data)))
    assert code.text == ticket.digits_of(mine)


def test_the_pdf_can_be_printed(browser, mine):
    response = browser.get(f"/tickets/{mine.public_id}.pdf").response
    assert (response.mimetype, response.data[:5]) == ("application/pdf", b"%PDF-")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_pdf_that_cannot_be_made_now_says_when_to_come_back(browser, mine, monkeypatch):
    ticket.pdf_process.end()
    monkeypatch.setattr(ticket.pdf_process, "_command", ["/nonexistent/program"])
    page = browser.get(f"/tickets/{mine.public_id}.pdf", status=503)
    assert page.response.headers["Retry-After"]


def test_the_visit_goes_into_the_calendar(browser, mine):
    response = browser.get(f"/tickets/{mine.public_id}.ics").response
    (entry,) = Calendar.from_ical(response.data).walk("VEVENT")
    assert entry.decoded("dtstart") == mine.slot.starts_at


def test_whoever_waits_sees_the_place_in_line_and_no_code(cast, browser):
    made = waits(cast, cast.fair.slots[0])
    page = cast.log_in(browser, cast.alice).get(f"/tickets/{made.public_id}")
    assert "Place 1 in line" in page.text and not page.soup.select(".ticket__qr")
    for ending in FILES:
        browser.get(f"/tickets/{made.public_id}{ending}", status=404)


def test_the_time_is_changed(cast, browser, mine):
    path = f"/tickets/{mine.public_id}"
    page = browser.get(f"{path}/change")
    assert "Your time now" in page.text
    answer = browser.post(f"{path}/change", {"slot": cast.fair.slots[1].public_id})
    assert browser.location(answer) == path
    assert "Your time is changed." in browser.get(path).text
    assert mine.slot_id == cast.fair.slots[1].id
    topics = list(db.session.scalars(db.select(OutboxItem.topic)))
    assert sorted(topics) == ["mail.registration_changed", "mail.ticket", "message.ticket"]


def test_changing_to_an_hour_that_just_filled_keeps_the_old_one(cast, browser, mine):
    full = cast.fair.slots[1]
    full.taken = full.capacity
    db.session.commit()
    page = browser.post(f"/tickets/{mine.public_id}/change", {"slot": full.public_id}, status=422)
    assert page.error("slot") == "This hour has just filled up. Choose another, or wait for it."
    assert mine.slot_id == cast.fair.slots[0].id


def test_changing_without_a_choice_says_what_to_do(browser, mine):
    page = browser.post(f"/tickets/{mine.public_id}/change", {}, status=422)
    assert page.error("slot") == "Choose the hour when you will come."


def test_whoever_waits_can_wait_elsewhere(cast, browser):
    one, other = cast.fair.slots
    other.taken = other.capacity
    made = waits(cast, one)
    cast.log_in(browser, cast.alice)
    browser.post(f"/tickets/{made.public_id}/change", {"slot": f"wait-{other.public_id}"})
    assert (made.state, made.slot_id) == ("waiting", other.id)


def test_cancelling_asks_once_and_then_does_it(cast, browser, mine):
    path = f"/tickets/{mine.public_id}"
    assert browser.get(f"{path}/cancel").h1 == "Cancel my registration?"
    assert mine.state == "held"
    browser.post(f"{path}/cancel")
    page = browser.get(path)
    assert "This registration is cancelled" in page.text and page.link("Register again") == "/fairs/spring/register"
    assert (mine.state, cast.fair.slots[0].taken) == ("cancelled", 0)
    assert "not registered" in browser.get("/tickets").text


def test_cancelling_twice_does_no_harm(cast, browser, mine):
    path = f"/tickets/{mine.public_id}"
    browser.post(f"{path}/cancel")
    answer = browser.post(f"{path}/cancel")
    assert "can no longer be changed" in browser.get(browser.location(answer)).text
    assert cast.fair.slots[0].taken == 0


def test_a_used_ticket_can_no_longer_be_changed(cast, browser, mine):
    mine.admitted_at = now()
    db.session.commit()
    for page in ("change", "cancel"):
        browser.get(f"/tickets/{mine.public_id}/{page}", status=303)
    assert "You came in on" in browser.get(f"/tickets/{mine.public_id}").text


def test_the_ticket_of_a_cancelled_fair_says_so_and_has_no_code(cast, browser, mine):
    cast.fair.state = "cancelled"
    db.session.commit()
    page = browser.get(f"/tickets/{mine.public_id}")
    assert "This fair is cancelled" in page.text and not page.soup.select(".ticket__qr")
    assert "Cancelled" in browser.get("/tickets").text
    for ending in FILES:
        browser.get(f"/tickets/{mine.public_id}{ending}", status=404)
    browser.get(f"/tickets/{mine.public_id}/cancel", status=303)
