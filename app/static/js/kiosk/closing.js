// Staff have closed this kiosk: what waits is handed over, everything is wiped, and whoever stands here is told.

import { count, destroy, empty } from "./store.js";
import { call, Refused, Unpaired } from "./sender.js";

const BATCH = 50;
const AGAIN_AFTER = 5000; // milliseconds

export class Closing {
  /** `left` goes to the page that says what happened, with the number of scans that nobody took. */
  constructor({ address, db, queue, installed, left, clock = globalThis }) {
    Object.assign(this, { address, db, queue, installed, left, clock, running: null, refused: new Set() });
  }

  start() {
    this.running ??= this.close();
    return this.running;
  }

  async close() {
    const left = await this.handOver();
    await this.wipe(left);
    this.left(left);
  }

  /** Everything that waits, and what was put aside. Answers how many the server did not take. */
  async handOver() {
    for (;;) {
      const items = [...(await this.queue.waiting(Infinity)), ...this.queue.aside].filter(({ id }) => !this.refused.has(id));
      if (!items.length) return this.refused.size + (await this.walkIns());
      try {
        await this.handOverBatch(items.slice(0, BATCH));
      } catch (reason) {
        const isFinal = reason instanceof Unpaired || (reason instanceof Refused && reason.status < 500 && reason.status !== 429);
        if (isFinal) return items.length + this.refused.size + (await this.walkIns());
        await new Promise((resolve) => { this.clock.setTimeout(resolve, AGAIN_AFTER); });
      }
    }
  }

  async handOverBatch(items) {
    const { answers } = await call(this.address, { items: items.map(({ ticket_id, error, ...item }) => item) });
    answers.forEach(({ error }, place) => { if (error) this.refused.add(items[place].id); });
    const ids = items.map(({ id }) => id).filter((id) => !this.refused.has(id));
    this.queue.aside = this.queue.aside.filter(({ id }) => !ids.includes(id));
    await this.queue.settle(ids).catch(() => {}); // a broken memory is about to be wiped
  }

  /** People who registered here and are not delivered: sealed too, they wait for the next pairing. */
  async walkIns() {
    return this.db ? count(this.db, "walk_ins").catch(() => 0) : 0;
  }

  /** What nobody took stays, sealed, and is delivered when this kiosk is paired again. */
  async wipe(left) {
    try {
      if (left && this.db) await empty(this.db, ["queue", "dead", "walk_ins"]);
      else await this.forget();
    } catch {
      await this.forget();
    }
    try {
      localStorage.clear();
      sessionStorage.clear();
    } catch {
      // a browser that forbids both keeps nothing in them
    }
    await this.installed.remove();
  }

  async forget() {
    this.db?.close();
    await destroy();
  }
}
