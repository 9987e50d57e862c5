"""The desk settles a double admission with keys alone, and the table of kiosks stays still while it is renewed."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.models import Kiosk, Registration
from app.models.types import now
from app.operations.ticket import digits_of
from tests.browser.conftest import focus, log_in_staff
from tests.checkin_desk import door_of, scanned

DESK = {"width": 1280, "height": 800}


@pytest.fixture
def twice(site):
    """Alice's ticket was let in at two gates without network."""
    cast = site.cast
    fair = cast.make_fair("today", "Fair of Today", "오늘 박람회", in_days=0)
    slot = fair.slots[0]
    slot.starts_at, slot.ends_at = now() - timedelta(hours=2), now() + timedelta(hours=1)
    fair.ticket_days, fair.starts_on = "any_day", fair.starts_on - timedelta(days=1)  # midnight may have been just now
    db.session.commit()
    registration = cast.registration(cast.alice, slot)
    for name, minutes in (("Gate C1", 2), ("Gate C2", 1)):
        door = door_of(cast.kiosk(fair, name)[0])
        scanned(door, ticket=digits_of(registration), at=now() - timedelta(minutes=minutes), shown="to_confirm")
    return registration


def test_a_double_admission_is_settled_by_keys_from_the_first_page(site, open_browser, twice):
    page = open_browser(viewport=DESK)
    log_in_staff(page, site.cast.dana)
    page.goto("/staff")
    focus(page.get_by_role("link", name="Say what happened"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Entries to settle")).to_be_visible()
    expect(page.get_by_text("Gate C1", exact=True)).to_be_visible()
    expect(page.get_by_text("Gate C2", exact=True)).to_be_visible()
    focus(page.get_by_role("button", name="The same person, the first counts"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Every entry is clear.")).to_be_visible()
    assert db.session.get(Registration, twice.id, populate_existing=True).double_at is None


def test_the_table_of_kiosks_is_renewed_and_the_focus_stays(site, open_browser, twice):
    page = open_browser(viewport=DESK)
    log_in_staff(page, site.cast.max)
    page.goto("/staff/kiosks")
    button = page.get_by_role("link", name="Revoke Gate C1")
    focus(button)
    gate = next(kiosk for kiosk in db.session.scalars(db.select(Kiosk)) if kiosk.name == "Gate C1")
    gate.health = {"queue": 4711}
    db.session.commit()
    expect(page.get_by_text("4,711")).to_be_visible()
    expect(button).to_be_focused()
