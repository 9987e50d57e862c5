// The staff's menu, behind a PIN that is checked here, so that it opens without the network too.

import { isPin } from "./secrets.js";
import { get, write } from "./store.js";
import { ticketIdOf } from "../ticket.js";

const WAITS = [0, 0, 0, 5, 15, 60, 300]; // seconds after so many wrong tries in a row; the last for all that follow

export class Menu {
  constructor({ root, screen, texts, machine, memory, queue, people, send, health, heartbeat, sound, installed, calibration }) {
    Object.assign(this, { root, screen, texts, machine, memory, queue, people, health, heartbeat, sound, installed, calibration });
    this.deliver = send;
    this.wrong = { times: 0, until: 0 };
    this.turn = Promise.resolve();
    root.addEventListener("click", ({ target }) => this[target.closest("[data-menu]")?.dataset.menu]?.());
  }

  /** Compare what was typed, one try after the other; the field is empty at once, whatever it was. */
  typed(field) {
    const typed = field.value;
    field.value = "";
    this.turn = this.turn.then(() => this.compare(typed));
    return this.turn;
  }

  async compare(typed) {
    const { pin } = this.heartbeat.state;
    if (!pin) return this.message("menu.no_pin");
    const wrong = await this.wrongTries();
    const left = Math.ceil((wrong.until - Date.now()) / 1000);
    if (left > 0) return this.message("menu.wait", { seconds: left });
    if (await isPin(typed, pin)) {
      await this.count({ times: 0, until: 0 });
      return this.machine.send("opened");
    }
    const times = wrong.times + 1;
    const seconds = WAITS[Math.min(times, WAITS.length - 1)];
    await this.count({ times, until: Date.now() + seconds * 1000 });
    return seconds ? this.message("menu.wait", { seconds }) : this.message("menu.wrong");
  }

  /** Tries are counted in the memory too: loading the page anew makes nobody forget them. */
  async wrongTries() {
    const kept = this.memory.db && (await get(this.memory.db, "kept", "pin").catch(() => null));
    return kept ?? this.wrong;
  }

  async count(wrong) {
    this.wrong = wrong;
    if (this.memory.db) await write(this.memory.db, ["kept"], (kept) => kept.put(wrong, "pin")).catch(() => {});
  }

  message(key, values) {
    this.screen.message("pin", this.texts.say(key, values, this.texts.house));
  }

  open() {
    this.root.querySelector("[data-dead-list]").replaceChildren();
    this.fill();
  }

  /** The figures, as they are now. */
  fill() {
    const facts = this.health.facts();
    const house = (key, values) => this.texts.say(key, values, this.texts.house);
    const yes = (is) => house(is ? "menu.yes" : "menu.no");
    const shown = {
      queue: facts.queue,
      dead: facts.dead,
      heard: this.heartbeat.heardAt ? this.texts.moment(this.heartbeat.heardAt) : "–",
      offset: house("menu.seconds", { number: (facts.offset_ms / 1000).toFixed(1) }),
      version: facts.version,
      storage: yes(facts.storage),
      verifies: yes(facts.verifies),
      installed: yes(facts.installed),
      camera: yes(facts.camera),
      battery: facts.battery === undefined ? "–" : `${facts.battery} %`,
    };
    for (const [name, text] of Object.entries(shown)) this.root.querySelector(`[data-health=${name}]`).textContent = text;
  }

  /** A list that was opened meanwhile stays, as it is afterwards. */
  async send() {
    await this.deliver();
    await this.heartbeat.beat();
    this.fill();
    if (this.root.querySelector("[data-dead-list]").hasChildNodes()) this.dead();
  }

  /** What the server will never take, scans and people: when, what, why, and the number that staff find it by. */
  dead() {
    const scans = this.queue.aside.map((item) => ({ ...item, what: "scan", number: item.id.slice(0, 8) }));
    const people = this.people().dead.map((record) => ({ ...record, what: "walk_in", number: numberOf(record) }));
    const lines = [...scans, ...people].sort((one, other) => one.at - other.at).map((letter) => this.line(letter));
    this.root.querySelector("[data-dead-list]").replaceChildren(...lines);
  }

  line({ at, offset_ms = 0, what, error, number }) {
    const house = (key) => this.texts.say(key, {}, this.texts.house);
    const time = Number.isFinite(at + offset_ms) ? this.texts.moment(at + offset_ms) : "–";
    const line = document.createElement("li");
    line.textContent = [time, house(`menu.${what}`), house(`menu.why_${error}`) || error, number].join(" · ");
    return line;
  }

  calibrate() {
    if (this.heartbeat.online) location.assign(this.calibration);
  }

  sounds() {
    this.sound.play("to_confirm");
  }

  async reload() {
    await this.installed.look();
    if (this.installed.registration?.waiting) {
      this.machine.send("back");
      return this.installed.refresh();
    }
    location.reload();
  }
}

/** Of somebody who registered here: the number on their ticket; records of an older page do not have it. */
function numberOf({ code, id }) {
  if (code) return `${code.slice(0, 4)} ${code.slice(4)}`;
  try {
    return ticketIdOf(id).slice(0, 8);
  } catch {
    return "–";
  }
}
