// Between shelf and server: fills the store while there is a network, and brings those who wait.

import { call, Refused, Unpaired } from "../sender.js";

const EVERY = 30000; // milliseconds
const AGAIN_AFTER = 5000;
const BATCH = 25;
const ENOUGH = 0.75; // of a block: below that the store is filled up
const FULL = 200;

export class Delivery {
  /** `offset()` is how far the server's clock is ahead of this one, in milliseconds. */
  constructor({ shelf, addresses, offset = () => 0, changed = () => {}, unpaired = () => {}, clock = globalThis }) {
    Object.assign(this, { shelf, addresses, offset, changed, unpaired, clock, size: FULL, running: Promise.resolve(), people: [] });
  }

  start() {
    this.clock.setInterval(() => this.run(), EVERY);
    globalThis.addEventListener("online", () => this.run());
    return this.run();
  }

  /** One after the other, so that what is being delivered is not delivered again. */
  run() {
    this.running = this.running.then(() => this.once());
    return this.running;
  }

  async once() {
    try {
      await this.bring();
      await this.fill();
    } catch (reason) {
      if (reason instanceof Unpaired) this.unpaired();
    }
    await this.tell().catch(() => {}); // the memory may be wiped by now
  }

  async bring() {
    for (;;) {
      const items = (await this.shelf.waiting()).slice(0, BATCH).map(({ id, at, offset_ms, sealed }) => ({ ticket: id, at, offset_ms, sealed }));
      if (!items.length) return;
      const { answers } = await call(this.addresses.walkIns, { items });
      for (const answer of answers) await this.shelf.settle(answer);
      if (answers.length < items.length) return; // what was not answered is brought the next time
    }
  }

  /** Until the server has taken everybody, or says that it never will; those that it has refused before, too. */
  async handOver() {
    await this.shelf.revive().catch(() => {});
    for (;;) {
      try {
        return await this.bring();
      } catch (reason) {
        const isFinal = reason instanceof Refused && reason.status < 500 && reason.status !== 429;
        if (reason instanceof Unpaired || isFinal) return undefined;
        await new Promise((resolve) => this.clock.setTimeout(resolve, AGAIN_AFTER));
      }
    }
  }

  async fill() {
    const day = today(Date.now() + this.offset());
    await this.shelf.tidy(day);
    let has = await this.shelf.count(day);
    if (has >= this.size * ENOUGH) return;
    for (let given = 1; given && has < this.size; has += given) given = await this.ask(has);
  }

  /** Some more tickets; answers how many. */
  async ask(has) {
    const { tickets, size, seal } = await call(`${this.addresses.blocks}?has=${has}`);
    this.size = size;
    await this.shelf.fill(tickets, seal);
    return tickets.length;
  }

  async tell() {
    const [waiting, dead] = await Promise.all([this.shelf.waiting(), this.shelf.dead()]);
    this.people = [...waiting, ...dead];
    this.changed({ waiting: waiting.length, dead });
  }
}

/** The day in Korea, as tickets name it. */
export function today(moment = Date.now()) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Seoul" }).format(new Date(moment));
}
