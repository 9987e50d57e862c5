// Somebody calls the desk. What the screen says is what happened: told only once the server has answered, and tried again
// for as long as the visitor stands there.

import { Unpaired } from "./sender.js";

const AGAIN_AFTER = 3000; // milliseconds

export class Calling {
  /** `tell()` asks the server, `changed(outcome)` hears "calling", "told" or "untold". */
  constructor({ tell, changed, unpaired, clock = globalThis }) {
    Object.assign(this, { tell, changed, unpaired, clock, turn: 0, timer: null });
  }

  start() {
    this.stop();
    this.changed("calling");
    return this.ask(this.turn);
  }

  /** The visitor has gone, or somebody else stands here: no answer of before is shown any more. */
  stop() {
    this.turn += 1;
    this.clock.clearTimeout(this.timer);
  }

  async ask(turn) {
    const outcome = await this.outcome();
    if (turn !== this.turn) return;
    this.changed(outcome);
    if (outcome === "untold") this.timer = this.clock.setTimeout(() => this.ask(turn), AGAIN_AFTER);
  }

  async outcome() {
    try {
      await this.tell();
      return "told";
    } catch (reason) {
      if (reason instanceof Unpaired) this.unpaired();
      return "untold";
    }
  }
}
