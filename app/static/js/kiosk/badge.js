// Prints a badge for each arrival, on the printer beside this kiosk. A check-in never waits for it, and it admits nobody.
//
// With the network the server draws the badge, and says whether the arrival has one already. Without it the name comes
// from the packet that the ticket itself has opened; it stands in the sheet until it is printed, and is kept nowhere.
// What is kept are ids and outcomes, until the server has heard of them.

import { randomId } from "./random.js";
import { call, Unpaired } from "./sender.js";

const KEPT = "kiosk.badges";
const MOST_KEPT = 500;
const PATIENCE = 60000; // milliseconds for the browser's print to end
const FONTS_PATIENCE = 3000;
const EVERY = 30000; // between two tries to tell the server
const AT_ONCE = 50; // reports in one call
const NO_NETWORK = { outcome: "no_network" };
const STEP = 5; // tenths of a millimetre between two sizes; badge.css has a class for each
const SMALLEST = 15;

export class Badges {
  constructor({ sheet, blank, test, clock = globalThis, storage = globalThis.localStorage }) {
    Object.assign(this, { sheet, blank, test, clock, storage });
    this.before = Promise.resolve();
    this.isTelling = false;
  }

  start() {
    document.addEventListener("kiosk:admitted", ({ detail }) => this.admitted(detail));
    this.clock.setInterval(() => this.tell(), EVERY);
    globalThis.addEventListener("online", () => this.tell());
    this.tell();
  }

  /** One badge after the other: the browser prints one sheet at a time. */
  admitted(arrival) {
    const { scan, offline = false, again = false } = arrival;
    if (again || !scan) return this.before;
    this.before = this.before.then(() => (offline ? this.printOffline(arrival) : this.printOnline(arrival))).catch(() => this.empty());
    return this.before;
  }

  /** Under one id, with the network or without: a badge whose answer was lost is not told of as a second one. */
  async printOnline(arrival) {
    const id = randomId();
    const answer = await this.ask({ id, scan: arrival.scan });
    if (answer === NO_NETWORK) return this.printOffline(arrival, id);
    if (answer?.outcome !== "print") return;
    const drawn = new DOMParser().parseFromString(answer.markup, "text/html").body;
    await this.put([...drawn.children]);
    await this.print({ id });
  }

  /** A lost answer is asked for once more: the same request gets the same badge. */
  async ask(request) {
    for (let tries = 2; tries; tries -= 1) {
      try {
        return await call(this.sheet.dataset.address, request);
      } catch (reason) {
        if (reason instanceof Unpaired) return null;
      }
    }
    return NO_NETWORK;
  }

  async printOffline({ scan, name, at }, id = randomId()) {
    if (!name) return; // typed, not scanned: nothing here knows the name
    const drawn = this.blank.content.cloneNode(true);
    const part = drawn.querySelector("[data-badge-fit]");
    part.querySelector(".nametag__line").textContent = name;
    part.dataset.wraps = "";
    await this.put([...drawn.children]);
    await this.print({ id, scan, at });
  }

  /** For the staff's menu: a page with marks to measure. Nothing is told of it. */
  testPage() {
    this.before = this.before.then(async () => {
      await this.put([...this.test.content.cloneNode(true).children]);
      await this.handOver();
      this.empty();
    });
    return this.before;
  }

  async put(parts) {
    this.sheet.replaceChildren(...parts);
    document.body.classList.add(this.sheet.dataset.paper);
    await Promise.race([document.fonts.ready, this.pause(FONTS_PATIENCE)]);
    for (const part of this.sheet.querySelectorAll("[data-badge-fit]")) shrink(part);
  }

  async print(report) {
    const outcome = await this.handOver();
    this.empty();
    this.keep([...this.kept(), { ...report, outcome }]);
    await this.tell();
  }

  /** "printed" says that the browser handed it over: no browser knows whether paper came out. */
  async handOver() {
    const over = new Promise((resolve) => globalThis.addEventListener("afterprint", () => resolve("printed"), { once: true }));
    try {
      globalThis.print();
    } catch {
      return "stuck";
    }
    return Promise.race([over, this.pause(PATIENCE).then(() => "stuck")]);
  }

  empty() {
    this.sheet.replaceChildren();
  }

  /** What the server has not heard yet is told again later, after all others; it has ids in it and no name. */
  async tell() {
    const items = this.kept().slice(0, AT_ONCE);
    if (!items.length || this.isTelling) return;
    this.isTelling = true;
    try {
      const { heard } = await call(this.sheet.dataset.reports, { items });
      const others = this.kept().filter(({ id }) => !items.some((told) => told.id === id));
      this.keep([...others, ...items.filter(({ id }) => !heard.includes(id))]);
    } catch {
      // the network is away: later
    } finally {
      this.isTelling = false;
    }
  }

  kept() {
    try {
      return JSON.parse(this.storage.getItem(KEPT) ?? "[]");
    } catch {
      return [];
    }
  }

  keep(items) {
    this.storage.setItem(KEPT, JSON.stringify(items.slice(-MOST_KEPT)));
  }

  pause(milliseconds) {
    return new Promise((resolve) => this.clock.setTimeout(resolve, milliseconds));
  }
}

/** Smaller letters until a name has room: it is measured as it is drawn, whatever fonts this browser really has. */
export function shrink(part) {
  const box = part.parentElement;
  let size = sizeOf(part);
  while (size > SMALLEST && (part.scrollWidth > box.clientWidth || part.offsetHeight > box.clientHeight)) {
    part.classList.replace(`nametag__s${size}`, `nametag__s${size - STEP}`);
    size -= STEP;
  }
}

function sizeOf(part) {
  return Number([...part.classList].find((name) => /^nametag__s\d+$/.test(name))?.slice("nametag__s".length) ?? SMALLEST);
}

const sheet = document.querySelector("[data-badge-sheet]");
/** This kiosk's badges; null where it prints none. */
export const badges = sheet && new Badges({
  sheet,
  blank: document.querySelector("[data-badge-blank]"),
  test: document.querySelector("[data-badge-test]"),
});
badges?.start();
document.addEventListener("click", ({ target }) => target.closest("[data-badge-test-page]") && badges?.testPage());
