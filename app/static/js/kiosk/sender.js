// Delivers scans: the same items with the same random ids until the server has answered each of them.

const BATCH = 50;
const PATIENCE = 5000; // milliseconds for one call
const LONG_PATIENCE = 20000; // for a whole batch
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30000;

/** The server does not know this kiosk (any more). */
export class Unpaired extends Error {}

/** The server has answered that it does not take this. */
export class Refused extends Error {
  constructor(status) {
    super(`The server answered ${status}.`);
    this.status = status;
  }
}

export async function call(address, body, signal = AbortSignal.timeout(PATIENCE)) {
  const answer = await fetch(address, {
    method: body === undefined ? "GET" : "POST",
    headers: body === undefined ? {} : { "Content-Type": "application/json", "X-Kiosk": "1" },
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
    signal,
  });
  if (answer.status === 401) throw new Unpaired();
  if (!answer.ok && answer.status !== 422) throw new Refused(answer.status);
  return answer.json();
}

export class Sender {
  /** `delivered` is told of every answer of the server; `network` whether there is one. */
  constructor({ address, queue, delivered = () => {}, network = () => {}, unpaired = () => {}, clock = globalThis }) {
    Object.assign(this, { address, queue, delivered, network, unpaired, clock });
    Object.assign(this, { pause: FIRST_PAUSE, timer: null, running: null, size: BATCH });
  }

  /**
   * Ask for this scan's verdict, with what waits of the same ticket before it. Answers null when none came in time.
   * What is not answered is delivered later.
   */
  async ask(item, patience) {
    const { ticket_id, id } = item;
    const before = this.queue.of(ticket_id).filter((other) => other.id !== id);
    try {
      const answers = await this.post([...before, item], AbortSignal.timeout(patience));
      return answers.get(id) ?? null;
    } catch (reason) {
      this.failed(reason);
      return null;
    }
  }

  /** Deliver all that waits, the oldest first, batch after batch. */
  send() {
    this.running ??= this.sendAll().finally(() => { this.running = null; });
    return this.running;
  }

  async sendAll() {
    this.clock.clearTimeout(this.timer);
    try {
      for (let items = await this.queue.waiting(this.size); items.length; items = await this.queue.waiting(this.size)) {
        await this.sendBatch(items);
        this.pause = FIRST_PAUSE;
      }
    } catch (reason) {
      this.failed(reason);
    }
  }

  async sendBatch(items) {
    try {
      await this.post(items, AbortSignal.timeout(LONG_PATIENCE));
      this.size = BATCH;
    } catch (reason) {
      if (!(reason instanceof Refused) || reason.status >= 500 || reason.status === 429) throw reason;
      // One of them cannot be delivered at all: each alone, and that one is put aside.
      if (items.length === 1) await this.queue.putAside(items[0].id, `status ${reason.status}`);
      this.size = 1;
    }
  }

  async post(items, signal) {
    const sent = items.map(({ ticket_id, ...item }) => item);
    const { answers, now } = await call(this.address, { items: sent }, signal);
    await this.settle(items, answers);
    this.network(true, now);
    return new Map(answers.map((answer, place) => [items[place].id, answer]));
  }

  async settle(items, answers) {
    const done = [];
    for (const [place, answer] of answers.entries()) {
      const item = items[place];
      if (answer.error && answer.error !== "paused") await this.queue.putAside(item.id, answer.error);
      else if (this.queue.items.get(item.id)?.shown === item.shown) done.push(item.id); // else it was decided on meanwhile
      this.delivered(answer, item);
    }
    await this.queue.settle(done).catch(() => {}); // a broken memory: they are sent again, and counted once
  }

  failed(reason) {
    if (reason instanceof Unpaired) return this.unpaired();
    this.network(false);
    this.tryLater();
  }

  tryLater() {
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => this.send(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }
}
