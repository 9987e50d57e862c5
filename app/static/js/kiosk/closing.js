// Staff have closed this kiosk: what waits is handed over, everything is wiped, and whoever stands here is told.

import { destroy, empty } from "./store.js";
import { call, Refused, Unpaired } from "./sender.js";

const BATCH = 50;
const AGAIN_AFTER = 5000; // milliseconds

export class Closing {
  /** `left` goes to the page that says what happened, with the number of scans that nobody took. */
  constructor({ address, db, queue, installed, left, clock = globalThis }) {
    Object.assign(this, { address, db, queue, installed, left, clock, running: null });
  }

  start() {
    this.running ??= this.close();
    return this.running;
  }

  async close() {
    const refused = await this.handOver();
    await this.wipe(refused);
    this.left(refused);
  }

  /** Everything that waits, and what was put aside. Answers how many the server did not take for good. */
  async handOver() {
    for (;;) {
      const items = [...(await this.queue.waiting(Infinity)), ...this.queue.aside];
      if (!items.length) return 0;
      try {
        await this.handOverBatch(items.slice(0, BATCH));
      } catch (reason) {
        if (reason instanceof Unpaired || (reason instanceof Refused && reason.status < 500 && reason.status !== 429)) return items.length;
        await new Promise((resolve) => this.clock.setTimeout(resolve, AGAIN_AFTER));
      }
    }
  }

  async handOverBatch(items) {
    await call(this.address, { items: items.map(({ ticket_id, error, ...item }) => item) });
    const ids = items.map(({ id }) => id);
    this.queue.aside = this.queue.aside.filter(({ id }) => !ids.includes(id));
    await this.queue.settle(ids).catch(() => {}); // a broken memory is about to be wiped
  }

  /** What nobody took stays, sealed, and is delivered when this kiosk is paired again. */
  async wipe(refused) {
    try {
      if (refused && this.db) await empty(this.db, ["queue", "dead"]);
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
