"""axe finds nothing on any page, in any theme."""

import pytest

from tests.browser.inspection import violations_on
from tests.browser.pages import ROLES, be, go, scene_of, visits


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing(site, open_browser, role, theme):
    scene = scene_of(site)
    language = "ko" if theme == "light" else "en"
    page = open_browser(language, bypass_csp=True)
    be(page, scene, role, language, f"{theme}.100")
    found = {}
    for visit in visits(scene, role):
        go(page, visit)
        if violations := violations_on(page):
            found[str(visit)] = violations
    assert not found, "\n".join(f"{where}: {line}" for where, lines in found.items() for line in lines)
