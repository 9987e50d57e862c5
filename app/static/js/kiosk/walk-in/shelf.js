// Tickets in store and people who wait to be delivered, in the kiosk's own database. A ticket leaves the store in the same
// transaction in which its record is written, so that no power cut hands it out twice or loses the person.

import { all, write } from "../store.js";

const BLOCKS = "blocks";
const WALK_INS = "walk_ins";
const FACTS = "facts";

class Shelf {
  constructor(db) {
    this.db = db;
  }

  /** Put new tickets in store, and note to which key records are sealed. */
  async fill(tickets, seal) {
    await this.write([BLOCKS], (blocks) => {
      for (const ticket of tickets) blocks.put({ id: ticket.ticket, ...ticket, seal });
    });
  }

  /** A ticket of this day, without taking it yet; null if there is none. */
  async next(day) {
    const tickets = await this.all(BLOCKS);
    return tickets.find((ticket) => ticket.day === day) ?? null;
  }

  async count(day) {
    return (await this.all(BLOCKS)).filter((ticket) => ticket.day >= day).length;
  }

  /** Forget tickets of days that are over. */
  async tidy(day) {
    const old = (await this.all(BLOCKS)).filter((ticket) => ticket.day < day);
    if (old.length) await this.write([BLOCKS], (blocks) => old.forEach(({ id }) => blocks.delete(id)));
  }

  /** The ticket was given to somebody with the network there: the server has the record. */
  async spend(id) {
    await this.write([BLOCKS], (blocks) => blocks.delete(id));
  }

  /** The ticket was given to somebody without network: `record` is all there is of the person, sealed. `use` says that
   * its holder is in, so that it lets nobody else in here. */
  async keep(record, use) {
    await this.write([BLOCKS, WALK_INS, FACTS], (blocks, waiting, facts) => {
      blocks.delete(record.id);
      waiting.put(record);
      facts.put(use);
    });
  }

  /** Those not delivered yet, without what the server will never take. */
  async waiting() {
    return (await this.all(WALK_INS)).filter((record) => !record.error);
  }

  async dead() {
    return (await this.all(WALK_INS)).filter((record) => record.error);
  }

  /** Everybody who is not delivered, whatever the server has said. */
  left() {
    return this.all(WALK_INS);
  }

  /** Bring those that it has refused once more: it may read now what it could not then. */
  async revive() {
    const dead = await this.dead();
    if (dead.length) await this.write([WALK_INS], (waiting) => dead.forEach(({ error, ...record }) => waiting.put(record)));
  }

  async settle({ ticket, error }) {
    const record = (await this.all(WALK_INS)).find(({ id }) => id === ticket);
    if (!record) return;
    await this.write([WALK_INS], (waiting) => (error ? waiting.put({ ...record, error }) : waiting.delete(ticket)));
  }

  write(names, work) {
    return write(this.db, names, work);
  }

  all(name) {
    return all(this.db, name);
  }
}

/** Where the browser keeps nothing: tickets for as long as the page lasts, and nobody without the network. */
class MemoryShelf extends Shelf {
  constructor() {
    super(null);
    this.stores = { [BLOCKS]: new Map(), [WALK_INS]: new Map() };
  }

  async keep() {
    throw new Error("Nobody is let in who could be lost with the page.");
  }

  async write(names, work) {
    const put = (name) => ({ put: (value) => this.stores[name].set(value.id ?? value.ticket, value), delete: (id) => this.stores[name].delete(id) });
    work(...names.map(put));
  }

  async all(name) {
    return [...this.stores[name].values()];
  }
}

/** On the kiosk's database, if there is one. */
export function shelfOf(db) {
  return db ? new Shelf(db) : new MemoryShelf();
}
