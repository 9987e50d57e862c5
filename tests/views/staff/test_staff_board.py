"""The live board: the figures on the page, what is asked for again, and the screen in the hall."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import HallLink, LoginSession
from app.models.types import now
from app.operations import checkin

BOARD = "/staff/fairs/spring/board"


@pytest.fixture
def held(cast):
    return cast.registration(cast.alice, cast.fair.slots[0])


def numbers(page, part: str) -> str:
    return " ".join(page.soup.find(id=part).get_text(" ").split())


def test_the_board_says_how_the_fair_stands(browser, cast, held):
    checkin.check_in_by_hand(cast.dana, held)
    cast.registration(cast.bob, cast.fair.slots[1])
    cast.log_in(browser, cast.vera)
    page = browser.get(BOARD)
    assert page.h1 == "Board"
    assert "2 of 10 places" in numbers(page, "board-registered")
    assert "1 50% of those registered" in numbers(page, "board-arrived")
    assert "Vietnam" in numbers(page, "board-nationality")
    assert "1 let in" in numbers(page, "board-doors")


def test_every_drawing_has_the_same_figures_as_a_table(browser, cast, held):
    cast.log_in(browser, cast.vera)
    page = browser.get(BOARD)
    for part in page.soup.select("#board-parts > section:not(.figure):not(#board-doors):not(#board-health)"):
        bars = [" ".join(row.b.get_text(" ").split()) for row in part.select(".bars > li")]
        cells = [[cell.text for cell in row.select("td")] for row in part.select("tbody tr")]
        assert part.select_one("summary") and cells
        if bars:
            assert bars == [f"Arrived {arrived} / Registered {registered}" for arrived, registered in cells]
    drawing = page.soup.select_one("#board-hours svg[role=img]")
    assert "10:00: 0 arrived of 1" in drawing["aria-label"]


def test_what_has_not_changed_is_not_sent_again(browser, cast, held):
    cast.log_in(browser, cast.vera)
    first = browser.fragment(f"{BOARD}/figures")
    name = first.response.headers["ETag"]
    assert int(first.response.headers["Figures-At"]) > 0
    again = browser._send("GET", f"{BOARD}/figures", headers={"HX-Request": "true", "If-None-Match": name})
    assert again.status_code == 304 and not again.get_data() and again.headers["Figures-At"]
    checkin.check_in_by_hand(cast.dana, held)
    db.session.commit()
    newer = browser._send("GET", f"{BOARD}/figures", headers={"HX-Request": "true", "If-None-Match": name})
    assert newer.status_code == 200 and newer.headers["ETag"] != name


def test_the_page_and_its_parts_have_the_same_name(browser, cast, held):
    cast.log_in(browser, cast.vera)
    block = browser.get(BOARD).soup.select_one("[data-live-figures]")
    assert browser.fragment(block["data-live-figures"]).response.headers["ETag"] == block["data-name"]


def test_in_another_language_it_is_another_answer(browser, cast, held):
    cast.log_in(browser, cast.vera)
    name = browser.fragment(f"{BOARD}/figures").response.headers["ETag"]
    headers = {"HX-Request": "true", "If-None-Match": name}
    assert browser._send("GET", f"{BOARD}/figures?language=ko", headers=headers).status_code == 200


def test_looking_again_by_itself_keeps_no_login_awake(browser, cast, held):
    cast.log_in(browser, cast.vera)
    login = db.session.scalars(select(LoginSession).where(LoginSession.staff_id == cast.vera.id)).one()
    seen_at = login.seen_at = now() - timedelta(minutes=5)
    db.session.commit()
    browser.fragment(f"{BOARD}/figures")
    db.session.refresh(login)
    assert login.seen_at == seen_at
    browser.get(BOARD)
    db.session.refresh(login)
    assert login.seen_at > seen_at


def test_a_fair_of_several_days_shows_one_at_a_time(browser, cast):
    fair = cast.fair
    fair.ends_on = fair.starts_on + timedelta(days=1)
    cast.save()
    cast.log_in(browser, cast.vera)
    page = browser.get(f"{BOARD}?day={fair.ends_on.isoformat()}")
    assert page.soup.select_one('nav [aria-current="page"][href*="day="]')["href"].endswith(fair.ends_on.isoformat())
    assert "no time of entry on this day" in numbers(page, "board-hours")
    assert browser.get(f"{BOARD}?day=rubbish").status == 200


def test_a_screen_in_the_hall_needs_no_login_until_it_is_revoked(browser, another_browser, cast, held):
    cast.log_in(browser, cast.max)
    browser.post(f"{BOARD}/links", {"name": "Hall A"})
    page = browser.get(f"{BOARD}/links")
    address = page.soup.select_one(".hall-link code").text
    assert not browser.get(f"{BOARD}/links").soup.select(".hall-link"), "It is shown once."

    screen = another_browser.in_language("en")
    assert screen._send("GET", f"{BOARD}/hall").status_code == 303
    answer = screen._send("GET", address.removeprefix("https://localhost"))
    assert answer.status_code == 303 and answer.headers["Referrer-Policy"] == "no-referrer"
    wall = screen.get(f"{BOARD}/hall")
    assert "Spring Fair" in wall.h1 and "1" in numbers(wall, "hall-registered")
    assert "NGUYEN" not in wall.html and not wall.soup.select("#session-end, form, nav")
    assert screen.fragment(f"{BOARD}/hall/figures").response.headers["ETag"]
    assert screen._send("GET", BOARD).status_code == 303, "The link opens nothing else."

    link = db.session.scalars(select(HallLink)).one()
    assert link.seen_at is not None
    browser.post(f"{BOARD}/links/{link.public_id}/revoke")
    assert screen._send("GET", f"{BOARD}/hall").status_code == 303
    assert screen._send("GET", f"{BOARD}/hall/figures", headers={"HX-Request": "true"}).status_code == 204


def test_a_link_opens_the_hall_of_its_fair_alone(browser, another_browser, cast):
    cast.log_in(browser, cast.max)
    assert cast.other_fair.slug == "autumn" and cast.fair
    browser.post(f"{BOARD}/links", {"name": "Hall A"})
    secret = browser.get(f"{BOARD}/links").soup.select_one(".hall-link code").text.rpartition("/")[2]
    assert another_browser._send("GET", f"/staff/fairs/autumn/board/hall/{secret}").status_code == 404
    assert another_browser._send("GET", f"{BOARD}/hall/{secret}").status_code == 303
    assert another_browser._send("GET", "/staff/fairs/autumn/board/hall").status_code == 303


def test_on_the_wall_nobody_is_a_group_of_one(browser, cast):
    for number, country in enumerate(("VN", "VN", "VN", "VN", "MN", "UZ")):
        member = cast.member(
            f"wall{number:04}", f"Person {number}", email=f"w{number}@example.com", nationality=country
        )
        cast.registration(member, cast.fair.slots[number % 2])
    cast.log_in(browser, cast.vera)
    board, wall = browser.get(BOARD), browser.get(f"{BOARD}/hall")
    assert "Mongolia" in numbers(board, "board-nationality")
    assert "Mongolia" not in wall.html and "Uzbekistan" not in wall.html


def test_a_screen_needs_a_name(browser, cast):
    cast.log_in(browser, cast.max)
    assert cast.fair
    page = browser.post(f"{BOARD}/links", {"name": " "}, status=422)
    assert page.error("name") == "Say where the screen hangs."


def test_the_board_shows_how_each_kiosk_does(browser, cast):
    kiosk, _token = cast.kiosk(cast.fair, "Gate C1")
    kiosk.health = {"queue": 12, "dead": 2, "battery": 18, "charging": False, "version": "abcdef0123456789"}
    kiosk.second_screen_at = now()
    db.session.commit()
    page = cast.log_in(browser, cast.vera).get(BOARD)
    (row,) = page.soup.select("#board-health tbody tr")
    shown = " ".join(row.get_text(" ").split())
    for text in ("Gate C1", "Connected", "Two screens use it", "12", "2 refused for good", "18 %", "abcdef01"):
        assert text in shown
    assert "Look at these: Gate C1" in numbers(page, "board-kiosks")
    assert len(page.soup.select("#board-health th[scope=col]")) == len(row.select("td"))


def test_the_board_says_in_words_that_a_kiosk_is_overdue(browser, cast):
    kiosk, _token = cast.kiosk(cast.fair, "Gate C1")
    kiosk.seen_at = now() - timedelta(minutes=3)
    db.session.commit()
    cast.log_in(browser, cast.vera)
    assert "overdue" in numbers(browser.get(BOARD), "board-health")


def test_the_way_to_the_kiosks_is_for_whoever_may_go_there(browser, another_browser, cast):
    cast.kiosk(cast.fair, "Gate C1")
    link = "main a[href='/staff/kiosks']"
    assert not cast.log_in(browser, cast.vera).get(BOARD).soup.select(link)
    assert cast.log_in(another_browser, cast.dana).get(BOARD).soup.select(link)


def test_a_fair_without_kiosks_has_no_table_of_them(browser, cast, held):
    assert not cast.log_in(browser, cast.vera).get(BOARD).soup.select("#board-health")


def test_nothing_of_the_kiosks_is_on_the_wall(browser, cast):
    cast.kiosk(cast.fair, "Gate C1")
    assert "Gate C1" not in cast.log_in(browser, cast.vera).get(f"{BOARD}/hall").html
