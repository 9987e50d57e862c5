"""Staff begin, change, publish and cancel fairs."""

from datetime import date
from typing import Any

import pytest

from app.extensions import db
from app.models import Exhibitor, Fair, OutboxItem, Slot
from app.operations import registration
from tests.one_day import in_days

NEW = "/staff/fairs/new"
SPRING = "/staff/fairs/spring"


@pytest.fixture
def manager(cast, browser):
    cast.log_in(browser, cast.max)
    return browser


def filled_in(**changes) -> dict[str, str]:
    """A fair of one day, as the form of a new one sends it."""
    return {
        "template": "hall",
        "source": "",
        "name_ko": "겨울 박람회",
        "name_en": "Winter Fair",
        "venue_ko": "벡스코",
        "slug": "winter-2027",
        "starts_on": "2027-12-01",
        "capacity": "50",
    } | changes


def shown(page) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    fields: dict[str, Any] = {}
    for control in page.soup.select("#page-form input, #page-form textarea, #page-form select"):
        if control.get("type") in ("radio", "checkbox") and not control.has_attr("checked"):
            continue
        if control.get("type") == "checkbox" and control["value"] != "y":
            fields.setdefault(control["name"], []).append(control["value"])
        elif control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            fields[control["name"]] = chosen["value"] if chosen else ""
        else:
            is_area = control.name == "textarea"
            fields[control["name"]] = control.text.removeprefix("\n") if is_area else control.get("value", "")
    return fields


def change(browser, path: str, status: int = 303, **changes):
    """Open a page, change some fields and send it."""
    return browser.post(path, shown(browser.get(path)) | changes, status=status)


def test_a_new_fair_is_a_draft_arranged_by_its_template(manager):
    manager.get(NEW)
    answer = manager.post(NEW, filled_in())
    fair = Fair.with_slug("winter-2027")
    assert manager.location(answer) == "/staff/fairs/winter-2027"
    assert (fair.state, fair.starts_on, fair.ends_on) == ("draft", date(2027, 12, 1), date(2027, 12, 1))
    assert fair.texts == {"ko": {"name": "겨울 박람회", "venue": "벡스코"}, "en": {"name": "Winter Fair"}}
    assert [(slot.starts_at.hour, slot.capacity) for slot in fair.slots] == [(hour, 50) for hour in range(1, 8)]
    assert fair.opening_hours == {"2027-12-01": ["09:30", "18:00"]}
    assert fair.registration_closes_at.isoformat() == "2027-11-30T09:00:00+00:00"
    assert "Winter Fair" in manager.get("/staff/fairs").html


@pytest.mark.parametrize(
    ("template", "days", "times", "rules"),
    [
        ("two_days", 2, 14, ("slot_day", True)),
        ("campus", 1, 10, ("any_day", True)),
        ("hall", 1, 7, ("slot_day", False)),
    ],
)
def test_each_template_has_its_days_times_and_rules(manager, template, days, times, rules):
    manager.post(NEW, filled_in(template=template))
    fair = Fair.with_slug("winter-2027")
    assert (len(fair.days), len(fair.slots), (fair.ticket_days, fair.allows_reentry)) == (days, times, rules)
    assert all(fair.hours_on(day) for day in fair.days)


def test_a_copy_has_everything_but_its_people_and_its_dates_are_moved(cast, manager):
    source = cast.fair
    source.allows_reentry, source.opening_hours = True, {source.starts_on.isoformat(): ["09:00", "17:00"]}
    source.exhibitors = [Exhibitor(position=0, name="ACME", booth="A1", openings="welders")]
    cast.registration(cast.alice, source.slots[0])
    manager.post(NEW, filled_in(template="copy", source="spring"))
    fair = Fair.with_slug("winter-2027")
    assert (fair.allows_reentry, fair.opening_hours) == (True, {"2027-12-01": ["09:00", "17:00"]})
    assert [(slot.day, slot.starts_at.hour, slot.capacity, slot.taken) for slot in fair.slots] == [
        (date(2027, 12, 1), 1, 5, 0),
        (date(2027, 12, 1), 4, 5, 0),
    ]
    assert fair.exhibitors[0].name == "ACME"
    assert fair.texts["ko"] == {**source.texts["ko"], "name": "겨울 박람회", "venue": "벡스코"}


WRONG = [
    ("template", "none", "Choose what the fair begins with."),
    ("slug", "Winter 2027", "Use 3 to 60 small letters, digits and hyphens, for example seoul-2027."),
    ("slug", "new", "Use 3 to 60 small letters, digits and hyphens, for example seoul-2027."),
    ("name_ko", " ", "Enter the fair's Korean name."),
    ("venue_ko", "", "Enter the place in Korean."),
    ("name_en", "x" * 121, "Use at most 120 characters."),
    ("starts_on", "2027-13-01", "Enter the fair's first day."),
    ("capacity", "many", "Enter a whole number from 0 to 20000."),
    ("capacity", "20001", "Enter a whole number from 0 to 20000."),
]


@pytest.mark.parametrize(("field", "typed", "message"), WRONG)
def test_what_is_wrong_is_said_at_its_field(manager, field, typed, message):
    page = manager.post(NEW, filled_in(**{field: typed}), status=422)
    assert page.error(field) == message
    assert any(message in line for line in page.summary)
    assert Fair.with_slug("winter-2027") is None


def test_a_copy_needs_a_fair_that_is_there(cast, manager):
    assert cast.fair
    page = manager.post(NEW, filled_in(template="copy", source="gone"), status=422)
    assert page.error("template") == "Choose the fair to copy."


def test_an_address_in_use_is_refused(cast, manager):
    assert cast.fair
    page = manager.post(NEW, filled_in(slug="spring"), status=422)
    assert page.error("slug") == "Another fair has this address. Choose another."
    assert page.value("name_ko") == "겨울 박람회"


def test_a_draft_is_published_after_a_look_at_what_is_missing(manager):
    manager.post(NEW, filled_in(starts_on=in_days(30)))
    page = manager.get("/staff/fairs/winter-2027/publish")
    assert "1 text missing" in page.text and "Place" in page.text
    manager.post("/staff/fairs/winter-2027/publish")
    assert "The fair is public now." in manager.get("/staff/fairs/winter-2027").text
    assert "Winter Fair" in manager.in_language("en").get("/fairs").text


def test_an_incomplete_draft_stays_one(manager):
    manager.post(NEW, filled_in())
    db.session.execute(db.delete(Slot))
    db.session.commit()
    page = manager.post("/staff/fairs/winter-2027/publish", status=422)
    assert "at least one time of entry" in page.text
    assert Fair.with_slug("winter-2027").state == "draft"


def test_calling_a_fair_off_asks_once_and_tells(cast, manager):
    registration.register(cast.alice, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    assert manager.get(f"{SPRING}/cancel").h1 == "Cancel Spring Fair"
    assert cast.fair.state == "published"
    manager.post(f"{SPRING}/cancel")
    assert "1 person is told." in manager.get(SPRING).text
    assert cast.fair.state == "cancelled"
    manager.post(f"{SPRING}/cancel")
    assert db.session.scalar(db.select(db.func.count()).where(OutboxItem.topic == "mail.fair_cancelled")) == 1
    for part in ("days", "rules", "texts", "texts/en", "companies", "times"):
        manager.get(f"{SPRING}/{part}", status=404)


PARTS = ("days", "rules", "companies", "texts", "texts/en", "texts/vi/remove", "times", "publish", "cancel")


@pytest.mark.parametrize("person", ["vera", "dana"])
def test_who_only_looks_changes_nothing(cast, browser, person):
    assert cast.fair
    cast.log_in(browser, getattr(cast, person))
    page = browser.get(SPRING)
    assert not page.has_link_to(f"{SPRING}/days") and browser.get("/staff/fairs").h1 == "Fairs"
    for path in (NEW, *(f"{SPRING}/{part}" for part in PARTS)):
        browser.get(path, status=403)
        browser.post(path, filled_in(), status=403)


def test_members_have_no_business_here(cast, browser):
    assert cast.fair
    cast.log_in(browser, cast.alice)
    for path in ("/staff/fairs", NEW, SPRING, f"{SPRING}/days"):
        assert browser.location(browser.get(path, status=303)).startswith("/staff/login")


def test_a_fair_that_is_not_there(manager):
    for path in ("", "/days", "/times", "/texts/en", "/cancel"):
        manager.get(f"/staff/fairs/none{path}", status=404)
