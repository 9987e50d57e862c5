"""Every verdict in every language, with the network and without, both ways a screen stands: all of it said, none of it
cut off, and a picture."""

from pathlib import Path

import pytest

from app.views.kiosk.texts import VERDICTS
from tests.browser.kiosk_doors import pair

ARTEFACTS = Path(__file__).parents[2] / "test-artefacts" / "verdicts"
SCREENS = {"portrait": {"width": 1080, "height": 1920}, "landscape": {"width": 1920, "height": 1080}}
NETWORKS = ("online", "offline")
AT = 1_805_337_060_000  # 2027-03-18 10:31 in Korea
TIMES = {"shown_at": AT, "first_time": AT - 360_000, "opens_at": AT + 600_000, "closed_at": AT - 600_000}
ANSWER = {**TIMES, "right_day": "2027-03-19", "short_code": "55208146"}
REFUSED = ("already_used", "cancelled", "waiting", "other_fair", "other_day", "too_early", "too_late", "fair_over")
ANSWERS = [
    ANSWER | {"verdict": "admitted", "reason": "ok", "first_time": None},
    ANSWER | {"verdict": "to_confirm", "reason": "ok", "first_time": None},
    *[ANSWER | {"verdict": "refused", "reason": reason} for reason in REFUSED],
    *[
        ANSWER | {"verdict": "call_staff", "reason": name.removesuffix(".word"), "short_code": None}
        for name in VERDICTS
        if name.endswith(".word") and name.removesuffix(".word") not in ("ok", "to_confirm", *REFUSED)
    ],
]
# The page's own screen, texts and table, given an answer.
SHOW = """async ([answer, language]) => {
    const base = [...document.scripts].find(({ src }) => src.endsWith("kiosk.js")).src.replace("kiosk.js", "");
    const [{ Screen }, { Texts }, { STATES }] = await Promise.all(
        ["screen.js", "texts.js", "machine.js"].map((name) => import(base + name)));
    const root = document.querySelector("[data-kiosk]");
    const panel = document.querySelector("[data-verdict]");
    const texts = await Texts.load(root.dataset.texts, language);
    const screen = new Screen(root, panel, texts);
    screen.translate();
    screen.open(answer.verdict, answer);
    const seen = (selector) => panel.querySelector(selector).textContent;
    const main = panel.querySelector("[data-verdict-main]");
    const cut = [...panel.querySelectorAll("p, button")].filter((part) => {
        const { top, bottom, left, right } = part.getBoundingClientRect();
        return bottom > top && (top < 0 || left < 0 || bottom > innerHeight + 1 || right > innerWidth + 1);
    });
    return {
        word: seen("[data-verdict-word]"), do: seen("[data-verdict-do]"), why: seen("[data-verdict-why]"),
        staff: seen("[data-verdict-staff]"), network: seen("[data-network-text]"),
        spoken: screen.spoken(STATES[answer.verdict].speech).join(" "), lang: document.documentElement.lang,
        shapes: [...panel.querySelectorAll("[data-shape]:not([hidden])")].map(({ dataset }) => dataset.shape),
        colour: getComputedStyle(panel).backgroundColor + getComputedStyle(panel).borderTopColor,
        isOffline: !panel.querySelector("[data-network-offline]").hidden,
        scrolls: main.scrollHeight > main.clientHeight + 1, cut: cut.map(({ textContent }) => textContent.trim()),
    };
}"""


@pytest.fixture(
    scope="module", params=[(standing, network) for standing in SCREENS for network in NETWORKS], ids="-".join
)
def kiosk(request, chromium, doors):
    """Its page once for each way a screen stands, and with or without the network."""
    standing, network = request.param
    context = chromium.new_context(viewport=SCREENS[standing], locale="ko-KR")
    page = pair(context, doors)
    if network == "offline":
        context.set_offline(True)
    page.wait_for_selector(f"[data-network-{network}]:not([hidden])")
    page.named, page.is_offline = "-".join(request.param), network == "offline"
    yield page
    context.close()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer['verdict']}-{answer['reason']}")
def test_a_verdict_says_all_of_it_and_nothing_is_cut_off(kiosk, answer, language):
    shown = kiosk.evaluate(SHOW, [answer, language])
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    kiosk.screenshot(path=ARTEFACTS / f"{answer['verdict']}-{answer['reason']}-{language}-{kiosk.named}.png")
    for part in ("word", "do", "why", "staff", "network", "spoken"):
        assert shown[part].strip() and "%(" not in shown[part], part
    assert shown["lang"] == language and shown["isOffline"] == kiosk.is_offline
    assert shown["shapes"] == [answer["verdict"]]
    assert shown["word"] in shown["spoken"] and shown["do"] in shown["spoken"]
    assert not shown["scrolls"] and shown["cut"] == []


def test_no_two_verdicts_look_alike(kiosk):
    looks = [kiosk.evaluate(SHOW, [answer, "ko"]) for answer in ANSWERS]
    by_verdict = {(answer["verdict"], look["colour"]) for answer, look in zip(ANSWERS, looks, strict=True)}
    assert len(by_verdict) == len({colour for _, colour in by_verdict}) == 4
