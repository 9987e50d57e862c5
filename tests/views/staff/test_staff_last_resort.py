"""The pages of the list on paper, and of typing in what was written on it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CheckIn
from app.models.fair import KOREA
from app.models.types import now
from app.worker import Worker

LIST, PAPER = "/staff/fairs/today/last-resort", "/staff/fairs/today/from-paper"


@pytest.fixture
def fair(cast):
    """A fair that began today at Korean midnight."""
    return cast.make_fair("today", "Today's Fair", "오늘 박람회", in_days=0)


@pytest.fixture
def held(cast, fair):
    return cast.registration(cast.alice, fair.slots[0])


def midnight() -> str:
    """A time of today that is past, whatever time it is."""
    return "0:00"


def test_a_list_is_made_and_printed(app, browser, cast, held):
    cast.log_in(browser, cast.dana)
    assert "There is no list yet" in browser.get(LIST).text
    browser.post(LIST)
    page = browser.get(LIST)
    assert "being made" in page.text
    state = page.soup.select_one("[data-live-figures]")["data-live-figures"]
    name = browser.fragment(state).response.headers["ETag"]
    browser.post(LIST)  # pressed twice
    Worker(app).work_off()
    headers = {"HX-Request": "true", "If-None-Match": name}
    assert browser._send("GET", state, headers=headers).status_code == 200
    page = browser.get(LIST)
    assert "1 person · made by Dana Desk" in page.text
    answer = browser._send("GET", page.link("PDF to print"))
    assert answer.mimetype == "application/pdf" and answer.get_data().startswith(b"%PDF")
    assert browser._send("GET", page.link("PDF to print").replace("/1.pdf", "/2.pdf")).status_code == 404


def test_lines_of_the_paper_become_check_ins(browser, cast, held):
    cast.log_in(browser, cast.dana)
    browser.post(PAPER, {"lines": f"{held.short_code[:4]} {held.short_code[4:]} {midnight()}\n\n"})
    assert "1 check-in is recorded." in browser.get(PAPER).text
    fact = db.session.scalars(select(CheckIn)).one()
    assert f"{fact.device_time.astimezone(KOREA):%H:%M}" == "00:00"


def test_a_line_without_a_time_has_that_of_the_line_above(browser, cast, fair, held):
    other = cast.registration(cast.bob, fair.slots[1])
    cast.log_in(browser, cast.dana)
    browser.post(PAPER, {"lines": f"{held.short_code} 0000\n{other.short_code}"})
    times = {fact.device_time for fact in db.session.scalars(select(CheckIn))}
    assert len(times) == 1


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("12345678 0:00", "This is no code."),
        ("1234 0:00", "This is no code."),
        ("{code}", "Add the time, as 10:05."),
        ("{code} 25:00", "Add the time, as 10:05."),
        ("{code} 0:60", "Add the time, as 10:05."),
        ("{code} noon", "Add the time, as 10:05."),
        ("{other} 0:00", "Nobody at this fair has this code."),
        ("{waiting} 0:00", "still on the waiting list."),
    ],
)
def test_a_line_that_cannot_be_recorded_stays_with_its_reason(browser, cast, fair, held, line, problem):
    waiting = cast.registration(cast.bob, fair.slots[1], "waiting")
    elsewhere = cast.registration(cast.bob, cast.other_fair.slots[0])
    line = line.format(code=held.short_code, other=elsewhere.short_code, waiting=waiting.short_code)
    cast.log_in(browser, cast.dana)
    page = browser.post(PAPER, {"lines": line}, status=422)
    assert problem in page.soup.select_one(".paper-lines").text
    assert page.value("lines").strip() == line
    assert page.error("lines") == "1 line was not recorded."
    assert db.session.scalars(select(CheckIn)).all() == []


def test_good_lines_are_recorded_beside_bad_ones(browser, cast, held):
    cast.log_in(browser, cast.dana)
    page = browser.post(PAPER, {"lines": f"{held.short_code} 0:00\n1111 0:00"}, status=422)
    assert "1 check-in is recorded." in page.text and page.value("lines").strip() == "1111 0:00"


def test_a_time_to_come_is_refused(browser, cast, held):
    cast.log_in(browser, cast.dana)
    later = now().astimezone(KOREA) + timedelta(minutes=2)
    if later.date() == now().astimezone(KOREA).date():
        page = browser.post(PAPER, {"lines": f"{held.short_code} {later:%H:%M}"}, status=422)
        assert "still to come" in page.text


def test_nothing_typed_is_said(browser, cast, held):
    cast.log_in(browser, cast.dana)
    page = browser.post(PAPER, {"lines": " \n "}, status=422)
    assert page.error("lines") == "Type at least one code with its time."


def test_a_day_that_is_not_the_fair_s_is_refused(browser, cast, held):
    cast.log_in(browser, cast.dana)
    page = browser.post(PAPER, {"lines": f"{held.short_code} 0:00", "day": "1999-01-01"}, status=422)
    assert page.error("day") == "Choose the day on the paper."


@pytest.mark.parametrize(("lines", "recorded"), [(500, 1), (501, 0)])
def test_more_than_500_lines_are_refused_and_none_is_recorded(browser, cast, held, lines, recorded):
    cast.log_in(browser, cast.dana)
    line = f"{held.short_code} 0:00"
    page = browser.post(PAPER, {"lines": "\n\n".join([line] * lines)}, status=303 if recorded else 422)
    assert page.status == 303 or page.error("lines") == "Type at most 500 lines at a time."
    assert len(db.session.scalars(select(CheckIn)).all()) == recorded


def test_a_text_too_long_for_500_lines_is_refused_once(browser, cast, held):
    cast.log_in(browser, cast.dana)
    page = browser.post(PAPER, {"lines": f"{held.short_code} 0:00\n" * 2000}, status=422)
    assert page.summary == ["Type at most 500 lines at a time."]
