"""axe finds nothing on any page, in either language and in any theme."""

import pytest

from tests.browser.inspection import COLOURS, violations_on
from tests.browser.pages import ROLES, be, go, scene_of, visits

HIGH_CONTRAST = "() => { document.documentElement.dataset.theme = 'contrast'; }"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing(site, open_browser, role, theme):
    """After the light theme the page is shown in high contrast too: what that can get wrong is looked for alone."""
    scene = scene_of(site)
    language = "ko" if theme == "light" else "en"
    page = open_browser(language, bypass_csp=True)
    be(page, scene, role, language, f"{theme}.100")
    found = {}
    for visit in visits(scene, role):
        go(page, visit)
        violations = violations_on(page)
        if theme == "light":
            page.evaluate(HIGH_CONTRAST)
            violations += violations_on(page, COLOURS)
        if violations:
            found[str(visit)] = violations
    assert not found, "\n".join(f"{where}: {line}" for where, lines in found.items() for line in lines)
