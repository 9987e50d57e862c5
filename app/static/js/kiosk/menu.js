// The staff's menu, behind a PIN that is checked here, so that it opens without the network too.

import { isPin } from "./secrets.js";
import { get, write } from "./store.js";

const WAITS = [0, 0, 0, 5, 15, 60, 300]; // seconds after so many wrong tries in a row; the last for all that follow

export class Menu {
  constructor({ root, screen, texts, machine, memory, queue, sender, health, heartbeat, sound, installed, calibration }) {
    Object.assign(this, { root, screen, texts, machine, memory, queue, sender, health, heartbeat, sound, installed, calibration });
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

  /** The figures, as they are when the menu opens. */
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
    this.root.querySelector("[data-dead-list]").replaceChildren();
  }

  async send() {
    await this.sender.send();
    await this.heartbeat.beat();
    this.fill();
  }

  /** Scans that the server will never take: when, how, why, and the short number that staff find it by. */
  dead() {
    const lines = this.queue.aside.map(({ at, offset_ms, way, error, id }) => {
      const line = document.createElement("li");
      line.textContent = [this.texts.moment(at + offset_ms), way, error, id.slice(0, 8)].join(" · ");
      return line;
    });
    this.root.querySelector("[data-dead-list]").replaceChildren(...lines);
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
