"""A fair that is over is closed; what is left of it is shown, and an admin may open it again."""

import pytest

from app.extensions import db
from app.models import AuditEntry
from tests.operations.test_fair_closing import came, over
from tests.views.staff.test_staff_fair import SPRING, manager

__all__ = ["manager", "over"]
CLOSE, REOPEN = f"{SPRING}/close", f"{SPRING}/reopen"


def test_what_stands_in_the_way_is_listed(cast, manager):
    assert cast.fair
    page = manager.get(CLOSE)
    assert "Not yet" in page.text and not page.soup.select("#page-form")
    page = manager.post(CLOSE, status=422)
    assert page.summary == ["The fair cannot be closed yet. See below what is missing."]


def test_a_fair_is_closed_and_its_figures_shown(cast, manager, over):
    for number in range(5):
        came(cast, f"guest{number}", over.slots[0], nationality="VN")
    manager.post(CLOSE)
    page = manager.get(CLOSE)
    assert page.h1 == "What is left of it" and "Vietnam" in page.text
    assert "This fair is over" in manager.get("/fairs/spring").text
    for part in ("days", "times", "texts", "cancel"):
        manager.get(f"{SPRING}/{part}", status=404 if part != "cancel" else 303)
    assert not manager.get(SPRING).has_link_to(f"{SPRING}/days")


def test_scans_that_are_not_delivered_are_agreed_to(cast, manager, over):
    kiosk, _token = cast.kiosk(over)
    kiosk.health = {"queue": 4, "dead": 0}
    cast.save()
    assert "Gate 1: 4" in manager.get(CLOSE).text
    manager.post(CLOSE, status=422)
    manager.post(CLOSE, {"despite_queues": "y"})
    assert over.state == "closed"


def test_an_admin_opens_it_again_with_a_reason(cast, manager, over):
    manager.post(CLOSE)
    manager.get(REOPEN, status=403)
    cast.log_in(manager, cast.ada)
    assert "Write no names." in manager.get(REOPEN).text
    assert manager.post(REOPEN, {"reason": " "}, status=422).error("reason")
    manager.post(REOPEN, {"reason": "A kiosk came back"})
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "fair.reopen"))
    assert over.state == "published" and entry.details["reason"] == "A kiosk came back"


@pytest.mark.parametrize("person", ["vera", "dana"])
def test_who_only_looks_closes_nothing(cast, browser, over, person):
    cast.log_in(browser, getattr(cast, person))
    assert not browser.get(CLOSE).soup.select("#page-form")
    browser.post(CLOSE, status=403)
    assert over.state == "published"
