"""axe finds nothing on any page, in any theme."""

from pathlib import Path

import pytest

from tests.browser.pages import ROLES, be, go, scene_of, visits

AXE = (Path(__file__).parents[1] / "vendor" / "axe-4.14.1.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
    const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return found.violations.map((one) => `${one.id}: ` + one.nodes.slice(0, 4)
        .map((node) => `${node.target.join(" ")} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""}`)
        .join(" | "));
}"""


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
        page.evaluate(AXE)
        if violations := page.evaluate(RUN, TAGS):
            found[str(visit)] = violations
    assert not found, "\n".join(f"{where}: {line}" for where, lines in found.items() for line in lines)
