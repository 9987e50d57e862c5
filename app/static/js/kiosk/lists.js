// What the kiosk knows of the fair: rules, keys, voided and used tickets, packets. Fetched while the network is there, a
// little at a time; read again from the memory when the page starts without it.

import { canVerify, importPublicKeys, readTicket, TicketRefused } from "../ticket.js";
import { decideAlone, koreanDay, placeOfTicket, refusal } from "./judge.js";
import { fromHex, ownerOf } from "./secrets.js";
import { all, get, write } from "./store.js";

const EVERYTHING_EVERY = 6 * 3_600_000; // milliseconds; a corrected name comes with it
const PATIENCE = 15_000; // milliseconds for a page: the network of a full hall is slow
const KEPT_AFTER = 86_400_000; // milliseconds after which a fair that is over is forgotten

export class Lists {
  /** `kept(true or false)`: whether this browser could keep what it was given. */
  constructor({ db, address, call, kept = () => {} }) {
    Object.assign(this, { db, address, call, kept, fair: null, sealing: null, marker: "", wholeAt: 0, fetchedAt: 0 });
    Object.assign(this, { keys: new Map(), voided: new Set(), used: new Map(), packets: new Map(), verifies: false });
  }

  /** Take over what was kept. Without a memory this kiosk knows nothing until the server answers. */
  async load() {
    this.verifies = await canVerify();
    if (!this.db) return;
    const [rules, voided] = await Promise.all([get(this.db, "lists", "fair"), get(this.db, "lists", "voided")]);
    if (rules) await this.takeRules(rules);
    this.voided = new Set(voided?.tickets);
    for (const fact of await all(this.db, "facts")) this.used.set(fact.ticket, fact);
    for (const packet of await all(this.db, "packets")) this.packets.set(packet.lookup, packet.sealed);
    this.marker = (await get(this.db, "kept", "marker")) ?? "";
    this.wholeAt = (await get(this.db, "kept", "wholeAt")) ?? 0;
    this.fetchedAt = (await get(this.db, "kept", "fetchedAt")) ?? 0;
  }

  async takeRules({ fair, keys, sealing }) {
    Object.assign(this, { fair, sealing });
    if (this.verifies) this.keys = await importPublicKeys(keys);
  }

  /** Fetch what changed, page after page. `isWaiting(ticket)`: a scan of it here is not delivered yet. */
  async sync(isWaiting, now = Date.now()) {
    let marker = Math.abs(now - this.wholeAt) > EVERYTHING_EVERY ? "" : this.marker;
    let held = null; // a list that is fetched whole takes the place of the old one when all of it is here
    for (let more = true; more; ) {
      const page = await this.call(`${this.address}?since=${encodeURIComponent(marker)}`, undefined, AbortSignal.timeout(PATIENCE));
      held = held && !page.complete ? joined(held, page) : page;
      ({ more, marker } = page);
      if (more && held.complete) continue;
      await this.take(held, isWaiting, now);
      held = null;
    }
    if (this.fair && koreanDay(now - KEPT_AFTER) > this.fair.ends_on) await this.forgetPackets();
    await this.noteFetched();
  }

  async noteFetched() {
    this.fetchedAt = Date.now();
    if (this.db) await write(this.db, ["kept"], (kept) => kept.put(this.fetchedAt, "fetchedAt")).catch(() => {});
  }

  /** Seconds since all that had changed was fetched, or null when it never was. */
  get age() {
    return this.fetchedAt ? Math.max(0, Math.round((Date.now() - this.fetchedAt) / 1000)) : null;
  }

  async take(page, isWaiting, now) {
    const whole = page.complete ? now : this.wholeAt;
    const gone = page.complete ? [...this.used.keys()].filter((ticket) => !isWaiting(ticket)) : [];
    const used = page.used.filter(([ticket]) => !isWaiting(ticket));
    const voided = page.complete ? page.voided : [...new Set([...this.voided, ...page.voided])];
    if (this.db) await this.keep(page, { whole, gone, used, voided }).then(() => this.kept(true), () => this.kept(false));
    await this.takeRules(page);
    if (page.complete) this.packets.clear();
    for (const ticket of gone) this.used.delete(ticket);
    for (const [ticket, at] of used) this.note(ticket, at);
    for (const [lookup, sealed] of page.packets) this.packets.set(lookup, sealed);
    this.voided = new Set(voided);
    Object.assign(this, { marker: page.marker, wholeAt: whole });
  }

  keep(page, { whole, gone, used, voided }) {
    return write(this.db, ["lists", "facts", "packets", "kept"], (lists, facts, packets, kept) => {
      lists.put({ name: "fair", fair: page.fair, keys: page.keys, sealing: page.sealing });
      lists.put({ name: "voided", tickets: voided });
      if (page.complete) packets.clear();
      for (const ticket of gone) facts.delete(ticket);
      for (const [ticket, at] of used) at === null ? facts.delete(ticket) : facts.put({ ticket, at });
      for (const [lookup, sealed] of page.packets) packets.put({ lookup, sealed });
      kept.put(page.marker, "marker");
      kept.put(whole, "wholeAt");
    });
  }

  note(ticket, at) {
    if (at === null) this.used.delete(ticket);
    else this.used.set(ticket, { ticket, at });
  }

  /** The server has said when this ticket came in first. */
  keepUse(ticket, at) {
    this.note(ticket, at);
    if (this.db) write(this.db, ["facts"], (facts) => facts.put({ ticket, at })).catch(() => {});
  }

  async forgetPackets() {
    this.packets.clear();
    if (this.db) await write(this.db, ["packets"], (packets) => packets.clear());
  }

  /** Whether this kiosk can judge by itself: a browser that verifies, and lists that were fetched once. */
  get canJudge() {
    return this.verifies && this.fair !== null;
  }

  /**
   * The verdict on a ticket at this moment (server's time) without asking anybody, with `ticket` (its id), and what its
   * packet says where there is one: registration, name, language, short_code.
   */
  async judge(digits, at) {
    if (!this.canJudge) return refusal("no_network");
    let ticket;
    try {
      ticket = await readTicket(digits, this.keys);
    } catch (reason) {
      if (!(reason instanceof TicketRefused)) throw reason;
      return refusal(reason.reason === "forged" ? "forged" : "unknown_ticket");
    }
    const known = await this.known(digits);
    return { ...known, ...this.judged(ticket, known, at), ticket: ticket.ticketId };
  }

  judged(ticket, known, at) {
    if (ticket.fair !== this.fair.id) return refusal("other_fair");
    if (this.voided.has(ticket.ticketId) && known?.state !== "cancelled") return refusal("registration_not_found");
    const place = known ? { ...known, is_for_this_fair: true } : placeOfTicket(ticket);
    return decideAlone(place, this.fair, this.used.get(ticket.ticketId)?.at ?? null, at);
  }

  async known(digits) {
    const owner = await ownerOf(contentOf(digits));
    const sealed = this.packets.get(owner.lookup);
    return sealed ? JSON.parse(await owner.open(sealed)) : null;
  }
}

/** Two pages of one list as one. */
function joined(first, next) {
  const { used, voided, packets } = first;
  return { ...next, complete: first.complete, used: [...used, ...next.used], voided: [...voided, ...next.voided], packets: [...packets, ...next.packets] };
}

function contentOf(digits) {
  return fromHex(BigInt(digits.slice(1)).toString(16).padStart(160, "0"));
}
