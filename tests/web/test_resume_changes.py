"""What differs between two versions of a resume, as staff read it."""

import pytest

from app.web.resume_changes import ADDED, CHANGED, MOVED, REMOVED, between
from app.web.resume_document import Person, document_of
from tests import bundled
from tests.resume_content import student

UNIVERSITY = "education:a1b2c3d4"
SECOND = {**student()[UNIVERSITY], "university": "Pusan", "from_year": "2016", "to_year": "2020", "place": 2}


@pytest.fixture(autouse=True)
def request_context(app):
    bundled.load()
    with app.test_request_context("/"):
        yield


def changed(old, new, person=("NGUYEN", "NGUYEN")):
    before, after = (
        document_of(answers, Person(name), answers.get("name_check", {}), "en")
        for answers, name in zip((old, new), person, strict=True)
    )
    return [(change.kind, change.about, change.old, change.new) for change in between(before, after)]


def test_the_same_twice_is_no_change():
    assert changed(student(), student()) == []


def test_a_field_is_changed_added_or_removed():
    new = student(basics={"title": "Robot repair"}, introduction={"introduction": ""})
    assert changed(student(), new) == [
        (CHANGED, "Title", ("Robot design",), ("Robot repair",)),
        (REMOVED, "About you", ("I build robots that walk.",), ()),
    ]
    assert changed(student(introduction=None), student())[0][0] == ADDED


def test_codes_are_said_by_name():
    (change,) = changed(student(), student(stay={"visa": "E-7"}))
    assert change[2][0].startswith("D-10 ") and change[3][0].startswith("E-7 ")


def test_what_the_membership_says_may_differ_too():
    assert changed(student(), student(), person=("NGUYEN", "NGUYEN HUONG"))[0][2:] == (("NGUYEN",), ("NGUYEN HUONG",))


def test_an_entry_comes_and_goes_whole():
    longer = student(**{"education:ffff0000": SECOND})
    (added,) = changed(student(), longer)
    assert added[:3] == (ADDED, "Pusan", ()) and added[3][0] == "Pusan" and any("Robotics" in said for said in added[3])
    (removed,) = changed(longer, student())
    assert removed[0] == REMOVED and removed[3] == ()


def test_a_field_of_an_entry_names_its_entry():
    (change,) = changed(student(), student(**{UNIVERSITY: {"department": "Mechanics"}}))
    assert change == (CHANGED, "한양대학교 · Department", ("Robot Engineering",), ("Mechanics",))


def test_entries_in_another_order_have_moved():
    old = student(**{"education:ffff0000": SECOND})
    new = student(**{"education:ffff0000": {**SECOND, "place": 0}})
    assert [change[0] for change in changed(old, new)] == [MOVED]


def test_other_months_are_a_change_and_no_move():
    assert [change[0] for change in changed(student(), student(**{UNIVERSITY: {"from_year": "2019"}}))] == [CHANGED]
