"""The page of work experience: newcomer or experienced, and an entry for each employment (RS-8)."""

from datetime import UTC, datetime

import pytest
import time_machine

from app.extensions import db
from app.models import Draft
from app.operations import draft as drafts
from app.operations import picking
from app.operations import resume as resumes
from tests import bundled
from tests.entry_page import EntryPage

HANOI = {
    "company": "Hanoi Motors",
    "country": "VN",
    "from_year": "2018",
    "from_month": "3",
    "to_year": "2020",
    "to_month": "2",
}
SEOUL = {
    "company": "서울로봇",
    "country": "KR",
    "province": "11",
    "from_year": "2024",
    "from_month": "5",
    "is_current": "y",
    "rank": "대리",
}


@pytest.fixture(autouse=True)
def in_november():
    """It is November 2026."""
    with time_machine.travel(datetime(2026, 11, 20, 3, tzinfo=UTC)):
        yield


@pytest.fixture
def address(app, cast) -> str:
    bundled.load()
    begun = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return f"/resume/{begun.public_id}/experience"


@pytest.fixture
def alice(browser, cast, address):
    cast.log_in(browser, cast.alice)
    return browser.in_language("en")


@pytest.fixture(params=(True, False), ids=("with script", "without"))
def work(request, alice, address) -> EntryPage:
    return EntryPage(alice, address, request.param, {"career": "experienced"})


@pytest.fixture
def page(alice, address) -> EntryPage:
    return EntryPage(alice, address, always={"career": "experienced"})


def stored() -> dict[str, dict[str, object]]:
    """What the draft holds of each step."""
    db.session.rollback()
    draft = db.session.scalars(db.select(Draft)).one()
    return {step: drafts.values(draft, step) for step in draft.answers if step != "tabs"}


def entries() -> list[dict[str, object]]:
    return [fields for step, fields in stored().items() if step.startswith("experience:") and not fields.get("removed")]


def test_an_employment_is_kept_as_it_was_typed(work):
    work.add(**HANOI, department="Line 2", job_text="Welding", details="Two robots", leaving_reason="Studies")
    (kept,) = entries()
    assert {name: kept[name] for name in HANOI} == HANOI
    assert (kept["department"], kept["details"], kept["leaving_reason"]) == ("Line 2", "Two robots", "Studies")
    assert work.titles == ["Hanoi Motors"]
    assert "2018.03 – 2020.02 (2 years)" in work.page.text


def test_the_current_one_stands_first_then_the_latest(work):
    older = {**HANOI, "company": "Da Nang Parts", "from_year": "2015", "to_year": "2017"}
    work.add(**older).add(**HANOI).add(**SEOUL)
    assert work.titles == ["서울로봇", "Hanoi Motors", "Da Nang Parts"]
    assert "대리 · 2024.05 – now" in work.page.text


def test_the_time_of_all_together_is_said_and_what_overlaps_counts_once(work):
    work.add(**HANOI)
    work.add(**{**HANOI, "company": "Evening School", "from_year": "2019", "from_month": "3", "to_month": "8"})
    assert "Total experience 2 years 6 months" in work.page.text
    assert "Hanoi Motors and Evening School are at the same time." in work.page.text


def test_one_after_the_other_in_the_same_month_is_no_overlap(page):
    page.add(**HANOI)
    page.add(**{**HANOI, "company": "Next", "from_year": "2020", "from_month": "2", "to_year": "2021", "to_month": "1"})
    assert "at the same time" not in page.page.text
    assert "Total experience 2 years 11 months" in page.page.text


def test_who_still_works_there_has_no_end_and_has_not_left(work):
    work.add(**{**SEOUL, "to_year": "2025", "to_month": "3", "leaving_reason": "Moved"})
    (kept,) = entries()
    assert (kept["to_year"], kept["to_month"], kept["leaving_reason"]) == ("", "", "")
    assert kept["is_current"] is True


WRONG = [
    ({"company": ""}, "company", "Enter the name of the company."),
    ({"company": "a" * 121}, "company", "Use at most 120 characters."),
    ({"country": ""}, "country", "Choose the country."),
    ({"country": "XX"}, "country", "Choose the country."),
    ({"country": "KR"}, "province", "Choose the province or city."),
    ({"country": "KR", "province": "99"}, "province", "Choose one of the list."),
    ({"country": "KR", "province": "11", "district": "26-haeundae-gu"}, "district", "Choose one of the list."),
    ({"from_year": "", "from_month": ""}, "from_year", "Enter when you began."),
    ({"from_month": ""}, "from_month", "Choose the month."),
    ({"from_year": "18"}, "from_year", "Enter the year in 4 digits, for example 2024."),
    ({"from_year": "1939"}, "from_year", "Enter a year from 1940 to 2036."),
    ({"from_year": "2026", "from_month": "12", "is_current": "y"}, "from_year", "This month has not come yet."),
    ({"to_year": "", "to_month": ""}, "to_year", "Enter when you left, or tick that you still work there."),
    ({"to_year": "2018", "to_month": "2"}, "to_year", "The end is before the beginning. Check both."),
    ({"to_year": "2026", "to_month": "12"}, "to_year", "This month has not come yet. Tick that you still work there."),
    ({"department": "a" * 121}, "department", "Use at most 120 characters."),
    ({"rank": "a" * 121}, "rank", "Use at most 120 characters."),
    ({"details": "가" * 2001}, "details", "Use at most 2000 characters."),
    ({"leaving_reason": "a" * 201}, "leaving_reason", "Use at most 200 characters."),
]


@pytest.mark.parametrize(("typed", "field", "message"), WRONG)
def test_what_is_wrong_is_said_at_its_field(page, typed, field, message):
    page.begin().save(status=422, **{**HANOI, **typed})
    assert (page.page.error(field) or "").startswith(message)
    assert page.page.summary


RIGHT = [
    {"from_year": "2020", "from_month": "2"},
    {"from_year": "1940", "from_month": "1"},
    {"from_year": "2026", "from_month": "11", "to_year": "2026", "to_month": "11"},
    {"from_year": "２０１８"},
    {"details": "가" * 2000},
    {"company": "a" * 120},
    {"leaving_reason": "a" * 200},
    {"country": "KR", "province": "11", "district": ""},
]


@pytest.mark.parametrize("typed", RIGHT)
def test_at_the_bounds_it_is_right(page, typed):
    page.begin().save(**{**HANOI, **typed})
    assert len(page.titles) == 1


def test_outside_korea_no_province_is_kept(page):
    page.add(**{**HANOI, "province": "11", "district": "11-jongno-gu"})
    (kept,) = entries()
    assert (kept["province"], kept["district"]) == ("", "")


def test_a_picked_industry_keeps_its_code_and_its_section(work):
    division = next(entry for entry in picking.search("industry", "자동차").entries if entry.parent)
    work.add(**HANOI, industry_text=division.name("en"), industry_detail=division.code)
    (kept,) = entries()
    assert (kept["industry_detail"], kept["industry"]) == (division.code, "C")


def test_an_industry_that_is_not_in_the_list_is_kept_as_it_was_typed(work):
    work.add(**HANOI, industry_text="Kite making", industry_detail="C30", industry="C")
    (kept,) = entries()
    assert (kept["industry_text"], kept["industry_detail"], kept["industry"]) == ("Kite making", "", "")


def test_without_script_a_search_comes_back_to_the_page_with_all_that_was_typed(alice, address):
    page = EntryPage(alice, address, False, {"career": "experienced"})
    sent = {**HANOI, "entry": page.open, "career": "experienced", "industry_text": "자동차", "check": "industry_text"}
    found = alice.post(address, sent, status=200)
    assert found.value("company") == "Hanoi Motors"
    assert found.soup.select(".picker__option")


@pytest.mark.parametrize(
    ("stay", "country"),
    [
        ({}, "KR"),
        ({"stay_place": "korea", "nationality": "VN"}, "KR"),
        ({"stay_place": "abroad", "nationality": "VN"}, "VN"),
    ],
)
def test_the_country_is_where_one_lives_until_another_is_chosen(alice, cast, app, stay, country):
    bundled.load()
    begun = resumes.begin(cast.alice.id, "en", {"stay": stay} if stay else {})
    db.session.commit()
    page = EntryPage(alice, f"/resume/{begun.public_id}/experience").begin()
    assert page.page.value("country") == country


def test_a_newcomer_goes_on_without_an_employment(alice, address):
    done = EntryPage(alice, address, always={"career": "new"}).go_on()
    assert alice.location(done).endswith("/options")


def test_who_has_experience_needs_an_employment(alice, address):
    page = EntryPage(alice, address, always={"career": "experienced"}).go_on(status=422)
    assert page.summary == ["Add the company where you worked, or answer No above."]


def test_one_of_both_is_chosen(alice, address):
    page = EntryPage(alice, address).go_on(status=422)
    assert page.error("career") == "Say whether you have worked before."


def test_a_newcomer_is_told_that_what_was_written_stays_and_is_left_out(work, alice, address):
    work.add(**HANOI)
    work.always = {"career": "new"}
    assert alice.location(work.go_on()).endswith("/options")
    page = alice.get(address)
    assert "1 employment is kept here, and is not part of your resume." in page.text
    assert len(entries()) == 1


def test_changing_between_newcomer_and_experienced_loses_nothing(work, alice, address):
    work.add(**HANOI)
    for career in ("new", "experienced"):
        EntryPage(alice, address, work.has_script, {"career": career}).go_on()
    again = EntryPage(alice, address)
    assert again.titles == ["Hanoi Motors"]
    assert "Total experience 2 years" in again.page.text


def test_an_unfinished_one_of_a_newcomer_stops_nobody(page, alice):
    page.begin().save(status=422, company="Half a name")
    page.always = {"career": "new"}
    page.page = alice.get(page.address)
    assert alice.location(page.go_on()).endswith("/options")


def test_ranks_are_offered_in_korean_with_what_they_mean(page):
    page.begin()
    offered = {option["value"]: option["label"] for option in page.page.soup.select("#ranks option")}
    assert offered["대리"] == "Assistant manager"


def test_the_words_of_korean_forms_are_explained(alice, address):
    text = alice.get(address).text
    assert all(word in text for word in ("업종", "직급", "담당 업무", "재직중"))
