"""Looking things up in the lists of the reference data."""

import pytest

from app.extensions import db
from app.models import ReferenceEntry
from app.operations import picking
from tests import bundled


@pytest.fixture(autouse=True)
def lists(app):
    bundled.load()


def found(kind: str, text: str, **options) -> list[str]:
    return [entry.name("en") for entry in picking.search(kind, text, **options).entries]


@pytest.mark.parametrize(
    ("kind", "text", "first"),
    [
        ("university", "서울대", "Seoul National University"),
        ("university", "seoul nat", "Seoul National University"),
        ("university", "university national seoul", "Seoul National University"),
        ("university", "snu", "Seoul National University"),
        ("university", "KAIST", "Korea Advanced Institute of Science and Technology (KAIST)"),
        ("university", "공주대", "Kongju National University"),
        ("university", "Ewha", "Ewha Womans University"),
        ("major", "컴퓨터", "Computer science and engineering"),
        ("major", "기전공학", "Mechatronics engineering"),
        ("industry", "제조업", "Manufacturing"),
        ("industry", "62", "Computer programming, systems integration and management"),
        ("occupation", "간병", "Care services (nursing care, childcare)"),
        ("region", "서울", "Seoul"),
        ("region", "강원도", "Gangwon"),
        ("region", "전라북도 전주", "Jeonju-si"),
        ("region", "광주광역시", "Jeonnam-Gwangju"),
        ("region", "jongno seoul", "Jongno-gu"),
        ("region", "인천 남구", "Michuhol-gu"),
        ("visa", "d10", "Job seeker"),
        ("visa", "D-10", "Job seeker"),
        ("visa", "유학", "Study (student)"),
    ],
)
def test_any_part_of_a_name_finds_it_first(kind, text, first):
    assert found(kind, text)[0] == first


def test_accents_case_and_signs_do_not_matter():
    assert found("university", "  SÉOUL   national, universíty ")[0] == "Seoul National University"


def test_names_that_begin_so_stand_before_words_that_do_and_those_before_the_rest():
    db.session.add_all(
        ReferenceEntry(kind="university", code=code, names={"en": name}, folded=f"|{name.lower()}|")
        for code, name in (("a", "Xquartz"), ("b", "Old Xqu"), ("c", "Maxquest"), ("d", "Xqu"))
    )
    db.session.flush()
    assert found("university", "xqu") == ["Xqu", "Xquartz", "Old Xqu", "Maxquest"]


def test_seven_are_shown_and_that_there_are_more_is_said():
    result = picking.search("university", "university")
    assert (len(result.entries), result.more) == (7, True)
    assert not picking.search("university", "snu").more


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "___", "'; --", "qzqzqz", "|"])
def test_what_names_nothing_finds_nothing(text):
    assert picking.search("university", text) == ([], False)


def test_a_very_long_text_is_cut_and_not_refused():
    assert picking.search("university", "서울대학교 " * 1000).entries


def test_below_an_entry_only_its_tree_is_searched():
    assert set(found("region", "gu", parent="11")) <= set(found("region", "gu", parent="11", limit=99))
    assert "Jung-gu" in found("region", "중구", parent="26")
    assert picking.search("region", "종로", parent="26").entries == []
    assert found("major", "컴퓨터", parent="3") == ["Computer science and engineering"]


def test_withdrawn_entries_keep_their_names_and_are_found_no_more():
    entry = db.session.query(ReferenceEntry).filter_by(code="seoul-national-university").one()
    entry.is_offered = False
    db.session.flush()
    assert "Seoul National University" not in found("university", "snu")
    assert picking.entry("university", "seoul-national-university").name("ko") == "서울대학교"


def test_an_entry_is_found_by_its_code_alone():
    assert picking.entry("visa", "D-2").name("en") == "Study (student)"
    assert picking.entry("visa", "Z-9") is None
    assert picking.entry("visa", "") is picking.entry("visa", None) is None


def test_a_district_is_told_from_others_by_its_province():
    district = picking.entry("region", "26-jung-gu")
    assert district.full_name("ko") == "부산광역시 중구"
    assert district.full_name("en") == "Jung-gu, Busan"
    assert picking.entry("region", "26").full_name("ko") == "부산광역시"


def test_the_tree_is_walked_level_by_level():
    provinces = picking.children("region")
    assert len(provinces) == 16
    assert provinces[0].name("ko") == "서울특별시"
    assert [one.name("en") for one in picking.children("region", "50")] == ["Jeju-si", "Seogwipo-si"]
    assert picking.children("region", "nowhere") == []


def test_many_names_cost_one_statement(count_statements):
    with count_statements() as statements:
        names = picking.names([("visa", "D-2"), ("region", "11"), ("region", "11"), ("visa", None), ("visa", "Z-9")])
    assert len(statements) == 1
    assert {pair: entry.name("ko") for pair, entry in names.items()} == {
        ("visa", "D-2"): "유학",
        ("region", "11"): "서울특별시",
    }
    assert picking.names([]) == {}


def test_a_name_is_in_the_readers_language_and_the_other_beside_it():
    entry = picking.entry("university", "yonsei-university")
    assert (entry.name("en"), entry.other("en")) == ("Yonsei University", "연세대학교")
    assert (entry.name("ko"), entry.other("ko")) == ("연세대학교", "Yonsei University")
    assert (entry.name("vi"), entry.other("vi")) == ("Yonsei University", "연세대학교")
    only_english = picking.Entry("university", "x", None, {"en": "X"})
    assert (only_english.name("ko"), only_english.other("ko")) == ("X", "")


def test_a_visa_says_whether_one_may_work_in_both_languages():
    visa = picking.entry("visa", "D-2")
    assert visa.details["may_work"] == "limited"
    assert "permission" in visa.detail("note", "en")
    assert "허가" in visa.detail("note", "ko")
    assert visa.detail("note", "vi") == visa.detail("note", "en")
    assert visa.detail("stay", "en") == "long"
    assert visa.detail("nothing", "en") == ""


def test_what_stands_below_a_name_says_where_it_belongs():
    assert picking.entry("industry", "62").beside("ko").startswith("Computer programming")
    assert "(정보통신업)" in picking.entry("industry", "62").beside("en")
    assert picking.entry("region", "11-jongno-gu").beside("en") == "서울특별시 종로구"
