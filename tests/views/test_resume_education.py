"""The page of education: no university, or universities in Korea and abroad, each with its months (RS-7)."""

from datetime import UTC, datetime

import pytest
import time_machine

from app.extensions import db
from app.models import Draft
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.wizards.resume import entries_of
from tests import bundled
from tests.page_client import Browser, Page

STUDENT = {
    "where": "korea",
    "university": "한양대학교",
    "university_code": "hanyang-university",
    "region": "11",
    "kind": "university",
    "major": "로봇공학",
    "department": "기계공학부",
    "from_year": "2023",
    "from_month": "3",
    "admission": "entered",
    "graduation": "enrolled",
}
WORKER = {
    "where": "abroad",
    "university": "Đại học Bách khoa Hà Nội",
    "country": "VN",
    "kind": "university",
    "major": "Mechanical Engineering",
    "department": "Mechanical Engineering",
    "from_year": "2017",
    "from_month": "9",
    "admission": "entered",
    "graduation": "graduated",
    "to_year": "2021",
    "to_month": "6",
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
    return f"/resume/{begun.public_id}/education"


@pytest.fixture
def alice(browser, cast, address) -> Browser:
    cast.log_in(browser, cast.alice)
    return browser.in_language("en")


@pytest.fixture
def go_on(alice, address):
    """Save and continue, with what is typed into the first university."""

    def press(status: int = 422, page: dict[str, str] | None = None, **typed: str) -> Page:
        page = {"has_university": "yes"} if page is None else page
        return alice.post(address, {"tab": "a", "seen": "0", "entry": "0123abcd", **page, **typed}, status=status)

    return press


def answers() -> dict[str, dict[str, object]]:
    db.session.rollback()
    return drafts.answers_in(db.session.scalars(db.select(Draft)).one().answers)


def university() -> dict[str, object]:
    """The only one that was accepted."""
    ((_, fields),) = entries_of(answers(), "education")
    return fields


def test_a_student_in_korea_goes_on(alice, go_on):
    page = go_on(303, **STUDENT)
    assert alice.location(page).endswith("/experience")
    assert university()["university_code"] == "hanyang-university" and university()["to_year"] == ""


def test_who_studied_abroad_goes_on(alice, go_on):
    page = go_on(303, **WORKER)
    assert alice.location(page).endswith("/experience")
    assert (university()["country"], university()["region"], university()["university_code"]) == ("VN", "", "")


def test_who_has_no_university_names_the_highest_school(go_on):
    assert go_on(page={"has_university": "no"}).summary == ["Choose the highest school that you finished."]
    go_on(303, page={"has_university": "no", "highest_school": "high"})
    assert answers()["education"] == {"has_university": "no", "highest_school": "high"}


def test_one_of_both_is_asked(go_on):
    page = go_on(page={})
    assert "Choose Yes or No." in page.summary


def test_yes_needs_a_university(go_on):
    page = go_on()
    assert page.summary == ["Add the university where you studied, or answer No above."]
    assert page.value("entry"), "An empty one is open."


def test_universities_do_not_count_while_the_answer_is_no_and_are_there_again_with_yes(alice, address, go_on):
    go_on(303, **WORKER)
    go_on(303, page={"has_university": "no", "highest_school": "high", "entry": ""})
    assert entries_of(answers(), "education") == []
    go_on(303, page={"has_university": "yes", "entry": "", "seen": "99"})
    assert university()["university"] == WORKER["university"]


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("where", "", "Choose where it is."),
        ("where", "moon", "Choose where it is."),
        ("university", "", "Enter the name of the university."),
        ("university", "a" * 121, "Use at most 120 characters."),
        ("country", "", "Choose the country of the university."),
        ("country", "XX", "Choose a country."),
        ("kind", "", "Choose the kind of school."),
        ("kind", "kindergarten", "Choose the kind of school."),
        ("major", "", "Enter your major, for example Marketing."),
        ("department", "", "Enter your department, for example Business Administration."),
        ("admission", "bought", "Choose how you began."),
        ("from_year", "17", "Enter the year in 4 digits, for example 2024."),
        ("from_year", "20171", "Enter the year in 4 digits, for example 2024."),
        ("from_year", "", "Enter the year in 4 digits, for example 2024."),
        ("from_year", "1939", "Enter a year from 1940 to 2036."),
        ("from_year", "2022", None),
        ("from_month", "", None),
        ("graduation", "", "Choose whether you graduated, or what else holds."),
        ("graduation", "bought", "Choose whether you graduated, or what else holds."),
        ("to_year", "2016", "The end is before the beginning. Check both."),
        ("to_year", "2027", "This month has not come yet. Enter an earlier one, or choose “Will graduate”."),
        ("to_year", "2037", "Enter a year from 1940 to 2036."),
        ("to_year", "", "Enter the year in 4 digits, for example 2024."),
        ("projects", "javascript:alert(1)", "javascript:alert(1) is no web address. Write one such as https://example.com/my-work."),
        ("projects", "ftp://a.example/x", "ftp://a.example/x is no web address. Write one such as https://example.com/my-work."),
        ("projects", "\n".join(f"https://a{n}.example" for n in range(6)), "Enter at most 5 addresses, one a line."),
        ("courses", "a" * 2001, "Use at most 2000 characters."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(go_on, field, typed, message):
    page = go_on(**{**WORKER, field: typed})
    if message is None:
        at = {"from_year": "to_year", "from_month": "from_month"}[field]
        message = {"to_year": "The end is before the beginning. Check both.", "from_month": "Choose the month."}[at]
        field = at
    assert page.error(field) == message and page.summary == [message]


def test_nobody_begins_in_the_future(go_on):
    page = go_on(**{**STUDENT, "from_year": "2026", "from_month": "12"})
    assert page.error("from_year") == "This month has not come yet. Enter an earlier one."


def test_a_region_is_needed_in_korea(go_on):
    assert go_on(**{**STUDENT, "region": ""}).error("region") == "Choose the region of the university."
    assert go_on(**{**STUDENT, "region": "99"}).error("region") == "Choose one of the list."


@pytest.mark.parametrize("graduation", ["enrolled", "on_leave"])
def test_who_is_still_there_needs_no_end(go_on, graduation):
    go_on(303, **{**STUDENT, "graduation": graduation, "to_year": "2027", "to_month": "2"})
    assert (university()["to_year"], university()["to_month"]) == ("", "")


@pytest.mark.parametrize("graduation", ["graduated", "completed", "left"])
def test_what_has_ended_does_not_end_in_the_future(go_on, graduation):
    page = go_on(**{**STUDENT, "graduation": graduation, "to_year": "2026", "to_month": "12"})
    assert page.error("to_year") == "This month has not come yet. Enter an earlier one, or choose “Will graduate”."


def test_what_is_expected_may_lie_ahead(go_on):
    go_on(303, **{**STUDENT, "graduation": "expected", "to_year": "2027", "to_month": "2"})
    assert university()["to_year"] == "2027"


@pytest.mark.parametrize(("year", "month"), [("２０２３", "3"), ("2023년", "3월"), (" 2023 ", "03")])
def test_years_and_months_are_kept_as_plain_digits(go_on, year, month):
    go_on(303, **{**STUDENT, "from_year": year, "from_month": month})
    assert (university()["from_year"], university()["from_month"]) == ("2023", "3")


def test_projects_are_kept_as_they_are_linked(go_on):
    go_on(303, **{**STUDENT, "projects": "github.com/huong\r\n\r\nhttps://example.com/a\r\n"})
    assert university()["projects"] == "https://github.com/huong\nhttps://example.com/a"


def test_a_code_counts_only_with_its_name(go_on):
    go_on(303, **{**STUDENT, "university": "Another one"})
    assert university()["university_code"] == "" and university()["university"] == "Another one"


def test_without_script_a_university_is_searched_for_and_brings_its_region_and_kind(alice, address, go_on):
    found = go_on(200, university="Hanyang Univ", where="korea", check="university")
    option = found.soup.find("button", attrs={"value": "choose:university:hanyang-university"})
    assert option is not None and "한양대학교" in option.text
    chosen = go_on(200, university="Hanyang Univ", where="korea", check=option["value"])
    assert [chosen.value(name) for name in ("university", "university_code", "region", "kind")] == [
        "Hanyang University",
        "hanyang-university",
        "11",
        "university",
    ]
    assert not chosen.summary, "Nothing is checked before somebody goes on."


def test_abroad_nothing_of_the_list_is_offered(go_on):
    found = go_on(200, university="Hanyang", where="abroad", check="university")
    assert "Type the name yourself" in found.text and not found.soup.select(".picker__option")


def test_another_language_keeps_what_was_typed(alice, address, go_on):
    page = go_on(200, language="ko", **WORKER)
    assert page.value("university") == WORKER["university"] and page.value("from_month") == "9"
    assert page.soup.find("option", string="9월") is not None


def test_each_closed_one_says_where_what_and_when(alice, address, go_on):
    go_on(303, **STUDENT)
    assert "한양대학교 Seoul · University, bachelor · 로봇공학 · 2023.03 – Enrolled" in alice.get(address).text
