// Scans that wait to be delivered: in the memory of this browser, and beside it in a table here to be quick.

import { seal } from "./secrets.js";
import { all, get, write } from "./store.js";

export class Queue {
  /** `db` is null where the browser cannot keep anything: then `add` rejects, and what waits is gone with the page.
   * `kept(true or false)`: whether a scan could be written. */
  constructor({ db = null, sealing = () => null, kept = () => {} } = {}) {
    Object.assign(this, { db, sealing, kept, items: new Map(), aside: [], last: 0, unseen: null });
  }

  /** Take over what an earlier page has left. What it had not decided on yet was shown to nobody. */
  async load(next) {
    this.last = next - 1;
    if (!this.db) return;
    for (const item of await all(this.db, "queue")) {
      this.items.set(item.id, item.shown ? item : { ...item, shown: "call_staff", reason: "no_network" });
    }
    this.aside = await all(this.db, "dead");
    this.last = Math.max(this.last, (await get(this.db, "kept", "sequence")) ?? 0);
    const seen = (await get(this.db, "kept", "seen")) ?? 0;
    const newest = (await this.waiting(Infinity)).at(-1);
    if (newest?.sequence > seen && newest.shown === "to_confirm") this.unseen = newest;
  }

  nextSequence() {
    this.last += 1;
    return this.last;
  }

  /** On the disk when this resolves. `used`: the ticket counts as used from now on, in the same write. */
  async add(item, used = null) {
    this.items.set(item.id, item);
    if (!this.db) throw new Error("This browser keeps nothing.");
    const stored = await this.sealed(item);
    const written = write(this.db, ["queue", "facts", "kept"], (queue, facts, kept) => {
      queue.put(stored);
      kept.put(this.last, "sequence");
      if (used) facts.put(used);
    });
    written.then(() => this.kept(true), () => this.kept(false));
    await written;
    this.items.set(item.id, stored);
  }

  /** The ticket itself could open its packet, and its number would do at a door: neither lies here. */
  async sealed(item) {
    const server = this.sealing();
    const holds = ["ticket", "code"].find((name) => item[name] !== undefined);
    if (!holds || !server || !globalThis.crypto?.subtle) return item;
    const { [holds]: secret, ...rest } = item;
    return { ...rest, holds, sealed: await seal(server, secret, item.id) };
  }

  /** The oldest first. */
  async waiting(most) {
    return [...this.items.values()].sort((one, other) => one.sequence - other.sequence).slice(0, most);
  }

  /** Those of one ticket, the oldest first. */
  of(ticketId) {
    return ticketId ? [...this.items.values()].filter(({ ticket_id }) => ticket_id === ticketId) : [];
  }

  /** Delivered: they need not be kept. */
  async settle(ids) {
    await this.remove(ids);
  }

  /** The server will never take it as it is: put aside for staff, so that it blocks no other. */
  async putAside(id, error) {
    const item = this.items.get(id);
    if (!item) return;
    const dead = { ...item, error };
    this.aside.push(dead);
    await this.remove([id], (aside) => aside.put(dead));
  }

  async remove(ids, work = () => {}) {
    const gone = ids.map((id) => this.items.get(id)).filter(Boolean);
    for (const id of ids) this.items.delete(id);
    if (!this.db || !ids.length) return;
    await write(this.db, ["queue", "dead"], (queue, aside) => {
      for (const { sequence } of gone) queue.delete(sequence);
      work(aside);
    });
  }

  /** The newest scan's verdict has been on the screen: whoever scans again does so knowingly. */
  async seen() {
    this.unseen = null;
    if (this.db) await write(this.db, ["kept"], (kept) => kept.put(this.last, "seen"));
  }

  get size() {
    return this.items.size;
  }
}
