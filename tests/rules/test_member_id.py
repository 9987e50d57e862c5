"""The member ID: its form, what is reserved, what is suggested."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.rules.member_id import broken_rules, canonical, is_reserved, suggestions


@pytest.mark.parametrize(
    "typed", ["nguyen01", "NGUYEN01", "abcdefgh", "12345678", "a" * 20, " nguyen01 ", "ｎｇｕｙｅｎ０１"]
)
def test_good_ids(typed):
    assert broken_rules(typed) == []


@pytest.mark.parametrize(
    ("typed", "broken"),
    [
        ("", ["length"]),
        ("nguyen1", ["length"]),
        ("a" * 21, ["length"]),
        ("nguyen 01", ["characters"]),
        ("nguyen_01", ["characters"]),
        ("nguyễn01", ["characters"]),
        ("김민수김민수김민", ["characters"]),
        ("nguyen٠١", ["characters"]),
        ("<b>", ["length", "characters"]),
    ],
)
def test_ids_that_break_a_rule(typed, broken):
    assert broken_rules(typed) == broken


def test_width_case_and_spaces_at_the_ends_make_no_other_id():
    assert canonical(" ＮｇｕｙｅＮ01\n") == "nguyen01"


@given(st.text())
@example("e\u200b\u0301")
def test_the_canonical_form_is_stable(typed):
    assert canonical(canonical(typed)) == canonical(typed)


@pytest.mark.parametrize("typed", ["administrator", "Madang2027", "madangstaff1", "STAFF0001", "root1234", "1234admin"])
def test_ids_that_would_pass_for_ours_are_reserved(typed):
    assert is_reserved(typed)


@pytest.mark.parametrize("typed", ["adminkim1", "nguyen01", "12345678", "stafford1"])
def test_other_ids_are_not(typed):
    assert not is_reserved(typed)


@given(st.text(max_size=30), st.integers())
def test_suggestions_keep_the_rules(wanted, seed):
    offered = suggestions(wanted, random.Random(seed))
    assert len(set(offered)) == 3
    assert all(broken_rules(member_id) == [] and not is_reserved(member_id) for member_id in offered)


def test_suggestions_look_like_what_was_wanted():
    assert all(
        offered.startswith("nguyen01") and len(offered) == 10 for offered in suggestions("Nguyen01", random.Random(1))
    )


def test_the_same_chance_gives_the_same_suggestions():
    assert suggestions("nguyen01", random.Random(7)) == suggestions("nguyen01", random.Random(7))


def test_a_suggestion_does_not_tell_by_its_length_that_the_id_is_reserved():
    lengths = {len(suggestions(wanted, random.Random(1))[0]) for wanted in ("nguyen00001", "madang00001")}
    assert len(lengths) == 1
