"""The site's own pages."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from app.extensions import db
from app.models import OutboxItem, Question
from app.models.consent import today
from app.models.fair import KOREA
from app.models.types import now
from app.operations.mail import render
from tests import bundled
from tests.texts import FUTURE, NEW, OLD, add, load_old


@pytest.fixture
def browser(browser):
    return browser.in_language("en")


@pytest.fixture
def texts(app):
    bundled.load()


def test_home_shows_the_nearest_fair_that_can_be_registered_for(browser, cast):
    cast.make_fair("summer", "Summer Fair", "여름 박람회", in_days=40)
    cast.fair  # noqa: B018
    page = browser.get("/")
    assert page.h1 == "Spring Fair"
    assert page.has_link_to("/fairs/spring/register")
    assert "Summer Fair" in page.text
    assert "Registration open until" in page.text


def test_a_fair_that_cannot_be_registered_for_yet_comes_after_one_that_can(browser, cast):
    cast.fair.registration_opens_at = now() + timedelta(days=1)
    cast.make_fair("summer", "Summer Fair", "여름 박람회", in_days=40)
    db.session.commit()
    page = browser.get("/")
    assert page.h1 == "Summer Fair"
    assert "Registration opens" in page.text


def test_drafts_cancelled_and_past_fairs_are_not_shown(browser, cast):
    cast.fair.state = "draft"
    cast.other_fair.state = "cancelled"
    past = cast.make_fair("past", "Past Fair", "지난 박람회")
    past.starts_on = past.ends_on = past.starts_on - timedelta(days=30)
    db.session.commit()
    page = browser.get("/")
    assert page.h1 == "Job fairs for foreigners in Korea"
    assert page.has_link_to("/join")


def test_home_asks_the_database_once(browser, cast, app):
    cast.fair, cast.other_fair  # noqa: B018
    browser.get("/")  # remembers for a minute which texts are announced
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        browser.client.get("/", base_url="https://localhost")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 1


def test_home_tells_everybody_of_a_text_that_will_change(browser, cast, texts):
    cast.fair  # noqa: B018
    add("terms_of_use", FUTURE, title="Terms of tomorrow", made_by=cast.ada.id)
    add("privacy_policy", "2999-12-30", languages=("ko",), made_by=cast.ada.id)
    page = browser.get("/")
    notice = page.soup.select_one("#main .notice")
    assert [line.text for line in notice.select("p")] == [
        "새 제목: a new version takes effect on 30 December 2999",
        "Terms of tomorrow: a new version takes effect on 31 December 2999",
    ]
    assert [link["href"] for link in notice.select("a")] == [
        "/privacy?version=2999-12-30",
        f"/terms/terms_of_use?version={FUTURE}",
    ]
    for link in notice.select("a"):
        assert "This version takes effect on" in browser.get(link["href"]).text
    korean = browser.in_language("ko").get("/").soup.select_one("#main .notice")
    assert "2999년 12월 31일" in korean.text


def test_home_knows_of_a_new_announcement_within_a_minute_and_of_its_day_at_once(browser, cast):
    load_old()
    midnight = datetime(2027, 3, 1, tzinfo=KOREA)
    for before, is_named in ((62, False), (1, True), (0, False)):
        with time_machine.travel(midnight - timedelta(seconds=before), tick=False):
            assert bool(browser.get("/").soup.select("#main .notice")) is is_named
        if before == 62:
            add("terms_of_use", "2027-03-01", made_by=cast.ada.id)


def test_home_is_silent_about_texts_that_hold(browser, cast):
    load_old()
    for version in (NEW, today()):
        add("terms_of_use", version, made_by=cast.ada.id)
    assert not browser.get("/").soup.select("#main .notice")


def test_home_is_silent_about_texts_of_the_software(browser, texts):
    add("terms_of_use", FUTURE)
    assert not browser.get("/").soup.select("#main .notice")


@pytest.mark.parametrize(
    ("sent", "cookie"),
    [
        ({"theme": "dark", "text_size": "125"}, "dark.125"),
        ({"text_size": "150"}, "light.150"),
        ({"theme": "contrast"}, "contrast.100"),
        ({"theme": "pink", "text_size": "999"}, "light.100"),
        ({}, "light.100"),
    ],
)
def test_the_display_is_kept_in_a_cookie(browser, sent, cookie):
    browser.post("/display", sent)
    assert browser.cookie("display") == cookie
    html = browser.get("/display").soup.html
    assert (html["data-theme"], html["data-text"]) == tuple(cookie.split("."))


def test_what_is_not_asked_for_stays(browser):
    browser.post("/display", {"theme": "dark"})
    browser.post("/display", {"text_size": "112"})
    assert browser.cookie("display") == "dark.112"


@pytest.mark.parametrize(
    ("target", "lands"), [("/help?x=1", "/help?x=1"), ("//evil.example", "/display"), ("", "/display")]
)
def test_after_changing_the_text_size_the_reader_is_where_he_was(browser, target, lands):
    assert browser.location(browser.post("/display", {"text_size": "112", "next": target})) == lands


def test_a_language_switch_keeps_the_choice_that_was_not_sent_yet(browser):
    page = browser.post("/display", {"theme": "dark", "language": "en"}, status=200)
    assert page.value("theme") == "dark"
    assert browser.cookie("display") is None


def test_a_question_is_stored_and_acknowledged(browser):
    browser.post("/help", {"email": "Ａsker@Example.com", "text": "  Can I bring\r\nmy sister? "})
    question = db.session.scalar(select(Question))
    assert (question.email, question.text) == ("asker@example.com", "Can I bring\nmy sister?")
    assert (question.language, question.member_id) == ("en", None)
    item = db.session.scalar(select(OutboxItem))
    assert (item.topic, item.payload["to"]) == ("mail.question_received", "asker@example.com")
    assert "We answer by e-mail." in browser.get("/help").text


def test_the_receipt_can_be_written_and_repeats_nothing_of_the_question(app):
    subject, text, html = render("question_received", "en", {})
    assert subject == "We have your question"
    assert "customer centre" in text
    assert "customer centre" in html


def test_a_members_question_carries_who_asked(browser, cast):
    cast.log_in(browser, cast.alice)
    assert browser.get("/help").value("email") == "alice@example.com"
    browser.post("/help", {"email": "alice@example.com", "text": "When?"})
    assert db.session.scalar(select(Question.member_id)) == cast.alice.id


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"email": ""}, "email", "Enter the e-mail address that we answer to."),
        ({"email": "nobody"}, "email", "Enter your e-mail as name@example.com"),
        ({"text": "  "}, "text", "Write what you want to know."),
        ({"text": "a" * 2001}, "text", "Use at most 2000 characters."),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(browser, wrong, field, message):
    sent = {"email": "asker@example.com", "text": "When?"} | wrong
    page = browser.post("/help", sent, status=422)
    assert page.error(field).startswith(message)
    assert db.session.scalar(select(Question)) is None


def test_one_mailbox_gets_few_receipts_but_every_question_is_stored(browser):
    for number in range(5):
        browser.post("/help", {"email": "stranger@example.com", "text": f"Question {number}"})
    assert len(db.session.scalars(select(Question)).all()) == 5
    assert len(db.session.scalars(select(OutboxItem)).all()) == 3


def test_a_flood_of_questions_waits(browser):
    for number in range(20):
        browser.post("/help", {"email": f"a{number}@example.com", "text": "x"})
    page = browser.post("/help", {"email": "b@example.com", "text": "x"}, status=429)
    assert 1 <= int(page.response.headers["Retry-After"]) <= 600


@pytest.mark.parametrize(
    "path", ["/terms", "/privacy", "/accessibility", "/guide", "/terms/third_party", "/terms/personal_data"]
)
def test_texts_are_there(browser, texts, path):
    browser.get(path)


def test_the_guide_says_how_to_apply_and_until_when_an_unfinished_resume_is_kept(browser, app, monkeypatch):
    monkeypatch.setitem(app.config, "KEEP_RESUME_DRAFT_DAYS", 45)
    page = browser.in_language("en").get("/guide")
    assert "erased 45 days after its last change" in page.text
    assert page.link("My resumes") == "/resume"


def test_the_guide_leads_companies_from_joining_to_recovery(browser):
    page = browser.in_language("en").get("/guide")
    assert page.link("What companies need to know") == "#companies"
    assert page.link("Join as a company") == "/company/join"
    assert page.link("Log in as a company") == "/company/login"
    assert page.link("Getting a certificate") == "/company/certificates/none"
    assert page.link("Ask for recovery") == "/company/recover"
    assert "capital letters count" in page.text
    assert "Two of our staff look at it" in page.text


def test_a_text_names_the_operator_and_leads_to_the_korean_one(browser, texts, app):
    page = browser.get("/privacy")
    assert page.h1 == "Privacy policy"
    assert app.config["PRIVACY_OFFICER"] in page.text
    assert "{" not in page.text
    assert page.link("한국어 원문") == "/privacy?version=2026-11-23&language=ko"


def test_earlier_versions_stay_readable(browser, texts):
    load_old()
    add("notices", title="Newer")
    page = browser.get("/terms/notices")
    assert page.h1 == "Newer"
    earlier = browser.get(page.link(f"Version {OLD}"))
    assert earlier.h1 == "News by text message and by e-mail"
    assert "This is an earlier version" in earlier.text
    browser.get("/terms/notices?version=1999-01-01", status=404)


def test_an_announced_version_can_be_read_before_it_holds(browser, texts):
    add("notices", FUTURE, title="Newer")
    page = browser.get("/terms/notices")
    assert page.h1 == "News by text message and by e-mail"
    assert "A new version takes effect on 31 December 2999" in page.text
    announced = browser.get(page.link("Read it now"))
    assert announced.h1 == "Newer" and "This version takes effect on 31 December 2999" in announced.text
    assert "Newer" not in browser.get("/terms").text


@pytest.mark.parametrize("kind", ["nothing", "privacy_policy", "..", "%2e%2e"])
def test_an_unknown_text_is_not_found(browser, texts, kind):
    browser.get(f"/terms/{kind}", status=404)


def test_the_stand_ins_are_reached_only_where_there_are_some(browser, app, monkeypatch):
    page = browser.get("/standins/mailbox", status=302)
    assert page.response.headers["Location"] == app.config["STANDINS_URL"] + "/mailbox"
    monkeypatch.setitem(app.config, "STANDINS_URL", "")
    browser.get("/standins/", status=404)
    assert not browser.get("/").has_link_to("/standins/")


def test_the_icon_and_the_robots_file(browser):
    assert browser.get("/favicon.ico", status=301).response.headers["Location"].endswith("/img/mark.svg")
    robots = browser.get("/robots.txt").html
    assert "Disallow: /account" in robots
