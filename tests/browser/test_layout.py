"""Every page at every size: nothing runs over the edge, what is touched is large enough, in large text too."""

import pytest

from tests.browser.inspection import TARGET, misfits_on
from tests.browser.pages import ROLES, Visit, be, go, scene_of, visits

WIDTHS = {320: 640, 360: 740, 768: 1024, 1280: 800}
KIOSKS = ((1080, 1920), (1920, 1080))
KIOSK_TARGET = 72  # CSS pixels
KIOSK_LETTERS = 12  # millimetres
LETTERS = """() => {
    const mm = parseFloat(getComputedStyle(document.querySelector(".kiosk-page, body")).getPropertyValue("--mm")) || 2.71;
    const title = [...document.querySelectorAll(".kiosk__title, .kiosk-button")].filter((one) => one.checkVisibility());
    return title.map((one) => parseFloat(getComputedStyle(one).fontSize) / mm);
}"""


def problems_of(page, visit: Visit, where: str, least: int = TARGET) -> list[str]:
    return [f"{visit}, {where}: {problem}" for problem in misfits_on(page, least)]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("role", [role for role in ROLES if role != "kiosk"])
def test_pages_fit_every_width(site, open_browser, role, language):
    scene = scene_of(site)
    page = open_browser(language)
    be(page, scene, role, language)
    found = []
    for visit in visits(scene, role):
        go(page, visit)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            found += problems_of(page, visit, f"{width} px")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "kiosk"])
def test_pages_fit_with_large_text_and_zoomed(site, open_browser, role):
    """150 % text on a phone; 200 % zoom of a window of 1280 px is 640 px of twice the density."""
    scene = scene_of(site)
    page = open_browser("en", device_scale_factor=2)
    be(page, scene, role, "en", "light.150")
    found = []
    for visit in visits(scene, role):
        page.set_viewport_size({"width": 360, "height": 740})
        go(page, visit)
        found += problems_of(page, visit, "150 % text at 360 px")
        page.set_viewport_size({"width": 640, "height": 400})
        found += problems_of(page, visit, "150 % text and 200 % zoom")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", KIOSKS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["ko", "en"])
def test_kiosk_screens_can_be_read_and_touched_by_everybody(site, open_browser, size, language):
    scene = scene_of(site)
    page = open_browser(language, viewport={"width": size[0], "height": size[1]})
    be(page, scene, "kiosk", language)
    found = []
    for visit in (visit for visit in visits(scene, "kiosk") if visit.is_kiosk and "screen" not in visit.address):
        go(page, visit)
        found += problems_of(page, visit, f"{size[0]} x {size[1]}", KIOSK_TARGET)
        letters = page.evaluate(LETTERS)
        if letters and min(letters) < KIOSK_LETTERS - 0.05:
            found.append(f"{visit}: letters of {min(letters):.1f} mm")
    assert not found, "\n".join(found)
