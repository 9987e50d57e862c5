"""What the frame shows always lies within the picture, has three by four, and is found again."""

from hypothesis import given
from hypothesis import strategies as st

from app.rules.photo_crop import CLOSEST, Look, crop_of, look_of, middle, pressed, turned_size

SIDES = st.integers(1, 1600)
LOOKS = st.builds(Look, st.integers(0, 999), st.integers(0, 99_999), st.integers(0, 99_999), st.integers(0, 99))
BUTTONS = ("left", "right", "up", "down", "larger", "smaller", "turn", "reset", "nonsense")


@given(LOOKS, SIDES, SIDES)
def test_the_part_lies_within_the_turned_picture(look, width, height):
    crop = crop_of(look, width, height)
    across, down = turned_size(width, height, crop["turns"])
    assert crop["width"] >= 1 and crop["height"] >= 1 and 0 <= crop["turns"] <= 3
    assert 0 <= crop["x"] <= across - crop["width"] and 0 <= crop["y"] <= down - crop["height"]


@given(LOOKS, st.integers(300, 1600), st.integers(300, 1600))
def test_it_has_three_by_four(look, width, height):
    crop = crop_of(look, width, height)
    assert abs(crop["width"] * 4 / 3 - crop["height"]) <= 1


@given(LOOKS, SIDES, SIDES, st.sampled_from(BUTTONS))
def test_every_button_leaves_a_look_that_can_be_cut(look, width, height, button):
    after = pressed(Look(look.zoom, look.x, look.y, look.turns % 4), button, width, height)
    assert 100 <= after.zoom <= CLOSEST or button in ("turn", "nonsense")
    assert crop_of(after, width, height)["width"] >= 1


@given(SIDES, SIDES)
def test_four_turns_to_the_left_lead_back(width, height):
    look = middle(width, height)
    for _ in range(4):
        look = pressed(look, "turn", width, height)
    assert look == middle(width, height)


@given(LOOKS, st.integers(300, 1600), st.integers(300, 1600))
def test_a_look_is_found_again_from_what_was_cut(look, width, height):
    crop = crop_of(look, width, height)
    again = crop_of(look_of(crop, width, height), width, height)
    assert all(abs(crop[name] - again[name]) <= 8 for name in crop)
    assert again["turns"] == crop["turns"]


def test_without_a_wish_the_middle_is_shown_as_large_as_it_goes():
    assert crop_of(middle(1600, 1067), 1600, 1067) == {"x": 400, "y": 0, "width": 800, "height": 1067, "turns": 0}
    assert crop_of(middle(600, 1600), 600, 1600) == {"x": 0, "y": 400, "width": 600, "height": 800, "turns": 0}
