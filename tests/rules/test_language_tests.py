"""What results of language tests look like."""

import pytest

from app.rules.language_tests import OTHER, TESTS, with_code


@pytest.mark.parametrize(
    ("test", "typed", "read"),
    [
        ("topik", "1", "1"),
        ("topik", "6", "6"),
        ("topik", "0", None),
        ("topik", "7", None),
        ("topik", "4급", "4"),
        ("topik", "Level 4", "4"),
        ("topik", "４", "4"),
        ("topik", "4.5", None),
        ("topik", "", None),
        ("topik_speaking", "6", "6"),
        ("kiip", "0", "0"),
        ("kiip", "5단계", "5"),
        ("kiip", "6", None),
        ("kiip", "-1", None),
        ("toeic", "10", "10"),
        ("toeic", "990", "990"),
        ("toeic", "5", None),
        ("toeic", "995", None),
        ("toeic", "843", None),
        ("toeic", "0845", None),
        ("toeic_speaking", "0", "0"),
        ("toeic_speaking", "200", "200"),
        ("toeic_speaking", "205", None),
        ("toeic_speaking", "155", None),
        ("toefl", "120", "120"),
        ("toefl", "121", None),
        ("toefl", "5.5", "5.5"),
        ("toefl", "6.0", "6"),
        ("toefl", "6.5", None),
        ("toefl", "0", "0"),
        ("ielts", "0", "0"),
        ("ielts", "9", "9"),
        ("ielts", "6.5", "6.5"),
        ("ielts", "6.3", None),
        ("ielts", "9.5", None),
        ("opic", "im2", "IM2"),
        ("opic", "IM4", None),
        ("jlpt", "n1", "N1"),
        ("jlpt", "N5", "N5"),
        ("jlpt", "N0", None),
        ("jlpt", "N6", None),
        ("jlpt", "1", None),
        ("hsk", "9级", "9"),
        ("hsk", "1", "1"),
        ("hsk", "10", None),
        ("hsk", "NaN", None),
    ],
)
def test_a_result_is_read_as_the_test_writes_it_or_not_at_all(test, typed, read):
    assert with_code(test).read(typed) == read


def test_every_level_of_a_test_is_read_as_itself():
    assert all(test.read(level) == level for test in TESTS for level in test.levels)


def test_every_test_has_levels_or_scales_and_a_code_of_its_own():
    assert all(bool(test.levels) != bool(test.scales) for test in TESTS)
    assert len({test.code for test in TESTS}) == len(TESTS)


def test_another_test_is_not_in_the_list():
    assert with_code(OTHER) is None and with_code("") is None and with_code(None) is None
