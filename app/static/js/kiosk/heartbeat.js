// A sign of life every quarter of a minute; it says whether the server answers, and how far its clock is from ours.

import { call, Unpaired } from "./sender.js";

const EVERY = 15000;

export class Heartbeat {
  constructor({ address, changed, unpaired, clock = globalThis }) {
    Object.assign(this, { address, changed, unpaired, clock });
    Object.assign(this, { online: true, heardAt: Date.now(), offset: 0, state: {} });
  }

  start() {
    this.clock.setInterval(() => this.show(), 1000);
    this.clock.setInterval(() => this.beat(), EVERY);
    globalThis.addEventListener("online", () => this.beat());
    globalThis.addEventListener("offline", () => this.heard(false));
    this.show();
    return this.beat();
  }

  async beat() {
    try {
      this.state = await call(this.address);
      this.heard(true, this.state.now);
    } catch (reason) {
      if (reason instanceof Unpaired) return this.unpaired();
      this.heard(false);
    }
  }

  /** Any answer of the server counts as a sign of life; `now` is its clock in milliseconds. */
  heard(online, now) {
    this.online = online;
    if (online) this.heardAt = Date.now();
    if (now) this.offset = now - Date.now();
    this.show();
  }

  show() {
    const age = Math.max(0, Math.round((Date.now() - this.heardAt) / 1000));
    this.changed({ online: this.online, ageSeconds: age });
  }
}
