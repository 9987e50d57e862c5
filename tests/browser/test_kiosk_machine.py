"""The kiosk's states as a table: every state with every event, its timer, its speech, its way home."""

import pytest

from app.views.kiosk.texts import TEXTS

ANYWHERE = {"scan": "checking", "call": "called"}
ASKING = {**ANYWHERE, "timeout": "warning"}
TABLE = {
    "idle": {**ANYWHERE, "choose": "choose", "menu": "pin"},
    "choose": {
        **ASKING, "code": "code", "name": "name", "register": "walk_in_language", "back": "idle", "input": "choose",
    },
    "code": {**ASKING, "submit": "checking", "back": "choose", "input": "code"},
    "name": {**ASKING, "submit": "checking", "back": "choose", "input": "name"},
    "confirm": {**ASKING, "yes": "checking", "no": "name", "input": "confirm"},
    "checking": {
        "found": "confirm", "missed": "name", "pause": "paused", "timeout": "call_staff",
        "admitted": "admitted", "to_confirm": "to_confirm", "refused": "refused", "call_staff": "call_staff",
    },
    "warning": {**ANYWHERE, "more": "code", "input": "code", "done": "idle", "timeout": "idle"},
    "paused": {**ANYWHERE, "back": "idle", "timeout": "idle"},
    **{
        verdict: {**ANYWHERE, "done": "idle", "more": verdict, "timeout": "idle"}
        for verdict in ("admitted", "to_confirm", "refused", "call_staff", "called")
    },
    **{
        state: {"call": "called", "timeout": "warning", "input": state, "back": back, on: following}
        for state, back, on, following in (
            ("walk_in_language", "choose", "next", "walk_in_name"),
            ("walk_in_name", "walk_in_language", "next", "walk_in_contact"),
            ("walk_in_contact", "walk_in_name", "next", "walk_in_consents"),
            ("walk_in_consents", "walk_in_contact", "next", "walk_in_summary"),
            ("walk_in_summary", "walk_in_consents", "submit", "walk_in_sending"),
        )
    },
    "walk_in_sending": {
        "registered": "walk_in_ticket", "call_staff": "call_staff", "timeout": "call_staff",
        **{state: state for state in ("walk_in_name", "walk_in_contact", "walk_in_consents")},
    },
    "walk_in_ticket": {
        "call": "called", "timeout": "warning", "done": "idle", "more": "walk_in_ticket", "input": "walk_in_ticket",
    },
    "pin": {**ANYWHERE, "opened": "menu", "back": "idle", "input": "pin", "timeout": "idle"},
    "menu": {"call": "called", "back": "idle", "input": "menu", "timeout": "idle"},
}  # fmt: skip
TABLE = {state: {**events, "closed": "closed"} for state, events in TABLE.items()} | {"closed": {}, "elsewhere": {}}
LAST = ("closed", "elsewhere")  # from here only loading the page anew leads on
SECONDS = {
    "idle": 0, "choose": 40, "code": 40, "name": 40, "confirm": 40, "checking": 8, "warning": 20, "paused": 60,
    "admitted": 8, "to_confirm": 8, "refused": 15, "call_staff": 30, "called": 30,
    "walk_in_language": 40, "walk_in_name": 40, "walk_in_contact": 40, "walk_in_consents": 40, "walk_in_summary": 40,
    "walk_in_sending": 20, "walk_in_ticket": 40,
    "pin": 30, "menu": 120, "closed": 0, "elsewhere": 0,
}  # fmt: skip
VERDICT_PARTS = {"word", "do", "why"}

WALK = """async () => {
    const { STATES, EVENTS, next } = await import("/js/kiosk/machine.js");
    const { NOTES } = await import("/js/kiosk/sound.js");
    const table = {};
    for (const state of Object.keys(STATES)) {
        table[state] = {};
        for (const event of EVENTS) {
            const target = next(state, event, "code");
            if (target) table[state][event] = target;
        }
    }
    return { table, states: STATES, events: EVENTS, notes: Object.keys(NOTES) };
}"""

RUN = """async (events) => {
    const { Machine } = await import("/js/kiosk/machine.js");
    const ticks = { calls: [], setInterval(tick) { this.tick = tick; return 1; }, clearInterval() { this.tick = null; } };
    const entered = [];
    const machine = new Machine({ entered: (state) => entered.push(state), clock: ticks });
    for (const event of events) {
        if (typeof event === "string") machine.send(event);
        else for (let second = 0; second < event; second += 1) ticks.tick?.();
    }
    return { state: machine.state, left: machine.left, entered };
}"""


@pytest.fixture(scope="module")
def walked(empty_page):
    return empty_page.evaluate(WALK)


def test_every_state_answers_every_event_as_the_table_says(walked):
    assert walked["table"] == TABLE


def test_every_event_of_the_table_is_a_known_one(walked):
    used = {event for state in walked["states"].values() for event in state["on"]}
    assert used | {"timeout", "closed"} == set(walked["events"])


def test_every_state_lasts_as_long_as_it_should(walked):
    assert {name: state["seconds"] for name, state in walked["states"].items()} == SECONDS


def test_time_alone_leads_home_from_everywhere(walked):
    for name in walked["states"].keys() - set(LAST):
        state, passed = name, []
        while state != "idle":
            assert state not in passed, f"{name} goes round in circles."
            passed.append(state)
            state = walked["states"][state]["then"]
    assert walked["states"]["idle"]["wipes"]


def test_what_is_said_and_sounded_exists(walked):
    for name, state in walked["states"].items():
        assert state["sound"] in (None, "verdict", *walked["notes"]), name
        known = VERDICT_PARTS if state.get("verdict") else TEXTS
        assert all(key in known for key in state["speech"]), name
        assert all(key in TEXTS for key in state.get("asked", [])), name
        assert state["speech"] or state["asked"], f"{name} has nothing to say."


def test_an_asking_screen_warns_and_returns_to_where_it_was(empty_page):
    ran = empty_page.evaluate(RUN, ["choose", "code", 40, "input"])
    assert ran == {"state": "code", "left": 40, "entered": ["choose", "code", "warning", "code"]}


def test_more_time_lasts_for_the_rest_of_the_visit(empty_page):
    assert empty_page.evaluate(RUN, ["choose", "code", 40, "more"])["left"] == 120
    assert empty_page.evaluate(RUN, ["choose", "code", 40, "more", "back", 119])["state"] == "choose"
    assert empty_page.evaluate(RUN, ["choose", "code", 40, "more", "back", 120, 59])["state"] == "warning"
    assert empty_page.evaluate(RUN, ["choose", "code", 40, "more", "back", 120, 60])["state"] == "idle"


def test_a_check_takes_no_longer_for_whoever_has_more_time(empty_page):
    assert empty_page.evaluate(RUN, ["choose", "code", 40, "more", "submit"])["left"] == 8


def test_a_touch_begins_the_time_anew(empty_page):
    assert empty_page.evaluate(RUN, ["choose", 39, "input", 39])["state"] == "choose"


def test_a_minute_without_a_touch_leads_home(empty_page):
    assert empty_page.evaluate(RUN, ["choose", "name", 60])["state"] == "idle"


def test_an_event_that_a_state_does_not_know_changes_nothing(empty_page):
    assert empty_page.evaluate(RUN, ["more", "yes", "admitted", "back"]) == {"state": "idle", "left": 0, "entered": []}


def test_a_second_scan_during_the_check_is_ignored(empty_page):
    assert empty_page.evaluate(RUN, ["scan", "scan"])["entered"] == ["checking"]


def test_a_closed_kiosk_answers_to_nothing_any_more(empty_page):
    ran = empty_page.evaluate(RUN, ["choose", "closed", "scan", "call", "closed", 600])
    assert ran == {"state": "closed", "left": 0, "entered": ["choose", "closed"]}
