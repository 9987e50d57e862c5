"""The page of languages and skills: entries of seven kinds, all optional (RS-9)."""

from datetime import UTC, datetime

import pytest
import time_machine

from app.extensions import db
from app.models import Draft
from app.operations import draft as drafts
from app.operations import resume as resumes
from tests.entry_page import EntryPage

RIGHT = {
    "language": {"tongue": "vi", "level": "native"},
    "test": {"test": "topik", "score": "4", "taken_year": "2025", "taken_month": "5"},
    "qualification": {"name": "Craftsman Welding", "issuer": "HRDK", "year": "2024", "month": "1"},
    "award": {"name": "Second prize", "issuer": "Robot contest", "year": "2023", "month": "12"},
    "training": {
        "name": "PLC",
        "organiser": "Polytechnic",
        "from_year": "2024",
        "from_month": "1",
        "to_year": "2024",
        "to_month": "3",
        "content": "Ladder diagrams",
    },
    "overseas": {
        "country": "JP",
        "purpose": "Exchange student",
        "from_year": "2019",
        "from_month": "4",
        "to_year": "2020",
        "to_month": "3",
    },
    "portfolio": {"name": "Robot arm", "url": "https://example.com/arm"},
}
SHOWN = {
    "language": "Vietnamese Native",
    "test": "TOPIK (한국어능력시험) 4 · 2025.05",
    "qualification": "Craftsman Welding HRDK · 2024.01",
    "award": "Second prize Robot contest · 2023.12",
    "training": "PLC Polytechnic · 2024.01 – 2024.03",
    "overseas": "Japan Exchange student · 2019.04 – 2020.03",
    "portfolio": "Robot arm https://example.com/arm",
}


@pytest.fixture(autouse=True)
def in_november():
    """It is November 2026."""
    with time_machine.travel(datetime(2026, 11, 20, 3, tzinfo=UTC)):
        yield


@pytest.fixture
def address(app, cast) -> str:
    begun = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return f"/resume/{begun.public_id}/options"


@pytest.fixture
def alice(browser, cast, address):
    cast.log_in(browser, cast.alice)
    return browser.in_language("en")


@pytest.fixture(params=(True, False), ids=("with script", "without"))
def skills(request, alice, address) -> EntryPage:
    return EntryPage(alice, address, request.param)


@pytest.fixture
def page(alice, address) -> EntryPage:
    return EntryPage(alice, address)


def filled_in(kind: str, **changes: str) -> dict[str, str]:
    return {"kind": kind, **RIGHT[kind], **changes}


def entries() -> list[dict[str, object]]:
    db.session.rollback()
    draft = db.session.scalars(db.select(Draft)).one()
    return [drafts.values(draft, step) for step in draft.answers if step.startswith("options:")]


def test_nothing_is_needed(page, alice):
    assert alice.location(page.go_on()).endswith("/conditions")


@pytest.mark.parametrize("kind", RIGHT)
def test_each_kind_is_added_by_its_button_and_kept(skills, kind):
    skills.begin(kind)
    assert skills.page.value("kind") == kind
    skills.save(**filled_in(kind))
    (kept,) = entries()
    assert {name: kept[name] for name in RIGHT[kind]} == RIGHT[kind]
    assert SHOWN[kind] in skills.page.text


@pytest.mark.parametrize("kind", RIGHT)
def test_only_the_fields_of_the_kind_are_asked_for(page, kind):
    page.begin(kind)
    asked = {control["name"] for control in page.page.soup.select("[name]")}
    others = {name for other in RIGHT if other != kind for name in RIGHT[other]} - set(RIGHT[kind])
    shared = {"name"} if kind == "portfolio" else set()
    assert set(RIGHT[kind]) <= asked
    assert not asked & (others - shared)


def test_entries_stand_by_kind_and_of_each_the_latest_first(page):
    page.add("test", **filled_in("test", test="toeic", score="800", taken_year="2020"))
    page.add("language", **filled_in("language", tongue="ko", level="daily", acquired_year="2022", acquired_month="3"))
    page.add("portfolio", **filled_in("portfolio"))
    page.add("language", **filled_in("language", acquired_year="2024", acquired_month="1"))
    page.add("language", **filled_in("language", tongue="en", level="fluent"))
    page.add("test", **filled_in("test"))
    assert page.titles == ["Vietnamese", "Korean", "English", "TOPIK (한국어능력시험)", "TOEIC", "Robot arm"]
    groups = [group.text for group in page.page.soup.select(".entries__group")]
    assert groups == ["Language", "Language test", "Portfolio"]


WRONG = [
    ("language", {"tongue": ""}, "tongue", "Choose the language."),
    ("language", {"tongue": "xx"}, "tongue", "Choose the language."),
    ("language", {"level": ""}, "level", "Choose your level."),
    ("language", {"level": "divine"}, "level", "Choose your level."),
    ("language", {"acquired_year": "2023"}, "acquired_month", "Choose the month."),
    ("language", {"acquired_year": "2026", "acquired_month": "12"}, "acquired_year", "This month has not come yet."),
    ("test", {"test": ""}, "test", "Choose the test."),
    ("test", {"test": "nosuch"}, "test", "Choose the test."),
    ("test", {"score": ""}, "score", "Enter your level or score."),
    ("test", {"score": "7"}, "score", "TOPIK has these levels: 1, 2, 3, 4, 5, 6."),
    ("test", {"test": "kiip", "score": "6"}, "score", "KIIP has these levels: 0, 1, 2, 3, 4, 5."),
    ("test", {"test": "toeic", "score": "995"}, "score", "TOEIC gives a score: 10 to 990 in steps of 5."),
    ("test", {"test": "jlpt", "score": "3"}, "score", "JLPT has these levels: N5, N4, N3, N2, N1."),
    ("test", {"test": "other", "name": ""}, "name", "Enter the name of the test."),
    ("test", {"test": "other", "name": "DELF", "tongue": ""}, "tongue", "Choose the language."),
    ("test", {"test": "other", "name": "DELF", "tongue": "fr", "score": "a" * 31}, "score", "Use at most 30"),
    ("test", {"taken_year": "", "taken_month": ""}, "taken_year", "Enter when you took the test."),
    ("test", {"taken_year": "2026", "taken_month": "12"}, "taken_year", "This month has not come yet."),
    ("qualification", {"name": ""}, "name", "Enter its name."),
    ("qualification", {"issuer": ""}, "issuer", "Enter who gave it."),
    ("qualification", {"year": "", "month": ""}, "year", "Enter when you got it."),
    ("award", {"name": "a" * 121}, "name", "Use at most 120 characters."),
    ("award", {"month": "13"}, "month", "Choose the month."),
    ("training", {"organiser": ""}, "organiser", "Enter who held the training."),
    ("training", {"from_year": "", "from_month": ""}, "from_year", "Enter when it began."),
    ("training", {"to_year": "", "to_month": ""}, "to_year", "Enter when it ended."),
    ("training", {"to_year": "2023"}, "to_year", "The end is before the beginning. Check both."),
    ("training", {"content": "a" * 1001}, "content", "Use at most 1000 characters."),
    ("overseas", {"country": ""}, "country", "Choose the country."),
    ("overseas", {"purpose": ""}, "purpose", "Enter what you did there."),
    ("overseas", {"to_year": "2026", "to_month": "12"}, "to_year", "This month has not come yet."),
    ("portfolio", {"url": ""}, "url", "Enter an address, or choose a PDF file below."),
    ("portfolio", {"url": "javascript:alert(1)"}, "url", "Enter a web address such as"),
    ("portfolio", {"url": "https://" + "a" * 500 + ".com"}, "url", "Enter a web address such as"),
]


@pytest.mark.parametrize(("kind", "typed", "field", "message"), WRONG)
def test_what_is_wrong_is_said_at_its_field(page, kind, typed, field, message):
    page.begin(kind).save(status=422, **filled_in(kind, **typed))
    assert (page.page.error(field) or "").startswith(message)


@pytest.mark.parametrize(
    ("kind", "typed", "field", "kept"),
    [
        ("test", {"score": "6급"}, "score", "6"),
        ("test", {"test": "kiip", "score": "0"}, "score", "0"),
        ("test", {"test": "jlpt", "score": "n2"}, "score", "N2"),
        ("test", {"test": "toefl", "score": "5.5"}, "score", "5.5"),
        ("test", {"test": "other", "name": "DELF", "tongue": "fr", "score": "B2"}, "score", "B2"),
        ("test", {"test": "topik", "name": "left over", "tongue": "fr"}, "tongue", ""),
        ("portfolio", {"url": "example.com/arm"}, "url", "https://example.com/arm"),
        ("language", {"acquired_year": "2026", "acquired_month": "11"}, "acquired_year", "2026"),
        ("overseas", {"to_year": "2026", "to_month": "11"}, "to_month", "11"),
        ("training", {"content": ""}, "content", ""),
        ("training", {"from_year": "2024", "from_month": "3"}, "from_month", "3"),
    ],
)
def test_at_the_bounds_it_is_right(page, kind, typed, field, kept):
    page.begin(kind).save(**filled_in(kind, **typed))
    assert entries()[0][field] == kept


def test_levels_can_be_chosen_and_scores_are_typed(page, alice, address):
    page.begin("test")
    for test, has_list in (("topik", True), ("toeic", False)):
        asked = alice.fragment(f"{address}/score", {"kind": "test", "test": test})
        assert bool(asked.soup.select("select#score")) is has_list
    assert "10 to 990 in steps of 5" in asked.text


def test_another_test_asks_for_its_name_and_language(alice, address):
    asked = alice.fragment(f"{address}/score", {"kind": "test", "test": "other"})
    assert asked.soup.select("#name") and asked.soup.select("select#tongue")


def test_without_script_a_button_shows_what_the_chosen_test_asks_for(alice, address):
    page = EntryPage(alice, address, has_script=False).begin("test")
    sent = {"entry": page.open, "kind": "test", "test": "jlpt", "check": "test"}
    asked = alice.post(address, sent, status=200)
    assert [option["value"] for option in asked.soup.select("select#score option")] == [
        "",
        "N5",
        "N4",
        "N3",
        "N2",
        "N1",
    ]


def test_a_kind_that_is_none_can_be_chosen(page):
    page.press("add:nosuch").save(status=422, kind="nosuch", name="x")
    assert page.page.error("kind") == "Choose what to add."


def test_the_page_is_not_turned_into_another_language_by_the_language_of_an_entry(page):
    page.begin("language").save(**filled_in("language", tongue="ko"))
    assert page.titles == ["Korean"]


def test_levels_and_tests_are_explained(page, alice, address):
    page.begin("language")
    assert "B2, TOPIK 4" in page.page.text
    assert all(word in alice.get(address).text for word in ("TOPIK", "사회통합프로그램", "자격증"))
