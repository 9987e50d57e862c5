"""Staff make, change, publish and cancel fairs."""

import pytest

from app.extensions import db
from app.models import Fair, OutboxItem, Slot
from app.operations import registration

NEW = "/staff/fairs/new"


@pytest.fixture
def manager(cast, browser):
    cast.log_in(browser, cast.max)
    return browser


def filled_in(**changes) -> dict[str, str]:
    """A fair of one day with two times, as the form sends it."""
    fields = {
        "slug": "winter-2027",
        "starts_on": "2027-12-01",
        "ends_on": "2027-12-01",
        "registration_opens_at": "2027-10-01T10:00",
        "registration_closes_at": "2027-11-30T18:00",
        "ticket_days": "slot_day",
        "admit_early_minutes": "30",
        "admit_late_minutes": "",
        "desk_languages": "vi",
        "name_ko": "겨울 박람회",
        "venue_ko": "벡스코",
        "name_en": "Winter Fair",
        "exhibitors": "한빛전자 | A1 | welders\nACME",
    }
    for number, (starts, ends) in enumerate([("10:00", "11:00"), ("11:00", "12:00")]):
        fields |= {
            f"slots-{number}-public_id": "",
            f"slots-{number}-starts_at": f"2027-12-01T{starts}",
            f"slots-{number}-ends_at": ends,
            f"slots-{number}-capacity": "50",
        }
    return fields | changes


def shown(page) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    fields = {}
    for control in page.soup.select("#page-form input, #page-form textarea"):
        if control.get("type") in ("radio", "checkbox") and not control.has_attr("checked"):
            continue
        fields[control["name"]] = (
            control.text.removeprefix("\n") if control.name == "textarea" else control.get("value", "")
        )
    return fields


def test_a_new_fair_is_stored_whole_as_a_draft(manager):
    manager.get(NEW)
    answer = manager.post(NEW, filled_in())
    fair = Fair.with_slug("winter-2027")
    assert manager.location(answer) == "/staff/fairs/winter-2027"
    assert (fair.state, fair.admit_early_minutes, fair.admit_late_minutes, fair.desk_languages) == (
        "draft",
        30,
        None,
        ["vi"],
    )
    assert fair.texts == {"ko": {"name": "겨울 박람회", "venue": "벡스코"}, "en": {"name": "Winter Fair"}}
    assert [(slot.starts_at.hour, slot.ends_at.hour, slot.capacity) for slot in fair.slots] == [(1, 2, 50), (2, 3, 50)]
    assert [(one.name, one.booth, one.openings) for one in fair.exhibitors] == [
        ("한빛전자", "A1", "welders"),
        ("ACME", "", ""),
    ]
    assert "겨울 박람회" in manager.get("/staff/fairs").html or "Winter Fair" in manager.get("/staff/fairs").html


WRONG = [
    ("slug", "Winter 2027", "Use 3 to 60 small letters, digits and hyphens, for example seoul-2027."),
    ("slug", "new", "Use 3 to 60 small letters, digits and hyphens, for example seoul-2027."),
    ("name_ko", " ", "Enter the fair's Korean name."),
    ("venue_ko", "", "Enter the place in Korean."),
    ("name_en", "x" * 121, "Use at most 120 characters."),
    ("starts_on", "2027-13-01", "Enter the fair's first day."),
    ("ends_on", "2027-11-30", "The last day cannot be before the first."),
    ("registration_opens_at", "tomorrow", "Enter the day and hour when registration opens."),
    ("registration_closes_at", "2027-10-01T10:00", "Registration must close later than it opens."),
    ("registration_closes_at", "2027-11-30T18:00+09:00", "Enter the day and hour when registration closes."),
    ("ticket_days", "never", "Choose the days on which a ticket admits."),
    ("admit_early_minutes", "5x", "Enter a whole number from 0 to 1440."),
    ("admit_late_minutes", "1441", "Enter a whole number from 0 to 1440."),
    ("slots-0-starts_at", "", "Enter the day and hour when it begins."),
    ("slots-0-ends_at", "25:00", "Enter when it ends, for example 12:00."),
    ("slots-1-ends_at", "11:00", "It must end later than it begins, on the same day."),
    ("slots-1-capacity", "many", "Enter a whole number from 0 to 20000."),
    ("slots-1-capacity", "20001", "Enter a whole number from 0 to 20000."),
]


@pytest.mark.parametrize(("field", "typed", "message"), WRONG)
def test_what_is_wrong_is_said_at_its_field(manager, field, typed, message):
    page = manager.post(NEW, filled_in(**{field: typed}), status=422)
    assert page.error(field) == message
    assert any(message in line for line in page.summary)
    assert page.value(field) == (typed.strip() if field != "ticket_days" else None)
    assert Fair.with_slug("winter-2027") is None


def test_every_time_is_on_a_day_of_the_fair(manager):
    page = manager.post(NEW, filled_in(**{"slots-0-starts_at": "2027-12-02T10:00"}), status=422)
    assert page.summary == ["Every time of entry must be on a day of the fair."]


def test_an_address_in_use_is_refused(cast, manager):
    assert cast.fair
    page = manager.post(NEW, filled_in(slug="spring"), status=422)
    assert page.error("slug") == "Another fair has this address. Choose another."
    assert page.value("name_ko") == "겨울 박람회"


def test_a_row_is_added_after_the_last_one_and_nothing_is_stored(manager):
    page = manager.post(NEW, filled_in(check="add-slot"), status=200)
    assert [page.value(f"slots-2-{name}") for name in ("starts_at", "ends_at", "capacity")] == [
        "2027-12-01T12:00",
        "13:00",
        "50",
    ]
    assert Fair.with_slug("winter-2027") is None


def test_a_row_is_removed_and_the_others_stay(manager):
    page = manager.post(NEW, filled_in(check="remove-slots-0"), status=200)
    assert page.value("slots-0-starts_at") is None and page.value("slots-1-starts_at") == "2027-12-01T11:00"


def test_an_added_row_is_stored(manager):
    page = manager.post(NEW, filled_in(check="add-slot"), status=200)
    manager.post(NEW, shown(page))
    assert len(Fair.with_slug("winter-2027").slots) == 3


def test_a_fair_edited_without_a_change_stays_as_it_is(cast, manager):
    fair = cast.fair
    path = "/staff/fairs/spring/edit"
    before = [(slot.public_id, slot.starts_at, slot.ends_at, slot.capacity) for slot in fair.slots]
    texts, closes = fair.texts, fair.registration_closes_at
    manager.post(path, shown(manager.get(path)))
    db.session.expire_all()
    assert [(slot.public_id, slot.starts_at, slot.ends_at, slot.capacity) for slot in fair.slots] == before
    assert (fair.texts, fair.registration_closes_at, fair.slug) == (texts, closes, "spring")


def test_the_address_of_a_public_fair_stays(cast, manager):
    assert cast.fair
    path = "/staff/fairs/spring/edit"
    manager.post(path, shown(manager.get(path)) | {"slug": "other"})
    assert Fair.with_slug("spring") and not Fair.with_slug("other")


def test_a_new_place_is_told_and_counted(cast, manager):
    registration.register(cast.alice, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    path = "/staff/fairs/spring/edit"
    answer = manager.post(path, shown(manager.get(path)) | {"venue_en": "EXCO"})
    assert "1 registered person is told by e-mail." in manager.get(manager.location(answer)).text
    assert db.session.scalar(db.select(OutboxItem).where(OutboxItem.topic == "mail.fair_changed"))


def test_fewer_places_than_taken_are_refused_at_the_row(cast, manager):
    for member in (cast.alice, cast.bob):
        registration.register(member, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    path = "/staff/fairs/spring/edit"
    page = manager.post(path, shown(manager.get(path)) | {"slots-0-capacity": "1"}, status=422)
    assert page.error("slots-0-capacity") == "2 places are taken. Enter at least as many."
    assert page.value("slots-0-capacity") == "1"
    assert cast.fair.slots[0].capacity == 5


def test_a_time_with_registrations_comes_back(cast, manager):
    registration.register(cast.alice, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    path = "/staff/fairs/spring/edit"
    fields = {name: value for name, value in shown(manager.get(path)).items() if not name.startswith("slots-0")}
    page = manager.post(path, fields, status=422)
    assert page.summary == ["A time with registrations cannot be removed. It is back in the list."]
    manager.post(path, shown(page))
    assert db.session.scalar(db.select(db.func.count()).select_from(Slot)) == 2


def test_a_draft_is_published(manager):
    manager.post(NEW, filled_in())
    manager.get("/fairs/winter-2027")
    manager.post("/staff/fairs/winter-2027/publish")
    assert "The fair is public now." in manager.get("/staff/fairs/winter-2027").text
    assert "Winter Fair" in manager.in_language("en").get("/fairs").text


def test_an_incomplete_draft_stays_one(manager):
    manager.post(NEW, {name: value for name, value in filled_in().items() if not name.startswith("slots")})
    manager.post("/staff/fairs/winter-2027/publish")
    assert "at least one time of entry" in manager.get("/staff/fairs/winter-2027").text
    assert Fair.with_slug("winter-2027").state == "draft"


def test_calling_a_fair_off_asks_once_and_tells(cast, manager):
    registration.register(cast.alice, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    path = "/staff/fairs/spring"
    assert manager.get(f"{path}/cancel").h1 == "Cancel Spring Fair"
    assert cast.fair.state == "published"
    manager.post(f"{path}/cancel")
    assert "1 person is told." in manager.get(path).text
    assert cast.fair.state == "cancelled"
    manager.post(f"{path}/cancel")
    assert db.session.scalar(db.select(db.func.count()).where(OutboxItem.topic == "mail.fair_cancelled")) == 1


@pytest.mark.parametrize("person", ["vera", "dana"])
def test_who_only_looks_changes_nothing(cast, browser, person):
    assert cast.fair
    cast.log_in(browser, getattr(cast, person))
    page = browser.get("/staff/fairs/spring")
    assert not page.has_link_to("/staff/fairs/spring/edit") and browser.get("/staff/fairs").h1 == "Fairs"
    for path in (NEW, "/staff/fairs/spring/edit", "/staff/fairs/spring/cancel"):
        browser.get(path, status=403)
    for path in (NEW, "/staff/fairs/spring/edit", "/staff/fairs/spring/cancel", "/staff/fairs/spring/publish"):
        browser.post(path, filled_in(), status=403)


def test_members_have_no_business_here(cast, browser):
    assert cast.fair
    cast.log_in(browser, cast.alice)
    for path in ("/staff/fairs", NEW, "/staff/fairs/spring", "/staff/fairs/spring/edit"):
        assert browser.location(browser.get(path, status=303)).startswith("/staff/login")


def test_a_fair_that_is_not_there(manager):
    for path in ("/staff/fairs/none", "/staff/fairs/none/edit", "/staff/fairs/none/cancel"):
        manager.get(path, status=404)


def test_a_long_text_in_korean_is_taken(manager):
    manager.post(NEW, filled_in(about_ko="마당 " * 1600))
    assert Fair.with_slug("winter-2027").texts["ko"]["about"].startswith("마당")
