// Delivers scans in batches: the same items with the same random ids until the server has answered each of them.

const BATCH = 50;
const PATIENCE = 5000; // milliseconds for one call
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30000;

/** The server does not know this kiosk (any more). */
export class Unpaired extends Error {}

export async function call(address, body) {
  const answer = await fetch(address, {
    method: body === undefined ? "GET" : "POST",
    headers: body === undefined ? {} : { "Content-Type": "application/json", "X-Kiosk": "1" },
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 401) throw new Unpaired();
  if (!answer.ok && answer.status !== 422) throw new Error(`The server answered ${answer.status}.`);
  return answer.json();
}

export class Sender {
  /** `delivered` is told of every answer of the server; `network` whether there is one. */
  constructor({ address, queue, delivered = () => {}, network = () => {}, unpaired = () => {}, clock = globalThis }) {
    Object.assign(this, { address, queue, delivered, network, unpaired, clock });
    Object.assign(this, { pause: FIRST_PAUSE, timer: null, running: null });
  }

  /** Deliver this scan and what waits beside it. Answers its verdict, or null without network. */
  async deliver(item) {
    await this.queue.add(item);
    await this.running;
    const answers = await this.send();
    return answers?.get(item.id) ?? null;
  }

  /** One batch at a time. Answers the answers by id, or null. */
  async send() {
    const items = await this.queue.waiting(BATCH);
    if (!items.length) return new Map();
    this.running = this.post(items);
    return this.running;
  }

  async post(items) {
    try {
      const { answers, now } = await call(this.address, { items });
      for (const answer of answers) await this.settle(answer);
      this.pause = FIRST_PAUSE;
      this.network(true, now);
      if (this.queue.size) this.tryLater();
      return new Map(answers.map((answer) => [answer.id, answer]));
    } catch (reason) {
      if (reason instanceof Unpaired) this.unpaired();
      this.network(false);
      this.tryLater();
      return null;
    }
  }

  async settle(answer) {
    if (answer.error) await this.queue.putAside(answer.id);
    else await this.queue.settle(answer.id);
    this.delivered(answer);
  }

  tryLater() {
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => this.send(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }
}
