"""Texts by staff: read by managers, written anew by admins, never changed in place (ST-6)."""

import threading
from datetime import timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import AuditEntry, TermsText
from app.models.types import now
from app.operations import reference, terms, terms_change
from app.rules.terms import fingerprint
from tests.one_day import in_days
from tests.page_client import Browser
from tests.texts import FUTURE, OLD, add, load_old

pytestmark = pytest.mark.usefixtures("one_day")
PATH = "/staff/terms/third_party/new"
SOON = in_days(8)  # seven whole days lie between


def filled_in(**changes: str) -> dict[str, str]:
    texts = {
        "title_ko": "새 제목", "title_en": "A new title", "note_ko": "기간", "note_en": "The period is shorter",
        "body_ko": "# 하나\r\n- 둘", "body_en": "# One\r\n- Two",
    }  # fmt: skip
    return texts | {"disadvantage": "no", "starts_on": SOON, "publish": "yes"} | changes


@pytest.fixture
def ada(browser, cast):
    load_old()
    cast.log_in(browser, cast.ada)
    return browser.in_language("en")


def rows(version: str) -> list[TermsText]:
    db.session.expire_all()
    query = db.select(TermsText).where(TermsText.kind == "third_party", TermsText.version == version)
    return list(db.session.scalars(query.order_by(TermsText.language)))


def test_the_list_says_what_holds_and_what_is_announced(ada):
    add("third_party", FUTURE)
    row = ada.get("/staff/terms").soup.find("a", string="Provision to third parties").find_parent("tr")
    assert [cell.get_text(" ", strip=True) for cell in row.select("td")[1:4]] == [
        OLD,
        f"{FUTURE} Not mailed yet",
        "Members who agreed are asked again",
    ]


def test_the_list_says_whether_members_were_mailed(ada):
    ada.post(PATH, filled_in())
    ada.post("/staff/terms/accessibility/new", filled_in())
    terms_change.announce_all()
    cells = [row.select("td")[2].get_text(" ", strip=True) for row in ada.get("/staff/terms").soup.select("tbody tr")]
    told, on_pages_only = (cell for cell in cells if cell)
    assert told.startswith(f"{SOON} Mailed ")
    assert on_pages_only == SOON


def test_every_version_stays_readable_in_both_languages(ada):
    add("third_party", FUTURE)
    page = ada.get(f"/staff/terms/third_party/{OLD}")
    assert "개인정보 제3자 제공(매칭)" in page.text and "Holds today" in page.text
    page = ada.get(page.link(FUTURE))
    assert "New words." in page.text and "새 글" in page.text and "Announced" in page.text
    ada.get("/staff/terms/third_party/1999-01-01", status=404)
    ada.get("/staff/terms/nothing/new", status=404)


def test_the_form_starts_from_the_latest_version_and_the_first_day_that_is_promised(ada):
    page = ada.get(PATH)
    assert page.value("title_ko") == "개인정보 제3자 제공(매칭)" and page.value("note_ko") == ""
    assert page.value("starts_on") == SOON
    assert f"It may hold from {SOON}" in page.text and f"It may hold from {in_days(31)}" in page.text
    assert not page.soup.select("[name=disadvantage][checked]")
    add("third_party", FUTURE, title="Announced")
    assert ada.get(PATH).value("title_en") == "Announced"


def test_it_is_shown_as_members_see_it_before_it_is_published(ada):
    shown = filled_in()
    del shown["publish"]
    page = ada.post(PATH, shown, status=200)
    preview = page.soup.find(id="preview").find_parent("section")
    assert [heading.text for heading in preview.select(".prose h3")] == ["하나", "One"]
    assert "What is new: The period is shorter" in preview.text
    assert rows(SOON) == []


def test_publishing_adds_rows_and_leaves_a_trace(ada, cast):
    ada.get("/")  # the home page has looked before
    answer = ada.post(PATH, filled_in())
    assert ada.location(answer) == f"/staff/terms/third_party/{SOON}"
    english, korean = rows(SOON)
    assert (korean.body, english.change_note) == ("# 하나\n- 둘", "The period is shorter")
    assert korean.sha256 == fingerprint("새 제목", "# 하나\n- 둘") and korean.is_optional
    assert korean.made_by == cast.ada.id and korean.made_at is not None
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "terms.publish"))
    assert (entry.subject, entry.details) == ("terms:third_party", {"version": SOON, "to_disadvantage": False})
    assert "published" in ada.get(f"/staff/terms/third_party/{SOON}").text
    assert "A new title: a new version takes effect on" in ada.get("/").text
    assert TermsText.current("third_party", "en").version == OLD


@pytest.mark.parametrize(("disadvantage", "days"), [("no", 8), ("yes", 31)])
def test_members_are_told_as_long_before_as_they_are_promised(ada, disadvantage, days):
    early = ada.post(PATH, filled_in(disadvantage=disadvantage, starts_on=in_days(days - 1)), status=422)
    said = f"Choose {in_days(days)} or a later day: members are told {days - 1} whole days before."
    assert early.error("starts_on") == said
    assert early.soup.select_one("[name=disadvantage][checked]")["value"] == disadvantage
    ada.post(PATH, filled_in(disadvantage=disadvantage, starts_on=in_days(days)))
    assert TermsText.versions("third_party") == [in_days(days), OLD]


def test_a_day_that_was_good_yesterday_is_refused_at_the_moment_of_publishing(ada):
    with time_machine.travel(now() + timedelta(days=1)), pytest.raises(terms.TooSoon):
        terms.publish("third_party", SOON, [], to_disadvantage=False)


def test_a_version_holds_from_its_day(ada):
    ada.post(PATH, filled_in())
    for days, title in ((7, "Provision of personal data to third parties (matching)"), (8, "A new title")):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            assert TermsText.current("third_party", "en").title == title


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"starts_on": ""}, "starts_on", "Enter the day on which it takes effect."),
        ({"starts_on": "soon"}, "starts_on", "Enter the day on which it takes effect."),
        ({"starts_on": "2020-05-05"}, "starts_on", f"Choose {SOON} or a later day: members are told 7 whole days before."),
        ({"starts_on": "2100-01-01"}, "starts_on", "Choose a day before the year 2100."),
        ({"disadvantage": ""}, "disadvantage", "Choose whether the change is to the members' disadvantage."),
        ({"disadvantage": "perhaps"}, "disadvantage", "Choose whether the change is to the members' disadvantage."),
        ({"title_ko": " "}, "title_ko", "Enter the Korean title."),
        ({"title_en": "x" * 201}, "title_en", "Use at most 200 characters."),
        ({"body_ko": "\r\n"}, "body_ko", "Enter the Korean text."),
        ({"body_en": ""}, "body_en", "Enter the English text."),
        ({"body_en": "x" * 60_001}, "body_en", "Use at most 60000 characters."),
        ({"note_ko": ""}, "note_ko", "Say in Korean what is new."),
        ({"note_en": "x" * 501}, "note_en", "Use at most 500 characters."),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_long_is_named(ada, changes, field, message):
    page = ada.post(PATH, filled_in(**changes), status=422)
    assert page.error(field) == message
    kept = "title_en" if field != "title_en" else "title_ko"
    assert page.value(kept) == filled_in()[kept]
    assert len(TermsText.versions("third_party")) == 1


def test_a_long_text_is_taken_whole(ada):
    ada.post(PATH, filled_in(body_ko="가" * 30_000))
    assert len(rows(SOON)[1].body) == 30_000


def test_a_text_that_is_the_same_is_no_new_version(ada):
    page = ada.get(PATH)
    same = {name: page.value(name) for name in ("title_ko", "title_en", "body_ko", "body_en")}
    refused = ada.post(PATH, filled_in(**same), status=422)
    assert refused.summary == ["Nothing has changed yet. Change the text, then publish it."]


def test_of_two_who_publish_for_one_day_the_second_is_told(ada):
    ada.post(PATH, filled_in())
    page = ada.post(PATH, filled_in(title_en="Another"), status=422)
    assert page.error("starts_on") == "A version of this day was published already. Read it, then choose a later day."
    assert page.value("title_en") == "Another"
    assert rows(SOON)[0].title == "A new title"


def test_two_at_once_make_one_version(ada, app, cast):
    browsers = [cast.log_in(Browser(app), cast.ada) for _ in range(2)]
    for browser in browsers:
        browser._token()
    start, answers = threading.Barrier(2), []

    def publish(browser: Browser, title: str) -> None:
        start.wait()
        fields = filled_in(title_en=title) | {"csrf_token": browser.csrf_token}
        answers.append(browser.client.post(PATH, data=fields, base_url=app.config["BASE_URL"]).status_code)

    threads = [threading.Thread(target=publish, args=pair) for pair in zip(browsers, ("One", "Two"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 422]
    assert len(rows(SOON)) == 2


def test_markup_in_a_text_stays_text(ada):
    ada.post(PATH, filled_in(body_en="<script>alert(1)</script> {privacy_officer}"))
    page = ada.get(f"/staff/terms/third_party/{SOON}")
    assert "<script>alert(1)" in page.text and "privacy@" in page.text


def test_the_texts_of_the_software_go_on_loading(ada):
    """They come back as they were; where staff have written, the files add nothing of their own."""
    ada.post("/staff/terms/notices/new", filled_in())
    assert reference.load().texts == 22  # all but both languages of the notices, which are in the staff's hands now
    assert reference.load().texts == 0
    db.session.commit()
    assert sorted(TermsText.versions("notices")) == [OLD, SOON]


def test_managers_read_and_cannot_write(browser, cast):
    load_old()
    cast.log_in(browser, cast.max)
    assert not browser.get("/staff/terms").has_link_to(PATH)
    browser.get(PATH, status=403)
    browser.post(PATH, filled_in(), status=403)
