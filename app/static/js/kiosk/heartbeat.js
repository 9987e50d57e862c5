// A sign of life every quarter of a minute; it says whether the server answers, and how far its clock is from ours.

import { get, write } from "./store.js";
import { call, Unpaired } from "./sender.js";

const EVERY = 15000;
const EVERY_WITHOUT = 5000; // while nobody answers
const SYNC_EVERY = 30000;

export class Heartbeat {
  /** `report()` is what this screen says about itself; `sync()` fetches the lists; `came()`: the server is back. */
  constructor({ address, db = null, report, heardState, sync, came, changed, unpaired, clock = globalThis }) {
    Object.assign(this, { address, db, report, heardState, sync, came, changed, unpaired, clock });
    // Whether there is a server is not known before it has answered, or has not.
    Object.assign(this, { online: null, heardAt: 0, offset: 0, state: {}, syncedAt: 0, hasNoLists: false, timer: null, isBeating: false });
  }

  /** What an earlier page has learnt: a kiosk whose clock is wrong knows that without the server too. */
  async load() {
    const kept = this.db && (await get(this.db, "kept", "heard"));
    if (kept) Object.assign(this, { heardAt: kept.heardAt, offset: kept.offset, state: { pin: kept.pin } });
  }

  start() {
    this.clock.setInterval(() => this.show(), 1000);
    globalThis.addEventListener("online", () => this.beat());
    globalThis.addEventListener("offline", () => this.heard(false));
    this.show();
    return this.beat();
  }

  async beat() {
    if (this.isBeating) return;
    this.isBeating = true;
    this.clock.clearTimeout(this.timer);
    try {
      const sent = Date.now();
      this.state = await call(this.address, await this.report());
      this.heard(true, this.state.now + (Date.now() - sent) / 2);
      await this.keep();
      this.heardState(this.state);
      if (Date.now() - this.syncedAt > SYNC_EVERY) await this.syncNow();
    } catch (reason) {
      if (reason instanceof Unpaired) return this.unpaired();
      this.heard(false);
    } finally {
      this.isBeating = false;
      this.timer = this.clock.setTimeout(() => this.beat(), this.online ? EVERY : EVERY_WITHOUT);
    }
  }

  /** The server has answered: where its lists do not come all the same, they only grow older. */
  async syncNow() {
    try {
      await this.sync();
      this.syncedAt = Date.now();
      document.documentElement.dataset.synced = "";
      this.hasNoLists = false;
    } catch (reason) {
      if (reason instanceof Unpaired) throw reason;
      this.hasNoLists = true;
    }
  }

  /** Any answer of the server counts as a sign of life; `now` is its clock in milliseconds. */
  heard(online, now) {
    const isBack = online && this.online === false;
    this.online = online;
    if (online) this.heardAt = Date.now();
    if (now) this.offset = now - Date.now();
    this.show();
    if (isBack) this.came();
  }

  async keep() {
    if (!this.db) return;
    const { heardAt, offset, state } = this;
    await write(this.db, ["kept"], (kept) => kept.put({ heardAt, offset, pin: state.pin ?? null }, "heard")).catch(() => {});
  }

  show() {
    const { online, hasNoLists, state } = this;
    this.changed({ online: online !== false, hasNoLists, secondScreen: Boolean(state.second_screen) });
  }
}
