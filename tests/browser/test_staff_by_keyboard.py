"""Every page of staff by keyboard alone: Tab leads to all that can be used, shows where one is, and leads out again."""

import pytest

from tests.browser.pages import be, go, scene_of, visits

MOST = 600  # stops of one page
# What Tab must reach: each round button's group is one stop.
NAME_STOPS = """() => {
    const shown = (element) => element.checkVisibility({ checkVisibilityCSS: true }) && !element.closest("[inert]");
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
    const usable = all.filter((one) => shown(one) && !one.disabled && one.type !== "hidden" && one.tabIndex >= 0);
    const groups = new Set();
    const stops = usable.filter((one) => {
        if (one.type !== "radio") return true;
        const group = `${one.form?.id} ${one.name}`;
        return !groups.has(group) && groups.add(group);
    });
    stops.forEach((one, place) => { one.dataset.stop = place; });
    for (const one of usable.filter((one) => one.type === "radio")) {
        const first = stops.find((stop) => stop.type === "radio" && stop.form === one.form && stop.name === one.name);
        one.dataset.stop = first.dataset.stop;
    }
    document.activeElement?.blur();
    window.scrollTo(0, 0);
    const words = (one) => (one.innerText || one.getAttribute("aria-label") || one.name || "").trim().slice(0, 40);
    return stops.map((one) => `${one.tagName.toLowerCase()} "${words(one)}"`);
}"""
WHERE = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return { stop: null, ring: true };
    const drawn = (element) => {
        const style = getComputedStyle(element);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    };
    const hasParts = ["date", "datetime-local", "time", "month"].includes(one.type);  // the browser marks the part
    const around = [one, one.closest("label, .choice, tr, li")].filter(Boolean);
    return { stop: one.dataset.stop ?? "?", ring: hasParts || around.some(drawn) };
}"""


def walk(page) -> tuple[list[str], list[int], list[int]]:
    """What can be used on the page, the stops that Tab made once around, and those among them that one does not see.

    A page begins where its focus is (a form's errors), and after its end comes its beginning.
    """
    stops = page.evaluate(NAME_STOPS)
    reached: list[int] = []
    unseen = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        where = page.evaluate(WHERE)
        if where["stop"] in (None, "?"):
            continue
        stop = int(where["stop"])
        if reached and stop == reached[0] != reached[-1]:
            break
        reached.append(stop)
        if not where["ring"]:
            unseen.append(stop)
    return stops, reached, unseen


def jumps(reached: list[int]) -> list[int]:
    """Where the way does not go on downwards; once it may, from the end to the beginning."""
    back = [place for place in range(1, len(reached)) if reached[place] < reached[place - 1]]
    return back[1:] if reached and reached[0] > reached[-1] else back


@pytest.mark.parametrize("language", ["ko", "en"])
def test_tab_leads_through_every_page_of_staff(site, open_browser, language):
    scene = scene_of(site)
    width = 1280 if language == "en" else 768
    page = open_browser(language, viewport={"width": width, "height": 900})
    be(page, scene, "admin", language)
    found = []
    for visit in visits(scene, "admin"):
        go(page, visit)
        stops, reached, unseen = walk(page)
        found += [
            f"{visit}: Tab does not reach {stops[missed]}" for missed in range(len(stops)) if missed not in reached
        ]
        found += [f"{visit}: one does not see that {stops[place]} has the focus" for place in unseen]
        found += [f"{visit}: Tab jumps from {stops[reached[at - 1]]} to {stops[reached[at]]}" for at in jumps(reached)]
    assert not found, "\n".join(found)
