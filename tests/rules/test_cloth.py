"""The patchwork cloth: always the same for a fair, and whole."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.cloth import CUTS, WEIGHTS, cloth_paths


def patches(paths):
    for _, path in paths:
        for outline in re.findall(r"M([^z]+)z", path):
            yield [tuple(map(int, corner.split())) for corner in outline.split("L")]


def area(corners):
    following = corners[1:] + corners[:1]
    return abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(corners, following, strict=True))) / 2


@pytest.mark.parametrize("size", [(640, 520), (360, 120), (200, 900)])
def test_the_patches_cover_the_whole_cloth(size):
    cloth = list(patches(cloth_paths("seoul-2027", *size)))
    assert len(cloth) == CUTS + 1
    assert sum(map(area, cloth)) == pytest.approx(size[0] * size[1], rel=0.02)


@given(st.text(max_size=20))
def test_no_patch_leaves_the_cloth_or_is_a_sliver(seed):
    for corners in patches(cloth_paths(seed)):
        assert all(0 <= x <= 640 and 0 <= y <= 520 for x, y in corners)
        assert area(corners) > 1000


def test_a_fair_keeps_its_cloth_and_others_have_another():
    assert cloth_paths("a") == cloth_paths("a")
    assert cloth_paths("a") != cloth_paths("b")


def test_this_cloth_is_the_one_that_it_was():
    assert cloth_paths("seoul-2027", cuts=1) == [
        ("c5", "M0 0L357 0L366 520L0 520z"),
        ("c6", "M357 0L640 0L640 520L366 520z"),
    ]


def test_each_colour_is_one_path():
    colours = [colour for colour, _ in cloth_paths("seoul-2027")]
    assert colours == sorted(set(colours))
    assert set(colours) <= set(WEIGHTS)
