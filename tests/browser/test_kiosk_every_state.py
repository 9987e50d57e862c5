"""Every state of the kiosk: said, in large letters, low, zoomed to 200 %, in both themes."""

import pytest

from tests.browser.inspection import misfits_on, violations_on
from tests.browser.kiosk_doors import PORTRAIT
from tests.browser.kiosk_states import (
    CALIBRATED,
    HIGHEST,
    MEASURE_LETTERS,
    UNREACHABLE,
    calibrate,
    last_said,
    opened,
    prepare_states,
    put,
    turn_on,
)

LANDSCAPE = {"width": 1920, "height": 1080}
ZOOMED = {"portrait": {"width": 540, "height": 960}, "landscape": {"width": 960, "height": 540}}
KIOSK_TARGET = 72  # CSS pixels, or the 44 of everywhere else where the screen is zoomed


@pytest.fixture(scope="module")
def screens(chromium, doors):
    """A kiosk whose states are opened one after the other, on a calibrated screen."""
    page = opened(chromium, doors)
    calibrate(page, CALIBRATED)
    page.names = prepare_states(page)
    yield page
    page.context.close()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_state_is_said_with_what_to_do_and_its_keys(screens, language):
    for state in screens.names:
        screens.evaluate("said.length = 0")
        put(screens, state, language, guided=True)
        said = last_said(screens)
        keys_line = screens.locator("[data-keys]:visible").inner_text()
        title = screens.locator("h2:visible, [data-verdict-word]:visible").first.inner_text()
        assert said["language"] == language, state
        assert " ".join(keys_line.split()) in said["text"], state
        assert state == "menu" or " ".join(title.split()) in said["text"], state
        assert "%(" not in said["text"], state
        for number in range(1, screens.locator("[data-choice]").count() + 1):
            assert f"{number}:" in said["text"], state
    assert screens.errors == []


def test_nobody_is_talked_to_who_stands_before_the_first_screen(screens):
    screens.evaluate("said.length = 0")
    put(screens, "idle", "ko")
    assert screens.evaluate("said") == []


@pytest.mark.parametrize("pixels", [1.6, 2.71, 4.2])
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_letters_are_12_mm_high_however_the_screen_was_measured(screens, pixels, size):
    screens.set_viewport_size(size)
    calibrate(screens, pixels)
    for state in screens.names:
        for guided in (False, True):
            put(screens, state, "en", guided=guided)
            assert screens.evaluate(MEASURE_LETTERS, pixels) == [], state
    calibrate(screens, CALIBRATED)
    screens.set_viewport_size(PORTRAIT)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_low_layout_has_everything_to_touch_in_the_lower_part(screens, language):
    turn_on(screens, "lower")
    for state in screens.names:
        put(screens, state, language)
        top, name = screens.evaluate(HIGHEST)
        assert top > 0.32, (state, name)
        assert misfits_on(screens, KIOSK_TARGET) == [], state
    screens.evaluate("document.documentElement.removeAttribute('data-low')")


@pytest.mark.parametrize("standing", ZOOMED)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_zoomed_to_200_percent_nothing_runs_over_and_all_is_reached(chromium, doors, standing, language):
    page = opened(chromium, doors, ZOOMED[standing], device_scale_factor=2)
    calibrate(page, CALIBRATED)
    for state in prepare_states(page):
        for guided in (False, True):
            put(page, state, language, guided=guided)
            assert page.get_attribute("html", "data-tight") == ""
            assert misfits_on(page) == [], state
            assert page.evaluate(UNREACHABLE) == [], state
    page.context.close()


@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_at_200_percent_no_state_is_a_barrier(chromium, doors, theme):
    page = opened(chromium, doors, ZOOMED["portrait"], device_scale_factor=2)
    calibrate(page, CALIBRATED)
    names = prepare_states(page)
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    for state in names:
        put(page, state, "ko" if theme == "light" else "en", guided=True)
        assert violations_on(page) == [], state
    page.context.close()


def test_larger_is_twice_as_large(screens):
    put(screens, "choose", "en")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    plain = screens.evaluate(size)
    turn_on(screens, "larger")
    for state in screens.names:
        put(screens, state, "en")
        assert screens.evaluate(size) == pytest.approx(2 * plain)
        assert misfits_on(screens) == [] and screens.evaluate(UNREACHABLE) == [], state
    screens.evaluate("document.documentElement.removeAttribute('data-large')")
