// The kiosk as a table: every state with its time, where that leads, what it says, how it sounds, and what each event
// does. Nothing here touches the page, so that a test can walk through all of it.

import { WALK_IN_EVENTS, WALK_IN_STATES } from "./walk-in/states.js";

/** Everything that can happen. A state answers to the events in its `on`; it ignores the others. */
export const EVENTS = [
  "choose", "code", "name", "back", "scan", "submit", "found", "missed", "pause", "yes", "no",
  "admitted", "to_confirm", "refused", "call_staff", "call", "more", "done", "input", "menu", "opened", "closed", "timeout",
  ...WALK_IN_EVENTS,
];

const MORE = 60; // seconds that a verdict stays for whoever wants to read on
const PATIENCE = 3; // times as long as for others
const ANYWHERE = { scan: "checking", call: "called" };
const AFTER_A_VERDICT = { ...ANYWHERE, done: "idle", more: "same" };

/**
 * seconds: how long the state lasts without a touch (0: for ever); then: where it goes after that;
 * speech: names of the texts that are read aloud; sound: which notes, or those of its verdict; wipes: what was typed is deleted on entering;
 * asked: what else is said to whoever asks, or goes by keypad; fixed: more time is no help to anybody here;
 * tells: the desk is told; verdict: the whole screen is the verdict; final: only loading the page anew leads on.
 */
export const STATES = {
  idle: { seconds: 0, then: null, speech: [], asked: ["idle.title"], sound: null, wipes: true, on: { ...ANYWHERE, choose: "choose", menu: "pin" } },
  choose: {
    seconds: 40, then: "warning", speech: ["choose.title"], sound: null,
    on: { ...ANYWHERE, code: "code", name: "name", register: "walk_in_language", back: "idle", input: "same" },
  },
  code: {
    seconds: 40, then: "warning", speech: ["code.title", "code.hint"], sound: null,
    on: { ...ANYWHERE, submit: "checking", back: "choose", input: "same" },
  },
  name: {
    seconds: 40, then: "warning", speech: ["name.title", "name.hint"], sound: null,
    on: { ...ANYWHERE, submit: "checking", back: "choose", input: "same" },
  },
  confirm: {
    seconds: 40, then: "warning", speech: ["confirm.title"], sound: null,
    on: { ...ANYWHERE, yes: "checking", no: "name", input: "same" },
  },
  checking: {
    seconds: 8, then: "call_staff", speech: [], asked: ["checking.title"], sound: null, fixed: true,
    on: {
      found: "confirm", missed: "name", pause: "paused",
      admitted: "admitted", to_confirm: "to_confirm", refused: "refused", call_staff: "call_staff",
    },
  },
  warning: {
    seconds: 20, then: "idle", speech: ["warning.title", "warning.text"], sound: "warning",
    on: { ...ANYWHERE, more: "before", input: "before", done: "idle" },
  },
  paused: {
    seconds: 60, then: "idle", speech: ["paused.title", "paused.text"], sound: null, fixed: true,
    on: { ...ANYWHERE, back: "idle" },
  },
  admitted: { seconds: 8, then: "idle", speech: ["word", "do"], sound: "admitted", verdict: true, on: AFTER_A_VERDICT },
  to_confirm: { seconds: 8, then: "idle", speech: ["word", "do"], sound: "to_confirm", verdict: true, on: AFTER_A_VERDICT },
  refused: { seconds: 15, then: "idle", speech: ["word", "do", "why"], sound: "refused", verdict: true, on: AFTER_A_VERDICT },
  call_staff: {
    seconds: 30, then: "idle", speech: ["word", "do", "why"], sound: "call_staff", verdict: true, tells: true,
    on: AFTER_A_VERDICT,
  },
  called: {
    seconds: 30, then: "idle", speech: ["called.title", "called.text"], sound: "call_staff", tells: true,
    on: { ...AFTER_A_VERDICT },
  },
  pin: {
    seconds: 30, then: "idle", speech: ["menu.pin"], sound: null, fixed: true, on: { ...ANYWHERE, opened: "menu", back: "idle", input: "same" },
  },
  menu: { seconds: 120, then: "idle", speech: ["menu.title"], sound: null, fixed: true, on: { call: "called", back: "idle", input: "same" } },
  closed: { seconds: 0, then: null, speech: ["closed.title", "closed.text"], sound: "call_staff", final: true, on: {} },
  elsewhere: { seconds: 0, then: null, speech: ["elsewhere.title", "elsewhere.text"], sound: null, final: true, on: {} },
  ...WALK_IN_STATES,
};

/** Where an event leads from a state: a state's name, or null if the state does not answer to it. */
export function next(state, event, before = "idle") {
  if (event === "closed") return STATES[state].final ? null : "closed";
  const target = event === "timeout" ? STATES[state].then : STATES[state].on[event];
  if (target === "same") return state;
  if (target === "before") return before;
  return target ?? null;
}

/** The machine: it knows its state and its timer, and tells `entered(state, details)` of each step. */
export class Machine {
  constructor({ entered, ticked = () => {}, clock = globalThis }) {
    Object.assign(this, { entered, ticked, clock, state: "idle", before: "idle", left: 0, timer: null, isPatient: false });
  }

  /** React to an event. Answers whether the state has answered to it. */
  send(event, details = {}) {
    const target = next(this.state, event, this.before);
    if (target === null) return false;
    const from = this.state;
    const stays = target === from;
    if (target === "warning") this.before = from;
    this.state = target;
    if (event === "more") this.isPatient = true;
    this.start(Math.max(event === "more" && stays ? MORE : 0, details.seconds ?? this.secondsOf(target)));
    if (!stays || event === "scan") this.entered(target, { event, from, ...details });
    return true;
  }

  /** Whoever has asked for more time once has more for the rest of the visit. */
  secondsOf(state) {
    const { seconds, fixed } = STATES[state];
    return this.isPatient && !fixed ? seconds * PATIENCE : seconds;
  }

  start(seconds) {
    this.clock.clearInterval(this.timer);
    this.left = seconds;
    this.ticked(this.left);
    if (!seconds) return;
    this.timer = this.clock.setInterval(() => this.tick(), 1000);
  }

  tick() {
    this.left -= 1;
    this.ticked(this.left);
    if (this.left <= 0) this.send("timeout");
  }
}
