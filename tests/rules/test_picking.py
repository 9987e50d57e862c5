"""How names of lists are compared with what somebody typed."""

import pytest

from app.rules.picking import folded_names, marks, typed


def test_all_names_of_an_entry_stand_between_bars():
    assert folded_names(["서울대학교", "Seoul National University"]) == "|서울대학교|seoul national university|"


def test_a_korean_name_is_found_with_and_without_its_spaces():
    assert folded_names(["소프트웨어 개발"]) == "|소프트웨어 개발|소프트웨어개발|"


def test_the_same_name_stands_there_once():
    assert folded_names(["D-2", "D2"]) == "|d2|"


def test_what_was_typed_is_compared_without_accents_and_signs():
    assert typed("  École  Normale, 100% ") == "ecole normale 100"


@pytest.mark.parametrize(
    ("name", "query", "marked"),
    [
        ("Seoul National University", "nat", ["Nat"]),
        ("Seoul National University", "UNI seo", ["Seo", "Uni"]),
        ("서울대학교", "대학", ["대학"]),
        ("Đại học Bách khoa", "dai hoc", ["Đại", "học"]),
        ("Visa D-10", "d10", ["D", "10"]),
        ("서울대학교", "busan", []),
        ("서울대학교", "", []),
    ],
)
def test_the_match_is_marked(name, query, marked):
    pieces = marks(name, query)
    assert "".join(text for text, _ in pieces) == name
    assert [text for text, is_hit in pieces if is_hit] == marked
