// The kiosk by a keypad alone, read aloud: arrows (or + and -) move, Enter presses, a digit chooses, * explains, / goes back,
// 0 calls staff. Whoever begins like this is guided until the end of the visit.

import { STATES } from "./machine.js";

const STOPS = "a[href], button, input:not([type=hidden]), summary, [tabindex='0']";
const CHOICES = ".kiosk-button, .walk-in__box input, summary";
const TEXT_FIELD = "input:not([type=hidden], [type=checkbox])";
const TOLD = "[data-message]:not([hidden]), [data-masked-name], .walk-in__answers, [data-short-code], .kiosk__facts";
const MOVES = { ArrowDown: "down", ArrowUp: "up", ArrowRight: "next", ArrowLeft: "previous", NumpadAdd: "next", NumpadSubtract: "previous" };
const HELP = new Set(["F1", "Help", "NumpadMultiply"]);
const BACK = new Set(["Escape", "NumpadDivide"]);
const ALONE = 300; // milliseconds; a digit that is followed by another one so soon is a scanner's

export class Guide {
  /** `callStaff()` works in every state. To be made before the scanner that types, so that it finds the right field. */
  constructor({ root, panel, screen, texts, speech, machine, callStaff, page = document, clock = globalThis }) {
    Object.assign(this, { root, panel, screen, texts, speech, machine, callStaff, page, clock, isOn: false, timer: null, digits: 0 });
    page.addEventListener("keydown", (event) => this.before(event), { capture: true });
    page.addEventListener("keydown", (event) => this.key(event));
    page.addEventListener("input", ({ target }) => this.typed(target));
    page.addEventListener("toggle", ({ target }) => this.opened(target), { capture: true });
  }

  // ---- keys

  /** Digits go to the field of the screen, wherever the focus is. Without a field, one that stays alone is a choice. */
  before(event) {
    this.clock.clearTimeout(this.timer);
    if (!isDigit(event)) {
      this.digits = 0;
      return;
    }
    const { field } = this;
    if (field && !this.page.activeElement.matches(TEXT_FIELD)) field.focus();
    this.digits += 1;
    const { state } = this;
    this.timer = this.clock.setTimeout(() => this.quiet(event.key, field, state), ALONE);
  }

  /** What a digit means is what it meant on the screen on which it was pressed. */
  quiet(key, field, state) {
    const isAlone = this.digits === 1 && this.state === state;
    this.digits = 0;
    if (isAlone && !field) this.choose(key);
  }

  /** Whether this key is one of the keypad's: it acts, and is not just a sign that somebody is there. */
  handles({ key, code }) {
    return /^([0-9]|Enter|Tab)$/.test(key) || [key, code].some((name) => HELP.has(name) || BACK.has(name) || name in MOVES);
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const name = event.code.startsWith("Numpad") && !event.key.startsWith("Arrow") ? event.code : event.key;
    const acts = this.actionOf(name, event);
    if (!acts) return;
    event.preventDefault();
    acts();
  }

  actionOf(name, event) {
    if (HELP.has(name)) return () => this.help();
    if (BACK.has(name)) return () => this.back();
    if (MOVES[name]) return this.isEditing(name) ? null : () => this.move(MOVES[name]);
    return event.key === "Enter" ? this.enter() : null;
  }

  /** The cursor moves within what was typed, and the focus only from its ends. */
  isEditing(name) {
    const field = this.page.activeElement;
    if (!field.matches(TEXT_FIELD)) return false;
    if (name === "ArrowLeft") return field.selectionStart > 0;
    return name === "ArrowRight" && field.selectionEnd < field.value.length;
  }

  /** What Enter does by itself is left to the browser. */
  enter() {
    const { activeElement } = this.page;
    if (activeElement.type === "checkbox") return () => this.press(activeElement);
    return activeElement.matches(STOPS) ? null : () => this.help();
  }

  choose(digit) {
    this.begin();
    if (digit === "0") return this.callStaff();
    const choice = this.choices[digit - 1];
    if (choice) this.press(choice);
    else this.help();
  }

  press(control) {
    control.focus();
    control.click();
    if (control.type === "checkbox") this.say([this.labelOf(control)]);
  }

  back() {
    this.begin();
    const events = this.state === "warning" ? ["input"] : ["back", "no", "done"];
    return events.some((event) => this.machine.send(event)) || this.help();
  }

  help() {
    this.begin();
    this.say(this.guidance());
  }

  /** From now on everything is said and shown for a keypad. */
  begin() {
    if (this.isOn) return false;
    this.isOn = true;
    this.page.documentElement.dataset.guided = "";
    this.show();
    return true;
  }

  end() {
    this.isOn = false;
    delete this.page.documentElement.dataset.guided;
  }

  // ---- moving

  move(way) {
    const isFirst = this.begin();
    const { stops } = this;
    const from = this.page.activeElement;
    const to = (way === "down" || way === "up" ? beyond(from, stops, way) : null) ?? beside(from, stops, way);
    if (!to || scrolled(from, to, way)) return;
    to.focus();
    const label = this.labelOf(to);
    this.say(isFirst ? [...this.guidance(), label] : [label]);
  }

  /** All that can be pressed now, in the order of the page. */
  get stops() {
    return [...this.page.querySelectorAll(STOPS)].filter((stop) => stop.checkVisibility() && !stop.closest("[inert]"));
  }

  /** The screen that is open, or the verdict. */
  get part() {
    return this.root.hidden ? this.panel : this.screen.screens.get(this.root.dataset.state);
  }

  /** The field for digits: the one that had the focus last is the browser's to know, the first one is ours. */
  get field() {
    return this.part?.querySelector(TEXT_FIELD) ?? null;
  }

  get choices() {
    if (this.field) return [];
    return [...(this.part?.querySelectorAll(CHOICES) ?? [])].filter((choice) => choice.checkVisibility()).slice(0, 9);
  }

  // ---- saying

  /** A state begins, or what can be pressed in it has changed. */
  show() {
    for (const numbered of this.page.querySelectorAll("[data-choice]")) delete numbered.dataset.choice;
    this.choices.forEach((choice, place) => { (choice.closest(".walk-in__box") ?? choice).dataset.choice = place + 1; });
    for (const line of this.page.querySelectorAll("[data-keys]")) line.textContent = this.texts.say(this.keys);
  }

  /** What a guided visitor hears of this state: what it is, what stands on it, what each digit does, and the keys. */
  guidance() {
    const { speech, asked = [] } = STATES[this.state];
    const told = [...(this.part?.querySelectorAll(TOLD) ?? [])].map((part) => wordsOf(part));
    const choices = this.choices.map((choice) => this.labelOf(choice));
    const about = this.screen.answer ? ["word", "do", "why"] : [...speech, ...asked];
    return [...this.screen.spoken(about), ...told, ...choices, this.texts.say(this.keys)];
  }

  get state() {
    return this.root.dataset.state;
  }

  get keys() {
    if (STATES[this.state].final) return "guide.final";
    if (this.field) return /name|contact/.test(this.state) ? "guide.letters" : "guide.digits";
    return this.choices.length ? "guide.keys" : "guide.wait";
  }

  typed(field) {
    if (!this.isOn || !field.matches?.(TEXT_FIELD) || field.type === "password") return;
    this.say([field.value.slice(-1) || this.texts.say("guide.empty")]);
  }

  /** A text that is opened is read. */
  opened(details) {
    if (this.isOn && details.open) this.say([wordsOf(details)]);
  }

  /** Number, words and state of something that can be pressed. */
  labelOf(stop) {
    const number = (stop.closest("[data-choice]") ?? stop).dataset.choice;
    return [number && `${number}:`, this.wordsFor(stop), this.stateOf(stop)].filter(Boolean).join(" ");
  }

  wordsFor(stop) {
    if (stop.dataset.tool) return this.texts.say(`tool.${stop.dataset.tool}`);
    if (stop.matches(".kiosk__tool--call")) return this.texts.say("button.staff");
    if (stop.matches(".kiosk__menu")) return this.texts.say("menu.title");
    const named = stop.getAttribute("aria-labelledby");
    return stop.getAttribute("aria-label") ?? wordsOf(stop.labels?.[0] ?? (named ? this.page.getElementById(named) : stop));
  }

  stateOf(stop) {
    const isOn = stop.type === "checkbox" ? stop.checked : stop.dataset.tool && stop.getAttribute("aria-pressed") === "true";
    if (stop.type === "checkbox" || stop.dataset.tool) return `– ${this.texts.say(isOn ? "guide.on" : "guide.off")}`;
    if (!stop.matches(TEXT_FIELD) || stop.type === "password") return "";
    return `– ${stop.value || this.texts.say("guide.empty")}`;
  }

  say(said) {
    this.speech.say(said, this.texts.language);
  }
}

function isDigit(event) {
  return /^[0-9]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey;
}

/** What is written, without what is only drawn and without the second language. */
function wordsOf(part) {
  const copy = part.cloneNode(true);
  for (const other of copy.querySelectorAll("[aria-hidden=true], [data-other-language], input, svg")) other.remove();
  for (const block of copy.querySelectorAll("dt, dd, p, li, h2, h3, h4, summary")) block.append(" ");
  return copy.textContent.replace(/[\s·]+/g, " ").trim();
}

/** The next one in the order of the page; after the last comes the first. From no stop at all, the first one within it. */
function beside(from, stops, way) {
  const isForward = way === "next" || way === "down";
  const place = stops.indexOf(from);
  if (place >= 0) return stops.at((place + (isForward ? 1 : -1)) % stops.length);
  const after = stops.findIndex((stop) => from.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
  return after < 0 ? stops[0] : stops.at(isForward ? after : after - 1);
}

/** The nearest one above or below; first among what is scrolled together. */
function beyond(from, stops, way) {
  if (!stops.includes(from)) return null;
  const here = from.getBoundingClientRect();
  const scroller = scrollerOf(from);
  const found = stops.map((stop) => ({ stop, box: stop.getBoundingClientRect() }))
    .map(({ stop, box }) => ({ stop, gap: way === "down" ? box.top - here.bottom : here.top - box.bottom, aside: asideOf(here, box) }))
    .filter(({ stop, gap }) => stop !== from && gap > -4)
    .sort((one, other) => one.gap * 3 + one.aside - (other.gap * 3 + other.aside));
  return (found.find(({ stop }) => scrollerOf(stop) === scroller) ?? found[0])?.stop ?? null;
}

function asideOf(here, box) {
  return Math.abs((here.left + here.right) / 2 - (box.left + box.right) / 2);
}

function scrollerOf(stop) {
  let part = stop.parentElement;
  while (part && !(part.scrollHeight > part.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(part).overflowY))) part = part.parentElement;
  return part ?? document.scrollingElement;
}

/** Text between two stops that is longer than the screen is scrolled through before the second one has the focus. */
function scrolled(from, to, way) {
  if (way !== "down" && way !== "up") return false;
  const scroller = from.scrollHeight > from.clientHeight + 1 && from.matches("[tabindex='0']") ? from : scrollerOf(from);
  const box = scroller === document.scrollingElement ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect();
  const target = to.getBoundingClientRect();
  const far = way === "down" ? target.top - box.bottom : box.top - target.bottom;
  if (!scroller.contains(to) || far < scroller.clientHeight * 0.5) return false;
  scroller.scrollBy({ top: scroller.clientHeight * (way === "down" ? 0.8 : -0.8) });
  return true;
}
