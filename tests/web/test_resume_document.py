"""The resume as sections and rows: every kind of entry, in one language or two, finished or not."""

from datetime import UTC, datetime

import pytest

from app.extensions import db
from app.models import ReferenceEntry
from app.web.resume_document import Document, Person, document_of
from tests.resume_answers import LAN, education, experience, option, worker

AT = datetime(2027, 3, 2, tzinfo=UTC)


def read(answers, person: Person = LAN, language: str = "en", other: str | None = "ko") -> Document:
    return document_of(answers, person, answers.get("name_check"), language, other=other, at=AT)


def values(document: Document, section: str, field: str) -> list[str]:
    rows = [row for row in document.section(section).rows if row.field == field]
    return [text.main for row in rows for text in row.values]


def known(kind: str, code: str, korean: str, english: str, parent: str | None = None, is_offered: bool = True) -> None:
    names = {"ko": korean, "en": english}
    entry = ReferenceEntry(kind=kind, code=code, parent=parent, names=names, folded=english, is_offered=is_offered)
    db.session.add(entry)
    db.session.commit()


def test_a_visa_is_named_in_both_languages_with_its_code_once(app):
    known("visa", "D-10", "구직", "Job seeking")
    (row,) = [row for row in read(worker()).section("basics").rows if row.field == "visa"]
    assert [(text.main, text.other) for text in row.values] == [("D-10 Job seeking", "구직")]


def test_what_was_withdrawn_keeps_its_name_and_what_is_unknown_its_code(app):
    known("visa", "D-10", "구직", "Job seeking", is_offered=False)
    assert values(read(worker()), "basics", "visa") == ["D-10 Job seeking"]
    stay = worker()["stay"] | {"visa": "Z-99", "nationality": "QQ"}
    document = read(worker(stay=stay))
    assert values(document, "basics", "visa") == ["Z-99"]
    assert values(document, "basics", "nationality") == ["QQ"]


def test_a_district_is_said_with_its_province(app):
    known("region", "11", "서울특별시", "Seoul")
    known("region", "11620", "관악구", "Gwanak-gu", parent="11")
    (row,) = [row for row in read(worker()).section("conditions").rows if row.field == "places"]
    assert (row.values[0].main, row.values[0].other) == ("Gwanak-gu, Seoul", "서울특별시 관악구")


def test_names_of_all_codes_cost_one_statement(app, count_statements):
    with count_statements() as counted:
        read(worker(**experience("w9", industry="C", industry_detail="29", job="K1"), **education("e9", region="11")))
    assert len(counted) == 1


def test_one_language_alone_has_nothing_beside_it(app):
    document = read(worker(), other=None)
    assert not document.other
    assert not [row for section in document.sections for row in section.rows for text in row.values if text.other]


@pytest.mark.parametrize(
    ("stay", "field", "said"),
    [
        ({"stay_place": "abroad"}, "stay_place", ["Not yet in Korea"]),
        ({"stay_place": "korea", "visa": "F-5", "no_expiry": True}, "visa_expiry", ["No expiry date"]),
        ({"stay_place": "korea", "visa_expiry": "20280131"}, "visa_expiry", ["2028.01.31"]),
        ({"stay_place": "korea", "visa_expiry": "soon"}, "visa_expiry", ["soon"]),
        ({}, "visa_expiry", ["Not written yet"]),
    ],
)
def test_the_stay_is_said_as_it_is(app, stay, field, said):
    assert values(read(worker(stay={"nationality": "VN"} | stay)), "basics", field) == said


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ({"state": "matched", "name": "NGUYEN THI LAN", "mask": "950315-6******"}, ["Matched", "950315-6******"]),
        ({"state": "matched", "name": "SOMEBODY ELSE", "mask": "950315-6******"}, ["Not written yet"]),
        ({"state": "to_check", "why": "no_card", "mask": ""}, ["To be checked by staff"]),
        ({}, ["Not written yet"]),
    ],
)
def test_a_name_check_holds_for_the_name_that_was_checked(app, check, said):
    assert values(read(worker(name_check=check)), "basics", "state") == said


def test_whoever_is_abroad_has_no_name_check(app):
    document = read(worker(stay={"nationality": "VN", "stay_place": "abroad"}))
    assert values(document, "basics", "state") == []


def test_the_address_found_in_english_stands_beside_the_korean_one(app):
    found = '{"road": "서울특별시 관악구 관악로 1", "road_english": "1 Gwanak-ro, Gwanak-gu, Seoul"}'
    address = worker()["address"] | {"address_found": found}
    (row,) = [row for row in read(worker(address=address)).section("address").rows if row.field == "address_road"]
    assert row.values[0].main == "1 Gwanak-ro, Gwanak-gu, Seoul, 101동 1203호, 08826"
    assert row.values[0].other.startswith("서울특별시 관악구 관악로 1")


def test_experience_stands_latest_first_and_its_total_counts_no_month_twice(app):
    section = read(worker()).section("experience")
    assert [entry.title.main for entry in section.entries] == ["한빛로봇", "Hà Nội Motors", "Sao Mai Precision"]
    assert [entry.lasted.main for entry in section.entries] == [
        "2 years 7 months",
        "2 years 10 months",
        "1 year 8 months",
    ]
    assert values(read(worker()), "experience", "total") == ["7 years 1 month"]
    double = worker(**experience("w4", company="Beside it", place=4))
    assert values(read(double), "experience", "total") == ["7 years 1 month"]


def test_what_lasts_is_counted_until_the_day_of_the_document(app):
    later = document_of(worker(), LAN, None, "en", at=datetime(2028, 3, 2, tzinfo=UTC))
    assert later.section("experience").entries[0].lasted.main == "3 years 7 months"


def test_a_newcomer_and_somebody_without_university_say_so(app):
    answers = worker(experience={"career": "new"}, education={"has_university": "no", "highest_school": "high"})
    document = read(answers)
    assert values(document, "experience", "career") == ["Newcomer, no work experience yet"]
    assert len(values(document, "education", "highest_school")) == 1
    assert not document.section("education").entries


def test_removed_entries_are_not_there(app):
    document = read(worker(**education(removed=True)))
    assert not document.section("education").entries
    assert document.section("education").note.main == "Not written yet"


def test_every_kind_of_option_has_its_group(app):
    given = {"name": "Welder", "issuer": "HRDK", "year": "2024", "month": "5"}
    span = {"from_year": "2020", "from_month": "1", "to_year": "2020", "to_month": "6"}
    answers = worker(
        **option("o1", "test", test="topik", score="5", taken_year="2024", taken_month="4"),
        **option("o2", "test", test="other", name="Local test", tongue="th", score="90"),
        **option("o3", "qualification", **given),
        **option("o4", "award", **given | {"name": "First prize"}),
        **option("o5", "training", name="PLC", organiser="KOSME", content="Ladder logic", **span),
        **option("o6", "overseas", country="JP", purpose="Exchange", **span),
        **option("o7", "portfolio", url="https://lan.example"),
        **option("o8", "portfolio", name="Drawings", file="abc"),
    )
    section = read(answers).section("options")
    titles = [[entry.title.main for entry in group.entries] for group in section.groups]
    assert titles[0] == ["Korean", "English", "Vietnamese"]
    assert titles[1][1] == "Local test" and "TOPIK" in titles[1][0]
    assert titles[2:] == [["Welder"], ["First prize"], ["PLC"], ["Japan"], ["Portfolio", "Drawings"]]


@pytest.mark.parametrize("kind", ["education", "experience", "options"])
def test_an_entry_that_was_just_added_can_be_read(app, kind):
    section = read({f"{kind}:x1": {"place": 1, "kind": "language"}}).section(kind)
    assert section.entries[0].title.main == "Not written yet"


def test_broken_and_foreign_values_never_stop_it(app):
    answers = worker(
        education={},
        conditions={"places": None, "work_type": "gone"},
        photo={},
        introduction={"introduction": None},
        **experience("w5", from_year="soon", from_month="13", to_year="", to_month="", company=None, job="X9"),
        **option("o9", "no such kind", name="?"),
    )
    document = read(answers)
    assert values(document, "conditions", "places") == ["Not written yet"]
    assert values(document, "conditions", "work_type") == ["gone"]


def test_a_person_kept_in_a_version_is_read_without_what_is_unknown():
    assert Person.kept({"name": "Lan", "gone": 1}) == Person("Lan")
