// Figures that stay new by themselves: a [data-live-figures] block asks its address every few seconds and swaps only the parts
// (its children with an id, or their parts) that say something else now. Nothing moves from under a hand or an eye:
// what was opened stays open, what was scrolled stays there, the focus stays. It rests while nobody can see the page.
import { released } from "./requests.js";

const PATIENCE = 10_000; // milliseconds for one answer
const KOREA_AHEAD = 9 * 3600_000;
const FOCUSABLE = "a[href], button, summary, [tabindex]";
const SCROLLED = ".chart-frame, .table-frame";
const watched = new WeakSet();

const clock = (ms) => new Date(ms + KOREA_AHEAD).toISOString().slice(11, 19);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);

/** The parts that are swapped one by one: what stands under the one child of the block, else that child itself. */
const partsOf = (block) => [...(block?.firstElementChild?.children ?? [])].filter((part) => part.id);

/** Put one part in the place of another, as somebody had left that one. */
export function swapPart(before, after) {
  const open = [...before.querySelectorAll("details")].map((details) => details.open);
  [...after.querySelectorAll("details")].forEach((details, nth) => (details.open = open[nth] ?? details.open));
  const focused = [...before.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  const scrolled = [...before.querySelectorAll(SCROLLED)].map((frame) => frame.scrollLeft);
  before.replaceWith(after);
  [...after.querySelectorAll(SCROLLED)].forEach((frame, nth) => (frame.scrollLeft = scrolled[nth] ?? 0));
  if (focused >= 0) after.querySelectorAll(FOCUSABLE)[focused]?.focus({ preventScroll: true });
}

class Live {
  constructor(block) {
    this.block = block;
    this.url = block.dataset.liveFigures;
    this.every = Number(block.dataset.every) * 1000;
    this.at = Number(block.dataset.at);
    this.name = block.dataset.name;
    this.lostAt = null;
    this.texts = new Map(partsOf(block).map((part) => [part.id, part.outerHTML]));
    this.under = null;
    document.addEventListener("visibilitychange", () => this.look());
    this.ticking = setInterval(() => this.tick(), 1000);
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), this.every);
  }

  /** Ask once; not while the page is out of sight, nor twice at a time. */
  async look() {
    if (!this.block.isConnected) return this.end();
    if (document.hidden || this.under) return;
    this.under = this.ask();
    await this.under;
    this.under = null;
    this.wait();
  }

  end() {
    clearTimeout(this.timer);
    clearInterval(this.ticking);
  }

  async ask() {
    const headers = { "HX-Request": "true" };
    if (this.name) headers["If-None-Match"] = this.name;
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(this.url, { headers, cache: "no-store", redirect: "manual", signal });
      if (answer.status === 200) await this.show(answer);
      else if (answer.status !== 304) return this.refused(answer);
      this.found(answer);
    } catch {
      this.lost();
    }
  }

  async show(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    await released();
    this.name = answer.headers.get("ETag");
    const parts = partsOf(page.body);
    const known = partsOf(this.block).map((part) => part.id);
    if (parts.map((part) => part.id).join() !== known.join()) {
      this.block.replaceChildren(...page.body.children);
      this.texts = new Map(partsOf(this.block).map((part) => [part.id, part.outerHTML]));
      return;
    }
    for (const part of parts) {
      const text = part.outerHTML;
      if (this.texts.get(part.id) === text) continue;
      swapPart(document.getElementById(part.id), part);
      this.texts.set(part.id, text);
    }
  }

  found(answer) {
    this.at = Number(answer.headers.get("Figures-At")) || Date.now();
    this.lostAt = null;
    this.tick();
  }

  /** Logged out, or the link was revoked: the server says on the whole page what is to be done. */
  refused(answer) {
    if (answer.status >= 500 || answer.status === 429) this.lost();
    else location.reload();
  }

  lost() {
    this.lostAt ??= this.at;
    this.tick();
  }

  /** Say how old the figures are; that the network is gone is said once, aloud. */
  tick() {
    const seconds = Math.max(0, Math.round((Date.now() - this.at) / 1000));
    const age = document.querySelector("[data-live-age]");
    if (age && this.at) age.textContent = filled(age.dataset.liveAge, { time: clock(this.at), seconds });
    const gone = document.querySelector("[data-live-gone]");
    if (!gone) return;
    const text = this.lostAt ? filled(gone.dataset.liveGone, { time: clock(this.lostAt) }) : "";
    if (gone.textContent !== text) gone.textContent = text;
    document.documentElement.toggleAttribute("data-live-lost", Boolean(this.lostAt));
  }
}

export function prepare() {
  for (const block of document.querySelectorAll("[data-live-figures]")) {
    if (watched.has(block)) continue;
    watched.add(block);
    new Live(block);
  }
}
