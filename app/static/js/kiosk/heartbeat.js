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
    Object.assign(this, { online: null, heardAt: 0, offset: 0, state: {}, syncedAt: 0, timer: null, isBeating: false });
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
      if (Date.now() - this.syncedAt > SYNC_EVERY) await this.syncNow().catch(onlyUnpaired); // the server has answered
    } catch (reason) {
      if (reason instanceof Unpaired) return this.unpaired();
      this.heard(false);
    } finally {
      this.isBeating = false;
      this.timer = this.clock.setTimeout(() => this.beat(), this.online ? EVERY : EVERY_WITHOUT);
    }
  }

  async syncNow() {
    await this.sync();
    this.syncedAt = Date.now();
    document.documentElement.dataset.synced = "";
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

  /** Seconds since the server was heard, or null when it never was. */
  get age() {
    return this.heardAt ? Math.max(0, Math.round((Date.now() - this.heardAt) / 1000)) : null;
  }

  show() {
    this.changed({ online: this.online !== false, ageSeconds: this.age, secondScreen: Boolean(this.state.second_screen) });
  }
}

function onlyUnpaired(reason) {
  if (reason instanceof Unpaired) throw reason;
}
