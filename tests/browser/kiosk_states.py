"""A kiosk's page put into each of its states, as its own screens, texts and guide show and say it."""

import itertools
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import take_clock
from tests.browser.kiosk_doors import PORTRAIT, Doors, pair

GATE = itertools.count(1)

# Parts of the page's own, beside the running ones: they open every state without waiting for what leads there.
PREPARE = """async () => {
    const base = [...document.scripts].find(({ src }) => src.endsWith("kiosk.js")).src.replace("kiosk.js", "");
    const names = ["screen.js", "texts.js", "machine.js", "speech.js", "guide.js", "fit.js", "walk-in/keyboard.js"];
    const [{ Screen }, { Texts }, { STATES }, { Speech }, { Guide }, { fit }, { Keyboard }] = await Promise.all(
        names.map((name) => import(base + name)));
    const root = document.querySelector("[data-kiosk]"), panel = document.querySelector("[data-verdict]");
    const texts = await Texts.load(root.dataset.texts, "ko");
    const screen = new Screen(root, panel, texts), speech = new Speech();
    const machine = { sent: [], send(event) { this.sent.push(event); return true; } };
    const guide = new Guide({ root, panel, screen, texts, speech, machine, callStaff() { machine.sent.push("call"); } });
    const fill = {
        confirm: () => { root.querySelector("[data-masked-name]").textContent = "NGUYEN T**"; },
        walk_in_name: () => keys("walk_in_name", ["latin", "korean"]),
        walk_in_contact: () => keys("walk_in_contact", ["contact"]),
        walk_in_consents: () => {
            for (const part of root.querySelectorAll("[data-walk-in-texts]")) part.hidden = part.dataset.walkInTexts !== texts.language;
        },
        walk_in_summary: () => {
            const given = { name: "NGUYEN THI HUONG", contact: "huong.nguyen@example.com", language: texts.languages[texts.language] };
            for (const [name, text] of Object.entries(given)) root.querySelector(`[data-summary=${name}]`).textContent = text;
        },
        walk_in_ticket: () => {
            root.querySelector("[data-short-code]").textContent = "5520 8146";
            root.querySelector("[data-claim-link]").textContent = "fair.example.com/claim/7KQ2-M9XD";
        },
        menu: () => { for (const place of root.querySelectorAll("[data-health]")) place.textContent = "2027. 3. 18. 10:31:20"; },
    };
    const keyboards = {};
    function keys(state, layouts) {
        const place = root.querySelector(`[data-screen=${state}] [data-keyboard]`);
        const field = root.querySelector(`[data-screen=${state}] input`);
        keyboards[state] ??= new Keyboard({ place, fieldOf: () => field, say: (key) => texts.say(key) });
        keyboards[state].open(layouts, texts.language === "ko" && layouts.includes("korean") ? "korean" : layouts[0]);
    }
    const AT = 1805337060000;
    const ANSWER = { shown_at: AT, first_time: AT - 360000, short_code: "55208146" };
    const REASONS = { admitted: "ok", to_confirm: "ok", refused: "already_used", call_staff: "no_network" };
    window.states = Object.keys(STATES);
    window.put = (state, language, { guided = false } = {}) => {
        texts.language = language;
        screen.translate();
        const answer = STATES[state].verdict ? { ...ANSWER, verdict: state, reason: REASONS[state] } : null;
        if (state === "admitted") answer.first_time = null;
        fill[state]?.();
        screen.open(state, answer);
        if (guided) guide.begin(); else guide.end();
        guide.show();
        fit();
        const [said, full] = [screen.spoken(STATES[state].speech), guide.guidance()];
        speech.say(guided ? full : said, language);
        return { part: guide.part.className, choices: guide.choices.length, stops: guide.stops.length };
    };
}"""
CALIBRATED = 2.71  # CSS pixels in a millimetre of a 32-inch panel in full HD
MEASURE_LETTERS = """(pixels) => {
    const small = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !element.checkVisibility() || element.closest("script, style, .visually-hidden, .kiosk-sheet")) continue;
        const capital = 0.72 * parseFloat(getComputedStyle(element).fontSize) / pixels;
        if (capital < 11.95) small.push(`${capital.toFixed(1)} mm: ${texts.currentNode.data.trim().slice(0, 30)}`);
    }
    return small;
}"""
# How high up the highest thing to touch begins, in parts of the screen; what is scrolled away above its own frame is not there.
HIGHEST = """() => {
    const frames = (element) => {
        const found = [];
        for (let part = element.parentElement; part; part = part.parentElement) {
            if (/auto|scroll|hidden/.test(getComputedStyle(part).overflowY) && part !== document.body) found.push(part.getBoundingClientRect().top);
        }
        return found;
    };
    const tops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 8 && !element.closest(".visually-hidden"))
        .map((element) => [Math.max(element.getBoundingClientRect().top, ...frames(element)), element.textContent.trim() || element.name]);
    const [top, name] = tops.sort(([one], [other]) => one - other)[0] ?? [innerHeight, ""];
    return [top / innerHeight, name];
}"""
# Text or a control that no scrolling brings onto the screen, or that is cut off at a side.
UNREACHABLE = """() => {
    const lost = [];
    for (const element of document.querySelectorAll("h1, h2, p, dt, dd, label, a[href], button, input:not([type=hidden]), summary, figcaption")) {
        if (!element.checkVisibility() || element.closest(".visually-hidden, .kiosk-sheet") || !element.getBoundingClientRect().width) continue;
        element.scrollIntoView({ block: "start" });
        const { left, right, top } = element.getBoundingClientRect();
        if (left < -1 || right > innerWidth + 1 || top < -1 || top > innerHeight - 8) lost.push(`${element.tagName} ${element.textContent.trim().slice(0, 30)} ${[left, right, top].map(Math.round)}`);
    }
    scrollTo(0, 0);
    return lost;
}"""


def prepare_states(page: Page) -> list[str]:
    """From here `put` opens any state. Answers their names."""
    page.evaluate(PREPARE)
    return list(page.evaluate("states"))


def put(page: Page, state: str, language: str, *, guided: bool = False) -> dict[str, Any]:
    """Open this state."""
    return dict(
        page.evaluate("([state, language, guided]) => put(state, language, { guided })", [state, language, guided])
    )


def last_said(page: Page) -> dict[str, str]:
    """What was handed over to be spoken last: text and language."""
    return dict(page.evaluate("said.at(-1)"))


def turn_on(page: Page, tool: str) -> None:
    """What the tool of this name does to the page, whichever state is open."""
    page.evaluate(
        """(tool) => {
            const page = document.documentElement;
            if (tool === "contrast") page.dataset.theme = "contrast";
            else page.toggleAttribute(tool === "lower" ? "data-low" : "data-large", true);
        }""",
        tool,
    )


def opened(chromium: Browser, doors: Doors, viewport: dict[str, int] | None = None, **options) -> Page:
    """A paired kiosk on a screen of its own."""
    viewport = viewport or PORTRAIT
    context: BrowserContext = chromium.new_context(viewport=viewport, locale="ko-KR", **options)
    page = context.new_page()
    take_clock(page)
    return pair(context, doors, doors.code(f"Gate {next(GATE)}"))


def calibrate(page: Page, pixels: float) -> None:
    page.evaluate("(pixels) => document.documentElement.style.setProperty('--screen-mm', `${pixels}px`)", pixels)
