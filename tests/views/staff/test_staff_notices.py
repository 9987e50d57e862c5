"""Notices: what visitors read on the home page and on a fair's, and how staff write, change and end them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import AuditEntry, Notice
from app.models.types import now
from app.web import public_notices
from tests.page_client import Browser
from tests.views.staff.test_staff_fair import change, manager, shown

__all__ = ["manager"]
LIST, NEW = "/staff/notices", "/staff/notices/new"
NINE = datetime(2027, 3, 1, 0, 0, tzinfo=UTC)  # nine o'clock in Korea
BOTH = {
    "ko": {"title": "주차장 안내", "body": "주차장이 없어요."},
    "en": {"title": "Parking", "body": "There is no car park."},
}


def filled_in(**changes) -> dict[str, str]:
    """A notice about the whole site, in both languages and without an end."""
    return {
        "fair": "*",
        "shown_from": "2026-01-01T09:00",
        "shown_until": "",
        "title_ko": BOTH["ko"]["title"],
        "body_ko": BOTH["ko"]["body"],
        "title_en": BOTH["en"]["title"],
        "body_en": BOTH["en"]["body"],
    } | changes


@pytest.fixture
def post(cast):
    """A notice, as if it had been stored by another process a while ago."""

    def made(title: str = "주차장 안내", **fields) -> Notice:
        texts = {"ko": {"title": title, "body": "주차장이 없어요."}}
        notice = Notice(**{"texts": texts, "made_by": cast.max.id, "shown_from": now() - timedelta(hours=1)} | fields)
        db.session.add(notice)
        cast.save()
        public_notices.forget()
        return notice

    return made


@pytest.fixture
def reader(app):
    """A visitor who reads in a language."""

    def made(language: str = "en"):
        return Browser(app).in_language(language)

    return made


def recorded() -> list[tuple[str, str, dict]]:
    rows = db.session.execute(
        db.select(AuditEntry.action, AuditEntry.subject, AuditEntry.details).order_by(AuditEntry.position)
    )
    return [tuple(row) for row in rows if row.action.startswith("notice.")]


def test_what_staff_write_visitors_read_in_their_language(manager, reader):
    answer = manager.post(NEW, filled_in())
    notice = db.session.scalar(db.select(Notice))
    assert manager.location(answer) == LIST
    assert (notice.texts, notice.fair_id, notice.shown_until) == (BOTH, None, None)
    assert notice.shown_from == datetime(2026, 1, 1, 0, 0, tzinfo=UTC)
    english, korean = reader("en").get("/"), reader("ko").get("/")
    assert "There is no car park." in english.text and "주차장" not in english.text
    assert "주차장이 없어요." in korean.text and "There is no car park." not in korean.text
    assert recorded() == [("notice.add", f"notice:{notice.id}", {})]


def test_the_same_press_twice_makes_one_notice(manager):
    once = shown(manager.get(NEW))["once"]
    for _ in range(2):
        assert manager.location(manager.post(NEW, filled_in(once=once))) == LIST
    manager.post(NEW, filled_in(once=once, title_en="Another"))
    assert db.session.scalar(db.select(db.func.count(Notice.id))) == 2 and len(recorded()) == 2


WRONG = [
    ("fair", "", "Choose what the notice is about."),
    ("fair", "nosuchfair", "Choose what the notice is about."),
    ("shown_from", "", "Enter the day and hour from when it is shown."),
    ("shown_from", "tomorrow", "Enter the day and hour from when it is shown."),
    ("shown_from", "0001-01-01T00:00", "Enter a year from 2000 to 2099."),
    ("shown_from", "2100-01-01T00:00", "Enter a year from 2000 to 2099."),
    ("shown_until", "later", "Enter the day and hour until when it is shown, or leave it empty."),
    ("shown_until", "9999-12-31T23:59", "Enter a year from 2000 to 2099."),
    ("shown_until", "2026-01-01T09:00", "It must end later than it begins."),
    ("title_ko", " ", "Enter the Korean title."),
    ("title_ko", "가" * 81, "Use at most 80 characters."),
    ("body_ko", "\n \n", "Enter the Korean text."),
    ("body_ko", "가" * 1001, "Use at most 1000 characters."),
    ("title_en", "", "Enter the English title."),
    ("title_en", "x" * 81, "Use at most 80 characters."),
    ("body_en", "", "Enter the English text."),
    ("body_en", "x" * 1001, "Use at most 1000 characters."),
]


@pytest.mark.parametrize(("field", "typed", "message"), WRONG)
def test_what_is_wrong_is_said_at_its_field(manager, field, typed, message):
    page = manager.post(NEW, filled_in(**{field: typed}), status=422)
    assert page.error(field) == message and page.summary == [message]
    assert page.value("title_ko" if field != "title_ko" else "body_ko")
    assert db.session.scalar(db.select(Notice)) is None


def test_the_longest_texts_and_the_shortest_time_are_taken(manager):
    longest = {"title_ko": "가" * 80, "body_ko": "가" * 1000, "title_en": "x" * 80, "body_en": "x" * 1000}
    manager.post(NEW, filled_in(shown_until="2026-01-01T09:01", **longest))
    notice = db.session.scalar(db.select(Notice))
    assert notice.texts["ko"] == {"title": "가" * 80, "body": "가" * 1000} and notice.standing == "over"


def test_without_english_the_korean_is_shown_and_says_its_language(manager, reader):
    manager.post(NEW, filled_in(title_en="", body_en=""))
    page = reader("en").get("/")
    assert page.soup.find(string="주차장이 없어요.").find_parent("div", lang="ko")
    assert page.soup.find("h3", lang="ko").text == "주차장 안내"
    assert "Missing" in manager.get(LIST).text and "English" in manager.get(LIST).text


def test_in_its_own_language_a_notice_says_none(post, reader):
    post(texts=BOTH)
    assert reader("en").get("/").soup.find("h3", string="Parking").get("lang") is None


def test_markup_is_shown_and_not_run(manager, reader):
    script = "<script>alert(1)</script>"
    manager.post(NEW, filled_in(title_en=script, body_en=f"{script}\n- {script}\n<b>bold</b>"))
    page = reader("en").get("/")
    assert page.text.count(script) == 3 and "<b>bold</b>" in page.text
    assert "<script>alert" not in page.html
    assert page.soup.select_one(".notice li").text == script


@pytest.mark.parametrize(
    ("seconds", "is_shown"),
    [(-1, False), (0, True), (3599, True), (3600, False)],
    ids=["before", "first", "last", "after"],
)
def test_a_notice_is_shown_from_its_first_second_to_its_last(post, reader, seconds, is_shown):
    with time_machine.travel(NINE - timedelta(seconds=30), tick=False) as clock:
        post(shown_from=NINE, shown_until=NINE + timedelta(hours=1))
        visitor = reader("ko")
        visitor.get("/")  # what is remembered for a minute changes nothing
        clock.move_to(NINE + timedelta(seconds=seconds))
        assert ("주차장 안내" in visitor.get("/").text) == is_shown


def test_the_newest_three_are_shown(post, reader):
    for hours in (4, 2, 3, 1):
        post(f"{hours}시간 전", shown_from=now() - timedelta(hours=hours))
    page = reader("en").get("/")
    assert [heading.text for heading in page.soup.select("h3.notice__title")] == ["1시간 전", "2시간 전", "3시간 전"]


def test_a_fairs_notice_stands_on_its_page_too(cast, post, reader):
    post("봄 안내", fair_id=cast.fair.id)
    post("가을 안내", fair_id=cast.other_fair.id)
    post("모두에게")
    visitor = reader("en")
    home, spring = visitor.get("/"), visitor.get("/fairs/spring")
    assert all(title in home.text for title in ("봄 안내", "가을 안내", "모두에게"))
    assert "봄 안내" in spring.text and "가을 안내" not in spring.text and "모두에게" not in spring.text
    assert home.soup.select_one(".notice a[href='/fairs/spring']").text == "Spring Fair"


@pytest.mark.parametrize(
    ("state", "is_on_home"), [("draft", False), ("published", True), ("cancelled", True), ("closed", False)]
)
def test_the_home_page_speaks_of_fairs_that_visitors_may_see(cast, post, reader, state, is_on_home):
    cast.fair.state = state
    post("봄 안내", fair_id=cast.fair.id)
    assert ("봄 안내" in reader("en").get("/").text) == is_on_home


def test_a_notice_of_a_fair_that_is_over_stays_on_its_page_alone(cast, post, reader):
    post("봄 안내", fair_id=cast.fair.id)
    with time_machine.travel(now() + timedelta(days=400)):
        public_notices.forget()
        assert "봄 안내" not in reader("en").get("/").text
        assert "봄 안내" in reader("en").get("/fairs/spring").text


def test_a_page_costs_no_statement_for_its_notices(post, reader):
    """They are asked for once a minute; tests/test_sql_counts.py counts the others."""
    post()
    visitor = reader("en")
    assert "주차장 안내" in visitor.get("/").text
    db.session.execute(db.update(Notice).values(texts=BOTH))
    db.session.commit()
    assert "주차장 안내" in visitor.get("/").text
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert "There is no car park." in visitor.get("/").text


def test_the_list_shows_what_is_current_coming_and_over(manager, post):
    post("지난", shown_until=now() - timedelta(minutes=1))
    post("올", shown_from=now() + timedelta(days=1))
    post("지금")
    page = manager.get(LIST)
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")[:2]] for row in page.soup.select("tbody tr")]
    assert rows == [["지금", "Shown now"], ["올", "Shown later"], ["지난", "Over"]]


def test_a_notice_is_changed(manager, post, reader):
    notice = post()
    assert "Shown now" in manager.get(f"{LIST}/{notice.public_id}").text
    change(manager, f"{LIST}/{notice.public_id}", title_ko="버스 안내", shown_until="2099-12-31T23:59")
    assert notice.texts["ko"] == {"title": "버스 안내", "body": "주차장이 없어요."}
    assert "버스 안내" in reader("en").get("/").text
    assert recorded() == [("notice.change", f"notice:{notice.id}", {})]


def test_two_who_change_a_notice_see_both_texts(manager, post):
    address = f"{LIST}/{post().public_id}"
    seen = shown(manager.get(address))
    manager.post(address, seen | {"title_ko": "그들의 안내"})
    page = manager.post(address, seen | {"title_ko": "우리의 안내"}, status=422)
    assert "A colleague changed this page" in page.summary[0] and "그들의 안내" in page.text
    assert page.value("title_ko") == "우리의 안내"
    manager.post(address, shown(page))
    assert db.session.scalar(db.select(Notice)).texts["ko"]["title"] == "우리의 안내"


def test_who_changes_a_notice_that_was_ended_meanwhile_is_told(manager, post):
    notice = post()
    seen = shown(manager.get(f"{LIST}/{notice.public_id}"))
    manager.post(f"{LIST}/{notice.public_id}/end")
    page = manager.post(f"{LIST}/{notice.public_id}", seen, status=422)
    assert "A colleague changed this page" in page.summary[0]
    assert notice.is_over


def test_an_ended_notice_is_gone_and_stays_in_the_list(manager, post, reader):
    notice = post()
    assert "주차장 안내" in reader("en").get("/").text
    manager.post(f"{LIST}/{notice.public_id}/end")
    ended_at = notice.shown_until
    assert "주차장 안내" not in reader("en").get("/").text
    assert "주차장 안내" in manager.get(LIST).text and "End now" not in manager.get(LIST).text
    manager.post(f"{LIST}/{notice.public_id}/end")
    assert notice.shown_until == ended_at
    assert recorded() == [("notice.end", f"notice:{notice.id}", {})]


def test_a_notice_can_be_ended_before_its_time(manager, post):
    notice = post(shown_from=now() + timedelta(days=1))
    manager.post(f"{LIST}/{notice.public_id}/end")
    assert notice.standing == "over"


def test_who_manages_one_fair_has_its_notices_alone(cast, browser, post):
    mina = cast.staff("mina@madang.example", "Mina", "fair_manager", cast.fair)
    theirs = post("봄 안내", fair_id=cast.fair.id)
    others = [post("가을 안내", fair_id=cast.other_fair.id), post("모두에게")]
    cast.log_in(browser, mina)
    page = browser.get(LIST)
    assert "봄 안내" in page.text and "가을 안내" not in page.text and "모두에게" not in page.text
    assert [option["value"] for option in browser.get(NEW).soup.select("[name=fair] option")] == ["spring"]
    for other in others:
        browser.get(f"{LIST}/{other.public_id}", status=404)
        browser.post(f"{LIST}/{other.public_id}", filled_in(fair="spring"), status=404)
        browser.post(f"{LIST}/{other.public_id}/end", status=404)
    for fair in ("*", "autumn"):
        assert browser.post(NEW, filled_in(fair=fair), status=422).error("fair")
    change(browser, f"{LIST}/{theirs.public_id}", title_ko="봄이 왔어요")
    browser.post(NEW, filled_in(fair="spring"))
    assert recorded() == [
        ("notice.change", f"notice:{theirs.id}", {"fair": cast.fair.id}),
        ("notice.add", f"notice:{theirs.id + 3}", {"fair": cast.fair.id}),
    ]


@pytest.mark.parametrize("person", ["vera", "dana", "dora"])
def test_others_write_no_notices(cast, browser, post, person):
    notice = post(fair_id=cast.fair.id)
    cast.log_in(browser, getattr(cast, person))
    browser.get(LIST, status=403)
    browser.post(NEW, filled_in(), status=403)
    browser.post(f"{LIST}/{notice.public_id}/end", status=403)
    assert not notice.is_over


def test_a_notice_about_a_closed_fair_can_still_be_changed(cast, manager, post):
    notice = post(fair_id=cast.fair.id)
    cast.fair.state = "closed"
    cast.save()
    change(manager, f"{LIST}/{notice.public_id}", title_ko="고마워요")
    assert (notice.fair_id, notice.texts["ko"]["title"]) == (cast.fair.id, "고마워요")
    assert manager.post(NEW, filled_in(fair="spring"), status=422).error("fair")


def test_a_notice_that_is_not_there(manager):
    manager.get(f"{LIST}/nosuchnotice", status=404)
    manager.post(f"{LIST}/nosuchnotice/end", status=404)


def test_errors_are_said_in_korean_too(manager):
    page = manager.in_language("ko").post(NEW, filled_in(title_ko="", title_en=""), status=422)
    assert len(page.summary) == 2 and page.error("title_ko") != "Enter the Korean title."
    assert page.error("title_en") and page.value("body_en") == BOTH["en"]["body"]
