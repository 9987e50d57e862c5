// Staff have closed this kiosk: what waits is handed over, everything is wiped, and whoever stands here is told.

import { destroy, empty } from "./store.js";
import { call, Refused, Unpaired } from "./sender.js";

const BATCH = 25;
const AGAIN_AFTER = 5000; // milliseconds

export class Closing {
  /** `left` goes to the page that says what happened, with the number of records that nobody took. */
  constructor({ address, db, queue, walkIn, installed, left, clock = globalThis }) {
    Object.assign(this, { address, db, queue, walkIn, installed, left, clock, running: null });
    Object.assign(this, { size: BATCH, refused: new Set(), taken: new Set() }); // both by id
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

  /** Scans that wait, what was put aside, and people whom nobody took. Answers how many records the server did not take. */
  async handOver() {
    for (let items = await this.items(); items.length; items = await this.items()) {
      try {
        await this.handOverBatch(items.slice(0, this.size));
        this.size = BATCH;
      } catch (reason) {
        if (reason instanceof Unpaired) return items.length + this.refused.size;
        const isFinal = reason instanceof Refused && reason.status < 500 && reason.status !== 429;
        if (isFinal) this.alone(items);
        else await new Promise((resolve) => { this.clock.setTimeout(resolve, AGAIN_AFTER); });
      }
    }
    return this.refused.size;
  }

  async items() {
    const people = (await this.walkIn.left().catch(() => [])).map((record) => ({ ...record, way: "walk_in" }));
    const scans = [...(await this.queue.waiting(Infinity)), ...this.queue.aside];
    return [...scans, ...people].filter(({ id }) => !this.refused.has(id) && !this.taken.has(id));
  }

  /** One of them is refused whole: each alone, and that one stays here. */
  alone(items) {
    if (this.size === 1 || items.length === 1) this.refused.add(items[0].id);
    this.size = 1;
  }

  async handOverBatch(items) {
    const { answers } = await call(this.address, { items: items.map(asSent) });
    for (const [place, { error }] of answers.entries()) (error ? this.refused : this.taken).add(items[place].id);
    const taken = items.filter(({ id }) => this.taken.has(id));
    this.queue.aside = this.queue.aside.filter(({ id }) => !this.taken.has(id));
    try {
      await this.queue.settle(taken.filter(({ way }) => way !== "walk_in").map(({ id }) => id));
      for (const { id, way } of taken) if (way === "walk_in") await this.walkIn.taken(id);
    } catch {
      // a broken memory is about to be wiped
    }
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

/** A record as the server knows it. Somebody who registered here is known by the ticket. */
function asSent({ ticket_id, code, id, ...item }) {
  return item.way === "walk_in" ? { ...item, ticket: id } : { ...item, id, ...(code === undefined ? {} : { code }) };
}
