// What the visitor sees: opens the screen of a state, fills in a verdict, swaps languages, shows the network's state.

const VERDICT_CLASSES = { admitted: "admitted", to_confirm: "confirm", refused: "refused", call_staff: "call" };

export class Screen {
  constructor(root, verdict, texts) {
    Object.assign(this, { root, panel: verdict, texts, answer: null, about: new WeakMap(), told: () => {} });
    this.screens = new Map([...root.querySelectorAll("[data-screen]")].map((part) => [part.dataset.screen, part]));
  }

  /** Show one state's screen and put the focus where its reader begins. */
  open(state, answer) {
    const isVerdict = state in VERDICT_CLASSES;
    this.answer = isVerdict ? answer : null;
    this.root.dataset.state = state;
    this.root.hidden = isVerdict;
    this.panel.hidden = !isVerdict;
    globalThis.scrollTo(0, 0);
    if (isVerdict) return this.openVerdict(state);
    for (const [name, part] of this.screens) part.hidden = name !== state;
    const part = this.screens.get(state);
    const field = part.querySelector("input:not([type=hidden], [type=checkbox])");
    (field ?? this.root.querySelector("#main")).focus({ preventScroll: true });
  }

  openVerdict(state) {
    this.panel.className = `verdict verdict--${VERDICT_CLASSES[state]}`;
    for (const shape of this.panel.querySelectorAll("[data-shape]")) shape.hidden = shape.dataset.shape !== state;
    this.panel.querySelector("[data-event=call]").hidden = state === "call_staff";
    this.fillVerdict();
    this.panel.querySelector("[data-verdict-main]").focus({ preventScroll: true });
  }

  fillVerdict() {
    const said = this.texts.verdict(this.answer);
    for (const part of ["word", "do", "why"]) this.put(`[data-verdict-${part}]`, said[part]);
    this.put("[data-verdict-staff]", this.texts.forStaff(this.answer, this.answer.shown_at));
    return said;
  }

  put(selector, text) {
    this.panel.querySelector(selector).textContent = text;
  }

  /** The texts that are read aloud in this state: first what has to be corrected. */
  spoken(keys) {
    const said = this.answer ? this.texts.verdict(this.answer) : {};
    const line = this.answer ? null : this.screens.get(this.root.dataset.state)?.querySelector("[data-message]:not([hidden])");
    return [line?.textContent, ...keys.map((key) => said[key] ?? this.standing(key))];
  }

  /** A text that another one stands for now is that one: with a camera, "hold it below" is "hold it up to the camera". */
  standing(key) {
    const [screen, name] = key.split(".");
    const isPlace = name === "title" || name === "text";
    const place = isPlace && this.screens.get(screen)?.querySelector(`[data-stands-for="${key}"]`);
    return place ? this.textIn(place) : this.texts.say(key);
  }

  /** Say another text in a place of this screen; where it tells of an answer, with its times. */
  stand(key, other, answer = {}) {
    const place = this.root.querySelector(`[data-say="${key}"], [data-stands-for="${key}"]`);
    Object.assign(place.dataset, { say: other, standsFor: key });
    this.about.set(place, answer);
    place.textContent = this.textIn(place);
  }

  textIn(place) {
    return this.texts.say(place.dataset.say, this.texts.values(this.about.get(place) ?? {}));
  }

  /** Whether the desk knows: never said before it is so. */
  called(outcome) {
    this.stand("called.title", outcome === "told" ? "called.title" : `${outcome}.title`);
    this.stand("called.text", outcome === "told" ? "called.text" : `${outcome}.text`);
    if (!this.answer) return;
    this.answer.untold = outcome === "untold";
    this.fillVerdict();
  }

  /** Say everything in the language of `texts`. */
  translate() {
    const { texts } = this;
    document.documentElement.lang = texts.language;
    for (const part of document.querySelectorAll("[data-say]")) part.textContent = this.textIn(part);
    for (const part of document.querySelectorAll("[data-other-language]")) {
      part.lang = texts.other;
      part.textContent = texts.say(part.dataset.otherLanguage, {}, texts.other);
    }
    this.root.querySelector("[data-fair]").textContent = texts.fair[texts.language];
    for (const choice of this.root.querySelectorAll("[data-choose-language]")) {
      choice.toggleAttribute("aria-current", choice.dataset.chooseLanguage === texts.language);
    }
    if (this.answer) this.fillVerdict();
  }

  /** With a camera the picture takes the guide's place, and the text says where to hold the ticket. */
  showCamera(video) {
    video.hidden = false;
    this.root.querySelector("[data-guide]").setAttribute("hidden", "");
    this.stand("idle.title", "idle.camera");
    for (const part of this.root.querySelectorAll("[data-other-language='idle.title']")) part.dataset.otherLanguage = "idle.camera";
    this.translate();
  }

  message(state, text) {
    const line = this.screens.get(state).querySelector("[data-message]");
    line.textContent = text;
    line.hidden = !text;
    if (text && state === this.root.dataset.state) this.told(text);
  }

  /** Delete what was typed and whom it was about. */
  wipe() {
    for (const form of this.root.querySelectorAll("form[data-submit]")) form.reset();
    for (const field of this.root.querySelectorAll("input:not([type=hidden])")) field.value = "";
    this.root.querySelector("[data-registration]").value = "";
    this.root.querySelector("[data-masked-name]").textContent = "";
    for (const state of ["code", "name", "pin"]) this.message(state, "");
    for (const part of ["word", "do", "why", "staff"]) this.put(`[data-verdict-${part}]`, "");
    this.answer = null;
  }

  count(seconds) {
    for (const place of document.querySelectorAll("[data-count]")) place.textContent = seconds || "";
  }

  /**
   * Connected or not, how much waits, how old the lists are, and what staff should know: in the language of the house,
   * always there. ageSeconds is null where no lists have ever come; notes names what is wrong.
   */
  network({ online, unsent, dead = 0, ageSeconds, notes = {} }) {
    const { texts } = this;
    const say = (key, values) => texts.say(key, values, texts.house);
    const wrong = Object.keys(notes).filter((name) => notes[name]).map((name) => say(`network.${name}`));
    const parts = [say(online ? "network.online" : "network.offline"), say("network.unsent", { number: unsent }), this.age(ageSeconds)];
    if (dead) parts.push(say("network.dead", { number: dead }));
    const text = [...parts, ...wrong].join(" · ");
    for (const place of document.querySelectorAll("[data-network]")) {
      place.querySelector("[data-network-online]").hidden = !online;
      place.querySelector("[data-network-offline]").hidden = online;
      place.querySelector("[data-network-text]").textContent = text;
      place.dataset.unsent = unsent;
    }
  }

  age(seconds) {
    const say = (key, number) => this.texts.say(key, { number }, this.texts.house);
    if (seconds === null) return say("network.never");
    if (seconds < 60) return say("network.seconds", seconds);
    if (seconds < 3600) return say("network.minutes", Math.floor(seconds / 60));
    return say("network.hours", Math.floor(seconds / 3600));
  }
}
