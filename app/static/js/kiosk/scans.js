// One scan from here to its verdict. It is on the disk before anybody sees the verdict, which comes from the server while
// that answers in time, and from this kiosk's own lists when it does not.

import { refusal } from "./judge.js";
import { randomId } from "./random.js";

const IN_TIME = 800; // milliseconds in which a ticket's verdict is awaited from the server
const TYPED_IN_TIME = 5000; // what is typed can only be looked up there

export class Scans {
  constructor({ queue, sender, heartbeat, lists, inTime = IN_TIME }) {
    Object.assign(this, { queue, sender, heartbeat, lists, inTime });
  }

  /**
   * The verdict to show: `shown` is {ticket}, {code} or {registration}. `saidMeanwhile()`: the reason why the screen has
   * sent this visitor to staff while the verdict was awaited, or null.
   */
  async checkIn(way, shown, saidMeanwhile = () => null) {
    const at = Date.now();
    const own = await this.judged(shown, at);
    if (own.ticket && this.queue.unseen?.ticket_id === own.ticket) return this.shownAgain(own);
    const item = this.make(way, shown, own.ticket, at);
    const answer = this.heartbeat.online === false ? null : await this.asked(item, way);
    if (answer?.verdict || answer?.pause_seconds) return { ...own, ...emptied(answer), id: item.id, shown_at: at };
    const said = saidMeanwhile();
    if (said) return this.decidedHere(item, refusal(said), at);
    return this.decidedHere(item, answer?.error ? refusal("unknown_ticket") : own, at);
  }

  async judged(shown, at) {
    if (!shown.ticket) return refusal("no_network");
    try {
      return await this.lists.judge(shown.ticket, at + this.heartbeat.offset);
    } catch {
      return refusal("no_network"); // a browser that promised to verify and could not
    }
  }

  /** The server's answer, or null. The scan is kept first; a kiosk that cannot keep it still asks. */
  async asked(item, way) {
    await this.queue.add(item).catch(() => {});
    return this.sender.ask(item, way === "camera" || way === "scanner" ? this.inTime : TYPED_IN_TIME);
  }

  /** What goes with the scan is what was shown, so that nobody is let in or sent away behind their back. */
  async decidedHere(item, own, at) {
    let verdict = own;
    const used = own.verdict === "to_confirm" ? { ticket: own.ticket, at: this.firstTime(own, item) } : null;
    try {
      await this.queue.add({ ...item, shown: own.verdict, reason: own.reason }, used);
      if (used) this.lists.note(used.ticket, used.at);
    } catch {
      verdict = refusal("storage");
      this.queue.items.set(item.id, { ...item, shown: verdict.verdict, reason: "no_network" });
    }
    this.sender.tryLater();
    return { ...verdict, id: item.id, shown_at: at, offline: true };
  }

  firstTime(own, item) {
    return own.first_time ?? item.at + item.offset_ms;
  }

  /** The page died between the scan and its verdict: the same scan, not a second one. */
  shownAgain(own) {
    const { id, at } = this.queue.unseen;
    return { ...own, verdict: "to_confirm", reason: "ok", first_time: null, id, shown_at: at, offline: true };
  }

  make(way, shown, ticketId, at) {
    const offset_ms = Math.round(this.heartbeat.offset);
    const item = { id: randomId(), sequence: this.queue.nextSequence(), way, at, offset_ms, ...shown };
    return ticketId ? { ...item, ticket_id: ticketId } : item;
  }
}

/** The server's answer without its gaps, so that what the ticket's own packet says stays. */
function emptied(answer) {
  const gaps = { first_time: null, right_day: null, opens_at: null, closed_at: null };
  return { ...gaps, ...Object.fromEntries(Object.entries(answer).filter(([, value]) => value != null)) };
}
