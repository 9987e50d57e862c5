"""How an open page is looked at: by axe for what shuts people out, by a ruler for what does not fit."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parents[1] / "vendor" / "axe-4.14.1.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # what another theme of the same page can get wrong
RUN = """async (looksFor) => {
    const found = await axe.run(document, { runOnly: looksFor, resultTypes: ["violations"] });
    return found.violations.map((one) => `${one.id}: ` + one.nodes.slice(0, 4)
        .map((node) => `${node.target.join(" ")} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""}`)
        .join(" | "));
}"""
TARGET = 44  # CSS pixels
MEASURE = """async (least) => {
    await document.fonts.ready;
    const problems = [];
    const root = document.documentElement;
    const words = (element) => (element.innerText || element.getAttribute("aria-label") || element.name || "").trim().slice(0, 40);
    const name = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} "${words(element)}"`;
    if (root.scrollWidth > root.clientWidth + 1) {
        const wide = [...document.body.querySelectorAll("*")].filter((element) => {
            const box = element.getBoundingClientRect();
            return box.width && box.right > root.clientWidth + 1 && !element.closest("[tabindex='0'], .table-wrap, .scroll");
        });
        problems.push(`runs over by ${root.scrollWidth - root.clientWidth}: ${wide.slice(0, 3).map(name).join(", ")}`);
    }
    const inSentence = (element) => {
        const block = element.closest("p, li, dd, td, th, figcaption, blockquote, label, legend, h1, h2, h3, .hint, .notice");
        return block && block.innerText.trim().length > element.innerText.trim().length + 1;
    };
    for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
        if (!element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true })) continue;
        let box = element.getBoundingClientRect();
        if (!box.width || box.right < 0 || box.bottom < 0) continue;  // a skip link waits outside
        if (element.closest(".visually-hidden")) continue;  // nobody can touch it
        if (getComputedStyle(element, "::after").position === "absolute" && element.offsetParent) {
            box = element.offsetParent.getBoundingClientRect();  // the link covers its whole card
        }
        if (["radio", "checkbox"].includes(element.type)) {
            const label = element.closest("label") ?? document.querySelector(`label[for="${element.id}"]`);
            if (label) {
                const around = label.getBoundingClientRect();
                box = { height: Math.max(box.height, around.height), width: Math.max(box.width, around.width) };
            }
        }
        if (element.tagName === "A" && inSentence(element)) continue;
        if (box.height < least - 0.5 || box.width < Math.min(least, 44) - 0.5) {
            problems.push(`too small, ${Math.round(box.width)} x ${Math.round(box.height)}: ${name(element)}`);
        }
    }
    return problems.slice(0, 12);
}"""


def violations_on(page: Page, looks_for: list[str] = TAGS) -> list[str]:
    """What axe finds; `looks_for` are its tags or its rules."""
    page.evaluate(AXE)
    return list(page.evaluate(RUN, looks_for))


def misfits_on(page: Page, least: int = TARGET) -> list[str]:
    """What runs over the edge, and what is too small to touch."""
    return list(page.evaluate(MEASURE, least))
