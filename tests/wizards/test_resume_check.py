"""The whole check of a resume: every page, every entry, and what no page alone can know (RS-12)."""

from datetime import timedelta

import pytest
from flask import g

from app.wizards.resume_check import check
from tests import bundled
from tests.one_day import TODAY
from tests.resume_content import student

pytestmark = pytest.mark.usefixtures("one_day")
YESTERDAY = TODAY - timedelta(days=1)
UNIVERSITY = "education:a1b2c3d4"


@pytest.fixture(autouse=True)
def request_context(app):
    bundled.load()
    with app.test_request_context("/"):
        g.language = "en"
        yield


def found(answers, phone="+821023844471", today=TODAY):
    return [
        (problem.step, problem.field, problem.entry) for problem in check(answers, phone=phone, today=today).problems
    ]


def said(answers, **options):
    return [str(problem.message) for problem in check(answers, phone="+821023844471", today=TODAY, **options).problems]


def test_a_whole_resume_has_no_problem():
    assert found(student()) == []


def test_a_page_that_nobody_filled_in_is_one_problem():
    steps = [step for step, _, _ in found({})]
    assert len(steps) == len(set(steps))
    assert steps == ["basics", "stay", "name_check", "address", "education", "experience", "conditions"]


WRONG = {
    "no title": ({"basics": {"title": ""}}, ("basics", "title", None)),
    "a visa that has passed": ({"stay": {"visa_expiry": f"{YESTERDAY:%Y%m%d}"}}, ("stay", "visa_expiry", None)),
    "no such day": ({"stay": {"visa_expiry": f"{TODAY.year + 1}0230"}}, ("stay", "visa_expiry", None)),
    "a name that was never checked": ({"name_check": None}, ("name_check", "card", None)),
    "a name that did not match": ({"name_check": {"state": "differs"}}, ("name_check", "card", None)),
    "another name than the checked one": ({"basics": {"english_name": "TRAN AN"}}, ("name_check", "card", None)),
    "no work type": ({"conditions": {"work_type": ""}}, ("conditions", "work_type", None)),
    "no place": ({"conditions": {"places": []}}, ("conditions", "places", None)),
    "no university": ({UNIVERSITY: None}, ("education", "has_university", None)),
    "a removed university": ({UNIVERSITY: {"removed": True}}, ("education", "has_university", None)),
    "no employment": ({"experience": {"career": "experienced"}}, ("experience", "career", None)),
    "a university without a name": ({UNIVERSITY: {"university": ""}}, ("education", "university", "a1b2c3d4")),
    "an introduction that is too long": (
        {"introduction": {"introduction": "a" * 4001}},
        ("introduction", "introduction", None),
    ),
}


@pytest.mark.parametrize(("changes", "problem"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_found_at_its_field(changes, problem):
    assert problem in found(student(**changes))


FINE = {
    "a visa that ends today": {"stay": {"visa_expiry": f"{TODAY:%Y%m%d}"}},
    "a visa without an end": {"stay": {"visa": "F-5", "visa_expiry": "", "no_expiry": True}},
    "a name that staff check": {"name_check": {"state": "to_check", "why": "no_card", "name": "NGUYEN THI HUONG"}},
    "a name in other letters": {"name_check": {"name": "Nguyen Thi  Huong"}},
    "no photo": {"photo": {"photo": ""}},
    "nothing about oneself": {"introduction": None},
    "a university that was begun and left empty": {"education:ffff0000": {"university": "", "place": 2}},
}


@pytest.mark.parametrize("changes", FINE.values(), ids=FINE.keys())
def test_what_is_right_is_no_problem(changes):
    assert found(student(**changes)) == []


def test_somebody_abroad_needs_neither_visa_nor_name_check():
    stay = {"stay_place": "abroad", "visa": "", "visa_expiry": ""}
    answers = student(stay=stay, name_check=None)
    assert [problem for problem in found(answers) if problem[0] in ("stay", "name_check")] == []


def test_who_has_no_phone_needs_an_e_mail_address():
    assert ("basics", "email", None) in found(student(basics={"email": ""}), phone=None)
    assert found(student(basics={"email": ""})) == []


def test_problems_follow_the_order_of_the_pages():
    answers = student(conditions={"work_type": ""}, basics={"title": ""}, stay={"visa_expiry": "20200101"})
    assert [step for step, _, _ in found(answers)] == ["basics", "stay", "conditions"]


def test_a_problem_of_an_entry_says_which_one_it_is():
    assert all(message.startswith("한양대학교:") for message in said(student(**{UNIVERSITY: {"graduation": ""}})))


NUMBERS = ("990402-6234567", "9904026234567", "９９０４０２－６２３４５６７", "990402 6234567")


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("step", ["introduction", UNIVERSITY])
def test_a_registration_number_typed_anywhere_is_a_problem(number, step):
    field = "introduction" if step == "introduction" else "department"
    answers = student(**{step: {field: f"My number is {number}."}})
    assert any("Take it out" in message for message in said(answers))


@pytest.mark.parametrize("text", ["010-2384-4471", "1234567890123", "https://blog.example/2233445566778899"])
def test_other_digits_are_none(text):
    assert found(student(introduction={"introduction": text})) == []


def test_what_is_typed_and_right_is_stored_though_it_was_never_accepted():
    answers = check(student(), phone=None, today=TODAY).answers
    assert answers["introduction"]["introduction"] == "I build robots that walk."
    assert answers[UNIVERSITY]["department"] == "Robot Engineering"


def test_removed_entries_and_the_name_check_of_somebody_abroad_are_not_stored():
    answers = student(stay={"stay_place": "abroad"}, **{"education:dead": {"university": "X", "removed": True}})
    stored = check(answers, phone=None, today=TODAY).answers
    assert "education:dead" not in stored and "name_check" not in stored
