"""The public list of fairs and the page of one."""

from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar

from app.extensions import db
from app.models import Exhibitor
from app.models.types import now
from app.operations import registration

PATH = "/fairs/spring"


def change(fair, **columns):
    for name, value in columns.items():
        setattr(fair, name, value)
    db.session.commit()


def test_the_list_has_published_fairs_the_nearest_first(cast, browser):
    cast.make_fair("later", "Later Fair", "나중 박람회", in_days=30)
    cast.make_fair("sooner", "Sooner Fair", "먼저 박람회", in_days=3)
    change(cast.make_fair("hidden", "Hidden Fair", "숨은 박람회"), state="draft")
    change(cast.make_fair("off", "Called Off", "취소 박람회"), state="cancelled")
    names = [name.get_text() for name in browser.in_language("en").get("/fairs").soup.select(".fair__name")]
    assert names == ["Sooner Fair", "Later Fair"]


def test_an_empty_list_says_so(browser):
    assert "No fair is announced now." in browser.in_language("en").get("/fairs").text


@pytest.mark.parametrize(
    ("columns", "capacity", "words", "button"),
    [
        ({}, 100, "Registration open until", "Register for this fair"),
        ({}, 5, "Few places left: 10", "Register for this fair"),
        ({}, 0, "Full, with a waiting list", "Join the waiting list"),
        ({"registration_opens_at": timedelta(days=1)}, 5, "Registration opens", None),
        ({"registration_closes_at": timedelta(seconds=-1)}, 5, "Registration closed", None),
    ],
)
def test_the_badge_and_the_button_follow_the_state(cast, browser, columns, capacity, words, button):
    fair = cast.fair
    for slot in fair.slots:
        slot.capacity = capacity
    change(fair, **{name: now() + moved for name, moved in columns.items()})
    assert words in browser.in_language("en").get("/fairs").text
    page = browser.get(PATH)
    assert words in page.text
    assert page.has_link_to(f"{PATH}/register") is bool(button)
    assert button is None or page.link(button)


def test_the_page_says_what_a_visitor_needs(cast, browser):
    fair = cast.fair
    texts = fair.texts["en"] | {"about": "One line.\nAnother.", "bring": "Your passport", "directions": "Exit 5"}
    fair.exhibitors = [Exhibitor(position=0, name="한빛전자", booth="A7", openings="Welders <two>")]
    change(fair, texts=fair.texts | {"en": texts})
    text = browser.in_language("en").get(PATH).text
    for words in ("Spring Fair", "봄 박람회", "COEX", "10:00 – 12:00", "5 places left", "한빛전자", "Booth A7", "Welders <two>",
                  "Your passport", "Exit 5", "Korean, English", "It is free"):  # fmt: skip
        assert words in text, words


def test_the_page_is_korean_for_koreans(cast, browser):
    assert cast.fair
    assert browser.in_language("ko").get(PATH).h1 == "봄 박람회"


def test_a_fair_that_is_over_takes_nobody(cast, browser):
    fair = cast.fair
    with time_machine.travel(fair.slots[1].ends_at + timedelta(days=1), tick=False):
        assert "Over" in browser.in_language("en").get(PATH).text
        assert "Spring Fair" not in browser.get("/fairs").text


@pytest.mark.parametrize(
    "path", ["/fairs/nothing", "/fairs/nothing/calendar.ics", "/fairs/draft", "/fairs/draft/calendar.ics"]
)
def test_what_is_not_public_does_not_exist(cast, browser, path):
    change(cast.make_fair("draft", "Draft", "초안"), state="draft")
    browser.get(path, status=404)


def test_staff_see_a_draft_as_it_will_be(cast, browser):
    change(cast.fair, state="draft")
    assert "only staff see it" in cast.log_in(browser, cast.vera).get(PATH).text


def test_a_cancelled_fair_says_so(cast, browser):
    change(cast.fair, state="cancelled")
    page = browser.in_language("en").get(PATH)
    assert "This fair is cancelled" in page.text and not page.has_link_to(f"{PATH}/register")


def test_somebody_registered_finds_the_ticket(cast, browser):
    mine = registration.register(cast.alice, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    page = cast.log_in(browser, cast.alice).get(PATH)
    assert page.has_link_to(f"/tickets/{mine.public_id}") and not page.has_link_to(f"{PATH}/register")


def test_the_calendar_file_holds_the_fair(cast, browser):
    assert cast.fair
    response = browser.in_language("en").get(f"{PATH}/calendar.ics").response
    assert response.mimetype == "text/calendar"
    (entry,) = Calendar.from_ical(response.data).walk("VEVENT")
    assert entry["summary"] == "Spring Fair"


def test_fair_pages_need_few_statements(cast, browser, count_statements):
    for number in range(5):
        cast.make_fair(f"fair-{number}", f"Fair {number}", f"박람회 {number}")
    browser.get("/fairs")
    with count_statements() as statements:
        browser.get("/fairs", headers={"HX-Request-Type": "partial"})
    assert len(statements) <= 2, statements
    browser.get("/fairs/fair-1")  # notices are asked for once a minute
    with count_statements() as statements:
        browser.get("/fairs/fair-1", headers={"HX-Request-Type": "partial"})
    assert len(statements) <= 3, statements
